"""accounts: companies by what they bought, and how long they have been quiet against their own rhythm."""

import os
from pathlib import Path

import pytest

from world import ME, World, card, email, mail, organization, register

DAY = 86400
NOW = 1_795_251_600


def order(ref, who, days_ago, amount=10000, currency="USD", **more):
    return {"fact": "transaction", "ref": ref, "kind": "order", "amount": amount, "currency": currency, "at": NOW - days_ago * DAY,
            "people": [email(who, "customer")], **more}  # fmt: skip


@pytest.fixture
def shop(tmp_path, monkeypatch, sbagg):
    """Acme orders every ten days and stopped, Bolt bought twice, Cogs only failed to; Dash bought in another currency."""
    register(monkeypatch)
    monkeypatch.setenv("SBAGG_NOW", "2026-11-21T09:00:00Z")
    world = World(tmp_path, Path(os.environ["SBAGG_HOME"])).me().add("shop", every=1000)
    jane, bob, cy, di = "jane@acme-tools.com", "bob@bolt-works.com", "cy@cogs-mill.com", "di@dash-line.com"
    sales = [order(f"a{n}", jane, 100 - n * 10) for n in range(5)]
    sales += [order(f"b{n}", bob, 90 + n, 90000) for n in range(2)]
    sales += [order("c", cy, 5, status="failed"), order("d", di, 50, 700, "EUR"), order("e", di, 50, 500)]
    sales += [{**order("f", di, 49, -200), "kind": "refund", "settles": ["e"]}]
    letters = [mail(f"m{n}", ME[1], jane, at=NOW - (70 - n * 5) * DAY) for n in range(5)]
    letters += [mail("m9", bob, ME[1], at=NOW - 3 * DAY)]
    firms = [
        organization(name, name, domain) for name, domain in (("Acme", "acme-tools.com"), ("Bolt", "bolt-works.com"))
    ]
    cards = [card(f"email:{who}", name=who.partition("@")[0]) for who in (jane, bob, cy, di)]
    world.write("shop", *((f"k{n}", [fact]) for n, fact in enumerate([*sales, *letters, *firms, *cards]))).sync()
    return world


def rows(sbagg, *options):
    return {row["name"]: row for row in sbagg("accounts", *options, "--json").json["companies"]}


def test_the_arithmetic_of_silence(shop, sbagg):
    acme = rows(sbagg)["Acme"]
    assert (acme["purchases"], acme["totals"]) == (5, [{"amount": "500.00", "currency": "USD"}])
    assert (acme["order_silent_days"], acme["order_gaps"], acme["order_gap_days"], acme["order_times"]) == (
        60,
        4,
        10.0,
        6.0,
    )
    assert acme["next_order"] == "2026-10-02"
    assert (acme["contact_silent_days"], acme["contact_gap_days"], acme["contact_times"]) == (50, 5.0, 10.0)
    assert acme["silent_days"] == 50
    assert "silent 60 d = 6 x" in sbagg("accounts").out


def test_too_few_to_tell_is_said(shop, sbagg):
    bolt = rows(sbagg)["Bolt"]
    assert (bolt["order_gaps"], bolt["order_gap_days"], bolt["order_times"], bolt["next_order"]) == (
        1,
        None,
        None,
        None,
    )
    assert "too few to tell" in sbagg("accounts").out


def test_a_customer_who_wrote_is_not_silent(shop, sbagg):
    assert rows(sbagg)["Bolt"]["silent_days"] == 3
    assert list(rows(sbagg, "--silent", "45d", "--by", "last")) == ["Acme", "dash-line.com"]


def test_what_came_to_nothing_is_no_purchase_and_currencies_stay_apart(shop, sbagg):
    found = rows(sbagg)
    assert len(found) == 3
    assert found["dash-line.com"]["totals"] == [
        {"amount": "7.00", "currency": "EUR"},
        {"amount": "3.00", "currency": "USD"},
    ]


def test_by_money_and_by_last(shop, sbagg):
    assert list(rows(sbagg))[:2] == ["Bolt", "Acme"]
    silences = [row["silent_days"] for row in rows(sbagg, "--by", "last").values()]
    assert silences == sorted(silences, reverse=True)
    assert sbagg("accounts", "--by", "name").status == 2
