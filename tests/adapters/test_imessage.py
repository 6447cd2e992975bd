"""Messages of macOS, in a database built as the program builds it."""

import base64
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from chat_kit import items, only, parties, reasons, run, total
from hypothesis import given
from hypothesis import strategies as st

from sbagg.adapter import Identity, Raw, Refused
from sbagg.adapters.imessage import IMessage
from sbagg.testing import AdapterContract, Recorder

EPOCH, NANO = 978_307_200, 10**9
WHEN = 1_775_250_900
TABLES = """
CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, text TEXT, attributedBody BLOB,
  subject TEXT, handle_id INTEGER DEFAULT 0, service TEXT, account TEXT, destination_caller_id TEXT, date INTEGER,
  date_edited INTEGER DEFAULT 0, date_retracted INTEGER DEFAULT 0, is_from_me INTEGER DEFAULT 0, error INTEGER DEFAULT 0,
  item_type INTEGER DEFAULT 0, group_action_type INTEGER DEFAULT 0, other_handle INTEGER DEFAULT 0,
  associated_message_type INTEGER DEFAULT 0, is_spam INTEGER DEFAULT 0);
CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT NOT NULL, service TEXT);
CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, guid TEXT, style INTEGER, chat_identifier TEXT, display_name TEXT, account_login TEXT);
CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER);
CREATE TABLE chat_handle_join (chat_id INTEGER, handle_id INTEGER);
CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY, guid TEXT, filename TEXT, mime_type TEXT, transfer_name TEXT, total_bytes INTEGER);
CREATE TABLE message_attachment_join (message_id INTEGER, attachment_id INTEGER);
INSERT INTO handle VALUES (1, '+12065550188', 'iMessage'), (2, 'lee@marsh.example', 'iMessage'), (3, '+4915123456789', 'iMessage'), (4, '22000', 'SMS');
INSERT INTO chat VALUES (1, 'iMessage;-;+12065550188', 45, '+12065550188', '', 'E:jo@fenwick.example'),
  (2, 'iMessage;+;chat77', 43, 'chat77', 'Harbour crew', 'E:jo@fenwick.example'), (3, 'SMS;-;22000', 45, '22000', '', 'P:+12065550101');
INSERT INTO chat_handle_join VALUES (1, 1), (2, 1), (2, 2), (3, 4);
INSERT INTO attachment VALUES (1, 'a1', '~/Library/x/offer.pdf', 'application/pdf', 'offer.pdf', 9);
"""


def archived(text):
    """An attributed string as NSArchiver writes it."""
    said = text.encode()
    size = bytes([len(said)]) if len(said) < 0x80 else b"\x81" + len(said).to_bytes(2, "little")
    return (
        b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x12NSAttributedString\x00\x84\x84\x08NSObject\x00\x85\x92"
        b"\x84\x84\x84\x08NSString\x01\x94\x84\x01+" + size + said + b"\x86\x84\x02iI\x01\x06\x92\x84\x84\x84\x0cNSDictionary\x00"
    )  # fmt: skip


class Store:
    """A ``chat.db``. Times are given in seconds after ``WHEN``."""

    def __init__(self, path):
        self.path = path
        self.db = sqlite3.connect(path)
        self.db.executescript(TABLES)
        self.count = 0

    def add(self, chat=1, handle=1, seconds=0, unit=NANO, **fields):
        self.count += 1
        fields = {
            "guid": f"g{self.count}", "service": "iMessage", "handle_id": handle, "date": (WHEN + seconds - EPOCH) * unit,
            "destination_caller_id": "jo@fenwick.example", **fields,
        }  # fmt: skip
        cursor = self.db.execute(
            f"INSERT INTO message ({', '.join(fields)}) VALUES ({', '.join('?' * len(fields))})", tuple(fields.values())
        )
        if chat:
            self.db.execute("INSERT INTO chat_message_join VALUES (?, ?)", (chat, cursor.lastrowid))
        self.db.commit()
        return cursor.lastrowid


def filled(path):
    store = Store(path)
    store.add(text="Hello")
    store.add(text=None, attributedBody=archived("From me ✓"), is_from_me=1, handle=1, seconds=1)
    pdf = store.add(text="\ufffcthe offer", seconds=2)
    store.db.execute("INSERT INTO message_attachment_join VALUES (?, 1)", (pdf,))
    store.add(text="Loved “Hello”", associated_message_type=2000)
    store.add(text="lost", is_from_me=1, error=22)
    store.add(text=None, date_retracted=5)
    store.add(text=None)
    store.add(text="prize", is_spam=1)
    store.add(chat=2, handle=2, text="Hi both", seconds=10)
    store.add(chat=2, handle=1, item_type=1, other_handle=3, seconds=20)  # number 3 comes
    store.add(chat=2, handle=0, text="Hi three", is_from_me=1, seconds=30)
    store.add(chat=2, handle=3, item_type=3, seconds=40)  # and goes
    store.add(chat=2, handle=0, text="Hi two", is_from_me=1, seconds=50)
    store.add(chat=3, handle=4, text="Code 1234", service="SMS", seconds=60, unit=1)
    store.db.commit()
    return store


@pytest.fixture
def messages(tmp_path):
    return IMessage((filled(tmp_path / "chat.db").path,))


class TestIMessage(AdapterContract):
    def world(self, folder: Path) -> IMessage:
        self.store = filled(folder / "chat.db")
        return IMessage((self.store.path,))

    def change(self, folder: Path) -> None:
        self.store.add(text="More", seconds=99)


