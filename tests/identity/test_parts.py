"""Everybody in parts: each once, what is tied together in one part, and no part larger than it must be."""

from hypothesis import given
from hypothesis import strategies as st

from sbagg.identity.parts import Ties

LAST = 30
TIES = st.lists(st.tuples(st.integers(1, LAST), st.integers(1, LAST)), max_size=40)


def tied(pairs):
    ties = Ties(LAST)
    for a, b in pairs:
        ties.tie(a, b)
    return ties


def rings(pairs):
    """Return the components, found the plain way."""
    found = [{number} for number in range(1, LAST + 1)]
    for a, b in pairs:
        one, other = (next(ring for ring in found if end in ring) for end in (a, b))
        if one is not other:
            found.remove(other)
            one |= other
    return found


@given(TIES, st.integers(1, LAST))
def test_parts_are_whole_rings_and_hold_everybody_once(pairs, size):
    parts = list(tied(pairs).parts(size))
    assert sorted(number for part in parts for number in part) == list(range(1, LAST + 1))
    for ring in rings(pairs):
        assert sum(not ring.isdisjoint(part) for part in parts) == 1


@given(TIES, st.integers(1, LAST))
def test_a_part_ends_with_the_ring_that_fills_it(pairs, size):
    *filled, last = tied(pairs).parts(size)
    largest = max(map(len, rings(pairs)))
    assert all(size <= len(part) < size + largest for part in filled)
    assert len(last) < size + largest


@given(TIES, st.randoms())
def test_the_order_of_ties_makes_no_difference_to_who_is_together(pairs, random):
    before = [set(part) for part in tied(pairs).parts(1)]
    random.shuffle(pairs)
    assert [set(part) for part in tied(pairs).parts(1)] == before


def test_nobody_is_no_part():
    assert list(Ties(0).parts(5)) == []
