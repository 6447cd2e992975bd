"""Companies: where a domain, a CRM account and a name on a card mean the same one, and where they do not."""

import pytest

from sbagg.identity.companies import companies, resembles
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
