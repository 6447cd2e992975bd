"""Other programs' databases: read by name, never written to, never trusted."""

import sqlite3

import pytest

from sbagg.errors import SourceError
from sbagg.formats.sqlitefile import Beside, Database, is_sqlite


def made(path, script):
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    return path


def test_rows_of_the_columns_that_are_there(tmp_path):
    path = made(
        tmp_path / "a b?#.sqlite", 'CREATE TABLE "odd ""name" (b, a); INSERT INTO "odd ""name" VALUES (2, 1), (4, 3);'
    )
    with Database(path) as database:
        assert database.columns == {'odd "name': {"a", "b"}}
        assert list(database.rows('odd "name', ("a", "z", "b"))) == [
            {"a": 1, "z": None, "b": 2},
            {"a": 3, "z": None, "b": 4},
        ]
        assert list(database.rows('odd "name', ("z",))) == [{"z": None}] * 2
        assert list(database.rows("none", ("a",))) == []


def test_rows_after_a_number(tmp_path):
    path = made(tmp_path / "a.db", "CREATE TABLE t (a INTEGER PRIMARY KEY); INSERT INTO t VALUES (3), (1), (2);")
    with Database(path) as database:
        assert [row["a"] for row in database.rows("t", ("a",), "a", 1)] == [2, 3]
        assert [row["a"] for row in database.rows("t", ("a",), "a")] == [1, 2, 3]


def test_a_table_is_walked_beside_another():
    rows = [{"of": 1, "v": "a"}, {"of": 3, "v": "b"}, {"of": 3, "v": "c"}, {"of": None, "v": "x"}, {"of": 7, "v": "d"}]
    beside = Beside(iter(rows), "of")
    assert [[row["v"] for row in beside.of(number)] for number in (2, 3, 5, 7, 9)] == [[], ["b", "c"], [], ["d"], []]


def test_text_that_is_no_utf_8(tmp_path):
    path = made(tmp_path / "a.db", "CREATE TABLE t (a); INSERT INTO t VALUES (CAST(x'ff41' AS TEXT));")
    with Database(path) as database:
        assert list(database.rows("t", ("a",))) == [{"a": "\ufffdA"}]


def test_views_and_virtual_tables_are_none_of_ours(tmp_path):
    path = made(
        tmp_path / "a.db",
        "CREATE TABLE t (a); CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;"
        "CREATE VIRTUAL TABLE f USING fts5(a);",
    )
    with Database(path) as database:
        assert "t" in database.columns
        assert not {"v", "f"} & set(database.columns)


def test_nothing_is_written_beside_it(tmp_path):
    path = made(tmp_path / "a.db", "PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1);")
    before = sorted(tmp_path.iterdir())
    with Database(path) as database:
        assert len(list(database.rows("t", ("a",)))) == 1
        assert sorted(tmp_path.iterdir()) == before


def test_what_lies_in_the_log_is_read(tmp_path):
    path = tmp_path / "a.db"
    writer = sqlite3.connect(path)
    writer.executescript("PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1);")
    with Database(path) as database:
        assert len(list(database.rows("t", ("a",)))) == 1
    writer.close()


def test_what_is_damaged_names_the_file(tmp_path):
    path = made(tmp_path / "a.db", "CREATE TABLE t (a);")
    data = path.read_bytes()
    path.write_bytes(data[:100] + b"\xff" * (len(data) - 100))
    assert is_sqlite(path)
    with pytest.raises(SourceError, match=r"a\.db: cannot be read"):
        Database(path)
    (tmp_path / "b").write_bytes(b"no database")
    assert not is_sqlite(tmp_path / "b")


def test_a_locked_one_asks_for_patience(tmp_path, monkeypatch):
    monkeypatch.setattr("sbagg.formats.sqlitefile._BUSY_SECONDS", 0.0)
    path = made(tmp_path / "a.db", "CREATE TABLE t (a); INSERT INTO t VALUES (1);")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA locking_mode = EXCLUSIVE")
    writer.execute("BEGIN EXCLUSIVE")
    writer.execute("INSERT INTO t VALUES (2)")
    with pytest.raises(SourceError, match="another program writes"):
        Database(path)
    writer.close()
