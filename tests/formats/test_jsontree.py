"""A JSON document walked value by value: the same as reading it whole, and its good half where it is damaged."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.adapter import Refused
from sbagg.formats.damage import good_half
from sbagg.formats.jsonarray import DamagedArrayError
from sbagg.formats.jsontree import walk

TREE = {"a": 1, "list": [{"id": 7, "in": [1, {"x": 2}]}, {"id": 8, "in": []}], "z": None}


def into_lists(path):
    return path[0] == "list" and len(path) < 4


def walked(data, into=into_lists):
    return list(walk(io.BytesIO(data), into))


def test_it_goes_where_it_is_told():
    assert walked(json.dumps(TREE).encode()) == [
        (("a",), 1), (("list", 0, "id"), 7), (("list", 0, "in", 0), 1), (("list", 0, "in", 1), {"x": 2}),
        (("list", 1, "id"), 8), (("z",), None),
    ]  # fmt: skip


def test_what_is_not_named_is_one_value():
    assert walked(json.dumps(TREE).encode(), lambda _: False) == [
        (("a",), 1),
        (("list",), TREE["list"]),
        (("z",), None),
    ]


def test_an_array_is_walked_as_well():
    assert walked(b"[1, [2]]", lambda _: False) == [((0,), 1), ((1,), [2])]


@pytest.mark.parametrize(
    ("data", "good", "reason"),
    [
        (b"", 0, "the file ends too early"),
        (b'{"a": 1', 0, "the file ends too early"),  # it could have been 12
        (b"7", 0, "there is no JSON object"),
        (b'{"a": "x"', 1, "the file ends too early"),
        (b'{"a": "x" "b": 2}', 1, "Expecting ',' delimiter"),
        (b'{"a": 1, b: 2}', 1, "Expecting property name enclosed in double quotes"),
        (b'{"a" 1}', 0, "Expecting ':' delimiter"),
        (b'{"list": [1, 2}', 2, "Expecting ',' delimiter"),
        (b'{"list": [1, nul]}', 1, "Expecting value"),
        (b'{"a": 1} more', 1, "there is more behind the end"),
    ],
)
def test_damage_is_told_after_the_last_good_value(data, good, reason):
    found = []
    with pytest.raises(DamagedArrayError, match=reason):
        found.extend(one for one in walk(io.BytesIO(data), into_lists) if found.append(one))
    assert len(found) == good
    pieces = list(good_half(walk(io.BytesIO(data), into_lists), "x.json", "s", "place"))
    assert len(pieces) == good + 1
    assert isinstance(pieces[-1], Refused)
    assert reason in pieces[-1].reason


def test_a_value_larger_than_what_is_read_at_once():
    tree = {"list": [{"in": ["x" * 700_000, 12345678, "é" * 300_000]}], "n": 1}
    assert dict(walked(json.dumps(tree, ensure_ascii=False).encode()))[("list", 0, "in", 2)] == "é" * 300_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=30,
)


@given(st.dictionaries(st.text(max_size=3), JSON, max_size=4), st.integers(0, 4))
def test_walking_to_any_depth_gives_what_reading_gives(tree, depth):
    def leaves(value, path=()):
        inside = isinstance(value, (dict, list)) and (not path or len(path) <= depth)
        if not inside:
            return [(path, value)]
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        return [leaf for key, one in pairs for leaf in leaves(one, (*path, key))]

    assert walked(json.dumps(tree).encode(), lambda path: len(path) <= depth) == leaves(tree)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_damaged(data):
    list(good_half(walk(io.BytesIO(b'{"list": [' + data), lambda _: True), "x", "", ""))
