"""From the server into a store: the same whatever happens on the way, and one item with what an export shows."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from imap_kit import Account, eml, mbox, with_file

from dovecot import PASSWORD
from sbagg.store import dump

KILLS = int(os.environ.get("SBAGG_TEST_KILLS", "6"))
ROOT = Path(__file__).parent.parent.parent


def rows(home):
    with closing(sqlite3.connect(f"file:{home / 'sbagg.db'}?mode=ro", uri=True)) as connection:
        return sorted(dump.lines(dump.dump(connection)))


def ask(home, query):
    with closing(sqlite3.connect(home / "sbagg.db")) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
def source(sbagg, home, server, monkeypatch):
    """An account that the store has as the source ``work``."""
    account = Account(server)
    monkeypatch.setenv("SBAGG_WORK_PASSWORD", PASSWORD)
    options = (f"user={account.user}", "host=127.0.0.1", f"port={server.port}", "tls=none")
    added = sbagg(
        "source", "add", "imap", "--name", "work", *(word for option in options for word in ("--set", option))
    )
    assert added.status == 0, added.err
    yield account
    assert account.mail.untouched(), "a flag was changed at the server"


def test_mail_of_the_server_and_of_an_export_is_one(sbagg, home, source, tmp_path):
    messages = [eml(1), eml(2), with_file(3), eml(4)]
    source.mail.append(*messages[:3])
    source.mail.append(messages[1], name="Sent")
    run = sbagg("sync", "--json").json
    assert [(one["outcome"], one["added"]) for one in run["sources"]] == [("ok", 4)]
    mailbox = mbox(tmp_path / "INBOX.mbox", *messages)
    assert sbagg("sync", mailbox).status == 0
    held = ask(home, "SELECT title, files FROM interactions ORDER BY title")
    assert held == [("Mail 1", 0), ("Mail 2", 0), ("Mail 3", 2), ("Mail 4", 0)]
    digests = ask(home, "SELECT digest FROM files")
    assert len(digests) == 2
    assert all(digest for (digest,) in digests), "who saw the whole mail knows more of its files"


def test_what_is_moved_or_deleted_stays_on_the_timeline(sbagg, source):
    source.mail.append(eml(1), eml(2), eml(3))
    source.mail.create("Work")
    sbagg("sync")
    source.mail.move("1", "Work")
    source.mail.expunge("2")
    run = sbagg("sync", "--json").json["sources"][0]
    assert (run["added"], run["gone"]) == (1, 2)
    gone = sbagg("sql", "SELECT title FROM interactions WHERE gone_at IS NOT NULL", "--json").json
    assert "Mail 2" in str(gone)
    assert "Mail 1" not in str(gone)
    assert len(sbagg("sql", "SELECT title FROM interactions", "--json").json["rows"]) == 3


def test_a_full_sync_reads_all_again_and_changes_nothing(sbagg, home, source):
    source.mail.append(*(eml(n) for n in range(20)), with_file(30))
    sbagg("sync")
    before = rows(home)
    run = sbagg("sync", "--full", "--json").json["sources"][0]
    assert (run["seen"], run["added"], run["changed"]) == (21, 0, 0)
    assert rows(home) == before


def test_a_server_that_is_found_elsewhere_is_not_read_again(sbagg, source):
    source.mail.append(eml(1), eml(2))
    sbagg("sync")
    sbagg("source", "set", "work", "host=localhost")
    assert sbagg("sync", "--json").json["sources"][0]["seen"] == 0
    sbagg("source", "set", "work", "since=2020-01-01")
    run = sbagg("sync", "--json").json["sources"][0]
    assert (run["seen"], run["added"], run["gone"]) == (2, 0, 0)


def test_a_password_that_is_wrong_names_the_next_command(sbagg, source, monkeypatch):
    monkeypatch.setenv("SBAGG_WORK_PASSWORD", "not-this-one-7")
    ran = sbagg("sync")
    assert ran.status == 9
    assert "refuses the password" in " ".join((ran.out + ran.err).split())
    assert "not-this-one-7" not in ran.out + ran.err


def test_killed_at_any_moment_the_store_is_in_the_end_that_of_one_sync(source, home, tmp_path):
    source.mail.create("Work")
    source.mail.append(*(eml(n) for n in range(550)))
    source.mail.append(
        *(with_file(n, 70_000) for n in range(1000, 1020)), *(eml(n) for n in range(600, 650)), name="Work"
    )
    chance = random.Random(4)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}

    def store(name):
        made = tmp_path / name
        made.mkdir()
        (made / "config.toml").write_bytes((home / "config.toml").read_bytes())
        return made

    def sync(home):
        command = [sys.executable, "-m", "sbagg", "sync", "work"]
        return subprocess.Popen(
            command, env={**environment, "SBAGG_HOME": str(home)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    clean = store("clean")
    began = time.monotonic()
    assert sync(clean).wait(120) == 0
    seconds = time.monotonic() - began
    wanted = rows(clean)
    assert len(wanted) > 600
    kills, stores, torn = 0, 0, store("0")
    while kills < KILLS:
        child = sync(torn)
        try:
            assert child.wait(chance.uniform(0.2, 1) * seconds) == 0
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            kills += 1
            continue
        assert rows(torn) == wanted
        stores += 1
        torn = store(str(stores))
    assert sync(torn).wait(120) == 0
    assert rows(torn) == wanted
