"""``msgvault.db``: which messages are new, and each as its original (MIME) with what the archive says of it.

Source: msgvault's ``internal/store/schema.sql`` and ``messages.go``. Tables: ``sources`` (an account: source_type ``gmail``,
``imap``, ``mbox``, ..., identifier), ``conversations`` (Gmail's thread id), ``messages``, ``message_raw`` (raw_format ``mime``,
compression ``zlib`` or none), ``labels`` and ``message_labels``. Messages are added with growing ids; what is deleted at
the source is marked and stays.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sbagg.adapter import Checkpoint, Context, Event, Json, Raw, Refused, Skipped, SourceError
from sbagg.formats.kept import pack
from sbagg.formats.mbox import MESSAGE_LIMIT
from sbagg.formats.sqlitefile import Beside, Database
from sbagg.formats.values import stamp
from sbagg.normalize import clean, email, one_line

GMAIL = "gmail"
STREAM, MEDIA, CUT = "messages", "message/rfc822", "message/rfc822; cut"
_NAME = "msgvault.db"
_TABLES = frozenset({"sources", "conversations", "messages", "message_raw", "participants"})
_COLUMNS = (
    "id", "source_id", "conversation_id", "source_message_id", "message_type", "internal_date", "received_at", "sent_at",
)  # fmt: skip
_MAIL = frozenset({"gmail", "imap", "o365", "mbox", "hey", "apple-mail", "pst", "eml"})
_THREAD = re.compile(r"[0-9a-f]{8,16}")
_MOST_MESSAGES, _MOST_BYTES = 500, 32 * 1024 * 1024
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Box:
    """An account in the archive: its type, and its address or other name."""

    type: str
    name: str

    @property
    def is_mail(self) -> bool:
        """Whether it is a mailbox."""
        return self.type in _MAIL


def file_of(path: Path) -> Path:
    """Return the database: itself, or the one in msgvault's folder."""
    return path / _NAME if path.is_dir() else path


def is_store(database: Database) -> bool:
    """Tell whether it is a database of msgvault."""
    return database.columns.keys() >= _TABLES and "raw_format" in database.columns["message_raw"]


def sources(database: Database) -> dict[int, Box]:
    """Return the accounts by their number."""
    rows = database.rows("sources", ("id", "source_type", "identifier"), "id")
    return {
        _number(row["id"]): Box(one_line(_text(row["source_type"])), one_line(_text(row["identifier"]))) for row in rows
    }


def own_addresses(database: Database) -> Iterator[str]:
    """Yield the user's own addresses: of mailboxes that were signed in to at Google, and those confirmed to msgvault."""
    for box in sources(database).values():
        if box.type == GMAIL and (address := email(box.name)):
            yield address
    for row in database.rows("account_identities", ("address",), "address"):
        if address := email(_text(row["address"])):
            yield address


def fetch(ctx: Context, paths: tuple[Path, ...]) -> Iterator[Event]:
    """Yield the new messages of each archive, with checkpoints.

    The state holds for each path what changes with the file (``mark``), and the number and the key of the message that was
    read last: if another is there now, it is another archive, which is read from its beginning.
    """
    known = ctx.cursor(STREAM).get("archives")
    state: dict[str, Json] = dict(known) if isinstance(known, dict) else {}
    for path in paths:
        before, mark = state.get(str(path)), _mark(file_of(path))
        done: dict[str, Json] = before if isinstance(before, dict) else {}
        if done.get("mark") == mark:
            continue
        with Database(file_of(path)) as database:
            if not is_store(database):
                raise SourceError(f"{path}: is no archive of msgvault", "Check the path, then: sbagg sync PATH")
            last = _resumed(database, done)
            count = size = 0
            for number, event in _numbered(database, last):
                yield event
                count, size = count + 1, size + (len(event.data) if isinstance(event, Raw) else 0)
                last = number
                if count >= _MOST_MESSAGES or size >= _MOST_BYTES:
                    count = size = 0
                    state[str(path)] = {"mark": "", "after": last, "key": _key_of(database, last)}
                    yield Checkpoint({"archives": dict(state)}, STREAM)
            state[str(path)] = {"mark": mark, "after": last, "key": _key_of(database, last)}
        yield Checkpoint({"archives": dict(state)}, STREAM)


def records(database: Database) -> Iterator[Event]:
    """Yield all messages."""
    return (event for _, event in _numbered(database, 0))


