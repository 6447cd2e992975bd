"""``msgvault.db``, with the tables that msgvault makes and messages of our own."""

import sqlite3
import zlib
from pathlib import Path

import pytest
from chat_kit import items, only, parties, reasons, run, total
from hypothesis import given
from hypothesis import strategies as st

from sbagg.adapter import Checkpoint, Identity, Raw, Refused, SourceError
from sbagg.adapters.mail import Mail
from sbagg.adapters.msgvault import Msgvault
from sbagg.testing import AdapterContract, Recorder

TABLES = """
CREATE TABLE sources (id INTEGER PRIMARY KEY, source_type TEXT NOT NULL, identifier TEXT NOT NULL, display_name TEXT);
CREATE TABLE participants (id INTEGER PRIMARY KEY, email_address TEXT, phone_number TEXT, display_name TEXT);
CREATE TABLE conversations (id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL, source_conversation_id TEXT, conversation_type TEXT);
CREATE TABLE messages (id INTEGER PRIMARY KEY, conversation_id INTEGER, source_id INTEGER, source_message_id TEXT,
  message_type TEXT NOT NULL, sent_at DATETIME, received_at DATETIME, internal_date DATETIME, deleted_from_source_at DATETIME);
CREATE TABLE labels (id INTEGER PRIMARY KEY, source_id INTEGER, name TEXT NOT NULL);
CREATE TABLE message_labels (message_id INTEGER NOT NULL, label_id INTEGER NOT NULL, PRIMARY KEY (message_id, label_id));
CREATE TABLE message_raw (message_id INTEGER PRIMARY KEY, raw_data BLOB NOT NULL, raw_format TEXT NOT NULL,
  compression TEXT DEFAULT 'zlib', encryption_version INTEGER DEFAULT 0);
CREATE TABLE account_identities (source_id INTEGER, address TEXT);
INSERT INTO sources VALUES (1, 'gmail', 'jo@fenwick.example', 'Jo'), (2, 'imap', 'imaps://mail.fenwick.example', ''), (3, 'whatsapp', '+1206', '');
INSERT INTO conversations VALUES (1, 1, '18c0ffee00000001', 'email_thread'), (2, 2, 'folder', 'email_thread'), (3, 3, 'chat', 'direct_chat');
INSERT INTO labels VALUES (1, 1, 'INBOX'), (2, 1, 'TRASH'), (3, 1, 'Customers'), (4, 2, 'INBOX.Trash'), (5, 2, 'INBOX'), (6, 1, 'DRAFT');
INSERT INTO account_identities VALUES (2, 'jo.fenwick@old.example');
"""


def mail(number: int, text: str = "Hello", date: str = "Date: Mon, 2 Mar 2026 09:00:00 +0000\r\n") -> bytes:
    head = f"From: Lee Marsh <lee@marsh.example>\r\nTo: jo@fenwick.example\r\nMessage-ID: <m{number}@marsh.example>\r\n{date}"
    return f"{head}Subject: Pumps {number}\r\n\r\n{text} {number}\r\n".encode()


