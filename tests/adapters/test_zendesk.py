"""Zendesk: tickets, whose words are whose, and every form in which comments come."""

import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest
import zendesk_world as world
from hypothesis import given
from hypothesis import strategies as st
from reading import by_ref, facts, only, parties, read, survives
from zendesk_world import ADA, ANA, BEN, LEO, comment, ticket, write, write_lines

from sbagg.adapter import Card, Gone, Interaction, Note, Organization, Raw, Refused, Skipped, SourceError, Ticket
from sbagg.adapters.zendesk import Zendesk
from sbagg.testing import AdapterContract, Recorder

CASE = "zendesk:cranes:ticket:7"


class TestContract(AdapterContract):
    def world(self, folder: Path) -> Zendesk:
        write_lines(
            folder / "tickets.json", ticket(7, comments=world.TALK), ticket(8, status="closed"), {"id": None}, 3
        )
        write(folder / "users.json", {"users": world.USERS, "next_page": None})
        return Zendesk((folder,), "cranes")

    def change(self, folder: Path) -> None:
        write_lines(
            folder / "tickets.json", ticket(7, status="solved", comments=world.TALK), ticket(8, status="deleted")
        )


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "tickets.json", ticket(7, comments=world.TALK), ticket(8, status="solved"))


def test_recognises_whose_desk_it_is(export: Path, tmp_path: Path) -> None:
    found = Zendesk.recognise(export)
    assert found
    assert (found.account, found.label, found.confidence) == ("cranes", "Zendesk export of cranes", 95)
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as packed:
        packed.write(export, "tickets.json")
    for path in (tmp_path / "e.zip", export):
        assert Zendesk.recognise(path).account == "cranes"


def test_comments_alone_are_known_by_their_records(tmp_path: Path) -> None:
    path = write(tmp_path / "ticket-7-comments.json", {"comments": world.TALK, "next_page": None})
    found = Zendesk.recognise(path)
    assert found
    assert (found.account, found.sample[0]) == ("", ("comments", "71"))