def test_every_row_is_accounted_for(messages):
    assert len(only(Raw, run(messages))) == 14
    assert Counter(reasons(messages)) == {
        "a reaction": 1, "not sent": 1, "taken back by who sent it": 1, "empty": 1, "spam": 1,
        "what Messages itself says (joined, left, renamed)": 2,
    }  # fmt: skip
    assert [(item.text, item.at - WHEN, item.kind, item.channel) for item in items(messages)] == [
        ("Hello", 0, "chat", "sms"), ("From me ✓", 1, "chat", "sms"), ("the offer", 2, "chat", "sms"), ("Hi both", 10, "chat", "sms"),
        ("Hi three", 30, "chat", "sms"), ("Hi two", 50, "chat", "sms"), ("Code 1234", 60, "sms", "sms"),
    ]  # fmt: skip


def test_it_says_whose_it_is(messages):
    export = IMessage.recognise(messages.path[0])
    assert export.me == (Identity("email", "jo@fenwick.example"), Identity("phone", "+12065550101"))
    assert export.sample[0] == ("messages", "g1")


def test_who_wrote_to_whom(messages):
    found = {item.text: item for item in items(messages)}
    assert parties(found["Hello"]) == [
        ("author", "phone:+12065550188", ""),
        ("recipient", "email:jo@fenwick.example", ""),
    ]
    assert parties(found["From me ✓"]) == [
        ("author", "email:jo@fenwick.example", ""), ("recipient", "phone:+12065550188", ""),
    ]  # fmt: skip
    assert [value for _, value, _ in parties(found["Hi both"])] == [
        "email:lee@marsh.example", "phone:+12065550188", "email:jo@fenwick.example",
    ]  # fmt: skip
    assert (found["Hi both"].title, found["Hi both"].thread) == ("Harbour crew", ("imessage:chat77",))


def test_who_does_not_say_an_address_is_the_author_all_the_same(tmp_path):
    store = Store(tmp_path / "chat.db")
    store.db.execute("UPDATE chat SET account_login = NULL")
    store.add(text="Mine", is_from_me=1, destination_caller_id=None)
    adapter = IMessage((store.path,))
    assert parties(items(adapter)[0]) == [("author", "imessage:owner", ""), ("recipient", "phone:+12065550188", "")]
    assert IMessage.recognise(store.path).me == (Identity("imessage", "owner"),)


def test_a_groups_recipients_are_those_of_that_time(messages):
    found = {item.text: {value for role, value, _ in parties(item) if role == "recipient"} for item in items(messages)}
    both = {"phone:+12065550188", "email:lee@marsh.example"}
    assert found["Hi three"] == both | {"phone:+4915123456789"}
    assert found["Hi two"] == both


def test_a_short_code_is_a_machine(messages):
    code = items(messages)[-1]
    assert (code.flags, parties(code)) == (("auto",), [("recipient", "email:jo@fenwick.example", "")])


def test_attachments_are_listed(messages):
    assert [(file.name, file.media, file.size) for file in items(messages)[2].files] == [
        ("offer.pdf", "application/pdf", 9)
    ]


def test_nothing_is_written_beside_the_database(messages):
    run(messages)
    assert sorted(path.name for path in messages.path[0].parent.iterdir()) == ["chat.db"]


def test_what_lies_in_the_log_is_read(tmp_path):
    store = filled(tmp_path / "chat.db")
    store.db.execute("PRAGMA journal_mode = WAL")
    adapter, recorder = IMessage((store.path,)), Recorder()
    recorder.run(adapter.fetch(recorder))
    assert run(adapter, recorder) == []
    store.add(text="in the log", seconds=70)
    assert b"in the log" in b"".join(raw.data for raw in only(Raw, run(adapter, recorder)))


def test_an_older_database_lacks_columns_and_tables(tmp_path):
    db = sqlite3.connect(tmp_path / "chat.db")
    db.executescript(
        "CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, handle_id INTEGER, date INTEGER, is_from_me INTEGER, service TEXT);"
        "CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT); CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, guid TEXT);"
        "CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER); INSERT INTO handle VALUES (1, '+12065550188');"
        f"INSERT INTO message VALUES (1, 'a', 'Old', 1, {WHEN - EPOCH}, 0, 'SMS'), (2, NULL, 'x', 1, 0, 0, 'SMS');"
    )
    db.close()
    adapter = IMessage((tmp_path / "chat.db",))
    assert [(item.text, item.at, parties(item)) for item in items(adapter)] == [
        ("Old", WHEN, [("author", "phone:+12065550188", "")])
    ]
    assert [refused.reason for refused in only(Refused, run(adapter))] == ["a message without an id"]


def test_another_database_is_not_taken_for_one(tmp_path):
    db = sqlite3.connect(tmp_path / "x.db")
    db.execute("CREATE TABLE message (a)")
    db.commit()
    assert IMessage.recognise(tmp_path / "x.db") is None
    (tmp_path / "y.db").write_bytes(b"SQLite format 3\x00 and no more")
    assert IMessage.recognise(tmp_path / "y.db") is None


@given(st.binary(max_size=200))
def test_parse_is_total(data):
    total(IMessage(()), ("messages",), ("x",), data)
    body = base64.b64encode(archived("x")[: len(data)] + data).decode()
    total(IMessage(()), ("messages",), ("x",), f'{{"guid": "g", "body": "{body}", "date": 1}}'.encode())
