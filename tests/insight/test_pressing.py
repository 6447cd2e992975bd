"""What comes first: the same whatever the order it was found in, at most twelve lines, and no person fills the list."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from sbagg.insight.pressing import DATED, EACH, MOST, Cause, Part, PutOff, chosen, is_put_off, ordered

POINTS = st.integers(-50, 200).map(lambda n: n / 100)
CAUSES = st.lists(
    st.builds(
        Cause,
        reason=st.sampled_from(["reply", "owed", "meeting", "task", "stale"]),
        item=st.sampled_from([f"i{n}" for n in range(9)]),
        person=st.none() | st.integers(1, 5),
        company=st.none() | st.integers(1, 3),
        text=st.just("asked"),
        seen=st.integers(0, 100),
        parts=st.lists(st.builds(Part, st.just("why"), POINTS), min_size=1, max_size=3).map(tuple),
        least=st.sampled_from([0, 20, 40]),
    ),
    max_size=40,
)
RANKS = st.dictionaries(st.integers(1, 5), st.integers(0, 100))


@given(CAUSES, RANKS, RANKS, st.randoms())
def test_the_order_in_which_causes_are_found_does_not_matter(causes, people, firms, random):
    shuffled = list(causes)
    random.shuffle(shuffled)
    keys = [(one.priority, one.importance, one.cause.id) for one in ordered(causes, people, firms)]
    assert keys == [(one.priority, one.importance, one.cause.id) for one in ordered(shuffled, people, firms)]


@given(CAUSES, RANKS, RANKS)
def test_lines_are_in_order_once_each_and_few(causes, people, firms):
    everything = ordered(causes, people, firms)
    lines = chosen(everything)
    assert [one.priority for one in lines] == sorted((one.priority for one in lines), reverse=True)
    assert len({one.cause.id for one in everything}) == len(everything)
    assert len(lines) <= MOST
    held = Counter(one.cause.person for one in lines if one.cause.person is not None and one.cause.reason not in DATED)
    assert all(times <= EACH for times in held.values())
    for one in everything:
        assert one.priority == round(one.importance * round(sum(part.points for part in one.cause.parts), 2))
        assert one.importance >= one.cause.least


@given(CAUSES, st.integers(0, 100), st.none() | st.integers(0, 100), st.integers(0, 100))
def test_what_is_put_off_comes_back_with_something_new_or_in_time(causes, seen, until, now):
    for cause in causes:
        hidden = is_put_off(cause, {cause.id: PutOff(seen, until)}, now)
        assert hidden == (cause.seen <= seen and (until is None or now < until))
        assert not is_put_off(cause, {}, now)
