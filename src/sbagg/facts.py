"""The facts that the store understands: what an adapter says of people, companies and what happened between them.

Times are unix seconds in UTC, a day without a time is ``YYYY-MM-DD``, and money is in minor units. Plugins import all of
this from :mod:`sbagg.adapter`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


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
    not met), ``customer requester contact``, ``owner`` (the colleague it is assigned to), ``list`` (the list it was posted
    to), ``delivered`` (the mailbox that received it), ``feed`` (the feed it was read in). ``from``, ``author``, ``caller`` and
    ``organizer`` are who did it.
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
