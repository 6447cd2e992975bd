"""What a line of a signature names: by shape and label, and nothing that is a company's."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.adapter import Identity
from sbagg.formats.contacts import named
from sbagg.normalize import canonical


def found(line: str) -> list[str]:
    return [f"{one.kind}:{canonical(one.kind, one.value)}" for one in dict.fromkeys(named(line))]


@pytest.mark.parametrize(
    ("line", "region", "expected"),
    [
        ("Tel. 030 5550101", "DE", ["+49305550101"]),
        ("Tel. 030 5550101", "", ["0305550101"]),
        ("+1 206 555 0101", "DE", ["+12065550101"]),
        ("(206) 555-0101", "US", ["+12065550101"]),
        ("Tel. 5550 101 01 01 01 01", "US", ["555010101010101"]),
    ],
)
def test_the_country_of_a_number_that_names_none(line, region, expected):
    assert [one.value for one in named(line, region)] == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Tel: +49 (0)30 5550 101 | Fax: +49 30 5550 102", ["phone:+49305550101"]),
        ("M +1 206.555.0101", ["phone:+12065550101"]),
        ("(206) 555-0101", ["phone:+12065550101"]),
        ("808-555-0101, +1 832 555 0101", ["phone:+18085550101", "phone:+18325550101"]),
        ("+1 201 300 0101", ["phone:+12013000101"]),
        ("+1 201 800 0101", ["phone:+12018000101"]),
        ("o: 206-555-0101 f: 206-555-0102 c: 206-555-0103", ["phone:+12065550101", "phone:+12065550103"]),
        ("w +353-61-555010 f +353-61-555011", ["phone:+35361555010"]),
        ("tel 01225 555 101", ["phone:01225555101"]),
        ("Tel.+353 (01) 4055501", ["phone:+35314055501"]),
        ("<tel:+1-206-555-0101>", ["phone:+12065550101"]),
        ("Dana Reyes * dana@home.test * +1-206-555-0101", ["email:dana@home.test", "phone:+12065550101"]),
        ("dana@home.test <mailto:dana@home.test>", ["email:dana@home.test"]),
        ("@dana@social.test", ["mastodon:dana@social.test"]),
        ("Twitter: @dana_r", ["twitter:dana_r"]),
        ("Twitter @dana_r", ["twitter:dana_r"]),
        ("https://x.com/dana_r | https://uk.linkedin.com/in/dana-reyes/", ["twitter:dana_r", "url:linkedin.com/in/dana-reyes"]),
        ("github.com/danar, bsky.app/profile/dana.test", ["github:danar", "bluesky:dana.test"]),
        ("Skype: dana_r", ["skype:dana_r"]),
    ],
)  # fmt: skip
def test_what_is_a_persons(line, expected):
    assert found(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "1-800-555-0199",
        "+1 888 555 0199",
        "Tel: 1300 555 010",
        "Tel: +44 800 555 0101",
        "Phone: 0800 555 0101",
        "206-555-0101 x12",
        "+1 (206) 555-0101 ext. 4",
        "Tel. 030/5550100-0",
        "Tel: 254 2 555010-9",
        "206-555-0101 (fax)",
        "eFax: 206-555-0101",
        "Tel/Fax: +44 20 7946 0958",
        "Switchboard +44 20 7946 0958",
        "Support: +44 20 7946 0958",
        "Our office: +44 20 7946 0958",
        "Assistant: +44 20 7946 0958",
        "ICQ: 12345678901",
        "2024-09-05 10:11",
        "Load: 0.06 0.12 0.09, 100% (1:47)",
        "192.168.0.100",
        "ISBN 978-3-16-148410-0",
        "PGP: 1234 5678 9012 3456",
        "call 555-0101",
        "x.com/home",
        "https://x.com/dana_r/status/123",
        "github.com/acme/tool",
        "linkedin.com/company/acme",
        "Follow us: twitter.com/acme",
        "jabber: dana@jabber.test",
        "Questions? ask dana@acme.test",
        "> dana@acme.test",
        "[2] mailto:dana@acme.test",
        "Meet @dana there",
        f"dana@acme.test {'x' * 200}",
    ],
)
def test_what_is_nobodys(line):
    assert found(line) == []


@given(st.text(max_size=200))
def test_any_line_is_read(line):
    assert all(isinstance(one, Identity) for one in named(line))


@pytest.mark.parametrize("unit", ["1 ", "+1", "a@", "x.com/", "@a.", "(0)", "twitter:", "1-", "a.b@c."])
def test_hostile_lines_cost_little(unit):
    start = time.monotonic()
    for _ in range(200):
        list(named((unit * 200)[:160]))
    assert time.monotonic() - start < 2