def _numbered(database: Database, after: int) -> Iterator[tuple[int, Event]]:
    boxes = sources(database)
    threads = {_number(row["id"]): _text(row["source_conversation_id"]) for row in _rows(database, "conversations")}
    names = {_number(row["id"]): one_line(_text(row["name"])) for row in database.rows("labels", ("id", "name"), "id")}
    kept = ("message_id", "raw_data", "raw_format", "compression", "encryption_version")
    raws = Beside(database.rows("message_raw", kept, "message_id", after), "message_id")
    labels = Beside(database.rows("message_labels", ("message_id", "label_id"), "message_id", after), "message_id")
    for row in database.rows("messages", _COLUMNS, "id", after):
        number, box = _number(row["id"]), boxes.get(_number(row["source_id"]), Box("", ""))
        place = clean(f"{database.path}#{number}")
        original = next(iter(raws.of(number)), None)
        held = sorted({names.get(_number(one["label_id"]), "") for one in labels.of(number)} - {""})
        if (kind := one_line(clean(_text(row["message_type"])), 40)) not in {"email", ""}:
            yield number, Skipped(f"of another kind than mail ({kind})", place)
            continue
        said: dict[str, Json] = {"type": box.type, "labels": [*held]}
        said["thread"] = _thread(box, threads.get(_number(row["conversation_id"]), ""))
        yield number, _record(_key(row, box), place, said, original, _at(row))


def _rows(database: Database, table: str) -> Iterator[Row]:
    return database.rows(table, ("id", "source_conversation_id"), "id")


def _record(key: str, place: str, said: dict[str, Json], original: Row | None, at: int | None) -> Event:
    if original is None:
        return Refused(key, "the archive does not hold the original message", STREAM, place)
    data, form = original["raw_data"], _text(original["raw_format"])
    if form != "mime" or not isinstance(data, bytes) or original["encryption_version"]:
        return Refused(key, f"the original is no plain message ({one_line(clean(form), 40)})", STREAM, place)
    media = MEDIA
    if original["compression"] == "zlib":
        unpacker = zlib.decompressobj()
        try:
            data = unpacker.decompress(data, MESSAGE_LIMIT)
        except zlib.error as error:
            return Refused(key, f"the original is damaged: {error}", STREAM, place)
        if not unpacker.eof and not unpacker.unconsumed_tail:
            return Refused(key, "the original is damaged: its end is missing", STREAM, place, data)
        media = MEDIA if unpacker.eof else CUT
    return Raw(key, pack(said) + b"\n" + data[:MESSAGE_LIMIT], media, STREAM, place, at)


def _resumed(database: Database, done: Mapping[str, Json]) -> int:
    """Return the number of the message to go on after: the last one read, if it is still the same."""
    after = done.get("after")
    return after if isinstance(after, int) and after and _key_of(database, after) == done.get("key") else 0


def _key_of(database: Database, number: int) -> str:
    """Return the key of a message, empty if it is gone."""
    row = next(database.rows("messages", _COLUMNS, "id", number - 1), None)
    if row is None or row["id"] != number:
        return ""
    return _key(row, sources(database).get(_number(row["source_id"]), Box("", "")))


def _key(row: Row, box: Box) -> str:
    return clean(f"{box.type}/{box.name}/{_text(row['source_message_id']) or row['id']}")[:500]


def _thread(box: Box, conversation: str) -> str:
    """Return the thread's key as Takeout's header has it: Gmail's own number, in decimals."""
    is_gmail = box.type == GMAIL and _THREAD.fullmatch(conversation)
    return f"gmail:{int(conversation, 16)}" if is_gmail else ""


def _at(row: Row) -> int | None:
    found = (stamp(_text(row[name])) for name in ("internal_date", "received_at", "sent_at"))
    return next((one.at() for one in found if one), None)


def _mark(path: Path) -> str:
    """Return what changes when the file does, or the log beside it."""
    try:
        log = path.with_name(f"{path.name}-wal")
        found = [one.stat() for one in (path, log) if one == path or one.exists()]
    except OSError as error:
        reason = error.strerror or str(error)
        raise SourceError(f"{path}: cannot be read: {reason}", "Check the path, then: sbagg sync PATH") from error
    return " ".join(f"{status.st_size}:{status.st_mtime_ns}" for status in found)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _text(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""
