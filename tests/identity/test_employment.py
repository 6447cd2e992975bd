"""Where somebody works and worked: cards, addresses and flags against each other."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.identity.companies import companies
from sbagg.identity.employment import rivals
from sbagg.identity.model import Claim, Known, Org, Verdict
from sbagg.identity.people import profile
from sbagg.normalize.days import span

OLD, NEW, SIDE, HOME = "a@initech-tools.com", "a@brook-works.org", "a@river-club.net", "a@gmail.com"
IDS = {OLD: 1, NEW: 2, SIDE: 3, HOME: 4}


def at(day):
    return -1 if not day else int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) + 3600


def mailed(address, first="", last="", seen=""):
    """An address that mail came from on these days, and that was last seen on a day."""
    known = Known(IDS[address], IDS[address], "email", address, None, False, None, [("Ann Lee", at(seen or last))])
    known.first_wrote, known.last_wrote = at(first), at(last or first)
    return known


def card(address, company="", day="", **more):
    number = more.pop("id", 0) or len(company) * 100 + len(day) * 10 + IDS[address]
    fields = {"since": "", "until": "", "flags": [], "title": "", "ref": None, **more}
    return Claim(number, number, "crm", "Ann Lee", fields["title"], company, fields["ref"], at(day) if day else None,
                 fields["since"], fields["until"], fields["flags"], False, [IDS[address]],
                 decided=fields.get("decided", 0))  # fmt: skip


def worked(*seen, claims=(), orgs=()):
    """Return the profile, its present company's name, and (company, since, until) of every job."""
    identities = {known.id: known for known in seen}
    found = companies(orgs, identities, claims)
    who = profile(sorted(identities), claims, identities, found)
    names = [group.name for group in found.groups]
    jobs = {(names[job.company], job.since, job.until) for job in who.jobs}
    return who, "" if who.company is None else names[who.company], jobs


def test_a_job_ends_with_its_last_mail_when_another_began_and_lasts():
    _, now, jobs = worked(mailed(OLD, "2019-01-10", "2021-03-02"), mailed(NEW, "2021-04-01", "2021-08-01"))
    assert now == "brook-works.org"
    assert jobs == {("initech-tools.com", "", "2021-03-02"), ("brook-works.org", "2021-04-01", "")}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("2019-01-10", "2021-05-02"), ("2021-04-01", "2021-08-01")),  # both at once
        (("2019-01-10", "2021-03-02"), ("2021-03-10", "2021-04-20")),  # too soon to tell
    ],
    ids=["overlap", "soon"],
)
def test_both_stay_open_where_it_is_not_certain(old, new):
    _, now, jobs = worked(mailed(OLD, *old), mailed(NEW, *new))
    assert now == "brook-works.org"
    assert jobs == {("initech-tools.com", "", ""), ("brook-works.org", "", "")}


@pytest.mark.parametrize("flag", ["bounced", "left"])
def test_a_returned_mail_or_a_word_that_they_left_settles_it_at_once(flag):
    claims = [card(OLD, flags=[(flag, None)], day="2021-03-05", company="Initech Tools")]
    _, _, jobs = worked(mailed(OLD, "2019-01-10", "2021-03-02"), mailed(NEW, "2021-03-10", "2021-03-20"), claims=claims)
    assert ("Initech Tools", "", "2021-03-02") in jobs


def test_who_left_works_nowhere_until_something_says_where():
    claims = [card(OLD, "Initech Tools", "2021-03-05", flags=[("left", at("2021-03-04"))], title="VP")]
    who, now, jobs = worked(mailed(OLD, "2019-01-10", "2021-03-02"), claims=claims)
    assert (now, who.title, jobs) == ("", "", {("Initech Tools", "", "2021-03-04")})


def test_mail_long_after_is_stronger_than_the_word_that_they_left():
    claims = [card(OLD, "Initech Tools", "2021-03-05", flags=[("left", None)], until="2021-03")]
    _, now, jobs = worked(mailed(OLD, "2019-01-10", "2022-03-02"), claims=claims)
    assert (now, jobs) == ("Initech Tools", {("Initech Tools", "", "")})


@pytest.mark.parametrize(
    ("day", "now"), [("2018-01-01", "brook-works.org"), ("2022-01-01", "Initech Tools"), ("", "brook-works.org")]
)
def test_of_a_card_and_mail_the_newer_tells_the_present_company(day, now):
    claims = [card(OLD, "Initech Tools", day, title="VP")]
    who, found, _ = worked(mailed(OLD), mailed(NEW, "2020-01-01", "2021-01-01"), claims=claims)
    assert (found, who.title) == (now, "VP" if now == "Initech Tools" else "")


def test_a_newer_card_keeps_a_job_open_that_mail_would_end():
    claims = [card(OLD, "Initech Tools", "2022-01-01")]
    seen = mailed(OLD, "2019-01-10", "2021-03-02"), mailed(NEW, "2021-04-01", "2021-08-01")
    _, now, jobs = worked(*seen, claims=claims)
    assert (now, jobs) == ("Initech Tools", {("Initech Tools", "", ""), ("brook-works.org", "", "")})


def test_that_others_write_to_an_old_address_keeps_no_job():
    _, now, _ = worked(mailed(OLD, "2019-01-10", "2019-03-02", seen="2024-01-01"), mailed(NEW, "2021-04-01"))
    assert now == "brook-works.org"
    _, now, _ = worked(mailed(OLD, seen="2024-01-01"), mailed(NEW, "2021-04-01"))
    assert now == "brook-works.org"


def test_since_is_not_told_where_nothing_was_heard_for_years():
    _, _, jobs = worked(mailed(OLD, "2010-01-10", "2011-03-02"), mailed(NEW, "2021-04-01", "2021-08-01"))
    assert jobs == {("initech-tools.com", "", "2011-03-02"), ("brook-works.org", "", "")}


