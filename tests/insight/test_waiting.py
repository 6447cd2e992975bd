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
    found = {}
    for one in waiting.threads(reader):  # mine before theirs, the one waiting longest
        if names[one.person] not in found or (found[names[one.person]][0], one.turn.whose) == ("theirs", "mine"):
            found[names[one.person]] = one.turn.whose, one.turn.reason, one.turn.text
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


def a_chat(number, author, to, days, text, *more, **fields):
    parties = [email(author, "author"), email(to, "recipient"), *more]
    return [{"fact": "interaction", "ref": f"dm:{number}", "kind": "dm", "channel": "whatsapp", "at": NOW - days * DAY, "title": "",
             "text": text, "parties": parties, **fields}]  # fmt: skip


def waits_of(world):
    reader = world.reader()
    found = [(one.turn.whose, one.wrote and one.wrote.channel) for one in waiting.threads(reader)]
    reader.db.close()
    return found


@pytest.mark.parametrize(
    "text",
    [
        "As to your mail: all is as last year.",
        "The zanzibar report is on your desk.",
        "just emailed you the numbers",
        "Zu deiner Mail von heute: das passt so.",
    ],
)
def test_an_answer_by_another_channel_ends_my_turn(world, text):
    synced(world, said(1, JANE, ME[1], text=ASK), a_chat(2, ME[1], JANE, 3, text))
    assert waits_of(world) == []


@pytest.mark.parametrize(
    "text",
    [
        "See you at the fair, stand 12.",
        "What does the zanzibar report have to say?",
        "I'll send the zanzibar report tomorrow.",
        "Thanks!",
    ],
)
def test_whatever_else_i_wrote_is_shown_and_the_line_stays(world, text):
    synced(world, said(1, JANE, ME[1], text=ASK), a_chat(2, ME[1], JANE, 3, text))
    assert ("mine", "whatsapp") in waits_of(world)


def test_what_others_read_too_or_came_before_answers_nothing(world):
    answer = "As to your mail: all is as last year."
    synced(world, said(1, JANE, ME[1], text=ASK), a_chat(2, ME[1], JANE, 3, answer, email(BOB, "recipient")))
    assert waits_of(world) == [("mine", None)]
    synced(world, said(1, JANE, ME[1], text=ASK), a_chat(2, ME[1], JANE, 6, answer))
    assert waits_of(world) == [("mine", None)]


def test_another_mail_answers_only_in_its_thread(world):
    synced(
        world,
        said(1, JANE, ME[1], text=ASK),
        said(2, ME[1], JANE, days=3, text="The zanzibar report is out.", thread=["x"]),
    )
    assert waits_of(world) == [("mine", "email")]


def test_their_answer_by_another_channel_counts_alike(world):
    synced(world, said(1, ME[1], JANE, text=ASK), a_chat(2, JANE, ME[1], 3, "The zanzibar report is on your desk."))
    assert waits_of(world) == []


def test_an_old_ask_of_mine_is_stale_once_they_wrote_about_other_things(world):
    other = a_chat(2, JANE, ME[1], 3, "The coffee at the fair was bad.")
    synced(world, said(1, ME[1], JANE, days=29, text=ASK), other)
    assert waits_of(world) == [("theirs", "whatsapp")]
    synced(world, said(1, ME[1], JANE, days=31, text=ASK), other)
    assert waits_of(world) == []


def test_an_old_ask_of_mine_waits_for_who_is_silent(world):
    synced(world, said(1, ME[1], JANE, days=31, text=ASK))
    assert waits_of(world) == [("theirs", None)]


def test_what_is_asked_later_is_nobodys_turn_yet(world, monkeypatch):
    synced(world, said(1, JANE, ME[1], text=ASK))
    monkeypatch.setenv("SBAGG_NOW", "2026-11-01T00:00:00Z")
    assert waits_of(world) == []


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


def test_who_asks_again_and_again_and_is_never_answered_is_a_machine(world):
    feed = [said(n, JANE, ME[1], text="Have you seen our new offer?", thread=[f"talk:{n}"]) for n in range(10)]
    synced(world, *feed[:9])
    assert set(turns(world)) == {JANE}
    synced(world, *feed)
    assert turns(world) == {}
    synced(world, *feed, said(20, ME[1], JANE, days=4, text="Not yet, send it again in May.", thread=["talk:0"]))
    assert set(turns(world)) == {JANE}
