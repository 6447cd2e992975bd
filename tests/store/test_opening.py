"""Opening the store: what may not be read is refused with the contract's statuses, and readers write nothing."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from sbagg.errors import StoreError, UnavailableError
from sbagg.store.opening import NAME, VERSION, locked, open_read, open_write
from world import deal, mail


@pytest.fixture
def full(world):
    world.add("crm").write(
        "crm", ("1", [mail("1", "jane@acme-tools.com")]), ("2", [deal("1", "jane@acme-tools.com")])
    ).sync()
    return world.home


def test_an_absent_store_reads_as_an_empty_one(home, sbagg):
    assert sbagg("people", "--json").json["people"] == []
    assert not home.exists()


def test_a_newer_schema_is_refused(full, sbagg):
    connection = sqlite3.connect(full / NAME)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    for command in (["people"], ["sync"]):
        ran = sbagg(*command, "--json")
        assert (ran.status, ran.error["code"], ran.error["hint"]) == (7, "store", "Upgrade sbagg")
    with pytest.raises(StoreError):
        open_read(full)


@pytest.mark.parametrize("damage", [b"this is no database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_store_is_refused(full, sbagg, damage):
    for path in full.glob(NAME + "*"):
        path.unlink()
    (full / NAME).write_bytes(damage)
    for command in (["people"], ["status"], ["who", "jane"], ["sync"]):
        ran = sbagg(*command, "--json")
        assert (ran.status, ran.error["code"]) == (7, "store"), command
        assert "sync" in ran.error["hint"]


def test_a_store_damaged_inside_is_refused_not_a_bug(full, sbagg):
    data = bytearray((full / NAME).read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    (full / NAME).write_bytes(data)
    assert sbagg("who", "jane@acme-tools.com", "--json").status == 7


def test_a_second_writer_waits_not(full, sbagg):
    """Another process holds the lock."""
    code = (
        f"import sys; sys.path[:0] = {sys.path!r}\nfrom pathlib import Path\nfrom sbagg.store.opening import locked\n"
    )
    code += f"with locked(Path({str(full)!r})):\n print('held', flush=True)\n sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        ran = sbagg("sync", "--json")
        assert (ran.status, ran.error["code"]) == (75, "unavailable")
        assert sbagg("people", "--json").status == 0, "readers go on"
        other.stdin.close()
        other.wait(10)
    assert sbagg("sync", "--json").status == 0


def test_a_lock_is_let_go_of(home):
    with locked(home):
        pass
    with locked(home):
        pass


def test_only_the_owner_reads_the_store(full):
    assert stat.S_IMODE(full.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in full.glob("sbagg.db*")} == dict.fromkeys(
        (path.name for path in full.glob("sbagg.db*")), 0o600
    )
    assert stat.S_IMODE((full / "config.toml").stat().st_mode) == 0o600


def test_a_reader_writes_nothing(full):
    connection = open_read(full)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM interactions")
    connection.close()


def test_a_store_that_cannot_be_written_is_not_called_damaged(full):
    with pytest.raises(StoreError, match="cannot be written") as raised, open_write(full) as connection:
        connection.executescript("PRAGMA query_only = ON; DELETE FROM interactions")
    assert "Move" not in raised.value.hint


def test_the_schema_is_whole_and_strict(full):
    connection = open_read(full)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == VERSION
    assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    loose = connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE '%index%' "
        "AND name NOT LIKE 'sqlite%' AND name NOT LIKE '%migrations%'"
    ).fetchall()
    connection.close()
    assert loose == []


def test_an_upgrade_makes_a_copy_first(full, capsys):
    connection = sqlite3.connect(full / NAME)
    held = connection.execute("SELECT count(*) FROM interactions").fetchone()
    connection.close()
    from unittest.mock import patch

    with patch("sbagg.store.opening.VERSION", VERSION + 1), open_write(full):
        pass
    copy = sqlite3.connect(full / f"{NAME}.before-{VERSION + 1}")
    assert copy.execute("SELECT count(*) FROM interactions").fetchone() == held
    copy.close()
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_full_disk_is_no_damage(full):
    with pytest.raises(UnavailableError):
        _fill(full)


def _fill(home):
    with open_write(home) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        connection.execute("CREATE TABLE x (y)")
        connection.execute("INSERT INTO x SELECT randomblob(1000000) FROM interactions")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody who may not write")
@pytest.mark.parametrize("wal", [False, True])
def test_somebody_who_may_only_read_can_read(full, wal, tmp_path):
    """Without a -wal the file is opened as immutable; with one, its -shm must be there already."""
    keeper = None
    if wal:
        keeper = sqlite3.connect(full / NAME)
        keeper.execute("PRAGMA wal_autocheckpoint = 0")
        keeper.execute("UPDATE sources SET last_run = 1")
        keeper.commit()
    copy = Path("/tmp") / f"sbagg-read-{os.getpid()}-{wal}"
    shutil.copytree(full, copy)
    try:
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        assert _as_nobody(copy) == "2"
    finally:
        shutil.rmtree(copy)
        if keeper:
            keeper.close()


def _as_nobody(home):
    """Count the items as a user who owns nothing here, in a child process: it cannot come back from that."""
    read, write = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        try:
            os.setuid(65534)
            answer = open_read(home).execute("SELECT count(*) FROM interactions").fetchone()[0]
        except BaseException as error:  # noqa: BLE001 - told to the parent
            answer = repr(error)
        os.write(write, str(answer).encode())
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read) as answer:
        return answer.read()
