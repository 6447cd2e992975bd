"""Help Scout and FreeScout: conversations, whose words are whose, and what users say among themselves."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import by_ref, facts, only, parties, read, survives

from sbagg.adapter import Card, Gone, Identity, Json, Note, Raw, Refused, Skipped, SourceError, Ticket
from sbagg.adapters.helpscout import HelpScout
from sbagg.testing import AdapterContract

ANA = {"id": 501, "type": "customer", "first": "Ana", "last": "Ruiz", "email": "ana@quayside-lifts.com"}
ADA = {"id": 601, "type": "user", "first": "Ada", "last": "Falk", "email": "ada@us-corp.com"}
LEO = {"id": 602, "type": "user", "first": "Leo", "last": "", "email": "leo@us-corp.com"}
SYSTEM = {"id": 0, "type": "user", "first": "unknown", "last": "unknown", "email": "unknown"}
STREAMS = ("conversations", "threads", "customers", "users", "mentioned", "x")


def thread(number: int, by: dict[str, Any], body: str, kind: str = "message", **more: Any) -> dict[str, Any]:
    return {
        "id": number, "type": kind, "state": "published", "status": "active", "body": body, "customer": ANA, "createdBy": by,
        "createdAt": f"2026-03-02T10:{number % 60:02}:00Z",
    } | more  # fmt: skip


PHOTO = {"attachments": [{"id": 1, "filename": "crane.jpg", "mimeType": "image/jpeg", "size": 2048}]}
TALK = [
    thread(1, ANA, "It has not<br>moved.", "customer"),
    thread(2, ADA, "<p>Send a photo.</p>"),
    thread(3, LEO, "They pay late.", "note"),
    thread(4, ADA, "", "lineitem"),
    thread(5, ADA, "Half a", state="draft"),
    thread(6, ADA, "Here it is.", "customer", _embedded=PHOTO),
    thread(7, LEO, "She rang.", "phone"),
    thread(8, SYSTEM, "We are on it."),
]


def talk(number: int = 7, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "number": 12, "threads": 8, "type": "email", "status": "active", "state": "published", "subject": "Crane stuck",
        "mailboxId": 85, "assignee": ADA, "createdBy": ANA, "createdAt": "2026-03-02T10:00:00Z", "userUpdatedAt": "2026-03-03T09:30:00Z",
        "cc": ["Ben Ode <ben@quayside-lifts.com>"], "primaryCustomer": ANA, "customerWaitingSince": {"friendly": "now"},
    } | more  # fmt: skip


def listed(**lists: Any) -> dict[str, Any]:
    return {"_embedded": lists, "_links": {}, "page": {"size": 50, "number": 1}}


def whole(number: int = 7, **more: Any) -> dict[str, Any]:
    return talk(number, _embedded={"threads": TALK}, **more)


CUSTOMER = {
    "id": 501, "firstName": "Ana", "lastName": "Ruiz", "jobTitle": "Buyer", "organization": "Quayside Lifts", "background": "Prefers the phone.",
    "updatedAt": "2026-03-01T08:00:00Z", "address": {"city": "Bilbao"}, "socialProfiles": [],
    "_embedded": {"emails": [{"id": 1, "value": "ana@quayside-lifts.com", "type": "work"}],
                  "phones": [{"id": 2, "value": "+34 911 234 567", "type": "work"}],
                  "social_profiles": [{"id": 3, "value": "https://twitter.com/anaruiz", "type": "twitter"}]},
}  # fmt: skip
USER = {
    "id": 601,
    "firstName": "Ada",
    "lastName": "Falk",
    "email": "ada@us-corp.com",
    "role": "owner",
    "initials": "AF",
}


def write(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


class TestContract(AdapterContract):
    def world(self, folder: Path) -> HelpScout:
        write(folder / "conversations.json", listed(conversations=[whole(), talk(8, status="spam"), {"id": "x"}]))
        write(folder / "people.json", listed(customers=[CUSTOMER], users=[USER]))
        return HelpScout((folder,))

    def change(self, folder: Path) -> None:
        more = [*TALK[1:], thread(9, ANA, "Thanks", "customer")]
        write(folder / "conversations.json", listed(conversations=[talk(status="closed", _embedded={"threads": more})]))


@pytest.mark.parametrize(
    "value",
    [
        listed(conversations=[talk()]),
        whole(),
        listed(threads=TALK),
        listed(customers=[CUSTOMER]),
        CUSTOMER,
        listed(users=[USER]),
        [talk()],
    ],
)
def test_recognises_by_the_fields(tmp_path: Path, value: Any) -> None:
    found = HelpScout.recognise(write(tmp_path / "a.json", value))
    assert found
    assert (found.label, found.account) == ("Help Scout answers", "")
    assert HelpScout.recognise(tmp_path).options == {"path": [str(tmp_path)]}


@pytest.mark.parametrize("value", [{}, [], listed(items=[]), {"id": 1, "mailboxId": 3}, {"threads": 3}])
def test_other_json_is_none_of_ours(tmp_path: Path, value: Any) -> None:
    assert HelpScout.recognise(write(tmp_path / "a.json", value)) is None


def test_a_conversation_is_a_ticket(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", talk())
    (found,) = only(Ticket, facts(HelpScout((path,), "h")))
    assert (found.ref, found.title, found.text, found.status) == (
        "helpscout:h:conversation:7",
        "Crane stuck",
        "",
        "active",
    )
    assert (found.opened, found.closed, found.at) == (1772445600, None, 1772530200)
    assert [(one.role, one.kind, one.value, one.name) for one in found.people] == [
        ("requester", "helpscout", "h/customer/501", "Ana Ruiz"), ("cc", "email", "ben@quayside-lifts.com", "Ben Ode"),
        ("owner", "helpscout", "h/user/601", "Ada Falk"),
    ]  # fmt: skip
    write(path, talk(status="closed", closedAt="2026-03-02T12:00:00Z"))
    assert only(Ticket, facts(HelpScout((path,))))[0].closed == 1772452800


@pytest.mark.parametrize("form", ["inside", "answer"])
def test_the_words_of_both_sides(tmp_path: Path, form: str) -> None:
    if form == "inside":
        write(tmp_path / "a.json", listed(conversations=[whole()]))
    else:
        links = {"self": {"href": "https://api.helpscout.net/v2/conversations/7/threads?page=1"}}
        write(tmp_path / "a.json", {"_embedded": {"threads": TALK}, "_links": links})
        write(tmp_path / "b.json", listed(conversations=[talk()]))
    adapter = HelpScout((tmp_path,), "h")
    found = by_ref(facts(adapter))
    ana, leo = "h/customer/501", "h/user/602"
    assert {
        ref.rpartition(":")[2]: (one.kind, one.visibility, one.text, parties(one)) for ref, one in found.items()
    } == {
        "1": ("dm", "private", "It has not\nmoved.", [("author", "helpscout", ana)]),
        "2": (
            "dm",
            "private",
            "Send a photo.",
            [("author", "helpscout", "h/user/601"), ("recipient", "helpscout", ana)],
        ),
        "3": ("note", "internal", "They pay late.", [("author", "helpscout", leo), ("contact", "helpscout", ana)]),
        "6": ("dm", "private", "Here it is.", [("author", "helpscout", ana)]),
        "7": ("call", "private", "She rang.", [("author", "helpscout", leo), ("recipient", "helpscout", ana)]),
        "8": ("dm", "private", "We are on it.", [("recipient", "helpscout", ana)]),
    }
    assert {(one.title, one.thread) for one in found.values()} == {("Crane stuck", ("helpscout:h:conversation:7",))}
    assert [file.name for file in found["helpscout:h:thread:6"].files] == ["crane.jpg"]
    assert found["helpscout:h:thread:8"].flags == ("auto",)
    assert sorted(one.reason for one in only(Skipped, read(adapter))) == [
        "a change of a conversation, without words",
        "draft",
    ]


def test_freescout_names_the_customer_otherwise(tmp_path: Path) -> None:
    ana = {"id": 501, "type": "customer", "firstName": "Ana", "lastName": None, "email": "ana@quayside-lifts.com"}
    said = thread(1, ana, "Hello", "customer", customer=ana)
    value = talk(
        customer=ana, createdBy=ana, updatedAt="2026-03-03T09:30:00Z", userUpdatedAt=None, _embedded={"threads": [said]}
    )
    del value["primaryCustomer"]
    found = facts(HelpScout((write(tmp_path / "a.json", value),), "f"))
    assert [one.value for one in only(Ticket, found)[0].people if one.role == "requester"] == ["f/customer/501"]
    assert by_ref(found)["helpscout:f:thread:1"].parties[0].name == "Ana"


def test_people(tmp_path: Path) -> None:
    found = facts(HelpScout((write(tmp_path / "a.json", listed(customers=[CUSTOMER], users=[USER])),), "h"))
    ana, ada = only(Card, found)
    assert ana.identities == (
        Identity("helpscout", "h/customer/501"), Identity("email", "ana@quayside-lifts.com"), Identity("phone", "+34911234567"),
        Identity("twitter", "anaruiz"),
    )  # fmt: skip
    assert (ana.name, ana.title, ana.company, ana.city, ana.us) == (
        "Ana Ruiz",
        "Buyer",
        "Quayside Lifts",
        "Bilbao",
        False,
    )
    assert (ada.name, ada.us) == ("Ada Falk", True)
    assert [one.text for one in only(Note, found)] == ["Prefers the phone."]


def test_messages_say_who_wrote_them(tmp_path: Path) -> None:
    cards = only(Card, facts(HelpScout((write(tmp_path / "a.json", whole()),))))
    assert {(card.name, card.us, len(card.identities)) for card in cards} == {
        ("Ana Ruiz", False, 2), ("Ada Falk", True, 2), ("Leo", True, 2),
    }  # fmt: skip


def test_what_is_left_out_and_what_is_refused(tmp_path: Path) -> None:
    rows = [
        talk(status="spam"),
        talk(8, state="deleted"),
        talk(9, state="draft"),
        {"id": 3},
        talk(None),
        thread(2, ADA, "?"),
    ]
    adapter = HelpScout((write(tmp_path / "a.json", rows),))
    events = read(adapter)
    assert [one.key for one in only(Gone, events)] == ["8"]
    assert [one.reason for one in only(Refused, events)] == [
        "neither conversation nor thread, customer or user", "without an id", "a thread that names no conversation",
    ]  # fmt: skip
    assert [one.reason for one in only(Skipped, facts(adapter))] == ["spam", "draft"]
    assert [raw.key for raw in only(Raw, events) if raw.stream == "conversations"] == ["7", "9"]
    with pytest.raises(SourceError, match="nothing in it is of Help Scout"):
        read(HelpScout((write(tmp_path / "b.json", {"a": 1}),)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["customer", "user", "note"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*whole(), *CUSTOMER, *TALK[0], *USER, "talk", "thread", "person", "key", "href"]),
            inner,
            max_size=6,
        )
    ),
)


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    survives(HelpScout, "a.json", data, STREAMS)


@given(JSON)
def test_any_json(value: Json) -> None:
    survives(HelpScout, "a.json", json.dumps(value).encode(), STREAMS)
    survives(
        HelpScout, "a.json", json.dumps({"_embedded": {"conversations": value, "threads": value}}).encode(), STREAMS
    )
