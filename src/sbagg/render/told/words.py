"""The sentences that briefs and digests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.normalize.text import one_line
from sbagg.render.human.words import count, due, iso_day, money, since, when
from sbagg.render.told import Line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sbagg.render.output import Output
    from sbagg.views import DealView, SaidView, StageMove, TicketView

_WORDS = {"email": "mail", "dm": "DM", "job_change": "job", "sms": "text", "news": "news"}
_COUNTED = {
    "email": ("mail", ""), "dm": ("DM", ""), "sms": ("text message", ""), "stage": ("stage change", ""), "job_change": ("job change", ""),
    "news": ("news item", ""), "ticket_closed": ("ticket closed", "tickets closed"), "reply": ("reply", "replies"),
}  # fmt: skip


def deal(each: DealView, output: Output) -> Line:
    """Say where a deal stands, since when, and when it should close."""
    late = bool(each.close) and due(each.close or "", output)[1]
    parts = [
        each.name,
        each.stage or each.status,
        money(each.amount, output) if each.amount else "",
        f"{since(each.since, output)} in stage" if each.since is not None else "",
        f"close {due(each.close, output)[0] if late else iso_day(each.close, output)}" if each.close else "",
    ]
    return Line("deal", ", ".join(filter(None, parts)), each.id, "alarm" if late else "plain", 2)


def ticket(each: TicketView, output: Output) -> Line:
    """Say what a ticket is about, and how long it has been open."""
    lasts = f"open {since(each.opened, output)}" if each.opened is not None else ""
    return Line(
        "ticket", ", ".join(filter(None, [each.title, each.status or "", each.priority or "", lasts])), each.id, most=2
    )


def move(each: StageMove, output: Output) -> Line:
    """Say from where to where a deal moved, and when."""
    amount = f", {money(each.amount, output)}" if each.amount else ""
    step = f"{each.before} > {each.stage}" if each.before else f"new in {each.stage}"
    return Line("stage", f"{when(each.at, output)}: {each.name}: {step}{amount}", each.deal, most=2)


def said(each: SaidView, output: Output, label: str = "", *, name: bool = False, most: int = 1) -> Line:
    """Say when and by which way something was said, and how it begins. ``name``: who said it, too; whoever called a meeting
    did not say its title.
    """
    by = f"{each.author.name}: " if name and each.author is not None and each.kind != "meeting" else ""
    word = kind(each.kind)
    head = when(each.at, output) if label in {"", word} else f"{when(each.at, output)}, {word}"
    amount = f", {money(each.amount, output)}" if each.amount else ""
    return Line(label or word, f"{head}: {by}{one_line(each.text) or '(without words)'}{amount}", each.item, most=most)


def kind(name: str) -> str:
    """Say a kind in one word."""
    return _WORDS.get(name, name.replace("_", " "))


def counts(found: Mapping[str, int]) -> str:
    """Say how many of each kind, the most first."""
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(count(n, *_COUNTED.get(name, (name.replace("_", " "), ""))) for name, n in ordered)
