"""Whose turn a conversation is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.insight.language import Reading, read
from sbagg.insight.turn import Message, Turn, turn
from sbagg.insight.whose import is_alive

DAY = 86_400
START = 1_772_442_000  # 2026-03-02T09:00:00Z
NOW = START + 20 * DAY
ME = ("Sam", "Sam Okafor")


def thread(*lines):
    """Return messages a day apart: ``(by, text)`` or ``(by, text, {field: value})``."""
    messages = []
    for number, (by, text, *more) in enumerate(lines):
        fields = {"kind": "email", **(more[0] if more else {})}
        title, flags = fields.pop("title", ""), fields.pop("flags", ())
        reading = read(text, date(2026, 3, 2) + timedelta(number), title=title, flags=flags, kind=fields["kind"])
        messages.append(Message(START + number * DAY, by, number, reading, **fields))
    return messages


def outcome(*lines, **more):
    found = turn(thread(*lines), ME, **more)
    return found.whose, found.item, found.reason


ASKED = ("other", "Can you send the report?")
CALL = {"kind": "call"}
MISSED = {"kind": "call", "missed": True}


def test_the_oldest_unanswered_ask_counts():
    messages = thread(ASKED, ("other", "Any update?"), ("other", "Could you also send the terms?"))
    assert turn(messages) == Turn("mine", START, 0, "Can you send the report?", "asked")


def test_an_ask_after_an_answer_counts_from_its_own_time():
    messages = thread(ASKED, ("me", "Here it is, all 40 pages."), ("other", "And the terms?"))
    assert turn(messages) == Turn("mine", START + 2 * DAY, 2, "And the terms?", "asked")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([ASKED, ("me", "It is in the folder.")], ("nobody", 1, "answered")),
        ([ASKED, ("other", "Thanks!")], ("mine", 0, "asked")),
        ([ASKED, ("me", "Thanks!")], ("mine", 0, "asked")),
        ([ASKED, ("me", "Ok")], ("mine", 0, "asked")),
        ([ASKED, ("me", "Done.")], ("nobody", 1, "answered")),
        ([("other", "Is 10 fine?"), ("me", "Ok")], ("nobody", 1, "answered")),
        ([ASKED, ("me", "Which one do you need?")], ("theirs", 1, "asked")),
        ([ASKED, ("me", "Which one do you need?"), ("other", "The long one.")], ("mine", 0, "asked")),
        ([ASKED, ("me", "I'll send it by Friday.")], ("mine", 1, "promised")),
        ([ASKED, ("me", "I'll send it by Friday."), ("other", "Thanks!")], ("mine", 1, "promised")),
        ([ASKED, ("me", "I'll send it by Friday."), ("me", "Here is the report.")], ("nobody", 2, "answered")),
        ([ASKED, ("colleague", "It is in the folder.", {"others": 1})], ("nobody", 1, "colleague answered")),
        ([ASKED, ("colleague", "I'll send it tomorrow.", {"others": 1})], ("nobody", 1, "colleague answered")),
        ([ASKED, ("colleague", "Did you see this?")], ("mine", 0, "asked")),
        ([ASKED, ("colleague", "We know them from the fair.")], ("mine", 0, "asked")),
        ([("other", "Welcome!"), ("colleague", "Sam, can you take this?", {"others": 1})], ("mine", 1, "asked")),
        ([("me", "Can you sign?"), ("other", "x", {"flags": ("auto",)})], ("theirs", 0, "asked")),
        ([("me", "Can you sign?"), ("other", "x", {"title": "Undeliverable: Contract"})], ("nobody", 1, "bounced")),
        ([ASKED, ("other", "Never mind, found it.")], ("nobody", 1, "withdrawn")),
        ([ASKED, ("me", "", CALL)], ("nobody", 1, "talked")),
        ([ASKED, ("me", "", {"kind": "meeting"})], ("nobody", 1, "talked")),
        ([ASKED, ("me", "", {"kind": "like"})], ("mine", 0, "asked")),
        ([ASKED, ("none", "The deal was moved.")], ("mine", 0, "asked")),
        ([("other", "", MISSED)], ("mine", 0, "missed call")),
        ([("other", "", MISSED), ("me", "", MISSED)], ("mine", 0, "missed call")),
        ([("other", "", MISSED), ("other", "", MISSED)], ("mine", 0, "missed call")),
        ([("other", "", MISSED), ("me", "", CALL)], ("nobody", 1, "talked")),
        ([("other", "", MISSED), ("other", "It was about the crate, all is well.")], ("nobody", 1, "answered")),
        ([("me", "", MISSED)], ("nobody", None, "nothing asked")),
        ([], ("nobody", None, "nothing asked")),
    ],
)
def test_a_conversation(lines, expected):
    assert outcome(*lines) == expected


@pytest.mark.parametrize(
    ("text", "fields", "whose"),
    [
        ("Can you send it?", {"addressed": "cc", "others": 2}, "nobody"),
        ("Sam, can you send it?", {"addressed": "cc", "others": 2}, "mine"),
        ("Hi Rita,\n\ncan you send it?", {"others": 2}, "nobody"),
        ("Hi Rita, hi Sam,\n\ncan you send it?", {"others": 2}, "mine"),
        ("Hi Rita,\n\ncan you send it?", {}, "mine"),
        ("Can you send it?", {"others": 2}, "mine"),
        ("Does anybody know?", {"addressed": "none", "kind": "post"}, "nobody"),
        ("@sam can you send it?", {"addressed": "none", "kind": "chat", "others": 40}, "mine"),
        ("Sam, can you send it?", {"flags": ("list",)}, "nobody"),
        ("Sam, can you send it?", {"flags": ("bulk",)}, "nobody"),
    ],
)
def test_whom_it_concerns(text, fields, whose):
    assert outcome(("other", text, fields))[0] == whose


def test_among_colleagues_one_is_the_other_side():
    assert outcome(("me", "Rita, has Meadow paid?"))[0] == "theirs"
    assert outcome(("me", "Rita, has Meadow paid?"), ("colleague", "They paid on Monday."))[0] == "nobody"
    assert outcome(("colleague", "Which one do you prefer?", {"others": 1})) == ("theirs", 0, "asked")
    assert outcome(("colleague", "Which one do you prefer?", {"others": 1}), outside=False) == ("mine", 0, "asked")


def test_a_problem_in_a_ticket_is_an_ask():
    ticket = {"kind": "ticket"}
    assert outcome(("other", "The export drops a column.", ticket), status="open")[0] == "mine"
    assert outcome(("other", "The export drops a column.", ticket), status="Solved") == ("nobody", 0, "closed")
    assert outcome(("other", "The export drops a column."))[0] == "nobody"


def test_since_outlives_a_promise():
    found = turn(thread(ASKED, ("me", "I'll send it by Friday.")))
    assert (found.since, found.item, found.due) == (START, 1, date(2026, 3, 6))


BY = st.sampled_from(["me", "other", "colleague", "none"])
TEXT = st.sampled_from(
    ["Can you send it?", "Thanks!", "ok", "Here is the file.", "I'll send it tomorrow.", "Never mind.", ""]
)
KIND = st.sampled_from([{}, CALL, MISSED, {"kind": "ticket"}, {"addressed": "cc"}, {"others": 2}])
LINES = st.lists(st.tuples(BY, TEXT, KIND), max_size=8)


@given(LINES)
def test_what_is_said_of_it_is_in_it(lines):
    messages = thread(*lines)
    found = turn(messages, ME)
    assert found.item is None or found.since is not None
    if found.whose != "nobody":
        assert found.since <= messages[found.item].at
        assert found.reason in {"asked", "promised", "missed call"}
    if found.reason == "asked":
        assert (
            any(found.text == ask.text for ask in messages[found.item].reading.asks)
            or messages[found.item].kind == "ticket"
        )


@given(LINES, st.sampled_from(["bulk", "list", "auto"]))
def test_machines_change_nothing(lines, flag):
    messages = thread(*lines)
    noise = Message(START, "other", 99, Reading(flag))
    assert turn(messages, ME, outside=True) == turn([noise, *messages, noise], ME, outside=True)


@given(LINES)
def test_thanks_change_nothing(lines):
    messages = [message for message in thread(*lines) if not message.missed]
    for by in ("me", "other"):
        after = Message(NOW, by, 99, read("Thanks!", date(2026, 3, 22)))
        assert turn([*messages, after], ME, outside=True) == turn(messages, ME, outside=True)


MINE = Turn("mine", START, 1, "Can you?", "asked")
THEIRS = Turn("theirs", START - DAY, 2, "Could you?", "asked")


@pytest.mark.parametrize(
    ("turn", "talked", "contact", "expected"),
    [
        (MINE, 0, 0, True),
        (THEIRS, 0, 0, True),
        (MINE, START + 1, 0, False),
        (MINE._replace(reason="promised"), START + 1, 0, True),
        (MINE._replace(reason="missed call"), 0, START, True),
        (MINE._replace(reason="missed call"), 0, START + 1, False),
        (MINE, 0, START + 1, True),
        (MINE._replace(since=START - 200 * DAY), 0, 0, False),
        (MINE._replace(since=NOW + 1), 0, 0, False),
        (Turn("nobody", START, 1, "", "answered"), 0, 0, False),
    ],
)
def test_for_how_long_anybody_waits(turn, talked, contact, expected):
    assert is_alive(turn, NOW, talked, contact) is expected
