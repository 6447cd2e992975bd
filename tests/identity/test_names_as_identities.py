"""A name where there is nothing else: an identity of its own, which joins nobody and is suggested."""

import pytest

from sbagg.adapters.whatsapp.message import KIND
from sbagg.normalize import canonical, kind_rank
from sbagg.store.opening import open_read
from world import World, card, register


@pytest.fixture
def world(tmp_path, monkeypatch):
    register(monkeypatch)
    monkeypatch.setenv("SBAGG_NOW", "2026-11-21T09:00:00Z")
    return World(tmp_path).me().add("chats").add("crm")


def said(chat, name, number=1):
    party = {"kind": KIND, "value": f"{chat}/{name}", "role": "author", "name": name}
    return {"fact": "interaction", "ref": f"whatsapp:{chat}:{number}", "kind": "chat", "channel": "whatsapp", "at": 1_790_000_000,
            "parties": [party]}  # fmt: skip


def people(world):
    connection = open_read(world.home)
    rows = connection.execute(
        "SELECT p.name, group_concat(i.value, ' + ') FROM persons p JOIN identities i ON i.person = p.id GROUP BY p.id"
    )
    suggested = connection.execute(
        "SELECT a.name, b.name FROM suggestions s JOIN persons a ON a.id = s.a JOIN persons b ON b.id = s.b"
    )
    found = sorted(map(tuple, rows)), sorted(map(tuple, suggested))
    connection.close()
    return found


def test_the_same_name_in_two_chats_and_in_the_crm_is_three_people_and_a_question(world):
    world.write("chats", ("1", [said("Dana Reyes", "Dana Reyes")]), ("2", [said("Harbour crew", "Dana Reyes")]))
    world.write("crm", ("d", [card("email:dana@brightmoor-tools.com", name="Dana Reyes")])).sync()
    found, suggested = people(world)
    assert found == [
        ("Dana Reyes", "Dana Reyes/Dana Reyes"),
        ("Dana Reyes", "Harbour crew/Dana Reyes"),
        ("Dana Reyes", "dana@brightmoor-tools.com"),
    ]
    assert len(suggested) == 3


def test_a_name_is_the_last_to_give_a_person_their_id():
    kinds = ["email", "slack", "phone", "telegram", "url", KIND]
    assert sorted(kinds, key=kind_rank) == kinds


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("Crew/\u202aDana\u00a0 Reyes\u202c", "Crew/Dana Reyes"),
        ("Crew/dana reyes", "Crew/dana reyes"),
        ("\u200e", ""),
    ],
)
def test_marks_without_a_width_are_no_part_of_a_name(value, wanted):
    assert canonical(KIND, value) == wanted