@pytest.mark.parametrize("content", ["{}", "[]", '{"tickets": []}', '{"id": 1, "subject": "x"}', "", "{"])
def test_other_json_is_none_of_ours(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.json").write_text(content)
    assert Zendesk.recognise(tmp_path / "x.json") is None
    assert Zendesk.recognise(tmp_path) is None


def test_a_ticket_and_its_people(export: Path) -> None:
    first, second = only(Ticket, facts(Zendesk((export,), "cranes")))
    assert (first.ref, first.title, first.text) == (CASE, "Crane stuck", "It has not moved since noon.")
    assert (first.status, first.priority, first.opened, first.closed) == ("open", "high", 1772445600, None)
    assert first.company_ref == "zendesk:cranes:organization:90"
    assert [(one.role, one.value) for one in first.people] == [
        ("requester", f"cranes/user/{ANA}"), ("cc", f"cranes/user/{BEN}"), ("owner", f"cranes/user/{ADA}"),
    ]  # fmt: skip
    assert second.closed == second.at == 1772530200


def test_the_words_of_both_sides_and_of_neither(export: Path) -> None:
    items = by_ref(facts(Zendesk((export,), "cranes")))
    said = {ref: (one.kind, one.visibility, one.text, parties(one)) for ref, one in items.items()}
    ana, ada, leo = (f"cranes/user/{one}" for one in (ANA, ADA, LEO))
    assert said == {
        CASE: ("ticket", "private", "It has not moved\nsince noon.", [("author", "zendesk", ana)]),
        "zendesk:cranes:comment:72": (
            "dm", "private", "Please send a photo.", [("author", "zendesk", ada), ("recipient", "zendesk", ana)],
        ),
        "zendesk:cranes:comment:73": (
            "note", "internal", "They pay late.", [("author", "zendesk", leo), ("contact", "zendesk", ana)],
        ),
        "zendesk:cranes:comment:74": ("dm", "private", "Here it is.", [("author", "zendesk", ana)]),
    }  # fmt: skip
    assert items[CASE].authority < 0
    photo = items["zendesk:cranes:comment:74"]
    assert [(file.name, file.size) for file in photo.files] == [("crane.jpg", 2048)]
    assert photo.url == "https://cranes.zendesk.com/agent/tickets/7"
    assert photo.about == (CASE, "zendesk:cranes:organization:90")


def test_what_an_agent_opened_is_not_the_customers_word(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "t.json", ticket(9, submitter_id=ADA), ticket(10))
    found = facts(Zendesk((path,), "cranes"))
    assert [one.text for one in only(Ticket, found)] == ["", "It has not moved since noon."]
    (opening,) = only(Interaction, found)
    assert opening.ref == "zendesk:cranes:ticket:9:description"
    assert parties(opening) == [
        ("author", "zendesk", f"cranes/user/{ADA}"),
        ("recipient", "zendesk", f"cranes/user/{ANA}"),
    ]


def test_users_agents_and_organizations(tmp_path: Path) -> None:
    path = write(tmp_path / "all.json", {"users": world.USERS, "organizations": world.ORGANIZATIONS, "count": 4})
    found = facts(Zendesk((path,), "cranes"))
    ana, ben, ada = only(Card, found)
    assert [one.us for one in (ana, ben, ada)] == [False, False, True]
    assert [(one.kind, one.value) for one in ana.identities] == [
        ("zendesk", "cranes/user/501"), ("email", "ana@quayside-lifts.com"), ("phone", "+34911234567"),
    ]  # fmt: skip
    assert (ana.name, ana.company_ref, ana.tags) == ("Ana Ruiz", "zendesk:cranes:organization:90", ("vip",))
    assert len(ben.identities) == 1, "a number that several people share is nobody's"
    assert [one.domains for one in only(Organization, found)] == [("quayside-lifts.com",)]
    assert [one.text for one in only(Note, found)] == ["Prefers the phone."]


def test_who_is_given_a_ticket_or_notes_on_it_is_a_colleague(export: Path) -> None:
    cards = only(Card, facts(Zendesk((export,), "cranes")))
    assert {card.identities[0].value for card in cards if card.us} == {f"cranes/user/{ADA}", f"cranes/user/{LEO}"}


def test_embedded_people_are_cards(tmp_path: Path) -> None:
    row = ticket(7, requester={"id": ANA, "name": "Ana Ruiz", "email": "ana@quayside-lifts.com"}, requester_id=None)
    (card,) = [one for one in only(Card, facts(Zendesk((write_lines(tmp_path / "t.json", row, row),)))) if one.name]
    assert [one.value for one in card.identities] == [f"zendesk/user/{ANA}", "ana@quayside-lifts.com"]


@pytest.mark.parametrize("form", ["comments", "audits", "ticket_events"])
def test_comments_in_every_answer_are_the_same_records(tmp_path: Path, export: Path, form: str) -> None:
    rows = {
        "comments": world.TALK,
        "audits": [
            {"id": one["audit_id"], "ticket_id": 7, "author_id": one["author_id"], "created_at": one["created_at"],
             "events": [{"id": 5, "type": "Change"}, {k: v for k, v in one.items() if k != "created_at"}]}
            for one in world.TALK
        ],
        "ticket_events": [
            {"id": one["audit_id"], "ticket_id": 7, "updater_id": one["author_id"], "created_at": one["created_at"],
             "child_events": [{"event_type": "Comment"} | {k: v for k, v in one.items() if k != "type"}]}
            for one in world.TALK
        ],
    }  # fmt: skip
    tickets = write(tmp_path / "plain.json", {"tickets": [ticket(7), ticket(8)]})
    name = "ticket-7-comments.json" if form == "comments" else "answer.json"
    answer = write(tmp_path / name, {form: rows[form], "next_page": None})
    apart = by_ref(facts(Zendesk((tickets, answer), "cranes")))
    together = by_ref(facts(Zendesk((export,), "cranes")))
    assert {ref: (one.text, one.parties, one.title) for ref, one in apart.items()} == {
        ref: (one.text, one.parties, one.title) for ref, one in together.items()
    }


def test_a_change_without_words_is_counted(tmp_path: Path) -> None:
    rows = [{"id": 1, "ticket_id": 7, "events": [{"id": 2, "type": "Change"}]}]
    events = read(Zendesk((write(tmp_path / "a.json", {"audits": rows}),)))
    assert [one.reason for one in only(Skipped, events)] == ["a change of a ticket, without words"]


def test_what_is_deleted_is_gone(tmp_path: Path) -> None:
    path = write(tmp_path / "t.json", {"tickets": [ticket(7, status="deleted")], "end_of_stream": True})
    assert [(one.key, one.stream) for one in only(Gone, read(Zendesk((path,))))] == [("7", "tickets")]


def test_damage_costs_itself(tmp_path: Path) -> None:
    rows = [json.dumps(ticket(number)) for number in (1, 2, 3)]
    lines = [rows[0], rows[1][:50], "", "[1]", '{"id": 4}', rows[2], '{"comments": [{"id": 5, "body": "x"}]}']
    (tmp_path / "t.json").write_text("\n".join(lines))
    events = read(Zendesk((tmp_path / "t.json",)))
    assert [one.key for one in only(Raw, events) if one.stream == "tickets"] == ["1", "3"]
    assert [one.key for one in only(Refused, events)] == [
        "t.json#2", "t.json#4/0", "t.json#5", "t.json#7/comments/0",
    ]  # fmt: skip
    assert only(Refused, events)[-1].reason == "a comment that names no ticket"


def test_lists_of_other_things_are_named(tmp_path: Path) -> None:
    answer = {"tickets": [ticket()], "groups": [{"id": 1}, {"id": 2}], "meta": {"has_more": False}}
    events = read(Zendesk((write(tmp_path / "t.json", answer),)))
    assert [one.reason for one in only(Skipped, events)] == ["a list of groups, which is not read"]


def test_search_results_say_what_they_are(tmp_path: Path) -> None:
    rows = [ticket(result_type="ticket"), world.USERS[0] | {"result_type": "user"}, world.ORGANIZATIONS[0]]
    events = read(Zendesk((write(tmp_path / "t.json", {"results": rows}),)))
    assert Counter(one.stream for one in only(Raw, events) if one.stream != "mentioned") == {
        "tickets": 1, "users": 1, "organizations": 1,
    }  # fmt: skip


def test_a_path_without_tickets_is_a_failed_source(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nothing in it is of Zendesk"):
        read(Zendesk((write(tmp_path / "t.json", {"a": 1}),)))


def test_a_second_run_reads_nothing(export: Path) -> None:
    recorder = Recorder()
    recorder.run(Zendesk((export,)).fetch(recorder))
    assert read(Zendesk((export,)), recorder) == []


def test_large_answers_are_streamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(
        tmp_path / "t.json", {"count": 2, "tickets": [ticket(1), ticket(2)], "ticket": ticket(3), "groups": [{}]}
    )
    wanted = read(Zendesk((path,)))
    monkeypatch.setattr("sbagg.formats.answers._SMALL", 0)
    assert read(Zendesk((path,))) == wanted
    path.write_bytes(path.read_bytes()[:-700])
    events = read(Zendesk((path,)))
    assert [one.key for one in only(Raw, events) if one.stream == "tickets"] == ["1"]
    assert len(only(Refused, events)) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from([*ticket(comments=0), *comment(1, 2, "", ""), "tickets", "audits", "users", "events",
                                       "author", "requester", "type"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip
STREAMS = ("tickets", "comments", "users", "organizations", "mentioned")


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes(data: bytes) -> None:
    survives(Zendesk, "tickets.json", data, STREAMS)


@given(JSON, JSON)
def test_any_fields(one: object, other: object) -> None:
    survives(Zendesk, "t.json", json.dumps(ticket(comments=[one, other], requester=other, created_at=one)).encode())
    data = json.dumps({"comment": one, "ticket": {"id": 1, "first": True}, "user": other}).encode()
    survives(Zendesk, "t.json", data, STREAMS)
