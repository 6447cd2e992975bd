"""The promises of an adapter, tested by the suite that sbagg ships against a server that pages as BottleCRM does."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
import sbagg_bottlecrm
from sbagg_bottlecrm import BottleCrm

from sbagg.adapter import AuthError, Card, Checkpoint, Organization
from sbagg.testing import AdapterContract, Recorder

TOKEN = "pat-of-robin-1234"  # noqa: S105 - of nobody


def account(number: int, name: str) -> dict[str, Any]:
    return {"id": f"a{number}", "name": name, "website": f"https://{name}.example.org", "email": None}


def contact(number: int, name: str, account: str = "") -> dict[str, Any]:
    linked = [{"id": account, "name": account}] if account else []
    return {
        "id": f"c{number}", "first_name": name, "last_name": "Roe", "email": f"{name}@x.example.org", "phone": "+12065550101",
        "title": "Buyer", "organization": None, "account_detail": None, "linked_accounts": linked, "city": "Ghent",
        "do_not_call": True, "tags": ["5a3e1a2c"], "updated_at": "2026-11-03T10:00:00Z",
    }  # fmt: skip


class Handler(BaseHTTPRequestHandler):
    people: ClassVar[list[dict[str, Any]]] = []
    firms: ClassVar[list[dict[str, Any]]] = []
    closed: ClassVar[list[dict[str, Any]]] = []

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        start = int(asked["offset"][0])
        window = slice(start, start + int(asked["limit"][0]))
        if self.path.startswith("/api/contacts/"):
            answer: dict[str, Any] = {"count": len(self.people), "results": self.people[window]}
        else:
            answer = {
                "active_accounts": {"open_accounts": self.firms[window], "open_accounts_count": len(self.firms)},
                "closed_accounts": {"close_accounts": self.closed[window], "close_accounts_count": len(self.closed)},
            }
        body = json.dumps(answer).encode()
        self.send_response(200 if self.headers["authorization"] == f"Bearer {TOKEN}" else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(autouse=True)
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(sbagg_bottlecrm, "PAGE", 2)
    monkeypatch.setattr(Handler, "firms", [account(1, "acme"), account(2, "bolt"), account(3, "crane")])
    monkeypatch.setattr(Handler, "closed", [account(4, "old")])
    monkeypatch.setattr(Handler, "people", [contact(n, f"jo{n}", "a1") for n in range(5)])
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as found:
        threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{found.server_port}"
        found.shutdown()


class TestBottleCrm(AdapterContract):
    secrets: ClassVar = {"token": TOKEN}

    @pytest.fixture(autouse=True)
    def _server(self, server: str) -> None:
        self.url = server

    def world(self, _folder: Path) -> BottleCrm:
        return BottleCrm(self.url)

    def change(self, _folder: Path) -> None:
        Handler.people.append(contact(9, "kit"))


def test_pages_are_read_to_the_end(server: str) -> None:
    adapter, recorder = BottleCrm(server), Recorder({"token": TOKEN})
    events = list(adapter.fetch(recorder))
    facts = [fact for raw in recorder.run(iter(events)).values() for fact in adapter.parse(raw)]
    assert [one.name for one in facts if isinstance(one, Organization)] == ["acme", "bolt", "old", "crane"]
    assert [one.name for one in facts if isinstance(one, Card)] == [f"jo{n} Roe" for n in range(5)]
    assert [one.complete for one in events if isinstance(one, Checkpoint)] == [True, True]


def test_a_count_that_does_not_fit_marks_nothing_as_gone(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Handler, "people", [contact(n, f"jo{n}") for n in (1, 1, 2)])
    events = list(BottleCrm(server).fetch(Recorder({"token": TOKEN})))
    assert [one.complete for one in events if isinstance(one, Checkpoint)] == [True, False]


def test_a_wrong_token(server: str) -> None:
    with pytest.raises(AuthError):
        list(BottleCrm(server).fetch(Recorder({"token": "wrong"})))
