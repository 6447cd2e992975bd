"""What was done or is to do with people: tasks, meetings, calls and mail out of rows. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from sbagg.adapter import Fact, Interaction, Party, Skipped
from sbagg.adapters.crm import byname, calls, times
from sbagg.adapters.crm.record import Record
from sbagg.formats.addresses import addresses
from sbagg.formats.html import to_text
from sbagg.normalize import clean, email, fold
from sbagg.normalize.identity import phone

_CHANNELS = {"call": "phone", "email": "email", "meeting": "calendar", "task": "crm"}
_ABOUT = ("about_id", "deal_id", "company_id", "ticket_id")
_MAIL_AUTHORITY = 5  # below that of the mail itself


def task(record: Record) -> Iterator[Fact | Skipped]:
    """Yield a task, or the call or mail that a closed task logs. An open one stands on the day it is due."""
    if record.extra.get("mailed") is True:
        yield Skipped("logged mail, kept as the mail itself")
        return
    kind = kind_of(record)
    done = _closed(record)
    due = record.day("due")
    yield _interaction(record, kind, times.of_task(record, due, done=done), done=done, due=due)


def logged(record: Record) -> Iterator[Fact | Skipped]:
    """Yield a meeting, call or mail that has its own time; what lies after its export's day is still open."""
    done = record.extra.get("future") is not True
    yield _interaction(
        record,
        kind_of(record),
        times.of_event(record),
        done=done,
        due="" if done else record.day("start") or record.day("due"),
    )


def mail(record: Record) -> Iterator[Fact | Skipped]:
    """Yield a mail kept by the CRM, under the same ref as the mail itself where its Message-ID is known."""
    if record.profile.word("mail", record.first("status")) == "draft":
        yield Skipped("draft")
        return
    sender = address_list(record, "from", "from", shown=record.line("from_name")) or sender_by_name(record)
    parties = [*sender, *address_list(record, "to", "to"), *address_list(record, "cc", "cc")]
    parties += address_list(record, "bcc", "bcc")
    if not parties:
        parties = _done_by(record, "email")
    sent = times.of_event(record)
    message_id = record.first("message_id").strip("<>").strip()
    yield Interaction(
        ref=f"mail:{message_id}|{sender[0].value if sender else ''}" if message_id else record.ref,
        kind="email",
        channel="email",
        at=sent.at,
        parties=tuple(dict.fromkeys(parties)),
        title=record.line("subject"),
        text=body(record),
        flags=sent.flags,
        about=_about(record),
        authority=_MAIL_AUTHORITY,
    )


def phone_call(record: Record) -> Iterator[Fact | Skipped]:
    """Yield a call from the CRM's telephone, which knows both numbers."""
    parties = []
    for field, role in (("from", "caller"), ("to", "recipient")):
        number = phone(record.first(field), record.scope.region)
        parties += [Party("phone", number, role)] if number else []
    parties += record.parties("attendee", "contact_id")
    owner, began = record.owner(), times.of_event(record)
    yield Interaction(
        ref=record.ref,
        kind="call",
        channel="phone",
        at=began.at,
        flags=began.flags,
        parties=(*parties, *([owner] if owner else [])),
        title=record.line("subject"),
        text=body(record),
        about=_about(record),
        status="done",
    )


def kind_of(record: Record) -> str:
    """Return call, email, meeting or task: by the row's type where it says more than the object."""
    default = record.profile.word("activity", record.spec.name) or "task"
    meanings = [record.profile.word("activity", text) for text in record.all("type")]
    return next((meaning for meaning in meanings if meaning and meaning != "task"), default)


def acts(record: Record) -> bool:
    """Tell whether the owner of an activity did something, and is not only who it is assigned to."""
    done = _closed(record) if record.spec.kind == "task" else record.spec.kind == "logged"
    return done and kind_of(record) != "task"


def linked_people(record: Record, role: str) -> list[Party]:
    """Return the people that fetch found in the files that link records with people."""
    listed = record.extra.get("people")
    ids = [record.profile.id(value) for value in listed if isinstance(value, str)] if isinstance(listed, list) else []
    people = [(record.profile.noun(one) or record.spec.links.get("contact_id", ""), one) for one in ids if one]
    found = [record.scope.identity(noun, one) for noun, one in people if noun in record.profile.people]
    return [Party(one.kind, one.value, role) for one in dict.fromkeys(found)]


