"""Normalising twice is normalising once; ids and money go out and come back; times are bounded."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.config import identity_text
from sbagg.errors import UsageError
from sbagg.normalize import canonical, clean, company_key, fold, human_name, money_text, to_minor
from sbagg.normalize.identity import mailbox, phone, salesforce_id, url
from sbagg.normalize.mail import corporate_domain, email, registrable
from sbagg.store import ids
from sbagg.when import days, moment

KINDS = [
    "email",
    "phone",
    "url",
    "twitter",
    "mastodon",
    "bluesky",
    "salesforce",
    "twitter-id",
    "github",
    "x",
    "skype",
    "whatsapp-name",
]
ANY = st.text(st.characters(), max_size=40)
ADDRESS = st.from_regex(r"[\w.+'-]{1,12}@[\w-]{1,8}(\.[\w-]{1,8}){1,3}", fullmatch=True)
PHONE = st.from_regex(r"(\+|00)?[ ()./0-9-]{5,20}( ?(x|ext\.?) ?\d{1,4})?", fullmatch=True)
URL = st.from_regex(r"(https?://)?(www\.)?[a-zA-Z0-9.-]{3,20}(/[\w%#?./-]{0,15})?", fullmatch=True)
NAME = st.from_regex(r"[\w .,'()-]{1,30}", fullmatch=True)
NOW = int(datetime(2026, 11, 21, 9, tzinfo=UTC).timestamp())


@given(st.sampled_from(KINDS), ANY | ADDRESS | PHONE | URL)
def test_canonical_twice_is_once(kind, value):
    once = canonical(kind, value)
    assert canonical(kind, once) == once


@pytest.mark.parametrize(
    ("function", "values"),
    [
        (email, ANY | ADDRESS), (phone, ANY | PHONE), (url, ANY | URL), (human_name, ANY | NAME),
        (company_key, ANY | NAME), (fold, ANY | NAME), (salesforce_id, ANY), (registrable, ANY | URL),
        (corporate_domain, ANY | URL), (clean, ANY), (mailbox, ANY | ADDRESS),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_normalising_twice_is_once(function, values):
    @given(values)
    def law(value):
        once = function(value)
        assert function(once) == once

    law()


@given(st.text("0123456789+() -./x", max_size=25), st.sampled_from(["", "US", "DE", "GB"]))
def test_phone_numbers_in_any_region_are_numbers(value, region):
    assert set(phone(value, region)) <= set("+0123456789")


@given(st.sampled_from("pcidth"), st.integers(0, 2**60 - 1))
def test_ids_round_trip(letter, number):
    text = ids.shown(letter, number)
    assert len(text) == 13
    assert ids.read(text) == (letter, number)


@given(ANY | st.from_regex(r"[a-z][a-z2-7]{12}", fullmatch=True))
def test_reading_an_id_is_total(text):
    found = ids.read(text)
    assert found is None or ids.shown(*found) == text


@given(st.integers(-(2**62), 2**62), st.sampled_from(["USD", "EUR", "JPY", "KWD", None, "usd"]))
def test_money_round_trips(minor, currency):
    assert to_minor(money_text(minor, currency), currency) == minor


@given(
    ANY | st.from_regex(r"[-(]?[€$ ]*[\d.,' ]{1,25}\)?", fullmatch=True),
    st.sampled_from([None, "USD", "JPY"]),
    st.booleans(),
)
def test_reading_money_is_total(text, currency, comma):
    found = to_minor(text, currency, decimal_comma=comma)
    assert found is None or abs(found) < 2**63


@given(ANY | ADDRESS | URL | PHONE | st.from_regex(r"[\w-]{0,8}:[^:]{0,20}", fullmatch=True))
def test_reading_an_identity_is_total_and_settled(text):
    found = identity_text(text)
    if found:
        assert found[1]
        assert identity_text(f"{found[0]}:{found[1]}") == found


@given(
    ANY | st.from_regex(r"\d{1,5}[dwmy]|\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?", fullmatch=True),
    st.booleans(),
)
def test_any_text_is_a_moment_or_wrong_usage(text, end):
    with suppress(UsageError):
        assert isinstance(moment(text, NOW, end=end), int)


@given(st.dates(datetime(1970, 1, 2, tzinfo=UTC).date(), datetime(2200, 1, 1, tzinfo=UTC).date()))
def test_a_day_lasts_from_its_first_second_to_its_last(day):
    first, last = moment(day.isoformat(), NOW, end=False), moment(day.isoformat(), NOW, end=True)
    assert last - first == 86399
    assert datetime.fromtimestamp(first, UTC).date() == datetime.fromtimestamp(last, UTC).date() == day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", "2026-11-21T00:00:00", "2026-11-21T23:59:59"),
        ("yesterday", "2026-11-20T00:00:00", "2026-11-20T23:59:59"),
        (" Yesterday ", "2026-11-20T00:00:00", "2026-11-20T23:59:59"),
        ("2w", "2026-11-07T00:00:00", "2026-11-07T23:59:59"),
        ("9m", "2026-02-21T00:00:00", "2026-02-21T23:59:59"),
        ("1y", "2025-11-21T00:00:00", "2025-11-21T23:59:59"),
        ("2026-11-03T10:30:00Z", "2026-11-03T10:30:00", "2026-11-03T10:30:00"),
    ],
)
def test_moments(text, first, last):
    for wanted, end in ((first, False), (last, True)):
        assert datetime.fromtimestamp(moment(text, NOW, end=end), UTC).isoformat() == f"{wanted}+00:00"


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13-01", "0001-01-01", "9999-12-31", "99999y", "99999w", "t", "12-t"]
)
def test_what_is_no_moment_is_wrong_usage_or_a_moment(text):
    for end in (False, True):
        with suppress(UsageError):
            assert isinstance(moment(text, NOW, end=end), int)


@given(ANY | st.from_regex(r"\d{1,5}[dwmy]", fullmatch=True))
def test_any_text_is_an_age_or_wrong_usage(text):
    with suppress(UsageError):
        assert isinstance(days(text), int)
