"""The plugin API: what an adapter is given, what it yields, and (from ``sbagg.facts``) the facts that the store understands.

An adapter is a frozen dataclass whose fields are the keys of ``[sources.NAME]`` in ``config.toml`` and whose
docstring is its help. It needs no base class and no decorator: the entry-point group ``sbagg.adapters.v1``
names the class, and ``fetch`` and ``parse`` are all that the engine calls.

``fetch`` does the reading and interprets nothing. ``parse`` is pure and total: for any bytes it yields facts
or raises :class:`RecordError`. Neither works out direction, persons, companies or duplicates: facts point to
addresses and accounts, and the engine does the rest. :class:`sbagg.testing.AdapterContract` tests these promises.

Times are unix seconds in UTC, a day without a time is ``YYYY-MM-DD``, and money is in minor units.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias, runtime_checkable

from sbagg.errors import AuthError, CursorExpiredError, RecordError, SourceError, UnavailableError
from sbagg.facts import (
    Card,
    Deal,
    Fact,
    File,
    Flag,
    Hint,
    Identity,
    Interaction,
    Note,
    Organization,
    Party,
    Ticket,
    Transaction,
)

if TYPE_CHECKING:
    from sbagg.http import Http

__all__ = [
    "API_VERSION", "Adapter", "AuthError", "Card", "Checkpoint", "Context", "CursorExpiredError", "Deal", "Event",
    "Export", "Fact", "File", "Flag", "Gone", "Hint", "Identity", "Interaction", "Json", "Note", "Organization", "Party",
    "Raw", "RecordError", "Refused", "Skipped", "SourceError", "Ticket", "Transaction", "UnavailableError",
]  # fmt: skip

API_VERSION = 1
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

# --- what fetch yields ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Raw:
    """One record as the source holds it.

    ``key`` is the source's own stable id within ``stream``; ``locator`` says where the original lies
    (``export.zip!data/tweets.js#12``). ``at`` is the version's own time of change, if it states one, else that
    of the export it came in: of two versions of one record the newer wins.
    """

    key: str
    data: bytes
    media: str = "application/octet-stream"
    stream: str = ""
    locator: str = ""
    at: int | None = None

    def __reduce__(self) -> tuple[type[Raw], tuple[object, ...]]:
        """Travel to a worker as a plain call: what dataclass does by default costs more than parsing some records."""
        return Raw, (self.key, self.data, self.media, self.stream, self.locator, self.at)


@dataclass(frozen=True, slots=True)
class Gone:
    """The source says that this record is no longer there."""

    key: str
    stream: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something left out on purpose (spam, a draft, a file that is no message): counted and named, never stored.

    ``fetch`` may yield it for what it does not hand on, ``parse`` for a record that should not be kept.
    """

    reason: str
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that ``fetch`` itself could not read (a cut JSON part, a bad zip member): it is quarantined."""

    key: str
    reason: str
    stream: str = ""
    locator: str = ""
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything yielded before is covered by ``state``, which comes back from ``ctx.cursor(stream)``.

    ``complete=True`` also says that all records of the stream were listed in this run, so what was not is gone.
    """

    state: Mapping[str, Json]
    stream: str = ""
    complete: bool = False


Event: TypeAlias = Raw | Gone | Skipped | Refused | Checkpoint

# --- the adapter itself --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Export:
    """What ``recognise`` found at a path.

    ``options`` are the adapter's fields; ``account`` names whose export it is (a handle, an org id, a mailbox),
    empty where the format does not say; ``me`` are the identities that the export proves to be the user's own.
    ``confidence`` is 1 (it could be) to 100 (it says so itself). ``label`` tells a person what it is.
    ``sample`` holds (stream, key) of some records, so that a newer export of an account without a name joins
    the source that already knows half or more of them. ``lone``: it is one record by itself (a saved mail), and all
    such files are one source. ``part``: it is some of what a zip holds; others that say so may read the rest.
    """

    confidence: int
    label: str
    options: Mapping[str, Json] = field(default_factory=dict)
    account: str = ""
    me: tuple[Identity, ...] = ()
    sample: tuple[tuple[str, str], ...] = ()
    lone: bool = False
    part: bool = False


class Context(Protocol):
    """What the engine lends to ``fetch``."""

    @property
    def log(self) -> logging.Logger:
        """A logger; nothing in it reaches the terminal."""

    @property
    def now(self) -> int:
        """Unix seconds: what this run takes for the present. Only ``fetch`` may ask; ``parse`` has no clock."""

    def cursor(self, stream: str = "") -> Mapping[str, Json]:
        """Return the state of the stream's last checkpoint, empty on the first run and with ``--full``."""

    @property
    def budget(self) -> float:
        """What this run may cost, in US dollars: what the user agreed to. Infinite where nothing costs anything."""

    def warn(self, text: str) -> None:
        """Put a warning into the source's line of the sync report."""

    def secret(self, name: str) -> str:
        """Return a secret of the source. It goes into no record, cursor or message. Raises AuthError when there is none.

        Where the user logs in with OAuth, ``token`` is an access token that holds now: ask when it is needed, keep it nowhere.
        """

    def keep_secret(self, name: str, value: str) -> None:
        """Put another secret in the place of one that a server has replaced (a refresh token); warn where it cannot be kept."""

    def http(self, base: str, headers: Mapping[str, str] | None = None, **options: Any) -> Http:
        """Return a client of the server at ``base``, which gets ``headers``; the options are those of :class:`sbagg.http.Http`."""


@runtime_checkable
class Adapter(Protocol):
    """A source.

    Optional: ``recognise(path) -> Export | None`` (a static or class method), and the class variables ``misses_paths`` (true
    where the adapter itself passes over paths that are gone; else it is given only those that are there), ``live`` (true where
    it asks a server, a property where that depends on options: such sources run side by side, ``fetch`` in a thread of its own)
    and ``secrets`` (the names of those it may ask for; ``"password|token"`` are two of which one is enough). ``where`` names
    options that only say where the source is: when they change, nothing is read again. A live source that can tell of news has
    ``wait(ctx, seconds) -> bool``: it returns true as soon as there is something new since the cursors, false when time is up;
    its errors are those of ``fetch``. What costs money has ``estimate(cursors, now) -> float``:
    at most so many US dollars will the next run cost, by the states of its streams.
    """

    version: ClassVar[int]
    """Raise it when ``parse`` yields other facts: what is kept raw is parsed again, offline."""
    keeps_raw: ClassVar[bool]
    """Whether each version of a record is kept in ``kept/``. Rows and API answers: yes. Mail: no."""

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Read what is new since the cursors, in an order in which a checkpoint covers all before it."""

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn one record into facts, or raise RecordError."""


PathOption: TypeAlias = tuple[Path, ...]
"""File adapters take ``path``: one or more exports of the same account, oldest first."""
