"""What fills an inbox beside customers: newsletters, notifications, a list, spam, colleagues, drafts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from sbagg.demo import clock, letters
from sbagg.demo.cast import LIST
from sbagg.demo.mail import Mail, Mailbox, Thread
from sbagg.demo.script import script

if TYPE_CHECKING:
    from random import Random

    from sbagg.demo.cast import Cast

POSTERS = (
    Mailbox("Marguerite Oldcastle-Byrne", "oldcastle.byrne.icebox@gmail.com"),
    Mailbox("frostbyte77", "frostbyte77.icebox@gmail.com"),
    Mailbox("Dr. Ansgar Quellenthin", "a.quellenthin.icebox@gmail.com"),
)
_LABELS = {
    "newsletter": "Inbox,Category Promotions,Opened",
    "notification": "Inbox,Category Updates,Unread",
    "list": "Inbox,Category Forums,Opened",
    "spam": "Spam,Unread",
    "internal": "Inbox,Important,Opened",
    "draft": "Drafts",
    "trash": "Trash,Opened",
}


@dataclass(frozen=True, slots=True)
class _Kind:
    kind: str
    share: int
    name: str
    address: str
    list_id: str
    subject: tuple[str, ...]
    text: tuple[str, ...]


class Noise:
    """Draws single mails that are no correspondence with a customer."""

    def __init__(self, cast: Cast, now: int) -> None:
        """Read the kinds of ``noise.toml``."""
        data = script("noise")
        self._cast, self._now = cast, now
        self._kinds = tuple(
            _Kind(
                one["kind"],
                one["share"],
                one["name"],
                one["from"],
                one["list"],
                tuple(one["subject"]),
                tuple(one["text"]),
            )
            for one in data["noise"]
        )
        self._shares = tuple(accumulate(kind.share for kind in self._kinds))

    def mail(self, rng: Random, serial: int) -> Mail:
        """Return one mail."""
        cast, me = self._cast, self._cast.me
        kind = rng.choices(self._kinds, cum_weights=self._shares)[0]
        colleague = rng.choice(cast.colleagues)
        filled = letters.slots(rng, "en", rng.choice(cast.correspondents), me, colleague)
        sender, to = self._parties(rng, kind, Mailbox(colleague.name, colleague.emails[0]))
        text = rng.choice(kind.text).format(**filled)
        mine = sender.address == me.emails[0]
        if kind.kind == "internal":
            text = letters.letter(
                rng, "en", text, colleague.given if mine else me.given, (me if mine else colleague).given
            )
        labels = "Sent,Opened" if mine and kind.kind == "internal" else _LABELS[kind.kind]
        thread = Thread(rng, serial, rng.choice(kind.subject).format(**filled))
        return thread.add(
            clock.moment(rng, self._now, me.offset),
            me.offset,
            sender,
            (to,),
            text,
            labels=labels,
            dress="letter" if kind.kind in {"newsletter", "notification", "trash"} else "",
            headers=_headers(kind, sender),
        )

    def _parties(self, rng: Random, kind: _Kind, colleague: Mailbox) -> tuple[Mailbox, Mailbox]:
        cast, me = self._cast, self._cast.me
        mine = Mailbox(me.name, me.emails[0])
        if kind.kind == "list":
            return rng.choice(POSTERS), Mailbox("Cold Chain Talk", LIST)
        if kind.kind == "internal":
            return (colleague, mine) if rng.random() < 2 / 3 else (mine, colleague)
        if kind.kind == "draft":
            person = rng.choice(cast.correspondents)
            return mine, Mailbox(person.name, person.emails[0])
        # the newsletters were ordered with a tagged address
        return Mailbox(kind.name, kind.address), Mailbox(me.name, me.emails[-1]) if kind.kind == "newsletter" else mine


def _headers(kind: _Kind, sender: Mailbox) -> tuple[str, ...]:
    if kind.kind == "notification":
        return ("Auto-Submitted: auto-generated",)
    if not kind.list_id:
        return ()
    base = (
        f"List-Id: <{kind.list_id}>",
        f"List-Unsubscribe: <mailto:leave@{sender.address.rpartition('@')[2]}>",
    )
    if kind.kind == "list":
        return (*base, "Precedence: list", f"List-Post: <mailto:{LIST}>")
    return (
        *base,
        "Precedence: bulk",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Feedback-ID: 4471:letters:icebox",
    )
