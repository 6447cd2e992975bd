"""CAR files and DAG-CBOR: values as written, and what is damaged named."""

import io
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "adapters"))

from car_writer import Link, car, cid, encode, varint

from sbagg.formats.car import LARGEST, Block, DamagedCarError, blocks, decode, is_car

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(st.text(max_size=5), inner, max_size=30),
    max_leaves=40,
)
ONE, TWO = encode({"a": 1}), encode({"b": [True, None]})


def found(data: bytes) -> list[Block]:
    return list(blocks(io.BytesIO(data)))


@given(VALUES)
def test_values_are_read_as_written(value: object) -> None:
    assert decode(encode(value)) == value


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (bytes.fromhex("a2616101616282f5f6"), {"a": 1, "b": [True, None]}),
        (bytes.fromhex("3903e7"), -1000),
        (bytes.fromhex("fb3ff199999999999a"), 1.1),
        (encode(b"\x01\x02"), {"$bytes": "AQI"}),
    ],
)
def test_forms(data: bytes, value: object) -> None:
    assert decode(data) == value


def test_links_are_addresses_as_the_protocol_writes_them() -> None:
    address = decode(encode([Link(cid(ONE))]))[0]["$link"]
    assert address == found(car(cid(ONE), ONE))[0].cid
    assert (address[:7], len(address)) == ("bafyrei", 59)


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff", b"\x9f\x01\xff", b"\x61", b"\x82\x01", b"\xa1\x01\x02", b"\xf9\x00\x00", b"\xc1\x01", b"\x01\x01", b"\x9b" + b"\xff" * 8,
     b"\x81" * 5000 + b"\x01", b"\x7b" + b"\x7f" + b"\xff" * 7, b"\x61\xff"],
)  # fmt: skip
def test_what_is_no_value_is_named(data: bytes) -> None:
    with pytest.raises(DamagedCarError):
        decode(data)


def test_blocks_in_their_order() -> None:
    data = car(cid(ONE), ONE, TWO)
    assert is_car(data[:256])
    first, second = found(data)
    assert (first.value, second.value, first.reason) == ({"a": 1}, {"b": [True, None]}, "")
    assert first.cid.startswith("bafyrei")
    assert data[first.offset + 1 :].startswith(cid(ONE))


def test_a_changed_block_costs_itself() -> None:
    data = car(cid(ONE), ONE, TWO)
    place = data.index(ONE)
    changed = data[: place + 3] + b"\x07" + data[place + 4 :]
    assert [(one.reason, one.value) for one in found(changed)] == [
        ("its content is not what its address says", None), ("", {"b": [True, None]}),
    ]  # fmt: skip
    bad = b"\xff\xff"
    assert [one.reason[:8] for one in found(car(cid(ONE), bad, ONE))] == ["an unkno", ""]


def test_a_cut_file_keeps_what_came_before() -> None:
    reader = blocks(io.BytesIO(car(cid(ONE), ONE, TWO)[:-3]))
    assert next(reader).value == {"a": 1}
    with pytest.raises(DamagedCarError, match="ends too early"):
        next(reader)


@pytest.mark.parametrize("data", [b"", b"\x05hello", varint(LARGEST + 1) + b"x", b"\xff" * 30])
def test_what_is_no_car_is_named(data: bytes) -> None:
    with pytest.raises(DamagedCarError):
        found(data)


@given(st.binary(max_size=60), st.integers(0, 120))
def test_any_bytes(data: bytes, place: int) -> None:
    whole = car(cid(ONE), ONE, TWO)
    for each in (data, whole[:place] + data, whole[:place] + data + whole[place + len(data) :]):
        with suppress(DamagedCarError):
            assert all(isinstance(one, Block) for one in found(each))
