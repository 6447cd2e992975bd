"""Freshdesk: tickets, whose words are whose, and what agents say among themselves."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import by_ref, facts, only, parties, read, survives

from sbagg.adapter import (
    Card,
    Gone,
    Identity,
    Interaction,
    Json,
    Note,
    Organization,
    Raw,
    Refused,
    Skipped,
    SourceError,
    Ticket,
)
from sbagg.adapters.freshdesk import Freshdesk
from sbagg.testing import AdapterContract

ANA, ADA, LEO = 501, 601, 602
STREAMS = ("tickets", "said", "contacts", "agents", "companies", "mentioned", "x")


def ticket(number: int = 7, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "subject": "Crane stuck", "status": 2, "priority": 3, "source": 1, "spam": False, "fr_escalated": False,
        "description": "<div>It has not<br>moved.</div>", "requester_id": ANA, "responder_id": ADA, "company_id": 90,
        "cc_emails": ["Ben Ode <ben@quayside-lifts.com>"], "support_email": "help@cranes.freshdesk.com",
        "created_at": "2026-03-02T10:00:00Z", "updated_at": "2026-03-03T09:30:00Z",
    } | more  # fmt: skip


def said(number: int, user: int, body: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "user_id": user, "body_text": body, "body": f"<p>{body}</p>", "incoming": False, "private": False,
        "ticket_id": 7, "created_at": "2026-03-02T11:00:00Z", "updated_at": "2026-03-02T11:00:00Z", "attachments": [],
    } | more  # fmt: skip


PHOTO = [{"id": 1, "name": "crane.jpg", "content_type": "image/jpeg", "size": 2048}]
TALK = [
    said(71, ADA, "Send a photo."), said(72, LEO, "They pay late.", private=True),
    said(73, ANA, "Here it is.", incoming=True, attachments=PHOTO),
]  # fmt: skip
CONTACT = {
    "id": ANA, "name": "Ana Ruiz", "email": "ana@quayside-lifts.com", "mobile": "+34 911 234 567", "phone": None, "company_id": 90,
    "other_emails": ["ana@ruiz.example"], "view_all_tickets": False, "job_title": "Buyer", "tags": ["vip"], "twitter_id": "@anaruiz",
    "description": "Prefers the phone.", "updated_at": "2026-03-01T08:00:00Z",
}  # fmt: skip
AGENT = {"id": ADA, "ticket_scope": 1, "occasional": False, "contact": {"name": "Ada Falk", "email": "ada@us-corp.com"}}
COMPANY = {
    "id": 90,
    "name": "Quayside Lifts",
    "domains": ["quayside-lifts.com"],
    "health_score": None,
    "note": "Two yards.",
}


def write(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


class TestContract(AdapterContract):
    def world(self, folder: Path) -> Freshdesk:
        write(folder / "tickets.json", [ticket(), ticket(8, spam=True), {"id": 1}])
        write(folder / "7-conversations.json", TALK)
        write(folder / "people.json", [CONTACT, COMPANY, AGENT])
        return Freshdesk((folder,), "cranes")

    def change(self, folder: Path) -> None:
        write(folder / "tickets.json", [ticket(status=4), ticket(9, deleted=True)])
        write(folder / "7-conversations.json", [*TALK[1:], said(74, ANA, "Thanks", incoming=True)])


@pytest.mark.parametrize(
    ("value", "account"),
    [([ticket()], "cranes"), (ticket(conversations=TALK), "cranes"), (TALK, ""), ([CONTACT], ""), ([AGENT], ""), ([COMPANY], ""),
     ({"results": [ticket()], "total": 1}, "cranes")],
)  # fmt: skip
def test_recognises_by_the_fields(tmp_path: Path, value: Any, account: str) -> None:
    found = Freshdesk.recognise(write(tmp_path / "a.json", value))
    assert found
    assert (found.account, bool(found.sample)) == (account, not account)
    assert Freshdesk.recognise(tmp_path).options == {"path": [str(tmp_path)]}


@pytest.mark.parametrize(
    "value", [{}, [], [{"requester_id": 1, "status": 2}], [ticket(department_id=3)], {"tickets": []}]
)
def test_other_json_is_none_of_ours(tmp_path: Path, value: Any) -> None:
    assert Freshdesk.recognise(write(tmp_path / "a.json", value)) is None


def test_a_ticket(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.json",
        [ticket(requester={"id": ANA, "name": "Ana Ruiz"}, company={"id": 90, "name": "Quayside Lifts"})],
    )
    (found,) = only(Ticket, facts(Freshdesk((path,), "cranes")))
    assert (found.ref, found.title, found.text) == ("freshdesk:cranes:ticket:7", "Crane stuck", "It has not\nmoved.")
    assert (found.status, found.priority, found.opened, found.closed) == ("open", "high", 1772445600, None)
    assert (found.company, found.company_ref) == ("Quayside Lifts", "freshdesk:cranes:company:90")
    assert [(one.role, one.kind, one.value, one.name) for one in found.people] == [
        ("requester", "freshdesk", "cranes/user/501", "Ana Ruiz"), ("cc", "email", "ben@quayside-lifts.com", "Ben Ode"),
        ("owner", "freshdesk", "cranes/user/601", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "status", "closed"),
    [({"status": 4, "stats": {"resolved_at": "2026-03-02T12:00:00Z"}}, "resolved", 1772452800), ({"status": 5}, "closed", 1772530200),
     ({"status": 9}, "9", None), ({"status": None}, "", None)],
)  # fmt: skip
def test_what_a_status_means(tmp_path: Path, more: Any, status: str, closed: int | None) -> None:
    (found,) = only(Ticket, facts(Freshdesk((write(tmp_path / "a.json", [ticket(**more)]),))))
    assert (found.status, found.closed) == (status, closed)


@pytest.mark.parametrize("apart", [True, False])
def test_the_words_of_both_sides(tmp_path: Path, *, apart: bool) -> None:
    if apart:
        write(tmp_path / "a.json", TALK)
        write(tmp_path / "b.json", [ticket()])
    else:
        write(tmp_path / "a.json", ticket(conversations=TALK))
    found = by_ref(facts(Freshdesk((tmp_path,), "c")))
    assert {
        ref.rpartition(":")[2]: (one.kind, one.visibility, one.text, parties(one)) for ref, one in found.items()
    } == {
        "71": (
            "dm",
            "private",
            "Send a photo.",
            [("author", "freshdesk", "c/user/601"), ("recipient", "freshdesk", "c/user/501")],
        ),
        "72": (
            "note",
            "internal",
            "They pay late.",
            [("author", "freshdesk", "c/user/602"), ("contact", "freshdesk", "c/user/501")],
        ),
        "73": ("dm", "private", "Here it is.", [("author", "freshdesk", "c/user/501")]),
    }
    reply = found["freshdesk:c:conversation:73"]
    assert ([file.name for file in reply.files], reply.title) == (["crane.jpg"], "Crane stuck")
    assert reply.about == ("freshdesk:c:ticket:7", "freshdesk:c:company:90")


def test_what_we_began_is_not_the_customers_word(tmp_path: Path) -> None:
    found = facts(Freshdesk((write(tmp_path / "a.json", [ticket(source=10)]),), "c"))
    assert only(Ticket, found)[0].text == ""
    (opening,) = only(Interaction, found)
    assert parties(opening) == [
        ("author", "email", "help@cranes.freshdesk.com"),
        ("recipient", "freshdesk", "c/user/501"),
    ]


def test_people_and_companies(tmp_path: Path) -> None:
    found = facts(Freshdesk((write(tmp_path / "a.json", [CONTACT, AGENT, COMPANY]),), "c"))
    ana, ada = only(Card, found)
    assert ana.identities == (
        Identity("freshdesk", "c/user/501"), Identity("email", "ana@quayside-lifts.com"), Identity("email", "ana@ruiz.example"),
        Identity("phone", "+34911234567"), Identity("twitter", "@anaruiz"),
    )  # fmt: skip
    assert (ana.title, ana.company_ref, ana.tags, ana.us) == ("Buyer", "freshdesk:c:company:90", ("vip",), False)
    assert (ada.name, ada.us) == ("Ada Falk", True)
    assert [(one.name, one.domains) for one in only(Organization, found)] == [
        ("Quayside Lifts", ("quayside-lifts.com",))
    ]
    assert [one.text for one in only(Note, found)] == ["Prefers the phone.", "Two yards."]


def test_tickets_say_who_is_a_colleague(tmp_path: Path) -> None:
    cards = only(Card, facts(Freshdesk((write(tmp_path / "a.json", ticket(conversations=TALK)),), "c")))
    assert {card.identities[0].value for card in cards if card.us} == {"c/user/601", "c/user/602"}


def test_what_is_left_out_and_what_is_refused(tmp_path: Path) -> None:
    rows = [
        ticket(7, spam=True),
        ticket(8, deleted=True),
        {"id": 3},
        said(75, ANA, "?", ticket_id=None),
        ticket(None),
        7,
    ]
    adapter = Freshdesk((write(tmp_path / "a.json", rows),))
    events = read(adapter)
    assert [one.key for one in only(Gone, events)] == ["8"]
    assert [one.reason for one in only(Refused, events)] == [
        "neither ticket nor conversation, contact, agent or company", "a conversation that names no ticket", "without an id",
        "no JSON object",
    ]  # fmt: skip
    assert [one.reason for one in only(Skipped, facts(adapter))] == ["spam"]
    assert [raw.key for raw in only(Raw, events) if raw.stream == "tickets"] == ["7"]
    with pytest.raises(SourceError, match="nothing in it is of Freshdesk"):
        read(Freshdesk((write(tmp_path / "b.json", {"a": 1}),)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*ticket(), *CONTACT, *TALK[0], *AGENT, *COMPANY, "said", "ticket", "user"]),
            inner,
            max_size=6,
        )
    ),
)


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    survives(Freshdesk, "a.json", data, STREAMS)


@given(JSON)
def test_any_json(value: Json) -> None:
    survives(Freshdesk, "a.json", json.dumps(value).encode(), STREAMS)
