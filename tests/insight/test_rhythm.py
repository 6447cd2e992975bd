"""Being in touch: what counts, and how long it usually takes."""

from itertools import pairwise
from statistics import median, quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.insight.rhythm import FEWEST, rhythm
from sbagg.insight.touch import KEPT, touch
from sbagg.store.scores import PARTY, Seen

DAY = 86400
NOW = 1000 * DAY
DAYS = st.lists(st.integers(0, 9000), min_size=1, max_size=80, unique=True).map(sorted)


def seen(item, day, *, kind="email", channel="email", author="me", status="", flags="", thread=1, part=PARTY, crowd=1):
    return Seen(item, day * DAY, kind, channel, author, status, flags, thread, part, crowd)


def test_what_i_write_and_what_answers_it_is_contact():
    found = touch([seen(1, 10), seen(2, 12, author="them")], NOW)
    assert (found.at, found.item, found.days, found.heard) == (12 * DAY, 2, (10, 12), 12 * DAY)


@pytest.mark.parametrize(
    "alone",
    [
        seen(1, 10, author="them"),
        seen(1, 10, author="them", flags="list", part=1),
        seen(1, 10, author="them", flags="bulk"),
        seen(1, 10, kind="call", channel="phone", status="missed"),
        seen(1, 10, kind="like", channel="twitter"),
        seen(1, 10, kind="post", channel="twitter"),
        seen(1, 10, kind="meeting", channel="calendar", part=1),
        seen(1, 10, crowd=200),
    ],
)
def test_what_goes_one_way_or_to_a_crowd_is_none(alone):
    found = touch([alone], NOW)
    assert found is None or (found.at, found.days) == (None, ())


def test_what_comes_long_after_i_wrote_is_no_exchange():
    assert touch([seen(1, 10), seen(2, 41, author="them")], NOW).days == (10,)
    assert touch([seen(1, 10), seen(2, 12, author="them", thread=2)], NOW).days == (10,)


@pytest.mark.parametrize("kind", ["call", "meeting"])
def test_a_call_and_a_meeting_are_contact_whoever_began(kind):
    channel = {"call": "phone", "meeting": "calendar"}[kind]
    assert touch([seen(1, 10, kind=kind, channel=channel, author="them")], NOW).days == (10,)


def test_a_ticket_is_heard_and_no_contact():
    found = touch([seen(1, 10), seen(2, 20, kind="ticket", author="them")], NOW)
    assert (found.at, found.heard, found.days) == (10 * DAY, 20 * DAY, (10,))


def test_what_is_ahead_is_left_out():
    assert touch([seen(1, 10), seen(2, 1001)], NOW).days == (10,)


def test_the_last_days_are_kept():
    assert touch([seen(n, n) for n in range(100)], NOW).days == tuple(range(100 - KEPT, 100))


@given(DAYS)
def test_a_rhythm_is_the_median_and_the_third_quartile_of_the_gaps(days):
    found = rhythm(days)
    gaps = [b - a for a, b in pairwise(days)]
    assert found.gaps == len(gaps)
    if len(gaps) < FEWEST:
        assert (found.usual, found.most) == (None, None)
    else:
        assert found.usual == median(gaps)
        assert found.most == pytest.approx(quantiles(gaps, n=4, method="inclusive")[2])
        assert min(gaps) <= found.usual <= found.most <= max(gaps)


@given(DAYS, st.integers(1, 5))
def test_twice_as_slow_is_twice_the_rhythm(days, factor):
    found, slow = rhythm(days), rhythm([day * factor for day in days])
    assert (slow.usual, slow.most) == (
        found.usual and found.usual * factor,
        found.most and pytest.approx(found.most * factor),
    )
