import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.formats import mbox

LINE = b"From dana@acme.test Fri Aug 23 11:03:04 2024\n"
HEADER = b"From: Dana <dana@acme.test>\n"


def offsets(data: bytes, **options) -> list[tuple[int, bytes]]:
    return list(mbox.split(io.BytesIO(data), **options))


@pytest.mark.parametrize(
    "line",
    [
        b"From dana@acme.test Fri Aug 23 11:03:04 2024",
        b"From 1654953015393719153@xxx Mon Jan 06 04:49:45 +0000 2020",
        b"From 1654953015393719153@xxx Mon Jan 06 04:49:45 2014",
        b"From - Tue Mar  1 12:00:00 2011",
        b"From dana@acme.test  Tue Mar  1 12:00:00 2011 +0100",
        b"From dana@acme.test Tue Mar  1 12:00 EST 2011 remote from acme",
        b'From "dana reyes"@acme.test Tue Mar  1 12:00:00 2011',
        b"From dana at acme.test  Tue Mar  1 12:00:00 2011",
        b"From dana@acme.test Tue, 01 Mar 2011 12:00:00 +0000",
    ],
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_from_line_starts_a_message(line, end):
    first = LINE.replace(b"\n", end) + HEADER.replace(b"\n", end) + end + b"one" + end + end
    second = line + end + HEADER.replace(b"\n", end) + end + b"two" + end
    assert offsets(first + second) == [(0, first), (len(first), second)]


@pytest.mark.parametrize("line", [b"From Paris, in 1999", b"From ", b"From me to you", b"From - 2011"])
def test_prose_is_no_from_line(line):
    data = LINE + HEADER + b"\nHello\n\n" + line + b"\nwe took the train.\n"
    assert offsets(data) == [(0, data)]


def test_thunderbirds_bare_from_counts_before_a_header_only():
    first = b"From \r\nX-Mozilla-Status: 0001\r\nFrom: a@b.test\r\n\r\none\r\n\r\n"
    second = b"From \r\nX-Mozilla-Status: 0009\r\nFrom: a@b.test\r\n\r\ntwo\r\n"
    assert [data for _, data in offsets(first + second)] == [first, second]


def test_a_from_line_inside_a_paragraph_is_text():
    data = LINE + HEADER + b"\nHello\n" + LINE + HEADER + b"\n"
    assert len(offsets(data)) == 1


def test_what_stands_before_the_first_message_is_given_too():
    assert offsets(b"junk\n\n" + LINE + HEADER) == [(0, b"junk\n\n"), (6, LINE + HEADER)]
    assert offsets(b"\n\n" + LINE + HEADER) == [(2, LINE + HEADER)]


def test_a_message_over_the_limit_loses_its_tail_and_nothing_else():
    big, small = LINE + HEADER + b"\n" + b"x" * 5000 + b"\n\n", LINE + HEADER + b"\nsmall\n"
    assert offsets(big + small, limit=1000) == [(0, big[:1000]), (len(big), small)]


def test_escapes_are_undone_and_the_date_is_found():
    data = LINE + HEADER + b"\n>From here\n>>From there\n> From quoted\n"
    date, message = mbox.take_from_line(data)
    assert date == "Fri Aug 23 11:03:04 2024"
    assert message == HEADER + b"\nFrom here\n>From there\n> From quoted\n"


def test_an_unseekable_file_is_skipped_forward():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    first, second = LINE + HEADER + b"\none\n\n", LINE + HEADER + b"\ntwo\n"
    assert list(mbox.split(Pipe(first + second), len(first))) == [(len(first), second)]


messages = st.lists(
    st.binary(max_size=200).map(lambda body: LINE + HEADER + b"\n" + body.replace(b"From ", b"from ") + b"\n\n"),
    min_size=1,
    max_size=8,
)


@given(messages, st.sampled_from([1, 7, 2011, 1 << 20]))
def test_joined_messages_split_back(parts, block):
    data, was = b"".join(parts), mbox._BLOCK
    mbox._BLOCK = block
    try:
        found = offsets(data)
    finally:
        mbox._BLOCK = was
    assert [part for _, part in found] == parts
    for start, _ in found:
        assert offsets(data, offset=start) == [one for one in found if one[0] >= start]


@given(st.lists(st.sampled_from([b"From ", LINE, HEADER, b"\n", b"\r\n", b"x", b">From "])).map(b"".join) | st.binary())
def test_any_bytes_split_into_pieces_that_make_up_the_file(data):
    found = offsets(data)
    for start, part in found:
        assert data[start : start + len(part)] == part
    kept = b"".join(part for _, part in found)
    assert kept.strip() == data.strip() or kept in data
