"""iCalendar files cut into components: by place, whatever is broken in between."""

from io import BytesIO

import pytest

from sbagg.formats import ical
from sbagg.formats.ical import Part, Property, components, content_lines, is_calendar, value_of


def parts(text: bytes) -> list[tuple[bytes, int, str]]:
    return [(one.name, one.line, one.damage) for one in components(BytesIO(text)) if isinstance(one, Part)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (b"A:1\r\n B\r\n\tC\r\nD:2\r\n", [(1, b"A:1BC"), (4, b"D:2")]),
        (b"A:1\n\n :x\n\n\nB:2", [(1, b"A:1:x"), (6, b"B:2")]),
        (b"A:\xc3\r\n \xa9\r\n", [(1, b"A:\xc3\xa9")]),
        (b"A:1\rB:2\r", [(1, b"A:1"), (2, b"B:2")]),
        (b"\xef\xbb\xbfA:1\n", [(1, b"A:1")]),
        (b" A:1\n", [(1, b" A:1")]),
        (b"", []),
    ],
)
def test_content_lines(text, lines):
    assert list(content_lines(BytesIO(text))) == lines


def test_a_line_without_end_is_cut(monkeypatch):
    monkeypatch.setattr(ical, "LONGEST", 100_000)
    found = list(content_lines(BytesIO(b"A:" + b"x" * 1_000_000 + b"\nB:2\n")))
    assert [number for number, _ in found] == [1, 2]
    assert len(found[0][1]) < 200_000


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (b'A;CN="x:y;z":mailto:a@b', b"mailto:a@b"),
        (b"A;X=1: v ", b"v"),
        (b'A;CN="x:y', b""),
        (b"A", b""),
        (b'A:say "b:c"', b'say "b:c"'),
    ],
)
def test_values(line, value):
    assert value_of(line) == value


def test_nested_parts_are_left_out_but_for_zones():
    text = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nBEGIN:VALARM\nUID:2\nBEGIN:X\nEND:X\nEND:VALARM\nEND:VEVENT\nBEGIN:VTIMEZONE\nBEGIN:STANDARD\nA:1\nEND:STANDARD\nEND:VTIMEZONE\nEND:VCALENDAR\n"
    event, zone = (one for one in components(BytesIO(text)) if isinstance(one, Part))
    assert event.data() == b"BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n"
    assert zone.data(without=[b"A"]).count(b"STANDARD") == 2


def test_damage_is_known_by_its_place():
    text = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nA:1\nBEGIN:VEVENT\nB:2\nEND:VCALENDAR\nX-A:b\nBEGIN:VTODO\nEND:VTODO\nBEGIN:VEVENT\n"
    assert parts(text) == [
        (b"VEVENT", 2, "another one begins before it ends"),
        (b"VEVENT", 4, "the calendar ends before it does"),
        (b"VTODO", 8, ""),
        (b"VEVENT", 10, "the file ends before it does"),
    ]
    assert [one for one in components(BytesIO(text)) if isinstance(one, Property)] == [
        Property(b"BEGIN", b"VCALENDAR", 1), Property(b"X-A", b"b", 7),
    ]  # fmt: skip


def test_an_alarm_that_does_not_end_costs_nothing():
    assert parts(b"BEGIN:VEVENT\nBEGIN:VALARM\nA:1\nEND:VEVENT\nBEGIN:VEVENT\nEND:VEVENT\n") == [
        (b"VEVENT", 1, ""),
        (b"VEVENT", 5, ""),
    ]


def test_attachments_are_named_and_not_held():
    text = b"BEGIN:VEVENT\nATTACH;X-FILENAME=a.png;ENCODING=BASE64:" + b"A" * 100_000 + b"\nEND:VEVENT\n"
    (event,) = components(BytesIO(text))
    assert event.size < 200
    assert b"X-FILENAME=a.png" in event.data()


@pytest.mark.parametrize(("head", "is_one"), [(b"\xef\xbb\xbf\r\nbegin:vcalendar\r\n", True), (b"BEGIN:VEVENT", True), (b"BEGIN:VEVENTS\n", False), (b"X\nBEGIN:VCALENDAR\n", False)])  # fmt: skip
def test_what_a_calendar_begins_with(head, is_one):
    assert is_calendar(head) is is_one
