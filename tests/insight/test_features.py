"""What counts as a contact between me and somebody, and how much."""

import pytest

from sbagg.insight.rank.features import features
from sbagg.insight.rank.sums import DAY
from sbagg.store.purchases import Entry
from sbagg.store.seen import Seen, State

NOW = 1_795_251_600
_WAYS = ("met", "called", "sent", "received", "answered", "light")


def seen(kind="email", author="me", *, ago=0.0, **more):
    usual = {"channel": "email", "status": "", "flags": "", "thread": None, "part": 2, "crowd": 1}
    at = NOW - int(ago * DAY)
    return Seen(item=at, at=at, kind=kind, author=author, **{**usual, **more})


def of(*items, state=None, half_life=30.0):
    return features(items, state, NOW, half_life)


def test_a_contact_counts_half_after_a_half_life_before_the_last():
    found = of(seen(ago=30), seen(ago=0), seen(ago=60))
    assert (found.sent, found.times_sent, found.at) == (1 + 0.5 + 0.25, 3, NOW)


def test_a_contact_counts_less_the_more_share_it():
    assert of(seen(crowd=16)).sent == pytest.approx(0.5)
    assert of(seen(crowd=1)).alone == 1
    assert of(seen(crowd=16)).alone == 0


def test_an_answer_in_front_of_others_counts_as_one_that_twenty_share():
    assert of(seen(answer=True)).answered == of(seen(crowd=20)).sent < of(seen()).sent


@pytest.mark.parametrize(
    ("item", "way"),
    [
        (seen("meeting", "them", channel="calendar"), "met"),
        (seen("golf", "", channel="in_person"), "met"),
        (seen("call", "them", channel="phone", status="answered"), "called"),
        (seen("call", "me", channel="phone", status="no answer"), "light"),
        (seen("email", "them"), "received"),
        (seen("fax", "me", channel="fax"), "sent"),
        (seen("email", "me", answer=True), "answered"),
        (seen("chat", "them", answer=True), "answered"),
        (seen("post", "me", answer=True), "light"),
        (seen("email", "other"), "light"),
        (seen("like", "me"), "light"),
        (seen("ticket", "them", part=1), "light"),
    ],
)
def test_kinds_and_channels(item, way):
    found = of(item)
    assert {name: bool(getattr(found, name)) for name in _WAYS} == {name: name == way for name in _WAYS}


@pytest.mark.parametrize(
    "item",
    [
        seen("meeting", "them", part=1),
        seen("meeting", "other", part=0),
        seen("email", "them", flags="list bulk", part=1),
        seen("email", "me", flags="auto"),
        seen("email", "other", part=0),
    ],
)
def test_what_is_no_contact_of_mine(item):
    assert of(item) is None


def test_only_whom_i_wrote_met_or_sold_to_is_known():
    assert not of(seen("email", "them")).known
    assert not of(seen("call", "them", channel="phone", status="missed")).known
    assert of(seen("email", "me")).known
    assert of(seen("email", "me", answer=True)).known
    assert not of(seen("email", "them", answer=True)).known
    assert of(seen("meeting", "them", channel="calendar")).known
    order = Entry(1, "order", NOW - DAY, 4200, "USD", False, None, frozenset())
    assert of(state=State(0, (order,))).known
    assert of(state=State(0, (order._replace(void=True),))) is None
    assert of(state=State(2, ())) is None


def test_money_of_several_currencies_is_not_added():
    orders = [
        Entry(n, "order", NOW - DAY, 10_000 * n, code, False, None, frozenset())
        for n, code in ((1, "USD"), (3, "EUR"), (2, "USD"))
    ]
    found = of(state=State(0, tuple(orders)))
    assert (found.bought, found.worth, found.bought_at) == (3, 300.0, NOW - DAY)


def test_what_lies_ahead_is_noted_and_not_counted():
    found = of(seen(ago=1), seen("meeting", "me", ago=-2, channel="calendar"))
    assert (found.times_met, found.ahead) == (0, NOW + 2 * DAY)


def test_answers_are_timed_within_a_thread_from_the_first_that_waits():
    hour = 1 / 24
    found = of(
        seen("email", "them", ago=10, thread=1), seen("email", "them", ago=10 - hour, thread=1), seen("email", "me", ago=10 - 4 * hour, thread=1),
        seen("email", "them", ago=9, thread=1), seen("email", "me", ago=3, thread=2),
    )  # fmt: skip
    assert (found.my_answers, found.my_hours) == (1, 4.0)
    assert (found.their_answers, found.their_hours) == (1, 20.0)
