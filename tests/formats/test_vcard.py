"""vCards as programs write them: cutting files into cards, cards into properties."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.formats.vcard import LARGEST, LONGEST, Card, Property, Stray, properties, split


def card(*lines, version="3.0", end="\r\n"):
    return end.join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""]).encode()


def read(*lines, version="3.0"):
    found, broken = properties(card(*lines, version=version, end="\n"))
    assert not broken
    return found


def one(*lines, version="3.0"):
    (found,) = read(*lines, version=version)
    return found


def cut(data):
    return list(split(io.BytesIO(data)))


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\r\n"])
def test_line_ends_of_all_kinds(end):
    found = cut(card("FN:Jo", end=end) + card("FN:Bo", end=end))
    assert [each.data for each in found] == [card("FN:Jo", end="\n"), card("FN:Bo", end="\n")]
    assert [each.line for each in found] == [1, 5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_encodings_with_a_mark(encoding):
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    data = (mark + card("FN:Zoë 张").decode()).encode(encoding)
    (found,) = cut(data)
    assert properties(found.data)[0][0].text == "Zoë 张"


def test_words_are_known_in_any_case_and_with_blanks():
    (found,) = cut(b"begin : vCard\nfn:Jo\nEnd:vcard \n")
    assert [each.name for each in properties(found.data)[0]] == ["FN"]


def test_what_is_no_card_is_told_with_its_place():
    data = (
        b"a letter\n\nwith lines\n"
        + card("FN:Jo", end="\n")
        + b"END:VCARD\nBEGIN:VCARD\nFN:Bo\n"
        + card("FN:Al", end="\n")
    )
    found = cut(data + b"BEGIN:VCARD\nFN:Ed\n")
    assert [(each.line, type(each).__name__) for each in found] == [
        (1, "Stray"), (4, "Card"), (8, "Stray"), (9, "Stray"), (11, "Card"), (15, "Stray"),
    ]  # fmt: skip
    assert [each.reason for each in found if isinstance(each, Stray)] == [
        "not part of any card", "not part of any card", "the card does not end before the next one begins",
        "the card does not end: the file is cut",
    ]  # fmt: skip
    assert found[3].data == b"BEGIN:VCARD\nFN:Bo"


@pytest.mark.parametrize("opening", ["AGENT:\nBEGIN:VCARD", "AGENT:BEGIN:VCARD", "AGENT;VALUE=vcard:\nBEGIN:VCARD"])
def test_an_agents_card_is_a_card_of_its_own(opening):
    data = f"BEGIN:VCARD\nFN:Boss\n{opening}\nFN:Help\nEND:VCARD\nTEL:1\nEND:VCARD\n".encode()
    names = [[each.text for each in properties(found.data)[0] if each.name in {"FN", "TEL"}] for found in cut(data)]
    assert names == [["Help"], ["Boss", "1"]]


def test_cards_are_not_nested_without_end():
    found = cut(b"BEGIN:VCARD\nAGENT:\n" * 1000)
    assert len(found) == 1000
    assert all(isinstance(each, Stray) for each in found)


@pytest.mark.parametrize(
    "picture",
    [
        ["PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRg", " ABQSkZJRgABAQ", " AAAA=="],
        ["PHOTO;TYPE=JPEG;ENCODING=BASE64:", " /9j/4AAQSkZJRg", " ABQSkZJRgABAQ", ""],
        ["PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRg", "ABQSkZJRgABAQAAAA", "ABQSkZ==", ""],
        ["KEY;X509;ENCODING=BASE64:", "    MIIDITCCAoqg", "", ""],
        ["item1.LOGO;VALUE=uri:https://pictures.test/a.png"],
    ],
)
def test_pictures_are_left_out(picture):
    (found,) = cut(card("FN:Jo", *picture, "TEL:1"))
    assert found.data == card("FN:Jo", "TEL:1", end="\n")
    assert found.lines[-1] == 5 + len(picture)


def test_a_line_and_a_card_have_a_largest_size():
    long = cut(card("NOTE:" + "x" * LONGEST, end="\n") + card("FN:Bo", end="\n"))
    large = cut(card("NOTE:x", *[" " + "x" * 70] * (LARGEST // 70), end="\n") + card("FN:Bo", end="\n"))
    assert [type(each).__name__ for each in long + large] == ["Stray", "Card"] * 2
    assert long[0].reason == "a line of more than 1,048,576 bytes"
    assert large[0].reason == "a card of more than 4,194,304 bytes"
    assert len(large[0].data) < 5000


def test_a_picture_of_any_size_is_passed_over():
    (found,) = cut(card("PHOTO;ENCODING=b:" + "A" * 3 * LONGEST, *[" " + "A" * 70] * 100_000, "FN:Jo", end="\n"))
    assert found.data == card("FN:Jo", end="\n")


def test_a_folded_line_of_3_and_4_loses_one_blank_and_of_2_1_none():
    lines = ("NOTE:Met at the ", "  fair in", "\tLyon")
    assert one(*lines).text == "Met at the  fair inLyon"
    assert one(*lines, version="2.1").text == "Met at the   fair in\tLyon"


def test_quoted_printable_with_soft_breaks():
    note = one("NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=A4=", "=C3=B6 =0D=0A=", "Line: two=", version="2.1")
    assert note.text == "äö \nLine: two"
    name = one("N;ENCODING=QUOTED-PRINTABLE;CHARSET=iso-8859-1:M=FCller;J=3Bo;;", version="2.1")
    assert name.components == ("Müller", "J;o", "", "")


def test_a_folded_soft_break():
    assert one("NOTE;QUOTED-PRINTABLE:one=", " two", version="2.1").text == "one two"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"FN:M\xc3\xbcller", "Müller"),
        (b"FN:M\xfcller", "Müller"),
        (b"FN;CHARSET=cp1251:\xde\xf0\xe8\xe9", "Юрий"),
        (b"FN;CHARSET=no-such:M\xc3\xbcller", "Müller"),
        (b"FN;ENCODING=BASE64;CHARSET=UTF-8:5byg5LiJ", "张三"),
        (b"FN;ENCODING=b:?", ""),
        (b"FN:a\x00b", "a\ufffdb"),
    ],
)
def test_charsets(line, expected):
    (found,), _ = properties(b"BEGIN:VCARD\n" + line + b"\nEND:VCARD")
    assert found.text == expected


@pytest.mark.parametrize(
    ("line", "version", "expected"),
    [
        (r"ORG:Ships\; Boats;Sales", "3.0", ("Ships; Boats", "Sales")),
        (r"ORG:Back\\;Slash", "3.0", ("Back\\", "Slash")),
        (r"NOTE:a\nb\Nc\, d\: e \"f\" \g", "3.0", ('a\nb\nc, d: e "f" \\g',)),
        (r"NOTE:C:\new\;folder", "2.1", (r"C:\new;folder",)),
        (r"URL:http\://acme.test", "3.0", ("http://acme.test",)),
        ("N:Doe;Jo;;;", "3.0", ("Doe", "Jo", "", "", "")),
        ("N:Doe\\", "3.0", ("Doe\\",)),
        ("NOTE:", "3.0", ("",)),
    ],
)
def test_escapes_and_components(line, version, expected):
    assert one(line, version=version).components == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("TEL;TYPE=HOME,WORK;TYPE=pref:1", {"TYPE": ("HOME", "WORK", "pref")}),
        (
            'TEL;VALUE=uri;TYPE="work,voice";PREF=1:tel:+1',
            {"VALUE": ("uri",), "TYPE": ("work", "voice"), "PREF": ("1",)},
        ),
        ("TEL;CELL;PREF:1", {"TYPE": ("CELL", "PREF")}),
        ("NOTE;QUOTED-PRINTABLE:1", {"ENCODING": ("QUOTED-PRINTABLE",)}),
        ('ADR;LABEL="1: Main; St":1', {"LABEL": ("1: Main; St",)}),
        ("TEL ; type = cell :1", {"TYPE": ("cell",)}),
    ],
)
def test_parameters(line, expected):
    assert dict(one(line).params) == expected


def test_groups_and_types():
    tel, label = read("item1.TEL;type=Cell:1", "ITEM1.X-ABLabel:Boat")
    assert (tel.group, label.group, tel.types) == ("item1", "item1", {"cell"})
    assert Property("TEL", ("1", " 2 "), {}).component(1) == "2"
    assert Property("TEL", ("1",), {}).component(7) == ""


def test_only_what_is_wanted():
    assert [each.name for each in properties(card("FN:Jo", "TEL:1", "NOTE:x"), {"TEL", "FN"})[0]] == ["FN", "TEL"]


def test_lines_that_are_no_property_are_named():
    found, broken = properties(card("FN:Jo", "no colon here", "TEL:1", "???:x", end="\n"))
    assert [each.name for each in found] == ["FN", "TEL"]
    assert broken == [3, 5]


@pytest.mark.parametrize(
    "body",
    [
        b"NOTE" + b" =\n" * 200_000, b"NOTE:x\n" + b" a\n" * 200_000, b"NOTE;QUOTED-PRINTABLE:x=\n" + b"a=\n" * 200_000,
        b"TEL" + b';A="b' * 100_000 + b":1\n", b'A;"' + b'"' * 500_000 + b"\n", b"N:" + b"\\;" * 200_000 + b"\n",
    ],
)  # fmt: skip
def test_hostile_lines(body):
    """Each of these takes minutes where something is copied for each of its parts: the tests' own limit is less."""
    for found in cut(b"BEGIN:VCARD\n" + body + b"END:VCARD\n"):
        assert isinstance(found, Card)
        assert len(properties(found.data)[0]) <= 1


@given(st.binary() | st.text('BEGINVCARD:;=\\\n\r\t "ñ').map(str.encode))
def test_any_bytes(data):
    for wrapped in (data, b"BEGIN:VCARD\n" + data + b"\nEND:VCARD\n"):
        for found in cut(wrapped):
            assert found.line > 0
            for each in properties(found.data)[0]:
                for text in (each.name, each.group, each.text, *each.components):
                    text.encode()
                    assert "\x00" not in text
