"""The plugin API: what an adapter is given, what it yields, and the facts that the store understands.

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
from typing import ClassVar, Protocol, TypeAlias, runtime_checkable

from sbagg.errors import AuthError, CursorExpiredError, RecordError, SourceError, UnavailableError

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

# --- facts ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identity:
    """An address or account: kind ``email``, ``phone``, ``url``, ``twitter`` (a handle), or an account id's
    kind such as ``twitter-id`` or ``salesforce``. ``value`` may be as found: the engine brings it to its
    canonical form and drops what has none.
    """

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody's part in an event. ``name`` is the name that the source shows beside the identity.

    Roles: ``from to cc bcc reply-to`` (mail), ``author recipient mention`` (posts and messages), ``organizer
    attendee accepted tentative invited declined`` (meetings: who is named there, accepted, said perhaps, has not answered, was
    not met), ``customer requester contact``, ``owner`` (the colleague it is assigned to), ``list`` (the list it was posted to), ``delivered``
    (the mailbox that received it), ``feed`` (the feed it was read in). ``from``, ``author``, ``caller`` and ``organizer``
    are who did it.
    """

    kind: str
    value: str
    role: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """An attachment, listed and never copied. ``size`` in bytes; ``digest`` is SHA-256 hex of its content."""

    name: str
    media: str = ""
    size: int | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Interaction:
    """Something that happened between people: a mail, a message, a post, a call, a meeting, a task.

    ``ref`` is the same wherever the event is seen (``mail:<message-id>|sender``, ``twitter:tweet:123``), so that
    an export, the API and a second download meet in one row; when several records saw it, the fields shown are
    those of the highest ``authority``. ``text`` is the whole text, ``new`` the part that its author wrote
    (``None``: all of it). ``thread`` holds keys that it shares with the rest of its conversation, its own first;
    ``answers`` is the own key of what it answers, where the source says so (In-Reply-To).
    ``about`` names the refs of the deals, tickets and organizations that it concerns; ``domain:acme.com`` is whatever
    company has that domain. ``flags``: ``list`` (a mailing list), ``bulk`` (a newsletter or notification), ``auto``
    (sent by a machine), ``invite`` (a calendar sent it: an invitation or an answer to one), ``day`` (it takes the
    whole day, or the source gives no time: ``at`` is that day's noon UTC). ``status`` is ``open`` for what has not
    been done yet (a task), ``cancelled`` for a meeting called off, ``missed``, ``declined`` or ``no answer`` for a
    call that nobody took (``voicemail`` is one that left words): none is a contact but the last, nor is a post that
    is nobody's. What lies ahead needs no status: it is no contact until its time comes.
    """

    ref: str
    kind: str
    channel: str
    at: int | None
    parties: tuple[Party, ...] = ()
    title: str = ""
    text: str = ""
    new: str | None = None
    visibility: str = "private"
    thread: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    url: str = ""
    labels: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    due: str = ""
    status: str = ""
    about: tuple[str, ...] = ()
    authority: int = 0
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """``do_not_call``, ``do_not_mail``, ``bounced`` or ``left``, and since when."""

    flag: str
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What a source claims about one person: all ``identities`` are theirs. ``at`` dates the claim.

    ``company_ref`` is the ref of an Organization, ``company`` a name as written. ``us`` marks a colleague (a CRM
    user). ``since`` and ``until`` bound the employment where the source says so. ``birthday`` is a day, or ``--MM-DD``
    (as in a vCard) where the year is not said; ``city`` is the person's own or the office's, as written. ``tags`` are the
    source's categories, labels and groups of people; they stand beside the user's own.
    """

    identities: tuple[Identity, ...]
    name: str = ""
    title: str = ""
    company: str = ""
    company_ref: str = ""
    at: int | None = None
    since: str = ""
    until: str = ""
    flags: tuple[Flag, ...] = ()
    us: bool = False
    birthday: str = ""
    city: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hint:
    """What lets one guess that both identities are one person's. It never joins them: it may only support a suggestion.

    ``a`` is who says it, ``b`` what is named: the author of a mail and the number in its signature. ``rule`` names how
    it was found (``signature``, ``reply_to``, ``bio``), ``text`` is the line that shows it.
    """

    a: Identity
    b: Identity
    rule: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Organization:
    """A company as a CRM account or an address book states it. ``domains`` may hold websites as written."""

    ref: str
    name: str
    domains: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    parent: str = ""
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """An opportunity. ``stage`` is the source's own text; ``status`` is open, won, lost or unknown.

    ``stages`` is the history that the source itself states, oldest first; the engine adds what it sees change.
    ``opened`` and ``at`` (last change) are times, ``close`` a day, ``amount`` minor units of ``currency``.
    """

    ref: str
    name: str
    stage: str = ""
    pipeline: str = ""
    status: str = "unknown"
    amount: int | None = None
    currency: str = ""
    close: str = ""
    owner: Party | None = None
    company: str = ""
    company_ref: str = ""
    people: tuple[Party, ...] = ()
    opened: int | None = None
    at: int | None = None
    stages: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """A support case. ``status`` and ``priority`` are the source's own text; ``closed`` is None while open."""

    ref: str
    title: str
    text: str = ""
    status: str = ""
    priority: str = ""
    opened: int | None = None
    closed: int | None = None
    people: tuple[Party, ...] = ()
    company: str = ""
    company_ref: str = ""
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """An order, invoice, payment or refund (``kind``). ``amount`` in minor units, negative for a refund.

    ``text`` lists what was bought, a line each. ``status`` is the source's own word, ``void`` marks what came to nothing (it
    failed, was cancelled, is a test) or pays other entries of the same books: it is shown and never summed. ``settles``
    names the refs of whatever is the same money: the order that an invoice bills, the invoice that a payment pays, the
    payment that a refund gives back; what belongs together counts once. ``refunded`` is how much of it the source says was
    given back. ``due`` is the day by which it should be paid, empty once it is. ``company`` is the customer where it is a
    firm, ``company_ref`` its Organization. ``flags``: ``day`` (the source gives no time: ``at`` is the day's noon UTC). Of
    several records that show one, the highest ``authority`` is shown, then the newest.
    """

    ref: str
    kind: str
    title: str = ""
    at: int | None = None
    amount: int | None = None
    currency: str = ""
    status: str = ""
    text: str = ""
    people: tuple[Party, ...] = ()
    company: str = ""
    company_ref: str = ""
    settles: tuple[str, ...] = ()
    refunded: int | None = None
    void: bool = False
    due: str = ""
    authority: int = 0
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A colleague's written note about people, deals or organizations (``about`` holds refs).

    ``flags``: ``day`` (the source gives no time: ``at`` is the day's noon UTC).
    """

    ref: str
    text: str
    title: str = ""
    at: int | None = None
    author: Party | None = None
    people: tuple[Party, ...] = ()
    about: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


Fact: TypeAlias = Interaction | Card | Hint | Organization | Deal | Ticket | Transaction | Note

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

    def warn(self, text: str) -> None:
        """Put a warning into the source's line of the sync report."""


@runtime_checkable
class Adapter(Protocol):
    """A source.

    Optional: ``recognise(path) -> Export | None`` (a static or class method), and ``misses_paths`` (a class variable,
    true where the adapter itself passes over paths that are gone; else it is given only those that are there).
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
