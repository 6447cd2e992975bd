"""Reply times with asks that are still open."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.insight.survival import FEWEST, Wait, curve, pace, quantile, still_comes

SECONDS = st.integers(0, 40)
WAITS = st.lists(st.builds(Wait, SECONDS, st.booleans()), max_size=30)


def test_worked_by_hand():
    """Six asks: answered after 1, 3 and 6, open at 2, 4 and 6 (an answer and an open one at the same age)."""
    found = curve([Wait(1, True), Wait(2, False), Wait(3, True), Wait(4, False), Wait(6, True), Wait(6, False)])
    assert found.times == (1, 3, 6)
    assert found.open_ == pytest.approx((5 / 6, 5 / 6 * 3 / 4, 5 / 6 * 3 / 4 * 1 / 2))
    assert (found.answers, found.waiting, found.watched) == (3, 3, 6)


@given(WAITS)
def test_it_falls_from_one(waits):
    found = curve(waits)
    parts = (1.0, *found.open_)
    assert all(0 <= later < earlier for earlier, later in itertools.pairwise(parts))
    assert list(found.times) == sorted(set(found.times))


@given(st.lists(SECONDS, min_size=1, max_size=30), SECONDS)
def test_without_open_asks_it_is_the_empirical_distribution(seconds, at):
    found = curve(Wait(one, True) for one in seconds)
    assert found.unanswered(at) == pytest.approx(sum(one > at for one in seconds) / len(seconds))


@given(WAITS, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(waits, chance):
    mixed = list(waits)
    chance.shuffle(mixed)
    assert curve(mixed) == curve(waits)


@given(WAITS, SECONDS)
def test_an_open_ask_never_makes_answers_look_faster(waits, age):
    before, after = curve(waits), curve([*waits, Wait(age, False)])
    assert all(after.unanswered(at) >= before.unanswered(at) - 1e-9 for at in range(41))


@given(WAITS, SECONDS, SECONDS, SECONDS)
def test_the_longer_the_wait_the_likelier_an_answer(waits, silent, first, more):
    found = curve(waits)
    short, long = still_comes(found, silent, first), still_comes(found, silent, first + more)
    assert (short is None) == (long is None)
    if short is not None and long is not None:
        assert 0 <= short <= long <= 1


@given(st.lists(SECONDS, min_size=FEWEST, max_size=30))
def test_the_quantiles_hold(seconds):
    found = pace(Wait(one, True) for one in seconds)
    assert sum(one <= found.half for one in seconds) >= len(seconds) / 2
    assert sum(one <= found.most for one in seconds) >= len(seconds) * 0.9 - 1e-9
    assert sum(one < found.half for one in seconds) < len(seconds) / 2
    assert found.half <= found.most


def test_few_answers_say_nothing_and_how_few():
    waits = [Wait(5, True)] * (FEWEST - 1) + [Wait(9, False)] * 3
    assert pace(waits) == (None, None, FEWEST - 1, 3)
    assert still_comes(curve(waits), 1) is None
    assert pace([]) == (None, None, 0, 0)
    assert curve([]).unanswered(3) == 1


def test_a_median_that_was_never_reached_is_none():
    waits = [Wait(1, True)] * FEWEST + [Wait(2, False)] * (2 * FEWEST)
    found = pace(waits)
    assert (found.half, found.most) == (None, None)
    assert quantile(curve(waits), 0.3) == 1


def test_beyond_what_was_watched_nobody_knows():
    found = curve([Wait(number, True) for number in range(1, 11)])
    assert still_comes(found, 5) == pytest.approx(1)
    assert still_comes(found, 5, 2) == pytest.approx(2 / 5)
    assert still_comes(found, 10) is None
    assert still_comes(curve([*(Wait(1, True) for _ in range(9)), Wait(20, False)]), 10) == 0


def test_it_finds_the_truth_again():
    """Answers after an exponential time with median 1, watched for 2: a third of them is never seen."""
    chance = random.Random(7)
    seconds = [chance.expovariate(0.6931471805599453) for _ in range(4000)]
    found = curve(Wait(min(one, 2), one <= 2) for one in seconds)
    assert quantile(found, 0.5) == pytest.approx(1, abs=0.08)
    assert found.unanswered(1.9) == pytest.approx(0.5**1.9, abs=0.03)
