"""Mastodon by its API, against a small server of our own: the facts of the archive, and what others wrote."""

import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import test_mastodon as world
from hypothesis import given
from hypothesis import strategies as st
from reading import by_ref, only, parties
from test_mastodon import ACTOR, FOLLOWERS, HOST, LINK, ME, PUBLIC, REPLY, post

from httpserver import serving
from sbagg.adapter import (
    AuthError,
    Card,
    Checkpoint,
    Hint,
    Interaction,
    Raw,
    RecordError,
    Refused,
    SourceError,
    UnavailableError,
)
from sbagg.adapters.mastodon import Mastodon, MastodonApi
from sbagg.testing import AdapterContract, Recorder

TOKEN = "mast-token-41aa"
SECRETS = {"token": TOKEN}
OWNER = {
    "id": "10", "username": "Mia", "acct": "Mia", "display_name": "Mia Holt", "url": f"{HOST}/@Mia", "uri": ACTOR,
    "note": "<p>Cranes.</p>", "fields": [world.FIELD | {"verified_at": None}], "followers_count": 7, "last_status_at": "2026-03-02",
}  # fmt: skip
BO = {"id": "20", "username": "bo", "acct": "bo@lifts.net", "url": "https://lifts.net/@bo", "display_name": "Bo Lund"}
CY = {"id": "21", "username": "cy", "acct": "cy", "url": f"{HOST}/@cy", "display_name": "Cy"}
DEE = {"id": "22", "username": "dee", "acct": "dee@notes.io", "url": "https://notes.io/users/9abc", "display_name": ""}


def status(number: int, content: str, visibility: str = "public", who: Any = OWNER, **more: Any) -> dict[str, Any]:
    return {
        "id": str(number), "uri": f"{ACTOR}/statuses/{number}", "url": f"{HOST}/@Mia/{number}", "content": content,
        "created_at": "2026-03-02T10:00:00.000Z", "visibility": visibility, "account": who, "mentions": [], "spoiler_text": "",
        "in_reply_to_id": None, "reblog": None, "media_attachments": [], "poll": None, "replies_count": 1,
    } | more  # fmt: skip


FAR = {"id": "70", "uri": REPLY, "account": BO}
PHOTO = {"id": "1", "type": "image", "url": "https://files.cranes.org/media_attachments/files/1/crane.png"}
POSTS = [
    status(1, LINK, media_attachments=[PHOTO], spoiler_text="Lifts"),
    status(2, "<p>Hi @bo and @cy</p>", mentions=[BO, CY], in_reply_to_id="70", in_reply_to_account_id="20"),
    status(3, "<p>Our price</p>", "direct", mentions=[DEE]),
    status(4, "<p>To followers</p>", "private", mentions=[BO]),
    status(5, "<p>Which?</p>", "unlisted", poll={"options": [{"title": "red"}, {"title": "blue"}]}),
    status(9, "", created_at="2026-03-03T10:00:00.000Z", uri=f"{ACTOR}/statuses/9/activity", url=None,
           reblog={"id": "77", "uri": "https://lifts.net/users/bo/statuses/77"}),
]  # fmt: skip
ASKED = status(80, "<p>@Mia how much?</p>", "direct", BO, uri="https://lifts.net/users/bo/statuses/80", url="https://lifts.net/@bo/80",
               mentions=[OWNER], in_reply_to_id="3")  # fmt: skip


