"""WHEN of what is to come, as snooze and rank set --until take it: calendar months, weekdays, hours, and what is refused."""

import os
import time
from datetime import datetime

import pytest

from sbagg.errors import UsageError
from sbagg.when import ahead


def at(text):
    return int(datetime.fromisoformat(text).astimezone().timestamp())


def meant(text, now, *, end=False):
    return datetime.fromtimestamp(ahead(text, at(now), end=end)).astimezone().replace(tzinfo=None).isoformat(" ")


@pytest.mark.parametrize(
    ("text", "now", "wanted"),
    [
        ("1m", "2027-01-31 09:00", "2027-02-28"),
        ("1m", "2028-01-31 09:00", "2028-02-29"),
        ("3m", "2026-11-30 09:00", "2027-02-28"),
        ("1y", "2028-02-29 09:00", "2029-02-28"),
        ("1m", "2026-11-21 23:30", "2026-12-21"),
        ("2w", "2026-11-21 00:10", "2026-12-05"),
        ("1d", "2026-11-21 09:00", "2026-11-22"),
        ("tomorrow", "2026-12-31 09:00", "2027-01-01"),
        ("Monday", "2026-11-21 09:00", "2026-11-23"),
        ("mon", "2026-11-23 09:00", "2026-11-30"),
        ("thurs", "2026-11-20 09:00", "2026-11-26"),
        (" 2026-12-01 ", "2026-11-21 09:00", "2026-12-01"),
        ("in 3d", "2026-11-21 09:00", "2026-11-24"),
    ],
)
def test_a_day_to_come_begins_at_midnight_here(zone, text, now, wanted):
    assert meant(text, now) == f"{wanted} 00:00:00"
    assert meant(text, now, end=True) == f"{wanted} 23:59:59"


def test_hours_and_times_are_to_the_second(zone):
    assert meant("24h", "2026-11-21 09:30") == "2026-11-22 09:30:00"
    assert meant("2026-11-22T14:00", "2026-11-21 09:30") == "2026-11-22 14:00:00"


def test_three_days_on_is_midnight_where_the_clock_goes_back(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    assert meant("3d", "2026-10-23 23:59") == "2026-10-26 00:00:00"
    assert os.environ["TZ"] == "Europe/Berlin"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("yesterday", "is past"), ("90d ago", "is no time to come"), ("m", "is no time to come"), ("mo", "is no time to come"),
        ("", "is no time to come"), ("soon", "is no time to come"), ("-3d", "is no time to come"), ("2026-02-30", "is no time to come"),
        ("2026-11-20", "is past"), ("2026-11-21T08:59", "begun already"), ("today", "begun already"), ("0d", "begun already"),
        ("2026-11-21", "begun already"), ("6y", "more than 5 years"), ("99999d", "more than 5 years"), ("9000-01-01", "more than 5 years"),
        ("99999h", "more than 5 years"),
    ],
)  # fmt: skip
def test_the_past_and_the_absurd_are_refused_and_what_is_accepted_is_told(text, said):
    with pytest.raises(UsageError) as told:
        ahead(text, at("2026-11-21 09:00"), end=False)
    assert said in told.value.message
    assert "yesterday" not in told.value.hint
    for word in ("2026-12-01", "tomorrow", "monday", "mon", "24h", "3d", "2w", "1m", "1y"):
        assert word in told.value.hint
        assert ahead(word, at("2026-11-21 09:00"), end=False)


def test_today_ends_later():
    assert meant("today", "2026-11-21 09:00", end=True) == "2026-11-21 23:59:59"