class Vault:
    """An archive. ``raw`` None: the original is not kept."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "msgvault.db"
        self.db = sqlite3.connect(self.path)
        self.db.executescript(TABLES)

    def add(
        self, raw: bytes | None, source: int = 1, labels: tuple[int, ...] = (1,), kind: str = "email", **form: object
    ) -> int:
        cursor = self.db.execute(
            "INSERT INTO messages (conversation_id, source_id, message_type, internal_date) VALUES (?, ?, ?, '2026-03-02 09:00:07+00:00')",
            (source, source, kind),
        )
        number = cursor.lastrowid or 0
        self.db.execute("UPDATE messages SET source_message_id = ? WHERE id = ?", (f"id{number}", number))
        self.db.executemany("INSERT INTO message_labels VALUES (?, ?)", [(number, label) for label in labels])
        if raw is not None:
            row = {"message_id": number, "raw_data": zlib.compress(raw), "raw_format": "mime", **form}
            self.db.execute(
                f"INSERT INTO message_raw ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
            )
        self.db.commit()
        return number


def filled(folder: Path) -> Vault:
    vault = Vault(folder)
    vault.add(mail(1), labels=(1, 3))
    vault.add(mail(2), labels=(2,))
    vault.add(mail(3), labels=(1, 2))
    vault.add(mail(4), source=2, labels=(4,))
    vault.add(mail(5), source=2, labels=(4, 5))
    vault.add(b"{}", source=3, labels=(), kind="whatsapp", raw_format="whatsapp_json")
    vault.add(None)
    vault.add(mail(8), raw_data=b"no zlib")
    vault.add(mail(9), raw_data=mail(9, "Plain"), compression=None)
    vault.add(mail(10), encryption_version=1)
    vault.add(mail(11), raw_data=b"{}", raw_format="hey_json")
    vault.add(mail(1), source=2, labels=(5,))
    return vault


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return filled(tmp_path)


class TestMsgvault(AdapterContract):
    def world(self, folder: Path) -> Msgvault:
        self.vault = filled(folder)
        return Msgvault((folder,))

    def change(self, folder: Path) -> None:
        self.vault.add(mail(20))


def test_every_message_is_accounted_for(vault: Vault) -> None:
    archive = Msgvault((vault.path,))
    assert [item.ref for item in items(archive)] == [
        f"mail:m{number}@marsh.example|lee@marsh.example" for number in (1, 3, 5, 9, 1)
    ]
    assert sorted(reasons(archive)) == ["of another kind than mail (whatsapp)", "trash", "trash"]
    assert [(one.key, one.reason.partition(":")[0]) for one in only(Refused, run(archive))] == [
        ("gmail/jo@fenwick.example/id7", "the archive does not hold the original message"),
        ("gmail/jo@fenwick.example/id8", "the original is damaged"),
        ("gmail/jo@fenwick.example/id10", "the original is no plain message (mime)"),
        ("gmail/jo@fenwick.example/id11", "the original is no plain message (hey_json)"),
    ]


def test_a_message_is_what_the_mailbox_holds(vault: Vault, tmp_path: Path) -> None:
    box = tmp_path / "box.mbox"
    box.write_bytes(
        b"From x Mon Mar  2 09:00:00 2026\nX-GM-THRID: 1783706850106015745\n" + mail(1).replace(b"\r\n", b"\n")
    )
    there, here = items(Mail((box,)))[0], items(Msgvault((vault.path,)))[0]
    assert (here.ref, here.at, here.title, here.text, parties(here)) == (
        there.ref,
        there.at,
        there.title,
        there.text,
        parties(there),
    )
    assert here.labels == ("Customers", "INBOX")
    assert here.thread == there.thread
    assert "gmail:1783706850106015745" in here.thread


def test_a_cut_original_is_quarantined_with_what_there_is(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    packed = zlib.compress(mail(1, "Hello " * 500))
    vault.add(mail(1), raw_data=packed[:-20])
    refused = only(Refused, run(Msgvault((tmp_path,))))[0]
    assert refused.reason == "the original is damaged: its end is missing"
    assert refused.data.startswith(b"From: Lee Marsh")


def test_a_mail_without_a_date_came_when_the_archive_says(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.add(mail(1, date=""))
    assert items(Msgvault((tmp_path,)))[0].at == 1772442007


def test_it_says_whose_it_is(vault: Vault) -> None:
    export = Msgvault.recognise(vault.path.parent)
    assert export
    assert (export.label, export.account) == ("msgvault archive of 2 accounts", "")
    assert export.me == (Identity("email", "jo@fenwick.example"), Identity("email", "jo.fenwick@old.example"))
    assert export.sample[0] == ("messages", "gmail/jo@fenwick.example/id1")
    vault.db.execute("DELETE FROM sources WHERE id = 2")
    vault.db.commit()
    alone = Msgvault.recognise(vault.path)
    assert alone
    assert (alone.account, alone.sample) == ("jo@fenwick.example", ())


def test_only_what_is_new_is_read(vault: Vault) -> None:
    archive, recorder = Msgvault((vault.path,)), Recorder()
    recorder.run(archive.fetch(recorder))
    assert run(archive, recorder) == []
    number = vault.add(mail(20))
    new = run(archive, recorder)
    assert [raw.key for raw in only(Raw, new)] == [f"gmail/jo@fenwick.example/id{number}"]
    assert isinstance(new[-1], Checkpoint)


def test_another_archive_in_its_place_is_read_from_the_beginning(vault: Vault) -> None:
    archive, recorder = Msgvault((vault.path,)), Recorder()
    recorder.run(archive.fetch(recorder))
    vault.db.execute("UPDATE messages SET source_message_id = 'other' WHERE id = (SELECT max(id) FROM messages)")
    vault.db.commit()
    assert len(only(Raw, run(archive, recorder))) == 7


def test_a_large_archive_has_checkpoints(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    for number in range(1, 503):
        vault.add(mail(number))
    events = run(Msgvault((tmp_path,)))
    assert [number for number, event in enumerate(events) if isinstance(event, Checkpoint)] == [500, 503]
    recorder = Recorder()
    recorder.run(Msgvault((tmp_path,)).fetch(recorder), limit=501)
    assert len(only(Raw, run(Msgvault((tmp_path,)), recorder))) == 2


def test_nothing_is_written_beside_the_archive(vault: Vault) -> None:
    run(Msgvault((vault.path,)))
    assert [path.name for path in vault.path.parent.iterdir()] == ["msgvault.db"]


def test_another_database_is_not_taken_for_one(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "msgvault.db").execute("CREATE TABLE messages (id)").connection.commit()
    assert Msgvault.recognise(tmp_path) is None
    with pytest.raises(SourceError, match="is no archive of msgvault"):
        run(Msgvault((tmp_path,)))
    with pytest.raises(SourceError, match="cannot be read"):
        run(Msgvault((tmp_path / "gone",)))


@given(st.binary(max_size=300))
def test_parse_is_total(data: bytes) -> None:
    total(Msgvault(()), ("messages",), ("x",), data)
    total(Msgvault(()), ("messages",), ("x",), b'{"labels":["a",1],"thread":"gmail:1","type":2}\n' + data)