@dataclass
class Fake:
    """``batch``: it answers for many posts at once. ``stuck``: its paging never moves. ``broken``: given once each."""

    statuses: list[Any] = field(default_factory=lambda: [*POSTS])
    notifications: list[Any] = field(
        default_factory=lambda: [{"id": "300", "type": "mention", "account": BO, "status": ASKED}]
    )
    size: int = 2
    batch: bool = True
    links: bool = True
    stuck: str = ""
    owner: dict[str, Any] = field(default_factory=lambda: OWNER)
    broken: dict[str, list[Any]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)

    def __call__(self, handler):
        parts = urlsplit(handler.path)
        params = parse_qs(parts.query)
        self.asked.append((parts.path, params))
        for name, answers in self.broken.items():
            if name in parts.path and answers:
                yield answers.pop(0)
                return
        if handler.headers.get("authorization") != f"Bearer {TOKEN}":
            yield 401, {}, b'{"error": "The access token is invalid"}'
        elif parts.path.endswith("verify_credentials"):
            yield _json(self.owner)
        elif parts.path == "/api/v1/statuses":
            yield _json([FAR] if "70" in params["id[]"] else []) if self.batch else (404, {}, b"{}")
        elif parts.path.startswith("/api/v1/statuses/"):
            yield _json(FAR) if parts.path.endswith("/70") else (404, {}, b"{}")
        else:
            yield self._page(parts.path, params)

    def _page(self, path: str, params: dict[str, list[str]]) -> Any:
        rows = self.notifications if "notifications" in path else self.statuses
        since = int(params["min_id"][0])
        newer = [one for one in rows if (int(one["id"]) if isinstance(one, dict) else 1) > since]
        some = newer[: self.size][::-1]
        if self.stuck:
            some = rows[: self.size][::-1]
        newest = {"same": since, "counting": since + 1}.get(self.stuck) or (
            some and isinstance(some[0], dict) and some[0]["id"]
        )
        link = (
            f'<http://{"127.0.0.1"}{path}?max_id=0>; rel="next", <http://127.0.0.1{path}?min_id={newest}>; rel="prev"'
        )
        return _json(some, {"Link": link} if some and self.links else {})


