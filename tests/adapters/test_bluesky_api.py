"""Bluesky by its API, against a small server of our own: the facts of a repository, and what others wrote."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import test_bluesky as world
from reading import by_ref, facts, only, parties
from test_bluesky import AT, BO, ME, POST, marked

from httpserver import serving
from sbagg.adapter import AuthError, Card, Checkpoint, Raw, Refused, SourceError, UnavailableError
from sbagg.adapters.bluesky import Bluesky, BlueskyApi
from sbagg.errors import ConfigError
from sbagg.testing import AdapterContract, Recorder

PASSWORD, SESSION = "abcd-efgh-ijkl-mnop", "jwt-of-mia-9c2e"
SECRETS = {"password": PASSWORD}
HANDLE = "mia.bsky.social"


def told(number: int, reason: str, text: str = "Hello @mia", at: str = "") -> dict[str, Any]:
    at = at or f"2026-03-05T10:00:{number:02}.000Z"
    mention = {"$type": "app.bsky.richtext.facet#mention", "did": ME}
    return {"uri": f"at://{BO}/{POST}/3m{number}", "cid": "bafy", "reason": reason, "indexedAt": at, "isRead": False,
            "author": {"did": BO, "handle": "bo.bsky.social", "displayName": "Bo Lund"},
            "record": marked(text, ("@mia", mention)) if "@mia" in text else {"text": text, "createdAt": AT}}  # fmt: skip


@dataclass
class Fake:
    """``records``: collection/rkey -> value, in the order of keys. ``stuck``: its paging never moves."""

    records: dict[str, Any] = field(default_factory=lambda: dict(world.RECORDS))
    notifications: list[Any] = field(
        default_factory=lambda: [told(1, "mention"), told(2, "like"), told(3, "reply", "Yes")]
    )
    size: int = 2
    stuck: str = ""
    did: str = ME
    broken: dict[str, list[Any]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], str | None]] = field(default_factory=list)

    def __call__(self, handler):
        parts = urlsplit(handler.path)
        params = {name: values[0] for name, values in parse_qs(parts.query).items()}
        method = parts.path.rpartition(".")[2]
        login = handler.headers.get("authorization")
        self.asked.append((method, params, login))
        if answers := self.broken.get(method):
            yield answers.pop(0)
        elif method == "describeRepo":
            yield _json({"did": self.did, "handle": HANDLE, "handleIsCorrect": True, "collections": []})
        elif method == "createSession":
            body = json.loads(handler.server.asked[-1][3])
            good = body == {"identifier": ME, "password": PASSWORD}
            yield (
                _json({"accessJwt": SESSION, "did": ME}) if good else (401, {}, b'{"error": "AuthenticationRequired"}')
            )
        elif method == "listNotifications":
            good = login == f"Bearer {SESSION}"
            yield self._page(self.notifications[::-1], params, "notifications") if good else (401, {}, b"{}")
        else:
            wanted = sorted(key for key in self.records if key.startswith(params["collection"] + "/"))
            rows = [{"uri": f"at://{self.did}/{key}", "cid": "bafy", "value": self.records[key]} for key in wanted]
            left = [row for row in rows if row["uri"].rpartition("/")[2] > params.get("cursor", "")]
            some = (rows if self.stuck else left)[: self.size]
            cursor = {"same": "3ka", "counting": f"{len(self.asked):05}"}.get(self.stuck) or (
                some and some[-1]["uri"].rpartition("/")[2]
            )
            yield _json({"records": some} | ({"cursor": cursor} if some else {}))

    def _page(self, rows: list[Any], params: dict[str, str], name: str) -> Any:
        start = int(params.get("cursor", "n0")[1:])
        some, end = rows[start : start + self.size], start + self.size
        return _json({name: some} | ({"cursor": f"n{end}"} if end < len(rows) else {}))


def _json(value: Any) -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Type": "application/json"}, json.dumps(value).encode()


@pytest.fixture
def fake():
    return Fake()


@pytest.fixture
def server(fake):
    with serving(fake) as running:
        yield running


def run(server, recorder=None, **options):
    recorder, events = recorder or Recorder(SECRETS), []
    for one in BlueskyApi(HANDLE, server=server.url, **options).fetch(recorder):
        if isinstance(one, Checkpoint):
            recorder.states[one.stream] = one.state
        events.append(one)
    return events, recorder


def facts_of(events):
    return [fact for raw in only(Raw, events) for fact in BlueskyApi(HANDLE).parse(raw)]


def keys(events, stream):
    return [one.key for one in only(Raw, events) if one.stream == stream]


class TestBlueskyApi(AdapterContract):
    secrets = SECRETS
    fake, server = None, None

    @pytest.fixture(autouse=True)
    def _serve(self):
        self.fake = Fake()
        with serving(self.fake) as self.server:
            yield

    def world(self, folder):
        return BlueskyApi(HANDLE, mentions=True, server=self.server.url)

    def change(self, folder):
        self.fake.records[f"{POST}/3kz"] = {"$type": POST, "text": "New", "createdAt": AT}


def test_it_gives_the_facts_of_the_repository(server, tmp_path):
    events, _ = run(server)
    found = {repr(one) for one in facts_of([one for one in events if getattr(one, "stream", "") != "account"])}
    assert found == {
        repr(one) for one in facts(Bluesky((world.write(tmp_path / "repo.car"),))) if "Skipped" not in repr(one)
    }
    in_file = {
        (one.stream, one.key): one.data for one in only(Raw, Bluesky((tmp_path / "repo.car",)).fetch(Recorder()))
    }
    assert {(one.stream, one.key): one.data for one in only(Raw, events) if one.stream != "account"} == in_file


def test_it_needs_no_login(fake, server):
    events, _ = run(server, Recorder())
    assert {login for _, _, login in fake.asked} == {None}
    (card,) = [
        one for one in only(Card, facts_of(events)) if len(one.identities) == 2 and one.identities[0].value == ME
    ]
    assert card.identities[1].value == HANDLE


def test_only_what_is_new_is_listed_and_all_once_a_week(fake, server):
    _, recorder = run(server)
    fake.records[f"{POST}/3kz"] = {"$type": POST, "text": "New", "createdAt": AT}
    del fake.records[f"{POST}/3ka"]
    events, recorder = run(server, recorder)
    assert keys(events, "posts") == ["3kz"]
    assert not [one for one in only(Checkpoint, events) if one.complete and one.stream == "posts"]
    recorder.now += 8 * 86400
    events, _ = run(server, recorder)
    assert keys(events, "posts") == ["3kb", "3kc", "3kz"]
    assert [one.complete for one in only(Checkpoint, events) if one.stream == "posts"][-1]


def test_an_interrupted_listing_is_not_called_whole(fake, server):
    recorder = Recorder(SECRETS)
    for one in BlueskyApi(HANDLE, server=server.url).fetch(recorder):
        if isinstance(one, Checkpoint):
            recorder.states[one.stream] = one.state
            if one.stream == "posts":
                break
    events, _ = run(server, recorder)
    assert keys(events, "posts") == ["3kc"]
    assert not [one for one in only(Checkpoint, events) if one.complete and one.stream == "posts"]


def test_what_others_wrote(fake, server):
    events, recorder = run(server, mentions=True)
    assert keys(events, "mentions") == [f"at://{BO}/{POST}/3m3", f"at://{BO}/{POST}/3m1"]
    found = facts_of(events)
    mention = by_ref(found)[f"bluesky:at://{BO}/{POST}/3m1"]
    assert parties(mention) == [("author", "bluesky-did", BO), ("mention", "bluesky-did", ME)]
    assert ("Bo Lund", "bo.bsky.social") in [(one.name, one.identities[-1].value) for one in only(Card, found)]
    fake.notifications += [told(number, "quote", "Look") for number in range(10, 15)]
    events, _ = run(server, recorder, mentions=True)
    assert {*keys(events, "mentions")} == {f"at://{BO}/{POST}/3m{number}" for number in (3, *range(10, 15))}


def test_a_refused_password(server):
    with pytest.raises(AuthError, match="401") as caught:
        run(server, Recorder({"password": "wrong-wrong"}), mentions=True)
    assert caught.value.hint == "Give a new one with: sbagg secret set testing password"


def test_a_password_goes_nowhere_unencrypted():
    class Answering:
        base = "http://pds.example.org"

    from sbagg.adapters.bluesky import live

    with pytest.raises(ConfigError, match="unencrypted"):
        live._logged_in(Recorder(SECRETS), Answering(), ME)


def test_a_handle_that_is_now_anothers(fake, server):
    _, recorder = run(server)
    fake.did = BO
    with pytest.raises(SourceError, match="another account than before"):
        run(server, recorder)


@pytest.mark.parametrize("stuck", ["same", "counting"])
def test_paging_that_never_moves_is_stopped(fake, server, stuck):
    fake.stuck = stuck
    with pytest.raises(SourceError, match="again and again"):
        run(server)
    assert len(fake.asked) < 8


def test_a_day_of_trouble(fake, server):
    whole, _ = run(server, mentions=True)
    fake.broken = {
        "listRecords": [
            (429, {"ratelimit-reset": "1"}, b"{}"),
            (200, {"Content-Length": "900"}, iter([b'{"records": ['])),
        ],
        "listNotifications": [(502, {}, b"bad gateway")],
    }
    events, _ = run(server, mentions=True)
    assert [one.key for one in only(Raw, events)] == [one.key for one in only(Raw, whole)]
    fake.broken = {"listNotifications": [(503, {}, b"")] * 9}
    recorder = Recorder(SECRETS)
    with pytest.raises(UnavailableError):
        run(server, recorder, mentions=True)
    assert recorder.states["follows"]["listed"] == recorder.now


def test_one_bad_object_does_not_stop_the_rest(fake, server):
    fake.records = {f"{POST}/3ka": 5, f"{POST}/3kb": {"text": 7, "facets": [None], "embed": 3}, f"{POST}/3 k": {}}
    fake.notifications = [None, {"uri": "at://x"}, told(1, "mention") | {"record": None}, told(2, "mention")]
    events, _ = run(server, mentions=True)
    assert keys(events, "posts") == ["3kb"]
    assert len(only(Refused, events)) == 4
    assert len(by_ref(facts_of(events))) == 3
