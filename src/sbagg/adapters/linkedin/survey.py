"""What only the whole export tells: whose it is, and who is who in a conversation.

An export does not name its owner's profile. It is the one that sent what is ``OUTGOING`` and got what is ``INCOMING``; the
one that writes under the profile's name to others; the one that is in every conversation. Where these disagree, or say
nothing, the owner stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from sbagg.adapter import Identity
from sbagg.adapters.linkedin.export import Archive
from sbagg.formats.cards import web_accounts, whole_name
from sbagg.formats.csvfile import Line
from sbagg.formats.values import truth
from sbagg.normalize import canonical, email, one_line

_WEBSITE = re.compile(r"(?:([A-Za-z]+):)?(https?://[^\s,\]]+)")
_OWN = frozenset({"PERSONAL", "BLOG", "PORTFOLIO"})
"""Labels of websites that are one's own; a COMPANY's, and one without a label, may be anybody's."""
_SIDES = {"OUTGOING": "inviterprofileurl", "INCOMING": "inviteeprofileurl"}
_TWO = 2


@dataclass(slots=True)
class Talk:
    """A conversation: the profile of each name that wrote (empty where two had one name), and all profiles in it."""

    names: dict[str, str] = field(default_factory=dict)
    urls: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Survey:
    """``owner`` is the canonical address of the owner's profile, ``name`` their name, ``emails`` the confirmed ones."""

    owner: str = ""
    name: str = ""
    emails: list[str] = field(default_factory=list)
    accounts: list[Identity] = field(default_factory=list)
    talks: dict[str, Talk] = field(default_factory=dict)

    def identities(self) -> tuple[Identity, ...]:
        """Return what the export proves to be its owner's."""
        profile = [Identity("url", self.owner)] if self.owner else []
        found = [*profile, *(Identity("email", one) for one in self.emails), *self.accounts]
        return tuple(dict.fromkeys(found))


def survey(archive: Archive, most: int | None = None) -> Survey:
    """Read what identifies the owner, and who is in the conversations; of messages the first ``most``."""
    found = Survey()
    for row in _rows(archive, "profile"):
        found.name = whole_name([row.get("firstname", ""), row.get("lastname", "")])
        found.accounts = [*twitter(row), *(one for one, own, _ in websites(row) if own)]
    for row in _rows(archive, "addresses"):
        if truth(row.get("confirmed", "")) and (address := email(row.get("emailaddress", ""))):
            found.emails.insert(0 if truth(row.get("primary", "")) else len(found.emails), address)
    wrote = _read_messages(archive, found, most)
    told = [*_invited(archive), *_one(wrote), *_everywhere(found.talks)]
    found.owner = told[0] if told and len(set(told)) == 1 else ""
    return found


def twitter(row: dict[str, str]) -> list[Identity]:
    """Return the handles that a profile names: ``[jane, acme]``."""
    handles = (part.strip() for part in row.get("twitterhandles", "").strip("[] ").split(","))
    return [Identity("twitter", handle) for handle in handles if canonical("twitter", handle)]


def websites(row: dict[str, str]) -> Iterator[tuple[Identity, bool, str]]:
    """Yield the accounts and pages that a profile names, whether each is certainly the owner's, and the words for it."""
    for found in _WEBSITE.finditer(row.get("websites", "")):
        accounts = web_accounts(found[2])
        own = bool(accounts) and (found[1] or "").upper() in _OWN
        for one in accounts or [Identity("url", found[2])]:
            yield one, own, found[0]


def profile_url(text: str) -> str:
    """Return the canonical address of a profile, empty for anything else."""
    found = canonical("url", text)
    return found if found.startswith("linkedin.com/in/") else ""


def urls(text: str) -> list[str]:
    """Return the profiles of a cell that joins them by commas."""
    return list(dict.fromkeys(url for part in text.split(",") if (url := profile_url(part))))


def _rows(archive: Archive, stream: str) -> Iterator[dict[str, str]]:
    for sheet in archive.of(stream):
        for row in archive.rows(sheet):
            if isinstance(row, Line):
                yield row.cells


def _read_messages(archive: Archive, found: Survey, most: int | None) -> set[str]:
    """Take in the conversations; return the profiles that wrote under the owner's name to others."""
    wrote = set()
    for row in islice(_rows(archive, "messages"), most):
        talk = found.talks.setdefault(row.get("conversationid", ""), Talk())
        name, sender = one_line(row.get("from", "")), profile_url(row.get("senderprofileurl", ""))
        talk.urls.update(urls(row.get("recipientprofileurls", "")))
        if not sender:
            continue
        talk.urls.add(sender)
        if talk.names.setdefault(name, sender) != sender:
            talk.names[name] = ""
        if name == found.name and name not in row.get("to", ""):
            wrote.add(sender)
    return wrote


def _invited(archive: Archive) -> list[str]:
    sides = ((row, _SIDES.get(row.get("direction", "").strip().upper(), "")) for row in _rows(archive, "invitations"))
    return _one({url for row, side in sides if (url := profile_url(row.get(side, "")))})


def _everywhere(talks: dict[str, Talk]) -> list[str]:
    """Return the one profile that is in every conversation of two or more, if there are several."""
    several = [talk.urls for name, talk in talks.items() if name and len(talk.urls) >= _TWO]
    return _one(set.intersection(*several)) if len(several) >= _TWO else []


def _one(found: set[str]) -> list[str]:
    return list(found) if len(found) == 1 else []
