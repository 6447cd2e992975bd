"""What comes first: the same whatever the order it was found in, at most twelve lines, and no person fills the list."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from sbagg.insight.pressing import (
    DATED,
    EACH,
    KINDS,
    MOST,
    Cause,
    Part,
    Pressing,
    PutOff,
    alone,
    chosen,
    is_put_off,
    kind_of,
    ordered,
)

POINTS = st.integers(-50, 200).map(lambda n: n / 100)
CAUSES = st.lists(
    st.builds(
        Cause,
        reason=st.sampled_from(sorted(KINDS)),
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
    assert {kind_of(one) for one in lines} == {kind_of(one) for one in everything}
    best = {kind: next(one for one in lines if kind_of(one) == kind) for kind in map(kind_of, lines)}
    more = [one for one in lines if one not in best.values()]
    held = Counter(one.cause.person for one in more if one.cause.person is not None and one.cause.reason not in DATED)
    assert all(times <= EACH for times in held.values())
    for one in everything:
        assert one.priority == round(one.importance * round(sum(part.points for part in one.cause.parts), 2))
        assert one.importance >= one.cause.least


def cause(n, reason, person, points):
    return Pressing(Cause(reason, f"i{n}", person, None, "", 0, (Part("why", points),)), 50)


def test_each_kind_has_its_best_line_before_any_kind_fills_the_list():
    answers = [cause(n, "reply", n, 2 - n / 100) for n in range(20)]
    others = [cause(30, "deal", 30, 0.9), cause(31, "deal", 31, 0.8), cause(32, "job", 32, 0.7)]
    lines = chosen([*answers, *others])
    assert [one.cause.item for one in lines] == [*(f"i{n}" for n in range(10)), "i30", "i32"]
    assert [alone([*answers, *others], one) for one in lines] == [*range(1, 11), 21, 23]


def test_a_kind_is_told_of_by_somebody_else_where_it_can_be():
    of_one = [cause(0, "reply", 1, 2), cause(1, "ticket", 1, 1.9), cause(2, "task", 1, 1.8), cause(3, "deal", 1, 1.7)]
    lines = chosen([*of_one, cause(4, "task", 2, 1.6)])
    assert [one.cause.item for one in lines] == ["i0", "i1", "i3", "i4"]


@given(CAUSES, st.integers(0, 100), st.none() | st.integers(0, 100), st.integers(0, 100))
def test_what_is_put_off_comes_back_with_something_new_or_in_time(causes, seen, until, now):
    for cause in causes:
        hidden = is_put_off(cause, {cause.id: PutOff(seen, until)}, now)
        assert hidden == (cause.seen <= seen and (until is None or now < until))
        assert not is_put_off(cause, {}, now)
