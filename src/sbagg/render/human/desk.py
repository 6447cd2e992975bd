"""What was done with a line of today, and who is muted, as sentences: with whom, about what, and to which day here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.render.human.text import cell
from sbagg.render.human.words import day, local

if TYPE_CHECKING:
    from sbagg.render.output import Output
    from sbagg.views import ActView

_THINGS = {
    "reply": ("the reply", "to"), "owed": ("the answer", "from"), "promise": ("your promise", "to"), "promised": ("the promise", "of"),
    "stale": ("getting in touch", "with"), "meeting": ("the meeting", "with"), "task": ("the task", "about"), "deal": ("the deal", "with"),
    "ticket": ("the ticket", "of"), "refund": ("the refund", "to"), "bounced": ("the bounced address", "of"), "job": ("the new job", "of"),
}  # fmt: skip
"""What a line is, by its reason, and how it belongs to somebody."""
_UNTITLED = frozenset({"stale", "bounced", "job"})
"""What an item only shows, and is not about."""
_NAMED = 4
_AFTER = {
    "done": "It is back when something new comes of it.",
    "snooze": "It is back then, or as soon as something new comes of it.",
    "mute": "Nothing of them asks for attention now: not today, owe, owed or stale, nor your turns in digest. "
    "who, find and timeline show them as ever.",
    "unmute": "They are in today, owe, owed, stale and digest again.",
}
OPS = frozenset(_AFTER)


def sentence(act: ActView, output: Output) -> str:
    """Say what an act of the desk did, or what the one did that it takes back; without a capital and a full stop."""
    who, op = names(act), act.of or act.op
    if op == "mute":
        return f"muted {who}"
    if op == "unmute":
        return f"let {who} ask for attention again"
    thing = _thing(act, who)
    return f"marked {thing} done" if op == "done" else f"snoozed {thing} until {until(act, output)}"


def after(op: str) -> str:
    """Say what follows from an act."""
    return _AFTER[op]


def names(act: ActView) -> str:
    """Name those whom an act is about."""
    who = ", ".join(cell(ref.name).plain for ref in act.people[:_NAMED])
    return who + (f" and {len(act.people) - _NAMED} more" if len(act.people) > _NAMED else "")


def until(act: ActView, output: Output) -> str:
    """Say the day to which something holds, and its hour where it is not a whole day."""
    if act.until is None:
        return ""
    at = local(act.until, output)
    hour = f"{at:%H:%M:%S}"
    return day(at.date(), output) + ("" if hour in {"00:00:00", "23:59:59"} else f" {hour[:5]}")


def _thing(act: ActView, who: str) -> str:
    reason = (act.entry or "").partition("-")[0]
    what, of = _THINGS.get(reason, (reason, "of"))
    title = f" (“{cell(act.title).plain}”)" if act.title and reason not in _UNTITLED else ""
    return what + (f" {of} {who}" if who else "") + title
