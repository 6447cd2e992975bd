"""Intercom: conversations and tickets, whose words are whose, and what teammates say among themselves."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import by_ref, facts, only, parties, read, survives

from sbagg.adapter import (
    Card,
    Flag,
    Identity,
    Interaction,
    Json,
    Organization,
    Raw,
    Refused,
    Skipped,
    SourceError,
    Ticket,
)
from sbagg.adapters.intercom import Intercom
from sbagg.testing import AdapterContract

AT = 1_772_445_600
ANA = {"type": "user", "id": "5ba6", "name": "Ana Ruiz", "email": "ana@quayside-lifts.com"}
ADA = {"type": "admin", "id": "274", "name": "Ada Falk", "email": "ada@us-corp.com"}
BOT = {"type": "bot", "id": "9", "name": "Operator", "email": "operator+x1@intercom.io"}


def part(number: int, author: dict[str, str], body: str | None, kind: str = "comment", **more: Any) -> dict[str, Any]:
    return {"type": "conversation_part", "id": str(number), "part_type": kind, "body": body, "author": author,
            "created_at": AT + number, "attachments": []} | more  # fmt: skip


PHOTO = [{"type": "upload", "name": "crane.jpg", "content_type": "image/jpeg", "filesize": 2048}]
SAID = [
    part(1, BOT, "<p>We are on it.</p>"),
    part(2, ADA, "<p>Send a <b>photo</b></p>"),
    part(3, ADA, "<p>They pay late</p>", "note"),
    part(4, ADA, None, "assignment"),
    part(5, ANA, "<p>Here</p>", attachments=PHOTO),
    part(6, ADA, "<p>Passed on</p>", "assignment"),
]


def talk(number: int = 12, author: dict[str, str] = ANA, **more: Any) -> dict[str, Any]:
    return {
        "type": "conversation", "id": str(number), "title": None, "created_at": AT, "updated_at": AT + 9, "state": "open",
        "priority": "priority", "admin_assignee_id": 274,
        "source": {"type": "conversation", "id": "7", "delivered_as": "customer_initiated", "subject": "Crane stuck",
                   "body": "<p>It has not moved.</p>", "author": author},
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": "5ba6"}, {"type": "contact", "id": "77aa"}]},
        "conversation_parts": {"type": "conversation_part.list", "conversation_parts": SAID, "total_count": 6},
    } | more  # fmt: skip


CONTACT = {
    "type": "contact", "id": "5ba6", "workspace_id": "ecahpwf5", "role": "user", "name": "Ana Ruiz", "phone": "+34 911 234 567",
    "email": "ana@quayside-lifts.com", "updated_at": AT, "unsubscribed_from_emails": True, "location": {"city": "Bilbao"},
    "companies": {"data": [{"type": "company", "id": "6762"}]},
}  # fmt: skip
COMPANY = {
    "type": "company",
    "id": "6762",
    "app_id": "ecahpwf5",
    "name": "Quayside Lifts",
    "website": "https://quayside-lifts.com",
}
ADMINS = {"type": "admin.list", "admins": [{**ADA, "job_title": "Support", "has_inbox_seat": True}]}


def write(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


class TestContract(AdapterContract):
    def world(self, folder: Path) -> Intercom:
        write(folder / "12.json", talk())
        write(
            folder / "list.json",
            {"type": "conversation.list", "conversations": [talk(13, conversation_parts=None), {"id": "1"}]},
        )
        write(folder / "contacts.json", {"type": "list", "data": [CONTACT, COMPANY]})
        return Intercom((folder,), "ecahpwf5")

    def change(self, folder: Path) -> None:
        write(
            folder / "12.json",
            talk(state="closed", conversation_parts={"conversation_parts": [*SAID[1:], part(7, ANA, "<p>Thanks</p>")]}),
        )
        (folder / "list.json").unlink()


@pytest.mark.parametrize(
    ("value", "account"),
    [(talk(), ""), ({"type": "conversation.list", "conversations": [talk()]}, ""), ({"type": "list", "data": [CONTACT]}, "ecahpwf5"),
     (COMPANY, "ecahpwf5"), (ADMINS, "")],
)  # fmt: skip
def test_recognises_by_the_types(tmp_path: Path, value: Any, account: str) -> None:
    path = write(tmp_path / "a.json", value)
    found = Intercom.recognise(path)
    assert found
    assert (found.account, bool(found.sample)) == (account, not account)
    assert Intercom.recognise(tmp_path).options == {"path": [str(tmp_path)]}


@pytest.mark.parametrize("value", [{}, [], {"type": "contact"}, {"tickets": []}, {"type": "conversation"}])
def test_other_json_is_none_of_ours(tmp_path: Path, value: Any) -> None:
    assert Intercom.recognise(write(tmp_path / "a.json", value)) is None


def test_a_conversation_is_a_ticket(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", talk())
    (found,) = only(Ticket, facts(Intercom((path,), "w")))
    assert (found.ref, found.title, found.text) == ("intercom:w:conversation:12", "Crane stuck", "It has not moved.")
    assert (found.status, found.priority, found.opened, found.closed) == ("open", "priority", AT, None)
    assert [(one.role, one.value) for one in found.people] == [
        ("requester", "w/contact/5ba6"), ("cc", "w/contact/77aa"), ("owner", "w/admin/274"),
    ]  # fmt: skip
    write(path, talk(state="closed", statistics={"last_close_at": AT + 7}))
    assert only(Ticket, facts(Intercom((path,), "w")))[0].closed == AT + 7


@pytest.mark.parametrize(
    ("said", "title"), [("<p>Help &amp; hurry</p>", "Help & hurry"), ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2")]
)
def test_a_subject_may_be_html(tmp_path: Path, said: str, title: str) -> None:
    path = write(tmp_path / "a.json", talk(title=said))
    found = facts(Intercom((path,), "w"))
    assert {one.title for one in found if isinstance(one, Ticket | Interaction)} == {title}


def test_the_words_of_both_sides_and_of_neither(tmp_path: Path) -> None:
    items = by_ref(facts(Intercom((write(tmp_path / "a.json", talk()),), "w")))
    ada, ana = ("author", "intercom", "w/admin/274"), ("author", "intercom", "w/contact/5ba6")
    both = [(role, "intercom", f"w/contact/{one}") for role in ("recipient", "contact") for one in ("5ba6", "77aa")]
    said = {ref.rpartition(":")[2]: (one.kind, one.visibility, one.text, parties(one)) for ref, one in items.items()}
    assert said == {
        "1": ("dm", "private", "We are on it.", both[:2]),
        "2": ("dm", "private", "Send a photo", [ada, *both[:2]]),
        "3": ("note", "internal", "They pay late", [ada, *both[2:]]),
        "5": ("dm", "private", "Here", [ana]),
        "6": ("note", "internal", "Passed on", [ada, *both[2:]]),
    }
    assert items["intercom:w:part:1"].flags == ("auto",)
    assert [file.name for file in items["intercom:w:part:5"].files] == ["crane.jpg"]
    assert {one.thread for one in items.values()} == {("intercom:w:conversation:12",)}
    events = read(Intercom((tmp_path / "a.json",)))
    assert [one.reason for one in only(Skipped, events)] == ["a change of a conversation, without words"]


def test_what_we_began_is_not_the_customers_word(tmp_path: Path) -> None:
    found = facts(Intercom((write(tmp_path / "a.json", talk(author=ADA, conversation_parts=None)),), "w"))
    assert only(Ticket, found)[0].text == ""
    (opening,) = only(Interaction, found)
    assert (opening.text, parties(opening)[0]) == ("It has not moved.", ("author", "intercom", "w/admin/274"))


def test_tickets_have_parts_too(tmp_path: Path) -> None:
    ticket = {
        "type": "ticket", "id": "40", "ticket_attributes": {"_default_title_": "Broken", "_default_description_": "It is."},
        "ticket_state": "resolved", "created_at": AT, "updated_at": AT + 5, "contacts": talk()["contacts"], "admin_assignee_id": "0",
        "ticket_parts": {"ticket_parts": [part(50, ANA, "<p>Still</p>")]},
    }  # fmt: skip
    found = facts(Intercom((write(tmp_path / "a.json", {"type": "ticket.list", "tickets": [ticket]}),), "w"))
    (one,) = only(Ticket, found)
    assert (one.ref, one.title, one.text, one.closed) == ("intercom:w:ticket:40", "Broken", "It is.", AT + 5)
    assert [party.role for party in one.people] == ["requester", "cc"]
    assert only(Interaction, found)[0].about == ("intercom:w:ticket:40",)


def test_people_and_companies(tmp_path: Path) -> None:
    write(tmp_path / "a.json", {"type": "list", "data": [CONTACT, COMPANY]})
    write(tmp_path / "b.json", ADMINS)
    found = facts(Intercom((tmp_path,), "w"))
    ana, ada = only(Card, found)
    assert ana.identities == (
        Identity("intercom", "w/contact/5ba6"), Identity("email", "ana@quayside-lifts.com"), Identity("phone", "+34911234567"),
    )  # fmt: skip
    assert (ana.company_ref, ana.city, ana.flags, ana.us) == (
        "intercom:w:company:6762", "Bilbao", (Flag("do_not_mail", AT),), False,
    )  # fmt: skip
    assert (ada.us, ada.title) == (True, "Support")
    assert [one.domains for one in only(Organization, found)] == [("https://quayside-lifts.com",)]


def test_messages_say_who_wrote_them(tmp_path: Path) -> None:
    cards = only(Card, facts(Intercom((write(tmp_path / "a.json", talk()),), "w")))
    assert {(card.name, card.us) for card in cards} == {("Ana Ruiz", False), ("Ada Falk", True)}


def test_damage_costs_itself(tmp_path: Path) -> None:
    rows = [talk(), {"type": "conversation"}, 7, {"type": "tag", "id": "1"}]
    events = read(Intercom((write(tmp_path / "a.json", {"type": "conversation.list", "conversations": rows}),)))
    assert [one.key for one in only(Raw, events) if one.stream == "conversations"] == ["conversation/12"]
    assert len(only(Refused, events)) == 3
    with pytest.raises(SourceError, match="nothing in it is of Intercom"):
        read(Intercom((write(tmp_path / "b.json", {"a": 1}),)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["contact", "admin", "ticket", "conversation"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from([*talk(), *CONTACT, *part(1, ANA, ""), "part", "of", "contacts"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip
STREAMS = ("conversations", "parts", "people", "companies", "authors")


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes(data: bytes) -> None:
    survives(Intercom, "a.json", data, STREAMS)


@given(JSON, JSON)
def test_any_fields(one: Json, other: Json) -> None:
    parts = {"conversation_parts": [part(1, one, other), other]}
    survives(
        Intercom, "a.json", json.dumps(talk(contacts=one, source=other, conversation_parts=parts)).encode(), STREAMS
    )
    survives(Intercom, "a.json", json.dumps({"part": one, "of": other}).encode(), STREAMS)
