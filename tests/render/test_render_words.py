from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from render_views import NOW, at

from sbagg.normalize.calendar import span
from sbagg.render.human import spark, words
from sbagg.views import Money, Month


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-21 14:05", "today 14:05"),
        ("2026-11-20 23:59", "yesterday"),
        ("2026-11-22 08:00", "tomorrow 08:00"),
        ("2026-11-17 08:00", "Tue 17 Nov"),
        ("2026-12-01 08:00", "Tue 1 Dec"),
        ("2026-01-02 00:00", "Fri 2 Jan"),
        ("2025-12-30 00:00", "30 Dec 2025"),
    ],
)
def test_moments(output, moment, said):
    assert words.when(at(moment), output()) == said


def test_moments_are_on_the_readers_clock(output):

    late = at("2026-11-20 23:30")
    assert words.when(late, output()._replace(tz=ZoneInfo("Europe/Berlin"))) == "today 00:30"
    assert words.when(NOW, output()._replace(tz=timezone(timedelta(hours=-11)))) == "today 22:30"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "now"),
        (59, "now"),
        (720, "12 min"),
        (7300, "2 h"),
        (86_400, "1 d"),
        (6 * 86_400, "6 d"),
        (150 * 86_400, "5 months"),
        (1100 * 86_400, "3 years"),
    ],
)
def test_ages(seconds, said):
    assert words.age(seconds) == said


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 B"),
        (812, "812 B"),
        (1400, "1.4 kB"),
        (999_600, "1.0 MB"),
        (48_200_000, "48 MB"),
        (10**15, "1,000.0 TB"),
    ],
)
def test_sizes(size, said):
    assert words.size(size) == said


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("48000.00", "USD", "$48,000"),
        ("-12.50", "EUR", "-€12.50"),
        ("900", "CHF", "CHF 900"),
        ("1234567.89", None, "1,234,567.89"),
        ("a lot", "USD", "a lot USD"),
        ("9" * 5000, None, "9" * 5000),
    ],
)
def test_money(output, amount, currency, said):
    assert words.money(Money(amount, currency), output()) == said


def test_due_days(output):
    assert words.due("2026-11-19", output()) == ("Thu 19 Nov, 2 days late", True)
    assert words.due("2026-11-22", output()) == ("tomorrow", False)
    assert words.due("soon\x1b", output()) == ("soon\ufffd", False)
    assert words.due("2026-11-20", output()) == ("yesterday", True)
    assert words.iso_day("2025-03", output()) == "Mar 2025"
    assert words.iso_day("2025", output()) == "2025"


def test_counts():
    assert words.count(1, "mail") == "1 mail"
    assert words.count(1204, "company", "companies") == "1,204 companies"
    assert words.kinds({"email": 1, "call": 9, "sms": 2, "like": 0, "reply": 3}) == (
        "9 calls, 3 replies, 2 text messages, 1 mail"
    )


def test_bars():
    assert spark.bars([0, 1, 5, 10], 10) == "·▂▅█"
    assert spark.bars([0, 1, 5, 10], 10, unicode=False) == " .=#"


@given(st.lists(st.integers(0, 10**6), min_size=1), st.booleans())
def test_one_bar_a_value(values, unicode):
    assert len(spark.bars(values, max(*values, 1), unicode=unicode)) == len(values)


def test_months_have_no_gaps_and_end_now(output):
    known = [Month("2026-10", 3, 0), Month("2026-01", 1, 1), Month("2019-01", 9, 9)]
    months = spark.months(known, output())
    assert [month.month for month in months] == [f"2025-{n:02}" for n in (12,)] + [f"2026-{n:02}" for n in range(1, 12)]
    assert sum(month.in_ for month in months) == 4
    longer = spark.months([Month("2025-02", 1, 0)], output())
    assert (longer[0].month, longer[-1].month, len(longer)) == ("2025-02", "2026-11", 22)


@given(st.integers(-(2**63), 2**63))
def test_any_moment_can_be_said(seconds):
    from sbagg.render.output import Output

    class Nowhere:
        encoding = "utf-8"

    to = Output(Nowhere(), "text", False, 80, False, int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()), UTC)
    assert words.when(seconds, to)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 min"), (1200, "20 min"), (3600, "1 h"), (12_960, "3.6 h"), (86_400, "1 d"), (2_669_760, "30.9 d")],
)
def test_a_length_of_time_is_said_with_a_decimal_where_it_tells(seconds, said):
    assert span(seconds) == said
