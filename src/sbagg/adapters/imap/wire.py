"""An IMAP connection that ends: within limits of size and time, whatever the server sends.

``imaplib`` reads what it is sent: literals of any announced size, lines without number, a byte a minute. Here each command
may bring so many bytes within so many seconds.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import time
from io import BufferedReader
from typing import Any, cast

from imapclient import IMAPClient, SocketTimeout

CONNECT, SILENCE, DEADLINE = 20.0, 60.0, 600.0
"""Seconds for a connection, for any answer to come or go on, and for the whole of one answer."""
USUAL = 32 * 1024 * 1024
"""Bytes that one command may bring, unless it was allowed more."""
_PIECE = 64 * 1024
_UID = re.compile(rb"\bUID (\d{1,10})\b")


class TooMuchError(Exception):
    """The server sends more than was asked for, or too slowly. Its text says which."""


class _Bounded(imaplib.IMAP4):
    def __init__(self, host: str, port: int, context: ssl.SSLContext | None) -> None:
        self._context = context
        self.allowed = USUAL
        self._left = USUAL
        self._ends = time.monotonic() + DEADLINE
        super().__init__(host, port, timeout=CONNECT)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = socket.create_connection((self.host, self.port), timeout)
        if self._context is None:
            return plain
        try:
            return self._context.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    @property
    def _reader(self) -> BufferedReader:
        return cast("BufferedReader", self.file)  # STARTTLS replaces it

    def send(self, data: Any) -> None:
        self._left = self.allowed
        self._ends = time.monotonic() + DEADLINE
        super().send(data)

    def extend(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds + SILENCE

    def read(self, size: int) -> bytes:
        self._take(size)
        found = bytearray()
        while len(found) < size:
            piece = self._reader.read1(min(size - len(found), _PIECE))
            if not piece:
                raise self.abort("the connection ended in the middle of an answer")
            found += piece
            self._in_time()
        return bytes(found)

    def readline(self) -> bytes:
        found = bytearray()
        while True:
            ahead = self._reader.peek(1)
            if not ahead:
                return bytes(found)
            piece = self._reader.read(ahead.find(b"\n") + 1 or len(ahead))
            self._take(len(piece))
            found += piece
            self._in_time()  # after a whole line, too: a line a minute is an answer without end
            if piece.endswith(b"\n"):
                return bytes(found)

    def _take(self, size: int) -> None:
        if not 0 <= size <= self._left:
            raise TooMuchError(f"sends more than the {self.allowed:,} bytes that one answer may have")
        self._left -= size

    def _in_time(self) -> None:
        if time.monotonic() > self._ends:
            raise TooMuchError(f"did not end its answer within {DEADLINE:.0f} s")


class Client(IMAPClient):  # type: ignore[misc]
    """An IMAPClient whose connection is bounded. ``context``: TLS from the start."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext | None) -> None:
        super().__init__(
            host, port, ssl=context is not None, ssl_context=context, timeout=SocketTimeout(CONNECT, SILENCE)
        )
        self._imap.debug = 0  # every line would be formatted for a log that nobody reads
        self.normalise_times = False
        self.folder_encode = False  # names are handed back as they came; not all servers write them as they should

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - IMAPClient's name
        return _Bounded(self.host, self.port, self.ssl_context)

    def allow(self, size: int) -> None:
        """Let the next commands bring so many bytes each."""
        self._imap.allowed = size

    def changed(self, since: int) -> list[int]:
        """Return the UIDs in the open mailbox whose flags or labels have changed since (RFC 7162)."""
        typ, lines = self._imap.uid("FETCH", "1:*", "(UID)", f"(CHANGEDSINCE {since})")
        self._checkok("fetch", typ, lines)
        found = (_UID.search(line) for line in lines if isinstance(line, bytes))
        return sorted({int(uid[1]) for uid in found if uid})

    def patience(self, seconds: float) -> None:
        """Let the next line take so long to come."""
        self.socket().settimeout(seconds)
        self._imap.extend(seconds)

    def next_line(self) -> bytes:
        """Return the next line that comes of itself, as in IDLE."""
        line: bytes = self._imap._get_line()  # noqa: SLF001 - imaplib has no other way before Python 3.14
        return line
