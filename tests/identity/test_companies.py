"""Companies: where a domain, a CRM account and a name on a card mean the same one, and where they do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.identity.companies import companies, home, resembles
from sbagg.identity.model import Claim, Known, Org


def mail(number, value, **more):
    return Known(number, number, "email", value, more.get("shared"), False, None)


def card(number, company, *identities, ref=None):
    return Claim(number, number, "crm", "Ann Lee", "", company, ref, 1, "", "", [], False, list(identities))


def named(orgs=(), people=(), claims=()):
    found = companies(orgs, {one.id: one for one in people}, claims)
    return {group.name: sorted(kind for kind, _ in group.keys) for group in found.groups}


def test_free_mail_and_reserved_domains_are_no_employer():
    addresses = ["a@gmail.com", "b@yahoo.co.uk", "c@example.com", "d@host.test", "e@comcast.net"]
    assert named(people=[mail(n, address) for n, address in enumerate(addresses)]) == {}


def test_subdomains_are_one_company():
    assert named(people=[mail(1, "a@eu.brook.co.uk"), mail(2, "b@brook.co.uk")]) == {"brook.co.uk": ["domain"]}


def test_a_mailing_list_makes_no_company():
    assert named(people=[mail(1, "dev@lists.brook.org", shared="list")]) == {}


def test_an_account_and_its_website_are_one_company_named_by_the_account():
    org = Org(7, "Brook Tools Ltd", ("brook.org",), (), 1)
    assert named([org], [mail(1, "a@brook.org")]) == {"Brook Tools Ltd": ["account", "domain"]}


def test_two_accounts_of_one_domain_are_one_company():
    orgs = [Org(7, "Brook Tools", ("brook.org",), (), 2), Org(8, "Brook Tools Ltd", ("brook.org",), (), 1)]
    assert named(orgs) == {"Brook Tools": ["account", "account", "domain"]}


@pytest.mark.parametrize(
    ("contacts", "joined"), [(["a@brook.org"], True), (["a@river.org"], False), (["a@river.org", "b@river.org"], True)]
)
def test_an_account_without_a_website_takes_the_domain_that_its_contacts_leave_no_doubt_of(contacts, joined):
    people = [mail(n, address) for n, address in enumerate(contacts)]
    claims = [card(n, "", n, ref=7) for n in range(len(people))]
    assert (["account", "domain"] in named([Org(7, "Brook Tools", (), (), 1)], people, claims).values()) is joined


def test_a_name_alone_joins_no_domain_that_is_spelt_otherwise():
    people = [mail(1, "a@river.org"), mail(2, "b@gmail.com")]
    assert named(people=people, claims=[card(1, "Brook Tools", 2)]) == {
        "river.org": ["domain"],
        "Brook Tools": ["name"],
    }


@pytest.mark.parametrize(
    ("name", "domain", "alike"),
    [
        ("Acme Tools, Inc.", "acmetools.com", True),
        ("Acme", "acme-tools.com", True),
        ("Ab", "abc.com", False),
        ("River", "brook.org", False),
    ],
)
def test_resembles(name, domain, alike):
    assert resembles(name, domain) is alike


def test_the_work_grows_with_the_cards_not_with_cards_times_accounts(monkeypatch):
    from sbagg.identity import companies as module

    calls = []
    real = module.company_key
    monkeypatch.setattr(module, "company_key", lambda name: calls.append(name) or real(name))
    orgs = [Org(n, f"Brook {n}", (), (), 1) for n in range(200)]
    people = [mail(n, f"p{n}@gmail.com") for n in range(300)]
    named(orgs, people, [card(n, f"Brook {n % 200}", n) for n in range(300)])
    assert len(calls) <= len(orgs) + 2 * len(people)


def test_an_account_with_two_domains_is_one_company_with_both_whenever_the_second_comes():
    people = [mail(1, "a@brook.org"), mail(2, "b@brook-works.net")]
    one = Org(7, "Brook", ("brook.org",), (), 1)
    assert named([one], people) == {"Brook": ["account", "domain"], "brook-works.net": ["domain"]}
    both = Org(7, "Brook", ("brook-works.net", "brook.org"), (), 2)
    assert named([both], people) == {"Brook": ["account", "domain", "domain"]}


def test_two_accounts_of_one_name_and_different_domains_are_two_companies():
    orgs = [
        Org(7, "Delta", ("delta-air.com",), (), 1),
        Org(8, "Delta", ("delta-taps.com",), (), 1),
        Org(9, "Delta", (), (), 1),
    ]
    found = companies(orgs, {}, [])
    assert len(found.groups) == 3


def test_a_card_whose_address_is_at_a_namesake_is_not_of_the_account():
    people = [mail(1, "a@deltataps.com"), mail(2, "b@gmail.com"), mail(3, "c@river.org")]
    account = Org(7, "Delta", ("delta-air.com",), (), 1)
    claims = [card(n, "Delta", n) for n in (1, 2, 3)]
    found = companies([account], {one.id: one for one in people}, claims)
    at = {claim: found.groups[found.by_key[key]].keys[0] for claim, key in found.of_claim.items()}
    air = ("domain", "delta-air.com")
    assert at == {1: ("domain", "deltataps.com"), 2: air, 3: air}


def test_a_name_makes_a_company_on_a_card_alone():
    known = mail(1, "a@gmail.com")
    known.names = [("Ann Lee, Brook Tools", 1)]
    assert named(people=[known]) == {}
    assert named(people=[known], claims=[card(1, "Brook Tools", 1)]) == {"Brook Tools": ["name"]}


def family(orgs, people=(), claims=()):
    """Return company -> parent, by name."""
    found = companies(orgs, {one.id: one for one in people}, claims)
    return {found.groups[part].name: found.groups[whole].name for part, whole in found.parent_of.items()}


def test_a_subsidiary_is_a_company_of_its_own_that_knows_its_parent():
    orgs = [
        Org(7, "Hill", ("hill.org",), (), 1),
        Org(8, "Vale", ("vale.org",), (), 1, 7),
        Org(9, "Brook", (), (), 1, 8),
    ]
    assert family(orgs) == {"Vale": "Hill", "Brook": "Vale"}
    found = companies(orgs, {}, [])
    brook = found.by_key["account", "9"]
    assert [found.groups[place].name for place in found.above(brook)] == ["Vale", "Hill"]


def test_its_people_on_the_parents_domain_do_not_make_it_the_parent():
    orgs = [Org(7, "Hill", ("hill.org",), (), 1), Org(8, "Hill Pipes", (), (), 1, 7)]
    people = [mail(1, "a@hill.org"), mail(2, "b@hill.org")]
    assert family(orgs, people, [card(n, "", n, ref=8) for n in (1, 2)]) == {"Hill Pipes": "Hill"}


@pytest.mark.parametrize(
    "orgs",
    [
        [Org(7, "Hill", (), (), 1, 7)],
        [Org(7, "Hill", (), (), 1, 99)],
        [Org(7, "Hill", ("hill.org",), (), 1), Org(8, "Hill Ltd", ("hill.org",), (), 1, 7)],
        [Org(7, "Hill", (), (), 1, 9), Org(8, "Vale", (), (), 1, 7), Org(9, "Brook", (), (), 1, 8)],
    ],
    ids=["itself", "unknown", "one company", "circle"],
)
def test_what_cannot_be_a_parent_is_none(orgs):
    assert family(orgs) == {}


def test_the_newest_accounts_word_on_the_parent_counts():
    orgs = [Org(5, "Hill", (), (), 1), Org(6, "Vale", (), (), 1),
            Org(7, "Brook", ("brook.org",), (), 1, 5), Org(8, "Brook", ("brook.org",), (), 2, 6)]  # fmt: skip
    assert family(orgs) == {"Brook": "Vale"}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("brook.org", ("domain", "brook.org")),
        ("Brook Tools Ltd", ("domain", "brook.org")),
        ("brook tools", ("domain", "brook.org")),
        ("River", ("name", "river")),
        ("Hill", ("name", "hill")),
    ],
)
def test_the_users_word_means_a_company_by_domain_or_by_the_name_of_one_alone(said, meant):
    orgs = [Org(7, "Brook Tools", ("brook.org",), (), 1), Org(8, "Hill", (), (), 1), Org(9, "Hill", (), (), 1)]
    word = card(1, said, 1)
    word.decided = True
    found = companies(orgs, {1: mail(1, "a@river.org")}, [word])
    assert found.groups[found.by_key[found.of_claim[1]]].keys[0] == meant


def test_an_addresss_place_is_the_part_of_the_company_where_its_person_works():
    orgs = [Org(7, "Hill", ("hill.org",), (), 1), Org(8, "Vale", (), (), 1, 7), Org(9, "Brook", ("brook.org",), (), 1)]
    found = companies(orgs, {}, [])
    hill, vale, brook = (found.by_key["account", ref] for ref in "789")
    known = mail(1, "a@hill.org")
    assert [home(known, employer, found) for employer in (None, vale, hill, brook)] == [hill, vale, hill, hill]
    assert home(mail(2, "a@gmail.com"), vale, found) is None


REFS = st.integers(1, 5)
DOMAINS = st.sampled_from(["brook.org", "hill.org", "vale.net", "acme-tools.com"])
NAMES = st.sampled_from(["Brook", "Brook Ltd", "Hill Group", "Hill", "Acme Tools", "", "Vale & Co."])
ORGS = st.lists(
    st.builds(Org, REFS, NAMES, st.lists(DOMAINS, max_size=2, unique=True).map(tuple), st.lists(NAMES, max_size=1).map(tuple),
              st.none() | st.integers(0, 3), st.none() | st.integers(1, 6)),
    max_size=5, unique_by=lambda org: org.ref,
)  # fmt: skip
CARDS = st.lists(st.tuples(NAMES, st.integers(0, 5), st.none() | REFS, st.booleans()), max_size=6)


@given(ORGS, CARDS, st.randoms())
def test_the_order_of_accounts_cards_and_addresses_does_not_matter(orgs, cards, random):
    people = [mail(n, address) for n, address in enumerate(
        ["a@brook.org", "b@hill.org", "c@vale.net", "d@gmail.com", "e@acme-tools.com", "f@acme-tools.com"])]  # fmt: skip
    claims = [card(n, name, who, ref=ref) for n, (name, who, ref, _) in enumerate(cards, 1)]
    for claim, (*_, decided) in zip(claims, cards, strict=True):
        claim.decided, claim.id = decided, -claim.id if decided else claim.id
    before = companies(orgs, {one.id: one for one in people}, claims)
    for entries in (orgs, people, claims):
        random.shuffle(entries)
    assert companies(orgs, {one.id: one for one in people}, claims) == before
    for place in before.parent_of:
        assert place not in before.above(place)
    assert set(before.of_claim.values()) <= set(before.by_key)
