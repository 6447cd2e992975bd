"""A session with an IMAP server: opened, logged in, asked. It only reads: mailboxes are opened with EXAMINE."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sbagg.adapter import SourceError
from sbagg.adapters.imap.failures import guarded
from sbagg.adapters.imap.server import Server
from sbagg.adapters.imap.uids import LARGEST
from sbagg.adapters.imap.wire import USUAL, Client

T = TypeVar("T")
MOST_MESSAGES = 10_000_000


@dataclass(frozen=True, slots=True)
class View:
    """A mailbox at one moment. ``modseq`` grows with every change of it (CONDSTORE); 0: the server keeps none."""

    validity: int
    next: int
    exists: int
    modseq: int = 0


class Session:
    """What the adapter asks of a server that it is logged in to."""

    def __init__(self, client: Client, server: Server) -> None:
        self._client = client
        self._server = server
        with guarded(server, "what it can do"):
            self.counts_changes = bool(client.has_capability("CONDSTORE"))
            self.gmail = bool(client.has_capability("X-GM-EXT-1"))
            self.idles = bool(client.has_capability("IDLE"))

    def folders(self) -> list[tuple[frozenset[str], str, str]]:
        """Return all mailboxes: (attributes in lower case, the sign between the names in a path, path)."""
        found = self._ask("its list of mailboxes", self._client.list_folders)
        return [
            (frozenset(_text(flag).lower() for flag in flags), _text(sign), _text(name)) for flags, sign, name in found
        ]

    def status(self, name: str) -> View:
        """Return how a mailbox stands, without opening it."""
        what = ["MESSAGES", "UIDNEXT", "UIDVALIDITY", *(["HIGHESTMODSEQ"] if self.counts_changes else [])]
        found = self._ask(f"the state of {name}", self._client.folder_status, name, what)
        return self._view(found, b"MESSAGES")

    def examine(self, name: str) -> View:
        """Open a mailbox to read it."""
        found = self._ask(f"mailbox {name}", self._client.select_folder, name, readonly=True)
        return self._view(found, b"EXISTS")

    def search(self, exists: int, *criteria: str | date) -> list[int]:
        """Return the UIDs in the open mailbox, which holds about ``exists`` messages, in ascending order."""
        with self._allowing(USUAL + 12 * exists):
            found = self._ask("a search", self._client.search, list(criteria))
        return sorted({uid for uid in found if isinstance(uid, int) and 0 < uid <= LARGEST})

    def fetch(
        self, uids: Collection[int], what: Sequence[str], *, size: int = USUAL
    ) -> Mapping[int, Mapping[bytes, Any]]:
        """Return what the server says of messages: what was asked for, in at most ``size`` bytes, or less."""
        with self._allowing(size):
            found: Mapping[int, Mapping[bytes, Any]] = self._ask("messages", self._client.fetch, list(uids), what)
            return found

    def changed(self, since: int) -> list[int]:
        """Return the UIDs in the open mailbox whose flags or labels have changed since."""
        return self._ask("what changed", self._client.changed, since)

    def idle(self, seconds: float) -> bool:
        """Wait until something happens in the open mailbox, at most so long. It ends the session.

        A server that only says now and then that it is still there does not make the wait longer.
        """
        ends = time.monotonic() + seconds
        with guarded(self._server, "news"), suppress(TimeoutError):
            self._client.idle()
            while (left := ends - time.monotonic()) > 0:
                self._client.patience(left)
                if _is_news(self._client.next_line()):
                    return True
        return False

    def noop(self) -> bool:
        """Tell whether something has happened in the open mailbox."""
        _, said = self._ask("news", self._client.noop)
        return any(b"EXISTS" in line or b"EXPUNGE" in line for line in said)

    def _ask(self, what: str, ask: Callable[..., T], *arguments: Any, **named: Any) -> T:
        with guarded(self._server, what):
            return ask(*arguments, **named)

    @contextmanager
    def _allowing(self, size: int) -> Iterator[None]:
        self._client.allow(size)
        try:
            yield
        finally:
            self._client.allow(USUAL)

    def _view(self, found: Mapping[bytes, Any], count: bytes) -> View:
        with guarded(self._server, "the state of a mailbox"):
            numbers = [int(found.get(name) or 0) for name in (b"UIDVALIDITY", b"UIDNEXT", count, b"HIGHESTMODSEQ")]
        if min(numbers) < 0 or numbers[2] > MOST_MESSAGES:
            raise SourceError(f"{self._server} tells of a mailbox of {numbers[2]} messages", "Check the source's host")
        return View(*numbers)


def _is_news(line: bytes) -> bool:
    return line.startswith(b"* ") and line.upper().endswith((b" EXISTS", b" EXPUNGE"))


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")
