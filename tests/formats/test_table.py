"""Rows out of delimited text, however it was written and wherever it is broken."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.formats import values
from sbagg.formats.csvdialect import encoding_of
from sbagg.formats.table import Bad, Row, Trailer, layout_of, names, rows


def read(data: bytes):
    layout = layout_of(lambda: io.BytesIO(data))
    return layout, list(rows(io.BytesIO(data), layout))


def cells(data: bytes):
    return [item.cells for item in read(data)[1] if isinstance(item, Row)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found(encoding, delimiter):
    text = f"Name{delimiter}Ort\r\nZoë{delimiter}Köln\r\n"
    layout, found = read(text.encode(encoding))
    assert layout.header == ("Name", "Ort")
    assert found == [Row(2, ("Zoë", "Köln"))]


def test_an_accent_in_the_last_row_decides_the_encoding():
    data = b"a,b\n" + b"x,y\n" * 400_000 + "é,z\n".encode("cp1252")
    assert encoding_of(lambda: io.BytesIO(data)) == "cp1252"


def test_a_broken_byte_among_many_good_ones_leaves_it_utf8():
    data = ("ü,é\n" * 50).encode() + b"\xff,x\n"
    layout, found = read(data)
    assert layout.encoding == "utf-8"
    assert found[-1].cells == ("\ufffd", "x")


def test_bytes_that_windows_leaves_out_are_kept():
    assert cells(b"a,b\n\x81\xe9,x\n") == [("\x81é", "x")]


def test_preamble_before_the_header():
    layout, found = read(b'Notes:\n"Exported, with care"\n\nFirst,Last,Mail\nA,B,C\nD,E,F\n')
    assert (layout.header, layout.line) == (("First", "Last", "Mail"), 4)
    assert [item.line for item in found] == [5, 6]


def test_excels_sep_line():
    layout, found = read(b"sep=;\r\na;b\r\n1,5;2\r\n")
    assert layout.header == ("a", "b")
    assert found == [Row(3, ("1,5", "2"))]


def test_footer_below_an_empty_line():
    data = b'A,B\n1,2\n\n"Deals by month"\n"Copyright (c) 2000-2024"\n"Confidential Information"\n'
    assert [type(item) for item in read(data)[1]] == [Row, Trailer, Trailer, Trailer]


def test_a_footer_that_excel_padded():
    data = b"A,B,C\n1,2,3\n,,\nDeals by month,,\nCopyright (c) 2000-2024 x,,\n"
    assert [type(item) for item in read(data)[1]] == [Row, Trailer, Trailer]


def test_a_row_with_one_cell_below_an_empty_line_is_a_row_where_nothing_says_footer():
    assert cells(b"A,B,C\n1,2,3\n\nAcme,,\n4,5,6\n") == [("1", "2", "3"), ("Acme", "", ""), ("4", "5", "6")]


def test_ragged_rows():
    _, found = read(b"A,B,C\n1,2,3,4\n1,2\n1,2,3,,\n")
    assert found[0] == Bad(2, "4 cells where the header has 3", "1 | 2 | 3 | 4")
    assert [item.cells for item in found[1:]] == [("1", "2", ""), ("1", "2", "3")]


def test_line_breaks_inside_cells_count_as_lines():
    _, found = read(b'A,B\n1,"x\ny\r\nz"\n2,w\n')
    assert [(item.line, item.cells[1]) for item in found] == [(2, "x\ny\r\nz"), (5, "w")]


@pytest.mark.parametrize(
    ("broken", "first"),
    [
        (b'1,"open,3\n2,"x","y"\n3,z,w\n', 3),
        (b'1,"open,3\n2,x,"y\nz"\n3,z,w\n', 3),
        (b'1,"open,3\n2,b,c\n3,d,e\n', 3),
    ],
)
def test_a_quote_that_never_closes_costs_one_row(broken, first):
    _, found = read(b"A,B,C\n0,0,0\n" + broken)
    bad = [item for item in found if isinstance(item, Bad)]
    assert [(item.line, "never closes" in item.reason) for item in bad] == [(first, True)]
    assert [item.cells[0] for item in found if isinstance(item, Row)] == ["0", "2", "3"]


def test_a_quote_that_never_closes_in_a_long_file():
    body = b'bad,"open\n' + b"x,y\n" * 12_000
    _, found = read(b"A,B\n" + body)
    assert [item.line for item in found if isinstance(item, Bad)] == [2]
    assert sum(isinstance(item, Row) for item in found) == 12_000


def test_many_open_quotes_stay_bounded():
    _, found = read(b"A,B\n" + b'x,"y\n' * 3001)
    assert all(isinstance(item, Bad | Row) for item in found)


def test_a_file_cut_inside_a_quote():
    _, found = read(b'A,B\n1,2\n3,"cut he')
    assert found[0] == Row(2, ("1", "2"))
    assert isinstance(found[1], Bad)


def test_a_line_without_an_end_costs_one_row(monkeypatch):
    monkeypatch.setattr("sbagg.formats.table.LONGEST", 1000)
    _, found = read(b"A,B\n0,0\n" + b"x" * 5500 + b"\n1,2\n" + b'"' * 5500 + b"\n3,4\n")
    assert [(type(item), item.line) for item in found] == [(Row, 2), (Bad, 3), (Row, 4), (Bad, 5), (Row, 6)]


def test_a_quoted_line_without_an_end_costs_one_row(monkeypatch):
    monkeypatch.setattr("sbagg.formats.table.LONGEST", 1000)
    _, found = read(b'A,B\n0,"' + b"x" * 5500 + b'"\n1,2\n')
    assert [(type(item), item.line) for item in found] == [(Bad, 2), (Row, 3)]


@pytest.mark.parametrize("row", [b'0,"%s"\n', b'"0","%s"\n', b'0,"a ""b"" c%s ""d""\n"\n', b'"0\n%s",""\n'])
def test_a_cell_of_very_many_lines_costs_one_row(row):
    _, found = read(b"A,B\n0,0\n" + row % (b"x\n" * 200_000) + b"1,2\n")
    bad = [item for item in found if isinstance(item, Bad)]
    assert [item.cells for item in found if isinstance(item, Row)][-1] == ("1", "2")
    assert len(bad) == 1
    assert re.fullmatch(r"a row of 200,00\d lines", bad[0].reason)


def test_quotes_that_nobody_doubled():
    assert cells(b'A,B\n1,"the "Big" one"\n2,y\n')[1] == ("2", "y")
    assert len(cells(b'A,B\n1,"the "Big" one"\n2,y\n')) == 2


def test_nul_and_empty_files():
    assert cells(b"A,B\n1\x00,2\n") == [("1\x00", "2")]
    assert read(b"") == (layout_of(lambda: io.BytesIO(b"")), [])


def test_names_are_distinct():
    assert names(["Name", " Name\t", "", "\ufeffId"]) == ("Name", "Name (2)", "Column 3", "Id")


@given(st.binary(max_size=400))
def test_any_bytes_are_read(data):
    read(data)


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), min_size=3, max_size=3)
    ),
    st.sampled_from([",", ";", "\t", "|"]),
    # csv.writer leaves a lone \r unquoted unless the line end has one: such a file is not well formed.
    st.sampled_from([(csv.QUOTE_ALL, "\n"), (csv.QUOTE_ALL, "\r\n"), (csv.QUOTE_MINIMAL, "\r\n")]),
)
def test_no_row_of_a_well_formed_file_is_lost(table, delimiter, written):
    quoting, end = written
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerow(["Alpha", "Beta", "Gamma"])
    kept = [["row", *row[1:]] for row in table]
    writer.writerows(kept)
    data = out.getvalue().encode()
    layout = layout_of(lambda: io.BytesIO(data), lambda cells: cells == ["Alpha", "Beta", "Gamma"])
    assert [list(item.cells) for item in rows(io.BytesIO(data), layout) if isinstance(item, Row)] == kept


@pytest.mark.parametrize(
    ("text", "order", "day", "at"),
    [
        ("2024-01-19T09:42:24.000+0000", "mdy", "2024-01-19", 1705657344),
        ("2024-01-19 09:42:24", "mdy", "2024-01-19", 1705657344),
        ("2024-01-19T09:42:24Z", "mdy", "2024-01-19", 1705657344),
        ("2024-01-19 10:42+01:00", "mdy", "2024-01-19", 1705657320),
        ("3/11/2025 13:00", "mdy", "2025-03-11", 1741698000),
        ("3/11/2025 1:00 PM", "dmy", "2025-11-03", 1762174800),
        ("31/12/2026", "mdy", "2026-12-31", 1798718400),
        ("12.03.24", "mdy", "2024-03-12", 1710244800),
        ("15-Mar-2024", "mdy", "2024-03-15", 1710504000),
        ("Mar 15, 2024 10:00", "mdy", "2024-03-15", 1710496800),
        ("15 mars 2024", "mdy", "2024-03-15", 1710504000),
        ("15 Mär 2024", "mdy", "2024-03-15", 1710504000),
        ("15. März 2024", "mdy", "2024-03-15", 1710504000),
        ("15 de mar. de 2024", "mdy", "2024-03-15", 1710504000),
        ("15 марта 2024", "mdy", "2024-03-15", 1710504000),
        ("15 3月 2024", "mdy", "2024-03-15", 1710504000),
        ("16 juil. 2024", "mdy", "2024-07-16", 1721131200),
        ("16 juin 2024", "mdy", "2024-06-16", 1718539200),
    ],
)
def test_dates(text, order, day, at):
    stamp = values.stamp(text, order)
    assert stamp
    assert (stamp.day, stamp.at(UTC)) == (day, at)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0/0/00",
        "soon",
        "2024-13-45",
        "9999-99-99",
        "1/2",
        "2024-01-19 25:99",
        "15 foo 2024",
        "15 märchen 2024",
        "1 13月 2024",
    ],
)
def test_no_dates(text):
    assert values.stamp(text) is None


def test_a_local_time_is_in_its_zone():
    stamp = values.stamp("2024-07-01 12:00")
    assert stamp
    assert stamp.at(ZoneInfo("Europe/Paris")) == stamp.at(UTC) - 7200


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["3/4/2025", "25/3/2025"], ("dmy", False)),
        (["3/4/2025", "3/25/2025"], ("mdy", False)),
        (["3/25/2025", "25/3/2025", "26/3/2025"], ("dmy", False)),
        (["3/4/2025"], ("mdy", True)),
        (["2025-03-04", "4.3.2025", "3/3/2025"], ("mdy", False)),
    ],
)
def test_a_file_decides_day_and_month(dates, order):
    assert values.order_of(dates, "mdy") == order


@pytest.mark.parametrize(
    ("text", "comma", "minor"),
    [
        ("1,124,741.15", False, 112474115),
        ("48.000,00", True, 4800000),
        ("12,5", True, 1250),
        ("15000", False, 1500000),
        ("1.65E+06", False, 165000000),
        ("(12.50)", False, -1250),
        ("n/a", False, None),
    ],
)
def test_amounts(text, comma, minor):
    assert values.decimal_comma([text]) is comma
    assert values.amount(text, comma=comma) == minor


def test_zones():
    assert values.zone("") is UTC
    assert values.zone("Europe/Paris")
    assert values.zone("../../etc/passwd") is None
    assert values.zone("Mars/Base") is None


@given(st.text())
def test_values_are_total(text):
    values.stamp(text)
    values.amount(text)
    values.decimal_comma([text])
    values.order_of([text], "mdy")
    values.truth(text)
