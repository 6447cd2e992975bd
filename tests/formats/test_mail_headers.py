import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.formats.addresses import addresses
from sbagg.formats.charsets import decode
from sbagg.formats.headers import decode_words, parameter, split_message
from sbagg.formats.maildate import timestamp


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("dana@acme.test", [("", "dana@acme.test")]),
        ("Dana Reyes <dana@acme.test>", [("Dana Reyes", "dana@acme.test")]),
        ('"Reyes, Dana" <dana@acme.test>, bob@b.test', [("Reyes, Dana", "dana@acme.test"), ("", "bob@b.test")]),
        ("=?utf-8?q?M=C3=BCller=2C_J?= <j@x.test>", [("Müller, J", "j@x.test")]),
        ('"=?utf-8?b?w4RuZGVy?=" <j@x.test>', [("Änder", "j@x.test")]),
        ("Team: a@x.test, B <b@x.test>;, c@x.test", [("", "a@x.test"), ("B", "b@x.test"), ("", "c@x.test")]),
        ("undisclosed-recipients:;", []),
        ("dana@acme.test (Dana Reyes)", [("Dana Reyes", "dana@acme.test")]),
        ("Dana (the (nested) one) <dana@acme.test>", [("Dana", "dana@acme.test")]),
        ("<@relay.test,@other.test:dana@acme.test>", [("", "dana@acme.test")]),
        ("dana . reyes @ acme . test", [("", "dana.reyes@acme.test")]),
        ("root", [("", "root")]),
        ('"Open quote <dana@acme.test>', [("Open quote", "dana@acme.test")]),
        ("Open (comment <dana@acme.test>", [("Open comment", "dana@acme.test")]),
        ("žofie@příklad.test", [("", "žofie@příklad.test")]),
        ("'dana@acme.test' <dana@acme.test>", [("dana@acme.test", "dana@acme.test")]),
        ("a@x.test; b@x.test", [("", "a@x.test"), ("", "b@x.test")]),
        ('"dana@home"@acme.test', [("", '"dana@home"@acme.test')]),
        ("=?utf-8?q?Dana_=3Cdana=40acme.test=3E?=", [("Dana", "dana@acme.test")]),
        ("", []),
    ],
)
def test_addresses(value, expected):
    assert list(addresses(value)) == expected


@pytest.mark.parametrize("value", ['"\\' * 300_000, "(" * 300_000, "<" * 300_000, '"a" ' * 100_000, "a@b,(" * 50_000])
def test_hostile_address_fields_are_read_in_one_pass(value):
    start = time.monotonic()
    list(addresses(value))
    assert time.monotonic() - start < 20  # a square of the length would take minutes


@given(st.text())
def test_addresses_are_total(value):
    assert all("\x00" not in name + address for name, address in addresses(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("=?iso-8859-1?q?caf=E9?= au lait", "café au lait"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?b?4oI=?= =?utf-8?b?rA==?=", "€"),
        ("=?nope?q?=80?=", "€"),
        ("=?utf-8?q?What?_now?=", "What? now"),
        ("=?utf-8?b?not base64", "=?utf-8?b?not base64"),
        ("=?utf-8*en?q?hi?=", "hi"),
        ("=?utf-8?q?=00?=", "\ufffd"),
    ],
)
def test_encoded_words(value, expected):
    assert decode_words(value) == expected


@pytest.mark.parametrize(
    ("data", "label", "expected"),
    [
        (b"caf\xc3\xa9", "", "café"),
        (b"caf\xe9", "utf-8", "café"),
        (b"caf\xe9", "nonsense", "café"),
        (b"\x93x\x94", "iso-8859-1", "“x”"),
        (b"\x81", "", "\x81"),
        ("日本".encode("iso-2022-jp"), "iso-2022-jp", "日本"),
        (b"abc", "punycode", "abc"),
        (b"68656c6c6f", "hex", "68656c6c6f"),
        (b"a\x00b", "", "a\ufffdb"),
        ("viele Zeichen, eines zerrissen: ü".encode()[:-1], "utf-8", "viele Zeichen, eines zerrissen: \ufffd"),
    ],
)
def test_charsets_that_lie(data, label, expected):
    assert decode(data, label) == expected


@given(st.binary(), st.text(max_size=12))
def test_decoding_is_total(data, label):
    decode(data, label).encode("utf-8")


def test_fields_are_unfolded_repeated_and_end_where_the_body_begins():
    headers, body = split_message(b"\nTo: a@x.test\r\nSubject: one\r\n two\r\nTO : b@x.test\r\n\r\nText: no\r\n")
    assert headers.all("to") == ["a@x.test", "b@x.test"]
    assert headers.text("subject") == "one two"
    assert body == b"Text: no\r\n"


def test_a_line_that_is_no_field_ends_them_unless_a_from_follows():
    headers, body = split_message(b"From: a@x.test\nHello\nTo: nobody\n\nmore")
    assert (headers.get("to"), body) == ("", b"Hello\nTo: nobody\n\nmore")
    headers, body = split_message(b"Subject: torn\nin two\n>From x\nFrom: a@x.test\n\nbody")
    assert (headers.get("from"), body) == ("a@x.test", b"body")


def test_raw_bytes_of_two_charsets_in_one_head():
    headers, _ = split_message("From: J\u00f6rg <j@x.test>\n".encode() + b"Subject: caf\xe9\n\n")
    assert headers.text("subject") == "café"
    assert "J\u00f6rg" in headers.text("from")


def test_parameters():
    assert parameter('text/plain; name="a;b.txt"; charset=utf-8', "charset") == "utf-8"
    assert parameter('text/plain; name="a;b.txt"', "name") == "a;b.txt"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fri, 23 Aug 2024 11:03:04 +0200", 1724403784),
        ("23 Aug 24 09:03:04 GMT", 1724403784),
        ("Fri Aug 23 09:03:04 2024", 1724403784),
        ("Fri, 23 Aug 2024 05:03:04 EDT (comment)", 1724403784),
        ("2024-08-23T09:03:04Z", 1724403784),
        ("Fri, 23 Aug 2024 11:03 +0200", 1724403780),
        ("Mon Jan 06 04:49:45 +0000 2020", 1578286185),
        ("Thu, 1 Jan 1970 00:00:00 +0000", None),
        ("Thu, 1 Jan 9999 00:00:00 +0000", None),
        ("Fri, 32 Aug 2024 11:03:04 +0200", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(text, expected):
    assert timestamp(text) == expected


@given(st.text())
def test_dates_are_total(text):
    assert timestamp(text) is None or isinstance(timestamp(text), int)
