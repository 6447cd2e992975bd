"""Reading one message: what it asks, answers and promises, or which machine wrote it.

The approach is that of the research on speech acts in mail: only what the author newly wrote counts (Lampert, Dale and
Paris, *Detecting Emails Containing Requests for Action*, NAACL 2010, gain most from that), sentence by sentence, with
requests and commitments told apart (Lampert et al., *The Nature of Requests and Commitments in Email Messages*, 2008).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sbagg.insight.language import machines
from sbagg.insight.language.acts import ask_kind, brings, is_conditional, is_unmarked, promise_kind
from sbagg.insight.language.due import due
from sbagg.insight.language.names import greeting, is_signature, vocative
from sbagg.insight.language.phrases import table, without, words
from sbagg.insight.language.said import STRONG, Ask, Promise, Reading
from sbagg.insight.language.sentences import Sentence, sentences

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

QUOTED = 280
"""Characters of a sentence that are quoted at most: some lines of a terminal."""
_FORWARD = re.compile(r"\s*(?:-{3,}[^\n]{0,80}-{3,}\s*$|(?:from|von|de|da|van)\s*:\s)", re.IGNORECASE | re.MULTILINE)
_REPLY = re.compile(r"\s*(?:re|aw|sv|antw|ref|rif|fwd?|wg|tr|rv|i|enc)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_AND_THEN = re.compile(
    r"[,;:]|\s[-–—]\s|\b(?:but|however|unfortunately|aber|jedoch|leider|mais|malheureusement|pero|lamentablemente|maar|ma|mas)\b",  # noqa: RUF001
    re.IGNORECASE,
)
"""Where a sentence goes on after its thanks."""
_BREAK = re.compile(r"[,;.]\s+|\s(?:lol|haha|hehe|mdr|jaja)\s", re.IGNORECASE)
_THUMBS = re.compile("[\U0001f44d\u2705\u2714\U0001f44c\U0001f197]")
_SILENT = frozenset({"like", "follow", "reaction", "repost"})
_FEWEST_WORDS = 2


def read(text: str, on: date, *, title: str = "", flags: Collection[str] = (), kind: str = "email") -> Reading:
    """Read a message: the part that its author wrote, of the day ``on`` in the zone of whoever reads.

    ``flags`` and ``kind`` are those of the interaction. Never raises, whatever the text is.
    """
    machine = (
        machines.machine(title, flags)
        if kind == "email"
        else next((flag for flag in machines.FLAGS if flag in flags), "")
    )
    if machine == "calendar" and machines.reply(title) and not any(flag in flags for flag in machines.FLAGS):
        found = _read(sentences(text), on, is_chat=False)
        if found.promises or any(ask.kind in STRONG for ask in found.asks):
            return found  # "Declined: I am away. Could we make it Friday?"
    if machine:
        return Reading(machine, reply=machines.reply(title) if machine in {"calendar", "auto"} else "")
    if kind in _SILENT:
        return Reading()
    forward = _FORWARD.match(text)
    said = [] if forward else sentences(text)
    if kind == "email" and not _REPLY.match(title) and all(_is_greeting(sentence.text) for sentence in said):
        said = [*said, *(sentence for sentence in sentences(title) if sentence.asks)]
    return _read(said, on, is_chat=kind != "email")


def _is_greeting(text: str) -> bool:
    rest = without(words(text), table("acks")["social"])
    return len(rest.split()) <= 1 or bool(greeting(text)[0] and not greeting(text)[1])


def _is_answer(text: str) -> bool:
    plain = words(text)
    return any(table("acks")[name].within(plain) for name in ("done", "assent", "thanks", "social"))


class _Notes:
    """What is gathered while the sentences of a message are read."""

    def __init__(self) -> None:
        self.asks: list[Ask] = []
        self.promises: list[Promise] = []
        self.says = self.withdraws = self.machine = self.is_mass = self.just_asked = self.offered = False
        self.replies: set[str] = set()
        self.start = ""
        self.greeted: tuple[str, ...] = ()


def _read(said: list[Sentence], on: date, *, is_chat: bool) -> Reading:
    notes = _Notes()
    if len(said) > 1 and is_signature(said[-1].text) and not _is_answer(said[-1].text):
        said = said[:-1]
    for number, sentence in enumerate(said):
        following = said[number + 1].text if number + 1 < len(said) else ""
        _sentence(notes, sentence, following, on, is_chat=is_chat)
    reply = next((name for name in ("done", "assent", "thanks") if name in notes.replies), "")
    return Reading(
        "auto" if notes.machine else "bulk" if notes.is_mass else "away" if machines.is_away(said) else "",
        tuple(notes.asks),
        tuple(notes.promises),
        notes.says,
        "" if notes.says else reply,
        notes.withdraws and not notes.asks,
        _shown(notes.start),
    )


def _sentence(notes: _Notes, sentence: Sentence, following: str, on: date, *, is_chat: bool) -> None:
    notes.is_mass = notes.is_mass or machines.is_mass(sentence.text, words(sentence.text))
    names, body = greeting(sentence.text)
    if names and not notes.asks:
        notes.greeted = (*notes.greeted, *names)
    if not body.strip():
        return
    plain = words(body)
    notes.machine = notes.machine or machines.is_automatic(plain)
    kind = "" if notes.offered else ask_kind(plain, Sentence(body, sentence.asks), following)
    if not kind and (is_chat or _is_sloppy(body)):
        after = body.partition(" ")[2] if is_chat and body is not sentence.text else ""  # "hi sam have you ..."
        parts = [body, after, *_BREAK.split(body)[1:]]
        kind = "question" if any(is_unmarked(part, words(part)) for part in parts if part) else ""
    notes.offered = sentence.asks and table("answers")["offer"].leads(plain)
    if notes.offered:
        kind = ""
    promise = _promise(plain, words(notes.start), body, on) if kind in {"", "problem"} else None
    if kind and promise and promise.due is None:
        promise = None
    if kind and not promise:
        spoken_to = vocative(body) or notes.greeted
        notes.asks.append(Ask(_shown(body), kind, spoken_to, due(body, on)))
        notes.says = notes.says or kind == "problem" or brings(body)
    elif promise:
        notes.promises.append(promise)
        notes.says = notes.says or bool(kind)
    else:
        _rest(notes, plain, body)
    notes.just_asked = bool(kind)
    notes.start = f"{notes.start} {body}".strip() if len(notes.start) < QUOTED else notes.start


def _is_sloppy(body: str) -> bool:
    """Tell whether a line is written as in a chat: no capital, no mark at its end."""
    return body[:1].islower() and body[-1:].isalnum()


def _shown(text: str) -> str:
    return text if len(text) <= QUOTED else text[: QUOTED - 1].rstrip() + "…"


def _promise(plain: str, before: str, body: str, on: date) -> Promise | None:
    """Return what a sentence promises: of several clauses the one that names the day."""
    kind = promise_kind(body, plain, before)
    day = due(body, on) if kind else None
    if day is None and _BREAK.search(body) and (clause := _dated_clause(plain, before, body, on)):
        return clause
    if kind == "dated" and day is None:
        kind = promise_kind(body, plain, before, has_day=False)
    return Promise(_shown(body), None if kind == "hold" else day) if kind else None


def _dated_clause(plain: str, before: str, body: str, on: date) -> Promise | None:
    if is_conditional(plain):
        return None
    for part in _BREAK.split(body)[1:]:
        said = words(part)
        day = due(part, on) if said else None
        if day and promise_kind(part, said, before + plain.partition(said)[0]) in {"promise", "dated"}:
            return Promise(_shown(part), day)
    return None


def _rest(notes: _Notes, plain: str, body: str) -> None:
    """Note what a sentence that neither asks nor promises is: thanks, assent, or a statement."""
    acks = table("acks")
    if acks["withdraw"].within(plain):
        notes.withdraws = True
        if notes.just_asked:
            notes.asks.pop()  # "Where is it? Ah, found it."
    notes.says = notes.says or acks["refuse"].within(plain) is not None
    if notes.says:
        return
    if _THUMBS.search(body):
        notes.replies.add("assent")
    left = plain
    thanked = acks["thanks_for"].within(plain)
    if thanked:
        notes.replies.add("thanks")
        after = _AND_THEN.search(body)
        left = plain[: thanked.start] + (words(body[after.end() :]) if after and thanked.start == 0 else "")
    for name in ("assent", "thanks", "done", "social"):
        shorter = without(left, acks[name])
        if shorter != left:
            notes.replies.add(name)
        left = shorter
    left = without(left, table("asks")["not"], table("asks")["idle"])
    count = len(left.split())
    if count >= _FEWEST_WORDS or (count and left == plain):
        notes.says = True