def test_what_cards_date_is_kept_and_mail_dates_the_rest():
    claims = [card(OLD, "Initech Tools", "2020-01-01", since="2018-05", until="2021-03")]
    _, _, jobs = worked(mailed(OLD, "2019-01-10", "2021-02-02"), mailed(NEW, "2021-04-09"), claims=claims)
    assert jobs == {("Initech Tools", "2018-05", "2021-03"), ("brook-works.org", "2021-04-09", "")}


def test_since_and_until_are_of_one_card():
    claims = [
        card(OLD, "Initech Tools", "2022-01-01", since="2021-06", id=1),
        card(OLD, "Initech Tools", "2018-01-01", since="2012", until="2015", id=2),
    ]
    _, now, jobs = worked(mailed(OLD), claims=claims)
    assert (now, jobs) == ("Initech Tools", {("Initech Tools", "2021-06", "")})


def test_free_mail_is_no_employer():
    _, now, jobs = worked(mailed(HOME, "2019-01-10", "2021-03-02"))
    assert (now, jobs) == ("", set())


def test_the_users_word_goes_before_all():
    claims = [
        card(NEW, "Brook Works", "2025-01-01", title="Boss", id=1),
        card(NEW, "River Club", "2019-01-01", decided=1, id=2),
        card(NEW, "", "2019-01-01", decided=2, title="Captain", id=3),
    ]
    who, now, _ = worked(mailed(NEW, "2021-04-01", "2026-01-01"), claims=claims)
    assert (now, who.title) == ("River Club", "Captain")


def test_who_writes_from_the_domain_above_works_at_the_part_that_a_card_names():
    orgs = [Org(7, "Brook Works", ("brook-works.org",), (), 1), Org(8, "Brook Pipes", (), (), 1, parent=7)]
    claims = [card(NEW, "", "2019-01-01", ref=8, title="Boss")]
    who, now, jobs = worked(mailed(NEW, "2021-04-01", "2022-01-01"), claims=claims, orgs=orgs)
    assert (now, who.title, jobs) == ("Brook Pipes", "Boss", {("Brook Pipes", "", "")})


DAYS = st.dates(datetime(2019, 1, 1).date(), datetime(2021, 12, 31).date()).map(str)  # noqa: DTZ001 - a day has no zone
SPANS = st.tuples(DAYS, DAYS).map(sorted)
CARDS = st.builds(
    card, st.sampled_from(list(IDS)), st.sampled_from(["", "Initech Tools", "Brook Works", "Elsewhere"]), st.just("") | DAYS,
    since=st.sampled_from(["", "2019", "2020-02", "2020-05-05"]), until=st.sampled_from(["", "2019-06", "2021-01-01"]),
    title=st.sampled_from(["", "VP", "Boss"]),
    flags=st.sampled_from([[], [("left", None)], [("bounced", None)], [("left", at("2020-03-01"))]]),
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(list(IDS)), SPANS, min_size=1), st.lists(CARDS, max_size=4), st.randoms())
def test_the_order_of_what_is_known_does_not_matter(spans, cards, random):
    seen = {address: mailed(address, *spans.get(address, ("", ""))) for address in IDS}
    for number, claim in enumerate(cards, 1):
        claim.id = number
    before = worked(*seen.values(), claims=cards)
    mixed, shuffled = list(seen.values()), list(cards)
    random.shuffle(mixed)
    random.shuffle(shuffled)
    again = worked(*mixed, claims=shuffled)
    assert (before[0].name, before[0].title, before[1:]) == (again[0].name, again[0].title, again[1:])


@given(st.dictionaries(st.sampled_from(list(IDS)), SPANS, min_size=1), st.lists(CARDS, max_size=4))
def test_of_mail_alone_no_job_ends_before_its_last_mail_nor_begins_before_its_first(spans, cards):
    for claim in cards:
        claim.since = claim.until = ""
        claim.flags = []
    seen = [mailed(address, *span) for address, span in spans.items()]
    known = {each.id for each in seen}
    who, *_ = worked(*seen, claims=[claim for claim in cards if set(claim.identities) <= known])
    for job in who.jobs:
        assert not job.until or at(job.until) - 3600 <= job.last_wrote < at(job.until) - 3600 + 86400
        assert not job.since or at(job.since) - 3600 <= job.first_wrote < at(job.since) - 3600 + 86400


def test_only_mail_of_those_who_may_have_two_employers_is_looked_at():
    seen = [mailed(OLD), mailed(NEW), mailed(SIDE), mailed(HOME)]
    seen[0].mailbox = seen[2].mailbox = 5
    identities = {known.id: known for known in seen}
    assert rivals(identities, [], [], []) == []
    assert rivals(identities, [card(OLD), card(HOME)], [], []) == [1, 3]
    assert rivals(identities, [], [2], []) == [2]
    assert rivals(identities, [], [], [Verdict(2, 4, same=True, place=1, act="x")]) == [2]
    assert rivals(identities, [], [], [Verdict(2, 4, same=False, place=1, act="x")]) == []


@pytest.mark.parametrize(
    ("text", "days"), [("2025-03-04", 1), ("2025-03", 31), ("2025", 366), ("", 0), ("March", 0), ("2025-13", 0)]
)
def test_a_day_a_month_or_a_year_has_bounds(text, days):
    found = span(text)
    assert (found is None) is (days == 0)
    if found:
        assert found[1] - found[0] == days * 86400 - 1


@given(st.text(max_size=12) | st.from_regex(r"\d{4}(-\d\d(-\d\d)?)?", fullmatch=True))
def test_reading_bounds_is_total(text):
    found = span(text)
    assert found is None or found[0] < found[1]
