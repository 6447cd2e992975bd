"""Elements out of XML that is faulty, long or hostile."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.formats import xmlpull
from sbagg.formats.xmlpull import LONGEST, Broken, DoctypeError, End, Start


class Slow(io.RawIOBase):
    """A file that gives a few bytes at a time, so that every edge is met."""

    def __init__(self, data: bytes, step: int = 3) -> None:
        self._data, self._step, self._place = data, step, 0

    def read(self, size: int = -1) -> bytes:
        part = self._data[self._place : self._place + self._step]
        self._place += self._step
        return part


def events(data: bytes) -> list[xmlpull.Event]:
    whole = list(xmlpull.events(io.BytesIO(data)))
    assert list(xmlpull.events(Slow(data))) == whole
    return whole


def values(data: bytes) -> list[dict[str, str]]:
    return [event.attributes for event in events(data) if isinstance(event, Start)]


def broken(data: bytes) -> list[tuple[int, str]]:
    return [(event.offset, event.reason) for event in events(data) if isinstance(event, Broken)]


def test_elements_in_order_with_their_places() -> None:
    data = b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <no/> -->\n<all n = '2'>\n <one a=\"1\"/>\n</all>\n"
    assert events(data) == [
        Start("all", {"n": "2"}, 40), Start("one", {"a": "1"}, 55), End("one", 55), End("all", 68),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (b"&#55357;&#56832;", "\U0001f600"),
        (b"&#xD83D;&#xDE00;", "\U0001f600"),
        (b"&#128512;", "\U0001f600"),
        (b"\xed\xa0\xbd\xed\xb8\x80", "\U0001f600"),  # each half as UTF-8
        (b"a&#55357;b", "a\ufffdb"),
        (b"&#0;&#1114112;&#9999999;", "\ufffd\ufffd\ufffd"),
        (b"&amp;lt; &quot;&apos;&lt;&gt;", "&lt; \"'<>"),
        (b"&#10;&#13;", "\n\r"),
        (b"&who; &", "&who; &"),
        (b"\xff\x00", "\ufffd\ufffd"),
        (b"1 < 2", "1 < 2"),
    ],
)
def test_what_a_value_means(written: bytes, text: str) -> None:
    assert values(b'<a b="' + written + b'"/>') == [{"b": text}]


def test_a_value_in_single_quotes_may_hold_double_ones() -> None:
    assert values(b"""<a b='say "data="x""' c=""/>""") == [{"b": 'say "data="x""', "c": ""}]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b'<a b="1"/><a b="cut', [(10, "the file ends inside <a>")]),
        (b'<a b="1"/><a', [(10, "the file ends inside <a>")]),
        (b'<a b="1"/><!-- cut', [(10, "the file ends in the middle of something")]),
        (b'<a b="1" c=2 d="3"/>\n<a b="ok"/>', [(0, "<a> is broken")]),
        (b'<a b="no end\n   <a b="ok"/>', [(0, "<a> is broken")]),
        (b'<a b="1"/>junk<a b="ok"/>', [(10, "text between the elements")]),
        (b'<a b="1"/><3<a b="ok"/>', [(10, "this is no element")]),
        (b'\0\0<a b="1"/>\0', []),
    ],
)
def test_a_fault_costs_its_element_only(data: bytes, found: list[tuple[int, str]]) -> None:
    assert broken(data) == found
    assert values(data)[-1]["b"] in {"1", "ok"}


@pytest.mark.parametrize(
    "data",
    [b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', b"<?xml version='1.0'?>\n<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"],
)
def test_a_document_type_is_refused(data: bytes) -> None:
    with pytest.raises(DoctypeError):
        events(data)


def test_of_a_long_value_the_beginning_and_its_length_are_kept() -> None:
    size = 3 * LONGEST
    start, *_ = list(xmlpull.events(io.BytesIO(b'<a b="' + b"x" * size + b'" c="1"/>')))
    assert (start.attributes, start.lengths) == ({"b": "x" * 64, "c": "1"}, {"b": size})


@given(
    st.binary(max_size=200)
    | st.text("<>ab=\"' \n&#;!-?[]/\ud83d", max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_any_bytes_end_and_say_the_same_at_every_step(data: bytes) -> None:
    try:
        found = events(data)
    except DoctypeError:
        return
    for event in found:
        for text in event.attributes.values() if isinstance(event, Start) else ():
            text.encode()
            assert "\0" not in text