def _json(value: Any, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Type": "application/json", **(headers or {})}, json.dumps(value).encode()


@pytest.fixture
def fake():
    return Fake()


@pytest.fixture
def server(fake):
    with serving(fake) as running:
        yield running


def run(server, recorder=None):
    recorder, events = recorder or Recorder(SECRETS), []
    for one in MastodonApi(server.url).fetch(recorder):
        if isinstance(one, Checkpoint):
            recorder.states[one.stream] = one.state
        events.append(one)
    return events, recorder


def facts_of(events):
    return [fact for raw in only(Raw, events) for fact in MastodonApi(HOST).parse(raw)]


def keys(events, stream):
    return [one.key for one in only(Raw, events) if one.stream == stream]


class TestMastodonApi(AdapterContract):
    secrets = SECRETS
    fake, server = None, None

    @pytest.fixture(autouse=True)
    def _serve(self):
        self.fake = Fake()
        with serving(self.fake) as self.server:
            yield

    def world(self, folder):
        return MastodonApi(self.server.url)

    def change(self, folder):
        self.fake.statuses.append(status(11, "<p>New</p>"))


@pytest.mark.parametrize("links", [True, False])
def test_it_gives_the_facts_of_the_archive(fake, server, tmp_path, links):
    fake.links = links
    tagged = [world.BO, world.CY]
    outbox = [
        post(1, LINK, [PUBLIC], [FOLLOWERS], attachment=[world.PHOTO], summary="Lifts"),
        post(
            2,
            "<p>Hi @bo and @cy</p>",
            [PUBLIC],
            [FOLLOWERS, *(one["href"] for one in tagged)],
            tag=tagged,
            inReplyTo=REPLY,
        ),
        post(3, "<p>Our price</p>", [world.NUMBERED["href"]], tag=[world.NUMBERED]),
        post(4, "<p>To followers</p>", [FOLLOWERS], [world.BO["href"]], tag=[world.BO]),
        post(5, "<p>Which?</p>", [FOLLOWERS], [PUBLIC], type="Question", oneOf=[{"name": "red"}, {"name": "blue"}]),
        world.BOOST,
    ]
    path = world.write_zip(
        tmp_path / world.NAME, world.members(outbox) | {"likes.json": json.dumps(world.collection("likes.json", []))}
    )
    archive = Mastodon((path,))
    wanted = [fact for raw in only(Raw, archive.fetch(Recorder())) for fact in archive.parse(raw)]
    events, _ = run(server)
    found = facts_of([one for one in events if getattr(one, "stream", "") != "mentions"])

    def plain(facts):  # only an archive names the conversation, and each dates the profile
        kept = [
            replace(one, thread=tuple(key for key in one.thread if "tag:" not in key))
            for one in only(Interaction, facts)
        ]
        return {
            *map(repr, kept),
            *map(repr, only(Hint, facts)),
            *(repr(replace(one, at=0)) for one in only(Card, facts)),
        }

    assert plain(found) == plain(wanted)
    assert len(by_ref(found)) == 6


def test_a_mention_is_what_another_wrote_to_me(server):
    events, _ = run(server)
    asked = by_ref(facts_of(events))["mastodon:https://lifts.net/users/bo/statuses/80"]
    assert (asked.kind, asked.visibility, asked.text) == ("dm", "private", "@Mia how much?")
    assert parties(asked) == [("author", "mastodon", "bo@lifts.net"), ("recipient", "mastodon", ME)]
    assert asked.parties[0].name == "Bo Lund"
    assert asked.thread[1] == f"mastodon:{ACTOR}/statuses/3"


@pytest.mark.parametrize("batch", [True, False])
def test_what_is_answered_is_looked_up_once(fake, server, batch):
    fake.batch, fake.size = batch, 40
    fake.statuses += [status(12, "again", in_reply_to_id="70"), status(13, "lost", in_reply_to_id="71")]
    events, _ = run(server)
    assert f"mastodon:{REPLY}" in by_ref(facts_of(events))[f"mastodon:{ACTOR}/statuses/12"].thread
    looked = [path for path, _ in fake.asked if path.startswith("/api/v1/statuses")]
    assert len(looked) == (1 if batch else 3)


def test_only_what_is_new_is_asked_for(fake, server):
    _, recorder = run(server)
    fake.statuses.append(status(11, "<p>New</p>"))
    events, _ = run(server, recorder)
    assert keys(events, "posts") == ["11"]
    assert keys(events, "mentions") == []


def test_the_token_of_another_account(fake, server):
    _, recorder = run(server)
    fake.owner = OWNER | {"url": f"{HOST}/@Other"}
    with pytest.raises(SourceError, match=r"other@social\.cranes\.org's"):
        run(server, recorder)
    with pytest.raises(AuthError, match="401"):
        run(server, Recorder({"token": "mast-wrong"}))


@pytest.mark.parametrize("stuck", ["same", "counting"])
def test_paging_that_never_moves_is_stopped(fake, server, stuck):
    fake.stuck = stuck
    with pytest.raises(SourceError, match="again and again"):
        run(server)
    assert len(fake.asked) < 9


def test_a_day_of_trouble(fake, server):
    whole, _ = run(server)
    fake.broken = {
        "accounts/10": [(429, {"X-RateLimit-Reset": "2020-01-01T00:00:00.000Z"}, b"{}"), (500, {}, b"oops")],
        "notifications": [(200, {"Content-Length": "900"}, iter([b'[{"id": "1']))],
    }
    events, _ = run(server)
    assert [one.key for one in only(Raw, events)] == [one.key for one in only(Raw, whole)]
    fake.broken = {"notifications": [(503, {}, b"")] * 9}
    recorder = Recorder(SECRETS)
    with pytest.raises(UnavailableError):
        run(server, recorder)
    assert recorder.states["posts"] == {"min_id": "9"}


def test_one_bad_object_does_not_stop_the_rest(fake, server):
    fake.size, fake.links = 100, False
    fake.notifications = []
    fake.statuses = [
        None,
        7,
        {"id": "1"},
        status(4, "", visibility=5, mentions=[None, 3], poll=[], account="x"),
        status(5, "fine"),
    ]
    events, _ = run(server)
    assert keys(events, "posts") == ["5", "4"][::-1]
    assert len(only(Refused, events)) == 3
    assert f"mastodon:{ACTOR}/statuses/4" in by_ref(facts_of(events))


LEAVES = st.none() | st.integers() | st.text(max_size=20) | st.sampled_from([ACTOR, "bo@lifts.net", "direct", "public"])
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*BO, "title"]), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*POSTS[0]]), JSON), st.sampled_from(["posts", "mentions", "account"]))
def test_any_fields(value, stream):
    data = json.dumps({"me": ME, "status": value, "account": value, "parent": value.get("uri")}).encode()
    with suppress(RecordError):
        list(MastodonApi(HOST).parse(Raw("1", data, stream=stream)))


@pytest.mark.parametrize("body", [b"", b"{", b"<html>"])
def test_an_answer_that_is_none(fake, server, body):
    fake.broken = {"accounts/10": [(200, {}, body)]}
    with pytest.raises(SourceError, match="which is no JSON"):
        run(server)
