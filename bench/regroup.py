"""``regroup``: what it costs to work out who is who on a store of N contacts and M mails: everybody, and after one change."""

from __future__ import annotations

import argparse
import csv
import random
import sqlite3
import statistics
import sys
from pathlib import Path
from typing import Any

from bench import kit
from bench.kit import Ran
from sbagg.store.ids import uid

_ME = "email:me@us-corp.com"
_HEAD = (
    "Record ID",
    "First Name",
    "Last Name",
    "Email",
    "Phone Number",
    "Company Name",
    "City",
    "Create Date",
    "Last Modified Date",
)
_PER_COMPANY = 7
_WITH_PHONE = 0.6
_DAYS = ("2025-01-02 10:00", "2026-01-02 10:00", "2026-02-02 10:00")


def add(commands: Any) -> None:
    parser = commands.add_parser("regroup", help="who is who on a large store: everybody, and after one change")
    parser.add_argument(
        "--contacts", type=int, default=40_000, help="each with an address, an account, many with a phone"
    )
    parser.add_argument("--mails", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--store", type=Path, help="keep the store here, or measure the one that is here")
    parser.set_defaults(run=main)


def main(options: argparse.Namespace) -> int:
    with kit.workspace() as work:
        store = options.store.resolve() if options.store else work / "store"
        export = store.with_name(f"{store.name}-hubspot-crm-exports-all-contacts.csv")
        if not (store / "sbagg.db").exists():
            store.parent.mkdir(parents=True, exist_ok=True)
            _make(store, export, options.contacts, options.mails)
        runs = [_changes(store, export, number) for number in range(options.runs)]
        whole = [_whole(store) for _ in range(options.runs)]
    last = whole[-1]
    kit.table(
        f"{last['persons']:,} people, {last['identities']:,} identities, {last['interactions']:,} items: everybody, in one process",
        ("store", "median s", "least s"),
        [(kind, *_figures([run[kind] for run in whole])) for kind in ("grouped before", "never grouped")],
    )
    kit.table(
        "After one change, the whole command", ("command", "median s", "least s", "CPU s"),
        [(name, *_figures([run[name].seconds for run in runs]), statistics.median(run[name].cpu for run in runs)) for name in runs[0]],
    )  # fmt: skip
    kit.save(
        "regroup", {"everybody": whole, "changes": [{name: ran.seconds for name, ran in run.items()} for run in runs]}
    )
    return kit.verdict([f"{table} is not what working out everybody gives" for table in last["different"]])


def _figures(seconds: list[float]) -> tuple[float, float]:
    return statistics.median(seconds), min(seconds)


def _make(store: Path, export: Path, contacts: int, mails: int) -> None:
    print(f"Making a store of {contacts:,} contacts and {mails:,} mails ...", flush=True)
    write(export, people(contacts))
    kit.sbagg(store, "me", "add", _ME)
    kit.sbagg(store, "sync", str(export), accept=(0, 5))
    connection = sqlite3.connect(store / "sbagg.db")
    connection.executescript(_MAILS.format(mails=mails, contacts=contacts, me=uid(_ME)))
    connection.close()
    kit.sbagg(store, "me", "add", "phone:+12065550100")  # anything that makes it group again


_MAILS = """
BEGIN;
INSERT INTO identities (uid, kind, value, bare, mailbox) VALUES ({me}, 'email', 'me@us-corp.com', 0, {me});
CREATE TEMP TABLE contacts AS SELECT row_number() OVER (ORDER BY id) - 1 AS place, id FROM identities
  WHERE kind = 'email' AND id IN (SELECT identity FROM card_identities);
CREATE TEMP TABLE mails AS
  WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {mails})
  SELECT i, c.id AS contact, me.id AS me, 1500000000 + i * 200 AS at
  FROM n JOIN contacts c ON c.place = (i * 7919) % {contacts} JOIN identities me ON me.uid = {me};
INSERT INTO sources (name, adapter) VALUES ('bench', 'mail');
INSERT INTO records (source, stream, key, digest, version, at, locator, listed)
  SELECT s.id, '', 'bench-' || i, x'00', 1, at, '', 0 FROM mails, sources s WHERE s.name = 'bench';
INSERT INTO interactions (id, uid, kind, channel, at, visibility, title, author, thread, record, authority)
  SELECT i + 1, i + 1, 'email', 'email', m.at, 'private', '', iif(i % 2, contact, me), i / 4, r.id, 1
  FROM mails m JOIN sources s ON s.name = 'bench' JOIN records r ON r.source = s.id AND r.stream = '' AND r.key = 'bench-' || i;
INSERT INTO sightings SELECT id, record FROM interactions;
INSERT INTO participants
  SELECT contact, m.at, i.id, iif(m.i % 2, 'from', 'to'), i.record, 'email', i.author, 1 FROM mails m JOIN interactions i ON i.id = m.i + 1
  UNION ALL
  SELECT me, m.at, i.id, iif(m.i % 2, 'to', 'from'), i.record, 'email', i.author, 1 FROM mails m JOIN interactions i ON i.id = m.i + 1;
INSERT INTO identity_names SELECT contact, s.id, p.name, max(m.at) FROM mails m, sources s, identities i, persons p
  WHERE s.name = 'bench' AND i.id = contact AND p.id = i.person GROUP BY contact;
UPDATE identities SET bare = 0 WHERE id IN (SELECT contact FROM mails);
DELETE FROM grouped_for;
COMMIT;
ANALYZE;
"""
"""Mails between me and the contacts in turn, written as ingest writes them, but for their texts."""


def people(count: int) -> list[list[str]]:
    """Return contacts with invented names: given names are common, full names are seldom shared."""
    rnd = random.Random(1)
    given, family = [_word(rnd, 2) for _ in range(300)], [_word(rnd, 3) for _ in range(count // 4 + 1)]
    firms = [_word(rnd, 4) for _ in range(count // _PER_COMPANY + 1)]
    rows = []
    for number in range(1, count + 1):
        first, last, firm = rnd.choice(given), rnd.choice(family), rnd.choice(firms)
        phone = f"+1206{number:07d}" if rnd.random() < _WITH_PHONE else ""
        rows.append(
            [
                str(number),
                first.title(),
                last.title(),
                f"{first}.{last}{number}@{firm}.com",
                phone,
                firm.title(),
                "",
                *_DAYS[:2],
            ]
        )
    return rows


def _word(rnd: random.Random, syllables: int) -> str:
    return "".join(rnd.choice("bdfgklmnprstvz") + rnd.choice("aeiou") for _ in range(syllables))


def write(export: Path, rows: list[list[str]]) -> None:
    with export.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([_HEAD, *rows])


def _changes(store: Path, export: Path, run: int) -> dict[str, Ran]:
    """Change one thing at a time. Each run takes other people, so that nothing is as it was."""
    with export.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    one, other, third, moved = (f"email:{rows[len(rows) // 9 * (place + 1) + run][3]}" for place in range(4))
    done = {
        "merge": kit.sbagg(store, "merge", one, other, "--json"),
        "undo": kit.sbagg(store, "undo", "--json"),
        "different": kit.sbagg(store, "different", one, third, "--json"),
        "split": kit.sbagg(store, "split", third, third, "--json"),
        "set company": kit.sbagg(store, "set", moved, "company", f"Nowhere {run}", "--json"),
    }
    kit.sbagg(store, "undo", "3", "--json")  # so that the store can be measured again
    rows[len(rows) // 2 + run][1] += "e"
    rows[len(rows) // 2 + run][-1] = _DAYS[2]
    write(export, rows)
    done["sync, one contact changed"] = kit.sbagg(store, "sync", str(export), "--json", accept=(0, 5))
    return done


def _whole(store: Path) -> dict[str, Any]:
    """Let a process of its own work out everybody anew, and compare with what the store holds."""
    script = str(Path(__file__).with_name("everybody.py"))
    ran = kit.run((sys.executable, script, str(store)), kit.environment(store))
    if ran.status:
        raise kit.FailedError(f"everybody: exit {ran.status}: {ran.err[-500:]}")
    found: dict[str, Any] = ran.json()
    return found
