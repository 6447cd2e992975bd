"""What a server may do at most: take so long for one answer, whatever it sends meanwhile, and have so much unpacked."""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore

_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_EITHER = 32 + zlib.MAX_WBITS
"""zlib's name for: gzip or zlib, as the data says."""
_PIECE = 256 * 1024


class PackedError(Exception):
    """A body cannot be unpacked. Its text says why."""


class Clock:
    """When the answer that is waited for must have ended, by ``time.monotonic``."""

    def __init__(self) -> None:
        self.ends = float("inf")

    def cut(self, timeout: float | None) -> float | None:
        """Return how long a step may take: its own time limit, or what is left of the answer's. Raises ReadTimeout."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return min(left, float("inf") if timeout is None else timeout) if left < float("inf") else timeout


class Backend(httpcore.NetworkBackend):
    """Connections that keep to a clock: a time limit for each step alone is none for a server that sends a byte a minute."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> Stream:
        """Connect."""
        timeout = self._clock.cut(timeout)
        return Stream(self._plain.connect_tcp(host, port, timeout, local_address, socket_options), self._clock)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self._plain.sleep(seconds)


class Stream(httpcore.NetworkStream):
    """One such connection."""

    def __init__(self, inner: httpcore.NetworkStream, clock: Clock) -> None:
        self._inner = inner
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there."""
        return self._inner.read(max_bytes, self._clock.cut(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        self._inner.write(buffer, self._clock.cut(timeout))

    def close(self) -> None:
        """Hang up."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> Stream:
        """Encrypt from here on."""
        return Stream(self._inner.start_tls(ssl_context, server_hostname, self._clock.cut(timeout)), self._clock)

    def get_extra_info(self, info: str) -> Any:
        """Return what is known of the connection."""
        return self._inner.get_extra_info(info)


def unpacked(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """Yield a body's bytes in small pieces, however much one of its packed bytes stands for.

    Raises PackedError for what was not asked for: another packing, or one within another, which makes gigabytes of a page.
    """
    name = coding.strip().lower()
    if name in {"", "identity"}:
        yield from chunks
        return
    if name not in _PACKED:
        raise PackedError(f"is packed as {coding[:50]!r}, which was not asked for")
    opened = zlib.decompressobj(_EITHER)
    try:
        for chunk in chunks:
            left = chunk
            while left and not opened.eof:
                yield opened.decompress(left, _PIECE)
                left = opened.unconsumed_tail
        yield opened.flush(_PIECE)
    except zlib.error as error:
        raise PackedError(f"cannot be unpacked: {error}") from error
