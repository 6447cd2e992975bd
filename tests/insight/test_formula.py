"""The laws of the number: it is its terms, it ends at 100, and no order changes because time goes by."""

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.config import Rank
from sbagg.insight.rank.features import features
from sbagg.insight.rank.formula import between, masses, pace, score, strength
from sbagg.insight.rank.sums import DAY
from sbagg.insight.rank.words import WORDS
from sbagg.store.purchases import Entry
from sbagg.store.seen import Seen, State

NOW = 1_795_251_600
TIMES = st.integers(NOW - 900 * DAY, NOW)
WEIGHTS = st.builds(
    Rank,
    half_life=st.floats(5, 400),
    met=st.floats(0, 9),
    called=st.floats(0, 9),
    sent=st.floats(0, 9),
    received=st.floats(0, 9),
    answered=st.floats(0, 9),
    light=st.floats(0, 2),
    money=st.floats(0, 5),
    channels=st.floats(0, 1),
    mutual=st.floats(0, 1),
    speed=st.floats(0, 1),
    deals=st.floats(0, 2),
    full=st.floats(1, 500),
)


@st.composite
def seen(draw):
    return Seen(
        draw(st.integers(1, 10**6)), draw(TIMES), draw(st.sampled_from(["email", "dm", "call", "meeting", "like", "ticket", "golf"])),
        draw(st.sampled_from(["email", "phone", "calendar", "twitter", "in_person"])), draw(st.sampled_from(["me", "them", "other", ""])),
        draw(st.sampled_from(["", "missed", "answered"])), draw(st.sampled_from(["", "auto", "list", "list bulk"])),
        draw(st.sampled_from([None, 1, 2])), draw(st.integers(0, 2)), draw(st.integers(0, 40)), draw(st.booleans()),
    )  # fmt: skip


@st.composite
def states(draw):
    entries = st.builds(
        Entry, st.integers(1, 99), st.sampled_from(["order", "invoice", "payment", "refund"]), TIMES, st.integers(0, 10**8),
        st.sampled_from(["USD", "EUR", None]), st.booleans(), st.integers(0, 10**6), st.just(frozenset()),
    )  # fmt: skip
    return State(draw(st.integers(0, 4)), tuple(draw(st.lists(entries, max_size=4))))


PEOPLE = st.lists(st.tuples(st.lists(seen(), max_size=30), states()), min_size=1, max_size=6)


def sums(people, weights):
    found = (features(items, state, NOW, weights.half_life) for items, state in people)
    return [each for each in found if each is not None]


@given(PEOPLE, WEIGHTS)
def test_the_terms_sum_to_the_number(people, weights):
    for found in sums(people, weights):
        result = score(found, weights, NOW)
        assert result.score == round(sum(term.points for term in result.terms))
        assert 0 <= result.score <= 100
        assert {term.name for term in result.terms} <= WORDS.keys()
        limits = [term for term in result.terms if term.points < 0]
        assert [term.name for term in limits] in ([], ["limit"])
        assert all(
            round(term.points * 10) == term.points * 10 or abs(term.points * 10 % 1) < 1e-9 for term in result.terms
        )
        if limits:
            assert result.score == 100


@given(PEOPLE, WEIGHTS, st.integers(0, 700 * DAY))
def test_no_order_changes_because_time_goes_by(people, weights, later):
    found = sums(people, weights)
    now, then = ([score(each, weights, at).mass for each in found] for at in (NOW, NOW + later))
    for a in range(len(found)):
        for b in range(a):
            if now[a] > now[b] * (1 + 1e-9):
                assert then[a] >= then[b]
                assert score(found[a], weights, NOW + later).score >= score(found[b], weights, NOW + later).score
        assert then[a] <= now[a]


@given(PEOPLE, WEIGHTS, st.integers(0, 700 * DAY))
def test_the_strength_that_is_stored_is_the_mass_whatever_the_time(people, weights, later):
    for found in sums(people, weights):
        stored = strength(found, weights)
        mass = score(found, weights, NOW + later).mass
        if stored is not None and mass:
            assert stored - (NOW + later) / (weights.half_life * DAY) == pytest.approx(log2(mass), abs=1e-6)


@given(PEOPLE, WEIGHTS)
def test_what_lies_ahead_and_machines_count_nothing(people, weights):
    for items, state in people:
        dead = [item._replace(flags="auto") for item in items] + [item._replace(part=0) for item in items]
        ahead = [item._replace(at=NOW + 5) for item in items]
        found = features([*items, *dead, *ahead], state, NOW, weights.half_life)
        plain = features(items, state, NOW, weights.half_life)
        assert (found and found._replace(ahead=None)) == plain or (plain is None and not found.known)


@given(PEOPLE, WEIGHTS.map(lambda weights: weights._replace(mutual=0, speed=0)))
def test_more_contact_is_never_less_important(people, weights):
    items, state = people[0]
    mail = Seen(0, NOW, "email", "email", "me", "", "", None, 2, 1)
    before, after = (features(some, state, NOW, weights.half_life) for some in (items, [*items, mail]))
    mass = score(before, weights, NOW).mass if before else 0
    assert score(after, weights, NOW).mass >= mass - 1e-9


@given(PEOPLE, WEIGHTS)
def test_a_companys_part_leaves_money_and_deals_to_the_company(people, weights):
    for found in sums(people, weights):
        assert between(found, weights, NOW) <= score(found, weights, NOW).mass + 1e-9


def test_inbound_volume_is_damped_as_its_logarithm():
    letters = [Seen(n, NOW, "email", "email", "them", "", "", None, 2, 1) for n in range(5000)]
    few, many = (features(letters[:n], None, NOW, 180) for n in (5, 5000))
    assert masses(few, Rank(), NOW)["received"][0] == 5
    assert masses(many, Rank(), NOW)["received"][0] < 50


def test_the_pace_is_that_of_the_last_month_against_the_own_past():
    def every(days, start, end):
        return [Seen(at, NOW - at * DAY, "email", "email", "me", "", "", None, 2, 1) for at in range(start, end, days)]

    steady, warm, cool = every(5, 0, 700), [*every(2, 0, 30), *every(10, 30, 700)], every(5, 90, 700)
    found = [pace(features(items, None, NOW, 180), Rank(), NOW) for items in (steady, warm, cool)]
    assert abs(found[0].now - 6) < 1
    assert abs(found[0].usual - 6) < 1
    assert abs(found[0].points) <= 2
    assert found[1].points > 2
    assert found[2].points < -5
    assert pace(features(every(2, 0, 20), None, NOW, 180), Rank(), NOW) is None
