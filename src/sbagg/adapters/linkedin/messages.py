"""Messages and invitations as interactions. Pure: a record in, facts out.

Until 2023 recipients were names only. A name alone is nobody: it stands for itself within its conversation (kind
``linkedin-name``), unless somebody of that name writes there under a profile.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sbagg.adapter import Fact, File, Interaction, Party, Skipped
from sbagg.adapters.linkedin.survey import profile_url, urls
from sbagg.formats.html import to_text
from sbagg.formats.values import truth
from sbagg.normalize import fold, one_line

_MARKUP = re.compile(r"<(?:p|br|div|span|a|ul|ol|li|b|i|em|strong|h[1-6]|table)\b[^>]*>|</\w+>", re.IGNORECASE)
_CAMPAIGN = "spinmail-quill-editor"
"""The class of LinkedIn's editor for sponsored messages."""
NAME = "linkedin-name"
"""The kind of a name that stands for itself: ``place/name``."""
_SOMEBODY = "linkedin member"
_MOST_PARTS = 8
_CREDENTIAL = re.compile(
    r"[A-Z]{2,}[A-Z&/-]*|(?:[A-Za-z]{1,5}\.){1,4}[A-Za-z]{0,5}|(?:Ph|Ed|Psy)D|Jr\.?|Sr\.?|MSc|BSc|I{2,3}|IV"
)
_AUTHORITY = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """A row, who the owner is (None: unknown) and is called, and the profiles of names in its conversation."""

    row: Mapping[str, str]
    key: str
    me: Party | None
    name: str
    known: Mapping[str, str]

    def get(self, column: str) -> str:
        """Return a cell, trimmed."""
        return self.row.get(column, "").strip()


def message(kept: Kept, at: int | None) -> Iterator[Fact | Skipped]:
    """Yield a message with its conversation as thread; spam and drafts are left out."""
    if kept.get("folder").upper() == "SPAM":
        yield Skipped("spam")
        return
    if truth(kept.get("ismessagedraft")) or truth(kept.get("isconversationdraft")):
        yield Skipped("a draft")
        return
    conversation, content = kept.get("conversationid"), kept.get("content")
    scope = conversation or kept.key
    sender = _party(kept, kept.get("senderprofileurl"), kept.get("from"), scope, "author")
    yield Interaction(
        ref=f"linkedin:dm:{kept.key}",
        kind="dm",
        channel="linkedin",
        at=at,
        parties=_parties(sender, recipients(kept, scope), kept.me),
        title=one_line(kept.get("subject") or kept.get("conversationtitle")),
        text=text(content),
        thread=(f"linkedin:{conversation}",) if conversation else (),
        files=tuple(_files(kept.get("attachments"))),
        flags=("bulk",) if _CAMPAIGN in content else (),
        authority=_AUTHORITY,
    )


def invitation(kept: Kept, account: str, at: int | None) -> Iterator[Fact]:
    """Yield an invitation with words as a message; one without as a follow, which makes nobody a person."""
    said = kept.get("message")
    outgoing = kept.get("direction").upper() == "OUTGOING"
    scope = f"{account}/{kept.key}"
    roles = ("author", "recipient") if said else ("follower", "followed")
    sides = (("inviterprofileurl", "from", outgoing), ("inviteeprofileurl", "to", not outgoing))
    found = [
        _as(kept.me, role) if mine and kept.me else _party(kept, kept.get(url), kept.get(name), scope, role)
        for (url, name, mine), role in zip(sides, roles, strict=True)
    ]
    yield Interaction(
        ref=f"linkedin:{account}:invitation:{kept.key}",
        kind="dm" if said else "follow",
        channel="linkedin",
        at=at,
        parties=tuple(one for one in found if one),
        title=_title(kept, outgoing=outgoing),
        text=text(said),
        authority=_AUTHORITY,
    )


def _title(kept: Kept, *, outgoing: bool) -> str:
    name = one_line(kept.get("to" if outgoing else "from"))
    if kept.get("message") or not name:
        return "invitation to connect"
    return f"asked {name} to connect" if outgoing else f"{name} asked to connect"


def recipients(kept: Kept, scope: str) -> list[Party]:
    """Return who received a message: by profile where the export says it, with the names that are surely theirs."""
    profiles = urls(kept.get("recipientprofileurls"))
    if not profiles:
        names = split_names(kept.get("to"), {*kept.known, kept.name})
        return [one for name in names if (one := _party(kept, "", name, scope, "recipient"))]
    names = _names_of(profiles, kept)
    return [Party("url", url, "recipient", name) for url, name in zip(profiles, names, strict=True)]


def split_names(written: str, known: Collection[str]) -> list[str]:
    """Return the names that are joined by ``", "``, which may stand in a name too: ``Jane Doe, Ph.D., Bo Ray``.

    What is known as a name is one; a degree belongs to the name before it.
    """
    parts = [part.strip() for part in one_line(written).split(", ")]
    names: list[str] = []
    place = 0
    while place < len(parts):
        sizes = range(min(len(parts) - place, _MOST_PARTS), 1, -1)
        size = next((n for n in sizes if ", ".join(parts[place : place + n]) in known), 1)
        name = ", ".join(parts[place : place + size])
        place += size
        if names and name not in known and _CREDENTIAL.fullmatch(name):
            names[-1] += f", {name}"
        elif name:
            names.append(name)
    return list(dict.fromkeys(names))


def text(content: str) -> str:
    """Return the text of a message, which is HTML or plain."""
    return to_text(content) if _MARKUP.search(content) else content.replace("\r\n", "\n").strip()


def _names_of(profiles: list[str], kept: Kept) -> list[str]:
    """Return the name of each profile, empty where it is not sure: both lists go in one order, if they are of one length."""
    written = one_line(kept.get("to"))
    if len(profiles) == 1:
        return [_shown(written)]
    names = split_names(written, kept.known)
    said = {url: name for name, url in kept.known.items()}
    fits = len(names) == len(profiles) and all(
        said.get(url, name) == name for url, name in zip(profiles, names, strict=True)
    )
    return [_shown(name) for name in names] if fits else [said.get(url, "") for url in profiles]


def _party(kept: Kept, url: str, name: str, scope: str, role: str) -> Party | None:
    """Return who is meant by profile, else by the only profile of that name in the conversation, else by the name itself."""
    name = one_line(name)
    profile = profile_url(url) or kept.known.get(name, "")
    if profile:
        return Party("url", profile, role, _shown(name))
    if not _shown(name):
        return None
    if kept.me and name == kept.name and role == "recipient":
        return _as(kept.me, role)
    return Party(NAME, f"{scope}/{name}", role, name)


def _shown(name: str) -> str:
    """Return a name, empty for that which LinkedIn puts in place of one who left."""
    return "" if fold(name) == _SOMEBODY else name


def _parties(sender: Party | None, others: list[Party], me: Party | None) -> tuple[Party, ...]:
    """Return all parties, each once. What another sent is in the owner's export because the owner received it."""
    mine = (me.kind, me.value) if me else None
    author = (sender.kind, sender.value) if sender else None
    found = {(one.kind, one.value): one for one in others if (one.kind, one.value) != author}
    if me and me.kind == "url" and mine not in found and mine != author:
        found[me.kind, me.value] = _as(me, "recipient")
    return (*([sender] if sender else []), *found.values())


def _as(one: Party, role: str) -> Party:
    return Party(one.kind, one.value, role, one.name)


def _files(written: str) -> Iterator[File]:
    for part in written.split(","):
        if name := part.strip().partition("?")[0].rstrip("/").rpartition("/")[2]:
            yield File(name)
