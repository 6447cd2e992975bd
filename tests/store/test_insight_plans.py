"""After one new mail, and for the day's list, no table that grows with the mail is read from end to end."""

import sqlite3
from contextlib import closing
from itertools import pairwise

import pytest

from sbagg import config as configuration
from sbagg.insight.refresh import refresh
from sbagg.look.today import entries
from sbagg.store.opening import open_write
from world import ME, World, card, deal, mail, register

NOW = 1_795_000_000
DAY = 86_400
GROWS = {
    "interactions", "participants", "texts", "sightings", "records", "readings", "read_as", "conversations", "turns", "promises", "waits",
    "reached", "scores", "rhythms", "identities", "persons", "concerns", "identity_names", "thread_keys",
}  # fmt: skip


@pytest.fixture
def world(tmp_path, monkeypatch):
    register(monkeypatch)
    monkeypatch.setenv("SBAGG_NOW", "2026-11-18T11:06:40Z")
    return World(tmp_path).me().add("box").add("crm")


def scanned(connection, run):
    """The growing tables that are read whole by what ``run`` does with the connection: (table, statement)."""
    said = []
    connection.set_trace_callback(said.append)
    run()
    connection.set_trace_callback(None)
    found = set()
    for sql in said:
        if sql.startswith(("SELECT", "INSERT", "DELETE", "UPDATE", "WITH")):
            names = dict.fromkeys(GROWS) | {alias: table for table, alias in aliases(sql)}
            try:
                plan = connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
            except sqlite3.OperationalError:  # what a cascade or a virtual table does itself
                continue
            for row in plan:
                words = row["detail"].split()
                if words[0] == "SCAN" and words[1] in names:
                    found.add((names[words[1]] or words[1], sql))
    return found


def aliases(sql):
    words = sql.replace(",", " ").replace("(", " ").replace(")", " ").split()
    return [(table, alias) for table, alias in pairwise(words) if table in GROWS]


def forget_sizes(home):
    """Plans are made without knowing how small the tables are here."""
    with closing(sqlite3.connect(home / "sbagg.db", isolation_level=None)) as connection:
        connection.execute("DELETE FROM sqlite_stat1")


def mails(*numbers):
    return [
        (str(n), [mail(str(n), f"p{n % 7}@acme-tools.com", ME[1], text="Can you send it?", at=NOW - (n + 1) * DAY, thread=[f"t:{n % 9}"])])
        for n in numbers
    ]  # fmt: skip


def test_the_law_sees_a_scan(world):
    world.write("box", *mails(1)).sync()
    with open_write(world.home) as connection:
        found = scanned(connection, lambda: connection.execute("SELECT * FROM interactions x WHERE x.title = 'y'"))
        assert {table for table, _ in found} == {"interactions"}


def test_a_new_mail_reads_no_table_whole_that_grows_with_mail(world):
    world.write("crm", ("1", [card("email:p1@acme-tools.com", name="Pat")]))
    world.write("box", *mails(*range(30))).sync()
    forget_sizes(world.home)
    with open_write(world.home) as connection:
        person = connection.execute("SELECT person FROM turns LIMIT 1").fetchone()[0]
        connection.execute("INSERT INTO stirred VALUES (?)", (person,))
        connection.execute("INSERT INTO stirred_threads SELECT DISTINCT thread FROM interactions LIMIT 1")
        connection.execute("DELETE FROM readings")
        found = scanned(connection, lambda: refresh(connection, configuration.load(world.home), NOW))
    assert {table for table, _ in found} <= {"identities", "persons", "reached"}, found


def test_today_reads_who_waits_and_nothing_else_whole(world):
    world.write("crm", *[(str(n), [deal(n, f"p{n}@acme-tools.com", at=NOW - 90 * DAY)]) for n in range(5)])
    world.write("box", *mails(*range(30))).sync()
    forget_sizes(world.home)
    reader = world.reader()
    found = scanned(reader.db, lambda: entries(reader, {}))
    reader.db.close()
    assert {table for table, _ in found} <= {"turns", "promises", "rhythms", "persons"}, found
