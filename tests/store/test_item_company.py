"""An item's company is that of the account it concerns, where no address tells it."""

import pytest

from world import deal, mail, organization

ACCOUNT = ("o", [organization("1", "Brook Tools", "brook.org")])
OTHER = ("p", [organization("2", "Hill Pipes", "hill.org")])


def sale(**more):
    return {
        "fact": "transaction",
        "ref": "i:1",
        "kind": "invoice",
        "amount": 500,
        "currency": "USD",
        "at": 1_780_000_000,
        **more,
    }


@pytest.mark.parametrize(
    ("fact", "name"),
    [
        (deal("1", company_ref="org:1", at=1_780_000_000), "Brook Tools"),
        (deal("1", "ann@hill.org", company_ref="org:1", at=1_780_000_000), "Brook Tools"),
        (deal("1", "ann@hill.org", at=1_780_000_000), "Hill Pipes"),
        (sale(company_ref="org:1"), "Brook Tools"),
        (sale(company="Brook Tools Ltd"), "Brook Tools"),
        (sale(company="Nobody Knows"), "Nobody Knows"),
        (sale(), None),
        (mail(1, "ann@hill.org", about=["org:1"]), "Hill Pipes"),
    ],
)
def test_the_company_of_an_item(world, sbagg, fact, name):
    world.add("crm").write("crm", ACCOUNT, OTHER, ("x", [fact])).sync()
    (item,) = sbagg("timeline", "--json").json["items"]
    assert (item["company"] or {}).get("name") == name
    assert (sbagg("show", item["id"], "--json").json["company"] or {}).get("name") == name
