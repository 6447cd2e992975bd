"""Files saved as UTF-16 are read as UTF-8."""

import codecs
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.formats.utf16 import as_utf8, head_as_utf8


@pytest.mark.parametrize(("mark", "codec"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")])
def test_utf16_becomes_utf8(mark, codec):
    text = "Zoë \N{GRINNING FACE}\n" * 50_000
    data = mark + text.encode(codec)
    assert as_utf8(io.BytesIO(data)).read() == text.encode()
    assert head_as_utf8(data[:4001]) == text.encode()[: len(head_as_utf8(data[:4001]))]


def test_a_cut_character_costs_itself():
    assert as_utf8(io.BytesIO("ab".encode("utf-16")[:-1])).read().decode() == "a\ufffd"


@given(st.binary(max_size=50).filter(lambda data: data[:2] not in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}))
def test_all_else_stays(data):
    assert as_utf8(io.BytesIO(data)).read() == head_as_utf8(data) == data


@given(st.binary(max_size=50))
def test_any_bytes_give_utf8_behind_a_mark(data):
    as_utf8(io.BytesIO(codecs.BOM_UTF16_LE + data)).read().decode()