def body(record: Record) -> str:
    """Return the text of a row, or that of its HTML."""
    text = record.first("text")
    if text and not text.lstrip().startswith("<"):
        return text.replace("\r\n", "\n").replace("\r", "\n")
    return to_text(record.first("html") or text)


def address_list(record: Record, field: str, role: str, shown: str = "") -> list[Party]:
    """Return the parties of an address field, whose entries are joined by semicolons."""
    found = []
    for text in record.all(field):
        for name, written in addresses(text):
            address = email(written)
            if address:
                found.append(Party("email", address, role, clean(name) or shown))
    return list(dict.fromkeys([*found, *byname.parties(record, field, role)]))


def sender_by_name(record: Record) -> list[Party]:
    """Return who wrote a mail whose sender is shown by name: what went out was written by one of us."""
    found = byname.parties(record, "from", "from")[:1]
    unknown = [one for one in found if one.kind == f"{record.profile.name}-name"]
    if not unknown or record.profile.word("direction", record.first("direction")) != "out":
        return found
    name = unknown[0].name
    return [Party(f"{record.profile.name}-owner", f"{record.scope.prefix}/{fold(name)}", "from", name)]


def _interaction(record: Record, kind: str, moment: times.Moment, *, done: bool, due: str) -> Interaction:
    return Interaction(
        ref=record.ref,
        kind=kind,
        channel=_CHANNELS[kind],
        at=moment.at,
        flags=moment.flags,
        parties=tuple(_done_by(record, kind) if done and kind != "task" else _assigned(record)),
        title=record.line("subject"),
        text=body(record),
        visibility="internal" if kind == "task" else "private",
        due=due,
        status=_status(record, kind, done=done),
        about=_about(record),
    )


def _status(record: Record, kind: str, *, done: bool) -> str:
    if kind == "meeting" and any(record.profile.word("outcome-of-meeting", text) for text in record.all("result")):
        return "cancelled"
    if not done:
        return "open"
    return calls.logged(record, inbound=_is_inbound(record)) if kind == "call" else "done"


def _about(record: Record) -> tuple[str, ...]:
    """Return the refs of what an activity is about: by id, else by the only record of the name that it shows."""
    named = record.extra.get("regarding")
    return tuple(dict.fromkeys((*record.refs(*_ABOUT), *([named] if isinstance(named, str) else []))))


def _assigned(record: Record) -> list[Party]:
    owner = record.owner("organizer" if kind_of(record) == "meeting" else "owner")
    return [
        *_contacts(record, "attendee" if kind_of(record) == "meeting" else "contact"),
        *([owner] if owner else []),
    ]


def _done_by(record: Record, kind: str) -> list[Party]:
    """Return who did it and with whom: the owner wrote or called, unless the row says that it came in."""
    inbound = _is_inbound(record)
    if kind == "meeting":
        theirs, ours = "attendee", "organizer"
    else:
        theirs, ours = ("author", "recipient") if inbound else ("recipient", "author")
    contacts = _contacts(record, theirs)
    if theirs == "author":
        contacts = contacts[:1] + [Party(one.kind, one.value, "recipient", one.name) for one in contacts[1:]]
    owner = record.owner(ours)
    ourselves = [owner] if owner else []
    return [*contacts, *byname.without(record.parties("attendee", "attendee_id"), ourselves), *ourselves]


def _is_inbound(record: Record) -> bool:
    return record.says("incoming") or record.profile.word("direction", record.first("direction")) == "in"


def _contacts(record: Record, role: str) -> list[Party]:
    shown = record.line("contact")
    people = record.parties(role, "contact_id", shown=shown)
    people += [
        one for one in linked_people(record, role) if (one.kind, one.value) not in {(p.kind, p.value) for p in people}
    ]
    field = "call_from" if role == "author" and record.first("call_from") else "contact_email"
    owner = record.owner()
    listed = byname.without(address_list(record, field, role, shown=shown), [owner] if owner else [])
    return people + listed


def _closed(record: Record) -> bool:
    closed = record.says("is_closed") or bool(record.first("completed"))
    return closed or record.profile.word("done", record.first("status")) == "yes"
