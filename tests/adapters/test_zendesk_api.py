"""Zendesk by its API, against a small Zendesk of our own: the facts of the export, and only what changed."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import zendesk_world as world
from reading import facts, only, read
from zendesk_world import ADA, ANA, LEO, comment, ticket, write, write_lines

from httpserver import serving
from sbagg.adapter import (
    AuthError,
    Checkpoint,
    CursorExpiredError,
    Gone,
    Interaction,
    Raw,
    Refused,
    SourceError,
    UnavailableError,
)  # fmt: skip
from sbagg.adapters.zendesk import Zendesk, ZendeskApi
from sbagg.formats.desk import when
from sbagg.testing import AdapterContract, Recorder

TOKEN, EMAIL = "zd-token-77c1", "ada@us-corp.com"
SECRETS = {"token": TOKEN}


def said(number: int, one: dict[str, Any]) -> dict[str, Any]:
    """Return a comment as the child of a ticket event."""
    child = {key: value for key, value in one.items() if key != "type"} | {"event_type": "Comment"}
    return {"id": one["id"] + 5000, "ticket_id": number, "updater_id": one["author_id"], "created_at": one["created_at"],
            "event_type": "Audit", "child_events": [child]}  # fmt: skip


STATUS = {"id": 9001, "ticket_id": 7, "updater_id": ADA, "created_at": "2026-03-03T09:30:00Z", "event_type": "Audit",
          "child_events": [{"id": 9002, "event_type": "Change", "status": "open"}]}  # fmt: skip


@dataclass
class Fake:
    """What it holds, each list in the order of change; a cursor is a place in it. ``broken``: answers given once each."""

    tickets: list[Any] = field(default_factory=lambda: [ticket(7), ticket(8, status="solved")])
    users: list[Any] = field(default_factory=lambda: [*world.USERS])
    organizations: list[Any] = field(default_factory=lambda: [*world.ORGANIZATIONS])
    ticket_events: list[Any] = field(default_factory=lambda: [*(said(7, one) for one in world.TALK), STATUS])
    size: int = 2
    stuck: str = ""
    expired: bool = False
    broken: dict[str, list[Any]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __call__(self, handler):
        parts = urlsplit(handler.path)
        params = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append((parts.path, params))
        good = {f"Bearer {TOKEN}", "Basic " + b64encode(f"{EMAIL}/token:{TOKEN}".encode()).decode()}
        for name, answers in self.broken.items():
            if name in parts.path and answers:
                yield answers.pop(0)
                return
        if handler.headers.get("authorization") not in good:
            yield 401, {}, b'{"error": "Couldn\'t authenticate you"}'
        elif parts.path.endswith("show_many"):
            wanted = {int(one) for one in params["ids"].split(",")}
            yield _json({"tickets": [one for one in self.tickets if isinstance(one, dict) and one.get("id") in wanted]})
        elif self.expired and ("cursor" in params):
            yield 422, {}, b'{"error": "InvalidCursor"}'
        else:
            yield _json(self._page(parts.path.split("/")[4], params))

    def _page(self, stream: str, params: dict[str, str]) -> dict[str, Any]:
        rows = getattr(self, stream)
        if stream in {"tickets", "users"}:
            start = int(params.get("cursor", "c0")[1:])
            some, end = rows[start : start + self.size], min(start + self.size, len(rows))
            cursor = f"c{start if self.stuck == 'same' else end}"
            return {stream: some, "after_cursor": cursor, "end_of_stream": end == len(rows) and not self.stuck}
        since = int(params["start_time"])
        left = [one for one in rows if _time(one) >= since]
        some = left[: self.size]
        more = len(left) > self.size or bool(self.stuck)
        return {
            stream: some,
            "end_time": _time(some[-1]) if some else since,
            "end_of_stream": not more,
            "count": len(some),
        }


def _time(one: Any) -> int:
    stated = one if isinstance(one, dict) else {}
    return when(stated.get("created_at")) or when(stated.get("updated_at")) or 0


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
    for one in ZendeskApi("cranes", server=server.url, **options).fetch(recorder):
        if isinstance(one, Checkpoint):
            recorder.states[one.stream] = one.state
        events.append(one)
    return events, recorder


def keys(events, stream):
    return [one.key for one in only(Raw, events) if one.stream == stream]


class TestZendeskApi(AdapterContract):
    secrets = SECRETS
    fake, server = None, None

    @pytest.fixture(autouse=True)
    def _serve(self):
        self.fake = Fake()
        with serving(self.fake) as self.server:
            yield

    def world(self, folder):
        return ZendeskApi("cranes", EMAIL, server=self.server.url)

    def change(self, folder):
        self.fake.tickets.append(ticket(7, status="solved", updated_at="2026-03-04T09:00:00Z"))


def test_it_gives_the_facts_of_the_export(tmp_path, server):
    write_lines(tmp_path / "tickets.json", ticket(7, comments=world.TALK), ticket(8, status="solved"))
    write(tmp_path / "users.json", {"users": world.USERS})
    write(tmp_path / "organizations.json", {"organizations": world.ORGANIZATIONS})
    events, _ = run(server)
    adapter = ZendeskApi("cranes")
    by_api = {repr(fact) for raw in only(Raw, events) for fact in adapter.parse(raw)}
    by_file = {repr(fact) for fact in facts(Zendesk((tmp_path,), "cranes"))}
    assert by_api == by_file
    assert len(by_api) > 10
    in_files = {(one.stream, one.key): one.data for one in only(Raw, read(Zendesk((tmp_path,), "cranes")))}
    for one in only(Raw, events):
        assert one.stream == "comments" or in_files[one.stream, one.key] == one.data
    assert {(one.stream, one.key) for one in only(Raw, events)} == in_files.keys()


def test_only_what_changed_is_asked_for(fake, server):
    _, recorder = run(server)
    fake.asked.clear()
    later = "2026-11-20T10:00:00Z"
    fake.tickets.append(ticket(9, subject="Rope", created_at=later, updated_at=later))
    fake.ticket_events.append(said(9, comment(99, LEO, "New rope is on its way", later)))
    events, recorder = run(server, recorder)
    assert keys(events, "tickets") == ["9"]
    assert "99" in keys(events, "comments")
    since = {path.rpartition("/")[2]: params.get("start_time") for path, params in fake.asked}
    assert since["ticket_events"] == str(when(world.REPLY["created_at"]) + 1800)
    fake.ticket_events.append(said(8, comment(100, ANA, "Thanks", "2026-11-20T11:00:00Z")))
    events, _ = run(
        server, recorder
    )  # the ticket was brought by an earlier sync: what the comment needs of it is asked for
    (thanks,) = [one for raw in only(Raw, events) if raw.key == "100" for one in ZendeskApi("cranes").parse(raw)]
    assert isinstance(thanks, Interaction)
    assert (thanks.title, thanks.ref) == ("Crane stuck", "zendesk:cranes:comment:100")


def test_what_is_deleted_is_gone(fake, server):
    _, recorder = run(server)
    fake.tickets.append(ticket(8, status="deleted"))
    events, _ = run(server, recorder)
    assert only(Gone, events) == [Gone("8", "tickets")]


def test_where_the_first_sync_begins(fake, server):
    fake.organizations, fake.ticket_events = [], []
    run(server, since="2026-03-02")
    assert {params.get("start_time") for _, params in fake.asked if "start_time" in params} == {"1772409600"}
    with pytest.raises(SourceError, match="is no day"):
        run(server, since="soon")


def test_the_last_minute_is_not_asked_for(fake, server):
    recorder = Recorder(SECRETS)
    recorder.states["ticket_events"] = {"time": recorder.now - 30}
    run(server, recorder)
    assert not [path for path, _ in fake.asked if "ticket_events" in path]


def test_both_logins_and_a_refused_one(server):
    assert run(server, email=EMAIL)[0]
    with pytest.raises(AuthError, match="401"):
        run(server, Recorder({"token": "zd-wrong"}))


def test_a_cursor_that_ran_out(fake, server):
    _, recorder = run(server)
    fake.expired = True
    with pytest.raises(CursorExpiredError):
        run(server, recorder)


@pytest.mark.parametrize("stuck", ["same", "counting"])
@pytest.mark.parametrize("stream", ["users", "ticket_events"])
def test_paging_that_never_moves_is_stopped(fake, server, stuck, stream):
    fake.stuck = stuck
    if stream == "ticket_events":
        fake.users, fake.tickets, fake.organizations = [], [], []
    with pytest.raises(SourceError, match="again and again"):
        run(server)
    assert len(fake.asked) < 12


def test_a_day_of_trouble(fake, server):
    whole, _ = run(server)
    fake.broken = {
        "tickets/cursor": [(429, {"Retry-After": "93"}, b"{}"), (500, {}, b"oops")],
        "users": [(200, {"Content-Length": "900"}, iter([b'{"users": [{"id": 1']))],
    }
    events, _ = run(server)
    assert [one.key for one in only(Raw, events)] == [one.key for one in only(Raw, whole)]
    fake.broken = {"tickets/cursor": [(503, {}, b"")] * 9}
    recorder = Recorder(SECRETS)
    with pytest.raises(UnavailableError):
        run(server, recorder)
    assert recorder.states["users"] == {"cursor": "c3"}


def test_a_body_without_end(fake, server):
    fake.broken = {"organizations": [(200, {}, iter(lambda: b" " * 2**20, b""))]}
    with pytest.raises(SourceError, match="more than 67,108,864 bytes"):
        run(server)


def test_one_bad_object_does_not_stop_the_rest(fake, server):
    fake.tickets = [None, 7, {"subject": "no id"}, {"id": "x", "status": []}, ticket(7, requester=5, description={})]
    fake.users = [{"id": 1, "email": 7, "role": None}, "y"]
    fake.ticket_events = [
        said(7, world.ANSWER),
        {"child_events": 5},
        None,
        {"ticket_id": 7, "child_events": [{"body": 1}]},
    ]
    fake.size = 100
    events, _ = run(server)
    assert keys(events, "tickets") == ["7"]
    assert keys(events, "comments") == ["72"]
    assert len(only(Refused, events)) >= 5


@pytest.mark.parametrize(
    "account", ["evil.test/", "evil.test#", "https://acme.zendesk.com", "acme.zendesk.com", "", "a@b"]
)
def test_no_other_host_is_made_of_an_account(account):
    with pytest.raises(SourceError, match="no subdomain"):
        next(ZendeskApi(account).fetch(Recorder(SECRETS)))
