"""Stores that read one world as an export, through an API, or both; and what a user sees of it."""

from __future__ import annotations

from sbagg import config as configuration
from sbagg.cli.syncing import run
from sbagg.store.opening import open_read


class Silent:
    def start(self, source): ...
    def advance(self, source, n, total): ...
    def done(self, source, text): ...


def synced(home, *sources, path=()):
    """Make a store that read these sources and then what lies at ``path``, and return what a user sees of it."""
    for source in sources:
        configuration.add_source(home, source)
    for targets in ((), path) if path else ((),):
        result = run(home, targets, Silent())
        assert all(one.outcome == "ok" for one in result.report.sources), result.report
    connection = open_read(home)
    try:
        assert not connection.execute("SELECT count(*) FROM suggestions").fetchone()[0]
        return seen(connection)
    finally:
        connection.close()


def seen(db):
    """Return what a user sees: people with what they are called, deals and items with whom they are."""
    people = dict(db.execute("SELECT id, name FROM persons"))
    who = {
        number: people.get(person) or value
        for number, person, value in db.execute("SELECT id, person, value FROM identities")
    }
    companies = dict(db.execute("SELECT id, name FROM companies"))
    items = {}
    for row in db.execute("SELECT id, key, kind, channel, at, title, due, status, amount, currency FROM interactions"):
        parties = sorted(
            {
                (role, who[one])
                for one, role in db.execute("SELECT identity, role FROM participants WHERE interaction = ?", (row[0],))
            }
        )
        items[tuple(row[1:])] = parties
    deals = sorted(
        (title, who.get(owner), stage, pipeline, status, close, companies.get(company))
        for title, owner, stage, pipeline, status, close, company in db.execute(
            "SELECT i.title, d.owner, d.stage, d.pipeline, d.status, d.close, d.company FROM deals d JOIN interactions i ON i.id = d.interaction"
        )
    )
    return {
        "people": sorted((name, title, us, companies.get(company)) for name, title, us, company in db.execute("SELECT name, title, us, company FROM persons")),
        "companies": sorted(companies.values()), "items": items, "deals": deals,
    }  # fmt: skip
