"""The array reader agrees with json.loads, keeps what is before the damage, and holds one element."""

import io
import json
import tracemalloc
import zipfile
from pathlib import Path
from typing import IO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sbagg.adapter import Json
from sbagg.formats import jsonarray
from sbagg.formats.jsonarray import DamagedArrayError, assigned, elements

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
LISTS = st.lists(VALUES, max_size=6)
INDENTS = st.sampled_from([None, 0, 2])
PREFIXES = st.sampled_from(
    ["", "\ufeff", " \n", "window.YTD.tweets.part0 = ", "var x=\n", "\ufeffGrailbird.data.a_1 = "]
)


def read(data: bytes) -> list[Json]:
    return list(elements(io.BytesIO(data)))


def read_some(data: bytes | IO[bytes]) -> tuple[list[Json], DamagedArrayError | None]:
    good: list[Json] = []
    try:
        good.extend(elements(io.BytesIO(data) if isinstance(data, bytes) else data))
    except DamagedArrayError as error:
        return good, error
    return good, None


@pytest.fixture(params=[1, 7, 256 * 1024], autouse=True, scope="module")
def _chunks(request: pytest.FixtureRequest) -> object:
    """Read in small and in usual steps: every place may be the edge of what was read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonarray, "_CHUNK", request.param)
        patch.setattr(jsonarray, "_PIECE", min(request.param, 8192))
        yield


@given(LISTS, INDENTS, st.booleans(), PREFIXES, st.sampled_from(["", "\n", ";", " ;\r\n"]))
def test_equals_json_loads(values: list[Json], indent: int | None, ascii_only: bool, prefix: str, tail: str) -> None:
    text = json.dumps(values, indent=indent, ensure_ascii=ascii_only)
    assert read((prefix + text + tail).encode()) == json.loads(text)


@given(LISTS, INDENTS, st.data())
def test_a_truncation_yields_a_prefix(values: list[Json], indent: int | None, data: st.DataObject) -> None:
    whole = ("x = " + json.dumps(values, indent=indent, ensure_ascii=False)).encode()
    good, error = read_some(whole[: data.draw(st.integers(0, len(whole) - 1))])
    assert error
    assert good == json.loads(json.dumps(values))[: len(good)]
    assert error.index == len(good)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for text in (data, b"[" + data, b'[{"a":' + data):
        good, error = read_some(text)
        assert error is None or (0 <= error.offset <= len(text) and text[error.offset :].startswith(error.rest[:4096]))
        assert error is None or error.index == len(good)


@pytest.mark.parametrize(
    ("text", "good", "offset", "reason"),
    [
        (b"", 0, 0, "there is no JSON array"),
        (b"<html>", 0, 0, "there is no JSON array"),
        (b'{"a": [1]}', 0, 0, "there is no JSON array"),
        (b"[1,2", 1, 3, "the file ends too early"),
        (b'[{"a":1}', 1, 8, "the file ends too early"),
        (b"[1,]", 1, 3, "Expecting value"),
        (b"[1 2]", 0, 1, ""),
        (b"[{} {}]", 1, 4, "Expecting ',' delimiter"),
        (b"[1] x", 1, 4, "there is more behind the end"),
        (b"[" + b"[" * 100_000, 0, 1, "nested too deeply"),
        (b"[1, " + b"9" * 5000 + b", 2]", 1, 4, "Exceeds the limit"),
        ('["ü", "ü", x]'.encode(), 2, 13, "Expecting value"),
    ],
)
def test_damage_is_named_and_placed(text: bytes, good: int, offset: int, reason: str) -> None:
    values, error = read_some(text)
    assert error
    assert (len(values), error.index, error.offset) == (good, good, offset)
    assert reason in error.reason


def test_bytes_that_are_no_utf8_cost_nothing() -> None:
    assert read(b'["a\xff", 1]') == ["a\udcff", 1]


def test_a_broken_checksum_is_damage_after_the_good_elements(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.js", json.dumps([{"n": n, "text": "word " * 20} for n in range(1000)]))
    data = bytearray(path.read_bytes())
    data[data.index(b"word ", 60_000)] = ord("W")
    path.write_bytes(data)
    with zipfile.ZipFile(path) as file, file.open("a.js") as member:
        good, error = read_some(member)
    assert error
    assert "CRC" in error.reason
    assert len(good) > 900


def test_an_element_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonarray, "LARGEST", 1000)
    with pytest.raises(DamagedArrayError, match="more than 1000 characters"):
        read(b'["' + b"a" * 600_000)


class Endless:
    """A file of ``size`` bytes that nothing holds."""

    def __init__(self, size: int) -> None:
        self._row = b'{"tweet": {"id": "1850000000000000001", "full_text": "' + b"words " * 60 + b'"}},\n'
        self._left, self._rest = size, b"x = ["

    def read(self, size: int) -> bytes:
        while len(self._rest) < size and self._left > 0:
            self._left -= len(self._row)
            self._rest += self._row
            if self._left <= 0:
                self._rest += b"0]"
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


def test_memory_holds_a_window_not_the_file() -> None:
    if jsonarray._CHUNK < 8192:
        pytest.skip("in usual steps only")
    tracemalloc.start()
    try:
        count = sum(1 for _ in elements(cast("IO[bytes]", Endless(50_000_000))))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count > 100_000
    assert peak < 5_000_000


def test_a_long_element_is_not_scanned_over_and_over() -> None:
    if jsonarray._CHUNK < 8192:
        pytest.skip("in usual steps only")
    reads: list[int] = []
    decode = jsonarray._DECODER.raw_decode

    class Counting:
        @staticmethod
        def raw_decode(text: str, at: int) -> tuple[Json, int]:
            reads.append(len(text))
            return cast("tuple[Json, int]", decode(text, at))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonarray, "_DECODER", Counting)
        read(json.dumps(["a" * 20_000_000]).encode())
    assert sum(reads) < 3 * 20_000_000


@settings(max_examples=30)
@given(VALUES)
def test_assigned_values(value: Json) -> None:
    text = json.dumps(value)
    assert assigned(f"window.__THAR_CONFIG = {text};\n".encode()) == assigned(text.encode()) == json.loads(text)


@pytest.mark.parametrize("data", [b"", b"x =", b"x = {", b"\xff", b"[" * 100_000])
def test_no_assigned_value(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"Expecting|deeply"):
        assigned(data)
