"""What a message says, once it has been read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

STRONG = frozenset({"request", "question", "proposal", "offer", "need"})


class Ask(NamedTuple):
    """A sentence that wants something from its reader.

    ``kind``: ``request`` (do something), ``question``, ``proposal`` (how about Monday? deal?), ``offer`` (shall I send it?),
    ``need`` (we need ..., I would like ...), ``problem`` (it does not work), ``wait`` (looking forward to your reply) or
    ``remind`` (any news?). ``names``: the folded names of those whom the author spoke to, empty for
    everybody. ``due``: the day by which it is wanted.
    """

    text: str
    kind: str
    names: tuple[str, ...] = ()
    due: date | None = None


class Promise(NamedTuple):
    """A sentence in which the author takes something upon himself, and the day by which, None if he names none."""

    text: str
    due: date | None = None


class Reading(NamedTuple):
    """What a message says.

    ``machine`` is empty for what a person wrote, else ``bulk``, ``list``, ``auto``, ``away``, ``bounce``, ``calendar`` or
    ``receipt``. ``says``: it states something, beyond greetings, thanks, asks and promises. ``reply`` is what a message
    that says nothing does answer: ``done``, ``assent``, ``thanks`` or nothing. ``withdraws``: its author needs no answer
    any more. ``start`` is its beginning, for quoting.
    """

    machine: str = ""
    asks: tuple[Ask, ...] = ()
    promises: tuple[Promise, ...] = ()
    says: bool = False
    reply: str = ""
    withdraws: bool = False
    start: str = ""

    @property
    def ask(self) -> Ask | None:
        """The ask to quote: of those that want something new the first with a day, else the first; else the first of all."""
        strong = [ask for ask in self.asks if ask.kind in STRONG] or self.asks
        return next((ask for ask in strong if ask.due), strong[0] if strong else None)
