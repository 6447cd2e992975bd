"""The day that a sentence names."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.insight.language.due import due

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("by Friday", "2026-03-06"),
        ("by EOD Friday", "2026-03-06"),
        ("by Fri", "2026-03-06"),
        ("Freitag", "2026-03-06"),
        ("vendredi prochain", "2026-03-06"),
        ("el próximo viernes", "2026-03-06"),
        ("Friday next week", "2026-03-13"),
        ("nächste Woche Freitag", "2026-03-13"),
        ("next week", "2026-03-13"),
        ("Anfang nächster Woche", "2026-03-10"),
        ("this week", "2026-03-06"),
        ("bis Ende der Woche", "2026-03-06"),
        ("tomorrow", "2026-03-03"),
        ("morgen früh", "2026-03-03"),
        ("übermorgen", "2026-03-04"),
        ("pasado mañana", "2026-03-04"),
        ("today", "2026-03-02"),
        ("aujourd'hui", "2026-03-02"),
        ("in 3 days", "2026-03-05"),
        ("in zwei Tagen", "2026-03-04"),
        ("dans deux semaines", "2026-03-16"),
        ("within 5 business days", "2026-03-09"),
        ("within 48 hours", "2026-03-04"),
        ("by the end of the month", "2026-03-31"),
        ("a finales de mes", "2026-03-31"),
        ("next month", "2026-04-30"),
        ("2026-04-15", "2026-04-15"),
        ("bis zum 15.3.", "2026-03-15"),
        ("am 15.03.2026", "2026-03-15"),
        ("by 3/20", "2026-03-20"),
        ("by 20/3", "2026-03-20"),
        ("by April 15", "2026-04-15"),
        ("15 April", "2026-04-15"),
        ("am 15. April", "2026-04-15"),
        ("le 15 avril", "2026-04-15"),
        ("el 15 de abril", "2026-04-15"),
        ("by the 20th", "2026-03-20"),
        ("We talk on Tuesday and decide by 15 April", "2026-04-15"),
    ],
)
def test_a_day(text, day):
    assert due(f"I'll send it {text}", MONDAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        "by 04/05",  # the fourth of May, or the fifth of April
        "next Friday",  # this week's, or the next's
        "on Monday",  # today, or in a week
        "on Tuesday or Wednesday",
        "last Friday",
        "on 1 March 2026",  # past
        "on 31.2.2026",
        "soon",
        "version 4.2",
        "at 9.30",
        "guten Morgen",
        "por la mañana",
        "4 out of 5",
        "2026-13-45",
        "in 3 minutes",
    ],
)
def test_no_day_rather_than_a_wrong_one(text):
    assert due(f"We send it {text}", MONDAY) is None


def test_next_is_clear_where_this_weeks_is_past():
    assert due("next Monday", date(2026, 3, 4)) == date(2026, 3, 9)


def test_the_end_of_the_year():
    assert due("by 5 January", date(2026, 12, 20)) == date(2027, 1, 5)
    assert due("next month", date(2026, 12, 20)) == date(2027, 1, 31)
    assert due("tomorrow", date(2026, 12, 31)) == date(2027, 1, 1)


@given(st.text(max_size=200), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_it_is_never_past(text, on):
    found = due(text, on)
    assert found is None or found >= on


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 6))
def test_a_weekday_is_within_a_week(on, weekday):
    name = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()[weekday]
    found = due(f"by {name}", on)
    if weekday == on.weekday():
        assert found is None
    else:
        assert on < found < on + timedelta(7)
        assert found.weekday() == weekday


def test_the_ends_of_time():
    assert due("in 999 weeks", date.max) is None
    assert due("tomorrow", date.max) is None
