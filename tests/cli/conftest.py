import pytest

from presses import facts, more
from world import World, card, deal, email, mail, organization, register


@pytest.fixture
def world(tmp_path, home, monkeypatch):
    """A store with a little of everything."""
    register(monkeypatch)
    world = World(tmp_path, home).me().add("crm")
    world.write(
        "crm",
        ("jane", [card("email:jane@acme-tools.com", "phone:+12065550101", "twitter:janedoe", name="Jane Doe", title="CEO", company="Acme Tools",
                       flags=[{"flag": "do_not_call", "at": 1_700_000_000}], at=1_700_000_000)]),
        ("jo", [card("email:jane.roe@bolt-works.com", name="Jane Roe")]),
        ("org", [organization("1", "Acme Tools", "acme-tools.com")]),
        ("m1", [mail("1", email("jane@acme-tools.com", name="Jane"), "me@us-corp.com", title="Hi \x1b[31mred\u202e", text="Price?\n=1+1", at=1_790_000_000,
                     files=[{"name": "plan.pdf", "size": 5}], thread=["t:1"], url="https://mail.us-corp.com/1")]),
        ("m2", [mail("2", "me@us-corp.com", "jane@acme-tools.com", at=1_790_086_400, thread=["t:1"])]),
        ("d", [deal("1", "jane@acme-tools.com", amount=4_800_000, currency="USD", stage="Kitchen test", company_ref="org:1", close="2026-12-24",
                    opened=1_789_000_000, owner=email("boss@us-corp.com", "owner"))]),
        ("t", [{"fact": "ticket", "ref": "t:1", "title": "Broken", "status": "New", "opened": 1_788_000_000, "people": [email("jane@acme-tools.com", "requester")]}]),
        ("o", [{"fact": "transaction", "ref": "o:1", "kind": "order", "amount": 999, "currency": "EUR", "at": 1_787_000_000,
                "people": [email("jane@acme-tools.com", "customer")]}]),
        ("n", [{"fact": "note", "ref": "n:1", "text": "Likes tea", "at": 1_786_000_000, "people": [email("jane@acme-tools.com", "contact")]}]),
        ("bad", [{"fact": "nonsense"}]),
    ).sync()  # fmt: skip
    return world


@pytest.fixture
def desk(tmp_path, monkeypatch, home):
    """A store in which something presses."""
    register(monkeypatch)
    monkeypatch.setenv("SBAGG_NOW", "2026-11-21T09:00:00Z")
    world = World(tmp_path, home).me().add("box", every=1000)
    world.facts = facts()
    return more(world)
