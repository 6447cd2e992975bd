"""Grouping is a pure function of its evidence."""

from hypothesis import given
from hypothesis import strategies as st

from sbagg.identity.grouping import group
from sbagg.identity.model import Link

MEMBERS = st.sets(st.integers(0, 12), min_size=1)
PAIRS = st.tuples(st.integers(0, 14), st.integers(0, 14))
LINKS = st.lists(
    st.builds(lambda p, rule, score: Link(*p, rule, score), PAIRS, st.sampled_from("abc"), st.sampled_from([0.5, 1.0])),
    max_size=20,
)


def naive(members, links):
    """Components by flooding, one link at a time."""
    groups = [{m} for m in members]
    for link in links:
        touching = [g for g in groups if link.a in g or link.b in g]
        if {link.a, link.b} <= set(members) and len(touching) == 2:
            groups = [g for g in groups if g not in touching] + [touching[0] | touching[1]]
    return sorted(sorted(g) for g in groups)


@given(MEMBERS, LINKS)
def test_groups_are_the_components_of_the_links(members, links):
    assert group(members, links) == naive(members, links)


@given(MEMBERS, LINKS, st.lists(PAIRS, max_size=5), st.randoms())
def test_order_does_not_matter(members, links, apart, random):
    before = group(sorted(members), links, apart)
    shuffled, mixed, pairs = list(members), list(links), list(apart)
    for entries in (shuffled, mixed, pairs):
        random.shuffle(entries)
    assert group(shuffled, mixed, pairs) == before


@given(MEMBERS, LINKS, st.lists(PAIRS, max_size=6))
def test_who_is_kept_apart_is_never_joined(members, links, apart):
    for found in group(members, links, apart):
        assert not [pair for pair in apart if pair[0] != pair[1] and set(pair) <= set(found)]


@given(MEMBERS, LINKS, st.lists(PAIRS, max_size=6))
def test_every_member_is_in_one_group(members, links, apart):
    assert sorted(m for found in group(members, links, apart) for m in found) == sorted(members)
