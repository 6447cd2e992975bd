"""A source that says the same of somebody with every order says it once."""

import json

import pytest

from world import World, card, register

PHONE, WHO = "phone:+12065550101", "email:ann@firm-trade.com"


@pytest.fixture
def world(tmp_path, monkeypatch):
    register(monkeypatch)
    return World(tmp_path).add("shop").add("crm")


def links(world):
    reader = world.reader()
    try:
        return [(row["rule"], json.loads(row["evidence"])) for row in reader.db.execute("SELECT * FROM links")]
    finally:
        reader.db.close()


def orders(*names):
    return [(str(n), [card(WHO, PHONE, name=name, at=1_700_000_000 + n)]) for n, name in enumerate(names, 1)]


def test_a_number_with_every_order_of_one_nameless_customer_is_theirs(world):
    world.write("shop", *orders("", "", "")).sync()
    ((rule, evidence),) = links(world)
    assert rule == "card"
    assert len(evidence) == 1


def test_a_number_of_customers_who_are_called_otherwise_is_shared(world):
    world.write("shop", *orders("Ann Lee", "Bob Moss", "Ann Lee")).sync()
    assert links(world) == []


def test_another_source_that_says_the_same_is_more_evidence(world):
    world.write("shop", *orders("Ann Lee", "Ann Lee")).write("crm", *orders("Ann Lee")).sync()
    assert [len(evidence) for _, evidence in links(world)] == [2]
