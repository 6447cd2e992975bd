"""Suggestions are a pure function of what is known."""

from hypothesis import given
from hypothesis import strategies as st

from sbagg.identity.likeness import suggest
from sbagg.identity.rules import LEAST, RULES
from sbagg.identity.traits import Traits

NAMES = st.lists(
    st.sampled_from(
        ["Ann Lee", "Lee, Ann", "A. Lee", "Anne Lee", "Bo Lee", "Lee", "Ann Lee Jr.", "李安", "Jürgen Groß", "Team"]
    ),
    max_size=3,
).map(tuple)
ADDRESSES = [
    "ann.lee@acme.com",
    "ann.lee2@acme.com",
    "alee@acme.com",
    "annlee77@gmail.com",
    "info@acme.com",
    "anne.lee@acne.com",
]
BIRTHDAYS = st.lists(st.sampled_from(["1971-06-24", "1971-06-25", "1941-01-02", "--06-24"]), max_size=2).map(tuple)


def some(values):
    return st.lists(st.sampled_from(values), max_size=2).map(tuple)


PEOPLE = st.lists(
    st.builds(
        lambda names, own, shared, phones, handles, firms, cities, birthdays: Traits(
            0, names, names[:1], own, shared, handles, phones, (), frozenset(), frozenset(firms), ("Acme Ltd",) * len(firms),
            cities, birthdays,
        ),
        NAMES, some(ADDRESSES), some(ADDRESSES), some(["+1", "+2"]), some([("twitter", "annlee77"), ("github", "annlee77")]),
        some([1, 2]), some(["Leeds", "York"]), BIRTHDAYS,
    ),
    max_size=7,
)  # fmt: skip
PAIRS = st.tuples(st.integers(0, 7), st.integers(0, 7))
HINTS = st.lists(
    st.builds(lambda pair, rule: (*pair, rule, "x"), PAIRS, st.sampled_from(["bio", "behalf", "odd"])), max_size=5
)


def numbered(people):
    for key, one in enumerate(people):
        one.key = key
    return people


@given(PEOPLE, HINTS, st.lists(PAIRS, max_size=5), st.randoms(use_true_random=False))
def test_order_does_not_matter(people, hints, apart, random):
    people = numbered(people)
    before = suggest(people, hints, apart)
    shuffled, mixed, pairs = list(people), list(hints), [pair[::-1] for pair in apart]
    for entries in (shuffled, mixed, pairs):
        random.shuffle(entries)
    assert suggest(shuffled, mixed, pairs) == before


@given(PEOPLE, HINTS)
def test_numbers_of_groups_say_nothing(people, hints):
    """The same people numbered the other way round get the same scores: likeness is symmetric."""
    last = len(people) - 1
    before = {(one.a, one.b): one.score for one in suggest(numbered(people), hints)}
    for one in people:
        one.key = last - one.key
    turned = [(last - a, last - b, rule, text) for a, b, rule, text in hints]
    after = {(last - one.b, last - one.a): one.score for one in suggest(people, turned)}
    assert after == before


@given(PEOPLE, HINTS, st.lists(PAIRS, max_size=5))
def test_suggestions_are_well_formed_and_keep_apart_who_was_told_apart(people, hints, apart):
    found = suggest(numbered(people), hints, apart)
    assert len({(one.a, one.b) for one in found}) == len(found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        assert 0 <= one.a < one.b < len(people)
        assert LEAST <= one.score < 1
        assert (one.a, one.b) not in apart
        assert (one.b, one.a) not in apart
        assert all(rule in RULES and words for rule, words, _ in one.evidence)
        weights = [RULES[rule].weight for rule, *_ in one.evidence]
        assert [weight < 0 for weight in weights] == sorted(weight < 0 for weight in weights)
