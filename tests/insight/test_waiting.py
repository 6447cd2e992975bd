"""Whose turn it is with whom, as the store has it."""

import pytest

from sbagg.cli.erasure import forget
from sbagg.insight import waiting
from sbagg.store.opening import open_write
from world import ME, World, card, email, mail, register

DAY = 86_400
NOW = 1_795_000_000
JANE, BOB, RITA = "jane@acme-tools.com", "bob@bolt-works.com", "rita@us-corp.com"
ASK = "Can you send the zanzibar report by Friday?"


@pytest.fixture
def world(tmp_path, monkeypatch):
    register(monkeypatch)
    monkeypatch.setenv("SBAGG_NOW", "2026-11-18T11:06:40Z")
    return World(tmp_path).me().add("box")


def said(number, sender, *to, days=5, **more):
    """A mail of some days ago, all of one thread unless another is given."""
    return [mail(str(number), sender, *to, **{"at": NOW - days * DAY, "thread": ["talk:1"], "title": "Report", **more})]


def turns(world):
    """Return address or name -> (whose, reason, sentence) of everybody with whom it is anybody's turn."""
    reader = world.reader()
    names = {row["id"]: row["name"] for row in reader.db.execute("SELECT id, name FROM persons")}
    found = {names[person]: (turn.whose, turn.reason, turn.text) for person, turn in waiting.people(reader).items()}
    reader.db.close()
    return found


def synced(world, *mails):
    return world.write("box", *((str(number), facts) for number, facts in enumerate(mails))).sync()


def test_an_ask_is_mine_until_i_answer(world):
    asked = said(1, JANE, ME[1], text=ASK)
    synced(world, asked)
    assert turns(world) == {JANE: ("mine", "asked", ASK)}
    synced(world, asked, said(2, ME[1], JANE, days=4, text="Here it is, all 40 pages."))
    assert turns(world) == {}


def test_a_colleague_ends_my_turn(world):
    asked = said(1, JANE, ME[1], email(RITA, "cc"), text=ASK)
    colleague = [card(f"email:{RITA}", name="Rita Hall", us=True)]
    synced(world, asked, said(2, RITA, JANE, email(ME[1], "cc"), days=4, text="Here it is, all 40 pages."), colleague)
    assert turns(world) == {}


def test_of_a_group_whoever_asked_is_the_one_i_owe(world):
    synced(world, said(1, JANE, ME[1], BOB, text=ASK))
    assert turns(world) == {JANE: ("mine", "asked", ASK)}


def test_of_a_group_those_whom_i_asked_owe_me(world):
    who = [card(f"email:{JANE}", name="Jane Doe")], [card(f"email:{BOB}", name="Bob Moss")]
    synced(world, said(1, ME[1], JANE, BOB, text="Jane, can you send the terms?"), *who)
    assert turns(world) == {"Jane Doe": ("theirs", "asked", "Jane, can you send the terms?")}
    synced(world, said(1, ME[1], JANE, BOB, text="Can you send the terms?"), *who)
    assert set(turns(world)) == {"Jane Doe", "Bob Moss"}


def test_machines_and_lists_ask_nothing(world):
    synced(
        world,
        *(
            said(flag, f"{flag}@acme-tools.com", ME[1], text=ASK, flags=[flag], thread=[flag])
            for flag in ("auto", "list", "bulk", "invite")
        ),
    )
    assert turns(world) == {}


def test_in_copy_only_my_name_makes_it_mine(world):
    mine = [card(f"email:{ME[1]}", name="Sam Okafor")]
    synced(world, said(1, JANE, BOB, email(ME[1], "cc"), text=ASK), mine)
    assert turns(world) == {}
    named = "Sam, could you add the results?"
    synced(world, said(1, JANE, BOB, email(ME[1], "cc"), text=named), mine)
    assert turns(world) == {JANE: ("mine", "asked", named)}


def a_call(number, author, to, days, status):
    parties = [email(author, "caller"), email(to, "recipient")]
    return [{"fact": "interaction", "ref": f"call:{number}", "kind": "call", "channel": "phone", "at": NOW - days * DAY, "title": "",
             "text": "", "parties": parties, "status": status}]  # fmt: skip


def test_a_missed_call_is_mine_until_any_contact(world):
    synced(world, a_call(1, JANE, ME[1], 3, "missed"))
    assert turns(world) == {JANE: ("mine", "missed call", "")}
    synced(world, a_call(1, JANE, ME[1], 3, "missed"), said(2, ME[1], JANE, days=2, text="I am in a meeting all day."))
    assert turns(world) == {}


def test_a_talk_settles_what_was_asked_before_in_another_channel(world):
    synced(world, said(1, JANE, ME[1], text=ASK), a_call(2, ME[1], JANE, 2, "answered"))
    assert turns(world) == {}


def a_ticket(status, **more):
    parties = [email(JANE, "requester"), email(JANE, "author"), email(ME[1], "owner")]
    return {"fact": "interaction", "ref": "ticket:1", "kind": "ticket", "channel": "support", "at": NOW - DAY, "title": "Export", "parties": parties,
            "text": "The export drops the last column.", "status": status, "thread": ["ticket:1"], **more}  # fmt: skip


def test_a_ticket_is_mine_while_it_is_open_and_assigned_to_me(world):
    synced(world, [a_ticket("open")])
    assert turns(world) == {JANE: ("mine", "asked", "The export drops the last column.")}
    synced(world, [a_ticket("solved")])
    assert turns(world) == {}


def test_what_i_promised_stays_until_it_is_done(world):
    promise = "I'll send it by Friday."
    synced(world, said(1, JANE, ME[1], text=ASK), said(2, ME[1], JANE, days=4, text=promise))
    reader = world.reader()
    assert [(one.mine, one.text, one.due) for one in waiting.promises(reader)] == [(True, promise, "2026-11-20")]
    reader.db.close()
    assert turns(world) == {JANE: ("mine", "promised", promise)}


def test_pace_is_learned_from_asks_that_were_answered(world):
    mails = []
    for number in range(6):
        thread = [f"talk:{number}"]
        mails.append(said(2 * number, ME[1], JANE, days=60 - 2 * number, text="Can you send the terms?", thread=thread))
        mails.append(
            said(2 * number + 1, JANE, ME[1], days=59 - 2 * number, text="They are in the folder.", thread=thread)
        )
    synced(world, *mails, said(99, ME[1], JANE, days=8, text="Can you call me?", thread=["talk:9"]))
    reader = world.reader()
    person = reader.one("SELECT id FROM persons WHERE name = ?", JANE)["id"]
    theirs, mine = waiting.pace(reader, person)
    reader.db.close()
    assert (theirs.half, theirs.answers, theirs.waiting) == (DAY, 6, 1)
    assert (mine.half, mine.answers) == (None, 0)


def test_nobody_waits_longer_than_half_a_year(world):
    synced(world, said(1, JANE, ME[1], days=181, text=ASK))
    assert turns(world) == {}


def test_nothing_is_quoted_of_whom_the_user_forgot(world):
    synced(
        world, said(1, JANE, ME[1], BOB, text=ASK), said(2, BOB, ME[1], days=3, text="Could you send me the terms too?")
    )
    assert turns(world)
    forget(world.home, JANE)
    with open_write(world.home) as connection:
        held = [
            str(tuple(row)) for table in ("turns", "promises") for row in connection.execute(f"SELECT * FROM {table}")
        ]
    assert held
    assert not [text for text in held if "zanzibar" in text or JANE in text]
