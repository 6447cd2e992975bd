"""The text in an attributed string, as NSArchiver writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.formats.typedstream import string

HEAD = b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x12NSAttributedString\x00\x84\x84\x08NSObject\x00\x85\x92\x84\x84\x84\x08NSString\x01\x94\x84\x01+"


def archived(data):
    if len(data) < 0x80:
        size = bytes([len(data)])
    elif len(data) < 0x10000:
        size = b"\x81" + len(data).to_bytes(2, "little")
    else:
        size = b"\x82" + len(data).to_bytes(4, "little")
    return HEAD + size + data + b"\x86\x84\x02iI\x01"


@pytest.mark.parametrize("text", ["x", "", "✓ né", "a" * 127, "a" * 128, "+" * 300, "é" * 40_000])
def test_every_length(text):
    assert string(archived(text.encode())) == text


@pytest.mark.parametrize("data", [b"", HEAD, HEAD + b"\x81", HEAD + b"\x05abc", b"bplist00", archived(b"x")[11:]])
def test_no_text(data):
    assert not string(data)


@given(st.text())
def test_whatever_is_archived_comes_back(text):
    assert string(archived(text.encode("utf-8", "replace"))) == text.encode("utf-8", "replace").decode().replace(
        "\x00", "�"
    )


@given(st.binary(max_size=80))
def test_it_is_total(data):
    string(data)
    string(HEAD + data)
