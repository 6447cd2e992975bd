"""A brief laid out: the meeting, each person, their company's business, and what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.normalize.calendar import lasting, span
from sbagg.normalize.text import one_line
from sbagg.render.human.words import ago, count, due, local, money, today, when
from sbagg.render.told import Line, Section, Told, words
from sbagg.views import Day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sbagg.render.output import Output
    from sbagg.views import AttendeeView, BriefView, FlagView, PromiseView, WaitingView

_FLAGS = {
    "do_not_call": "DO NOT CALL", "do_not_mail": "OPTED OUT OF MAIL", "bounced": "MAIL BOUNCED", "left": "HAS LEFT THE COMPANY",
}  # fmt: skip
_ANSWERS = {"accepted": "accepted", "declined": "DECLINED", "tentative": "perhaps", "unanswered": "has not answered"}
_WHOLE = 6
"""Up to so many people are told of in full; of more, those who matter less get a line."""
_FEW = 4
_NEW = 6
_LONG = 3
"""Lines for what they said last: an answer should not need another command."""
_END = "Open a line: sbagg show ITEM (i, d, t) · sbagg who ID (p) · sbagg company ID (c)"


def lay_out(view: BriefView, output: Output) -> Told:
    """Return what a brief says, in the output's time zone and signs."""
    if view.reason is not None:
        return Told(output.command(view.reason), "", tuple(_fresh(view, output)), ())
    sections = [*_people(view, output), *_business(view, output), *_changes(view, output)]
    if view.meeting is not None:
        title, cite = view.meeting.title or "Meeting", view.meeting.id
    else:
        assert view.subject is not None
        title, cite = view.subject.name, view.subject.id
    return Told(title, cite, tuple(_head(view, output)), tuple(sections), output.command(_END))


def _head(view: BriefView, output: Output) -> Iterator[Line]:
    meeting = view.meeting
    if meeting is not None:
        yield Line("when", _when(meeting.at, output), meeting.id)
        if meeting.text:
            yield Line("about", one_line(meeting.text), meeting.id, most=_LONG)
    if view.ours:
        told = [one.name + (f" ({_ANSWERS.get(one.answer, one.answer)})" if one.answer else "") for one in view.ours]
        yield Line("with us", ", ".join(told), view.ours[0].id if meeting is None else meeting.id)
    for company in view.companies:
        if view.subject is None or company.id != view.subject.id:
            yield Line("company", ", ".join(filter(None, [company.name, company.domain])), company.id, most=2)
    stale = [line for line in _fresh(view, output) if line.weight == "warn"]
    if stale:
        yield Line("old news", ", ".join(f"{line.label} {line.text}" for line in stale), "sbagg status", "warn", 2)


def _when(at: int | None, output: Output) -> str:
    said = when(at, output)
    if at is None or isinstance(at, Day):
        return said
    clock = f"{local(at, output):%H:%M}"
    exact = said if clock in said else f"{said} {clock}"
    days = (local(at, output).date() - today(output)).days
    if at <= output.now:
        return f"{exact}, {ago(at, output)}" if not days else exact
    return f"{exact}, in {lasting(at - output.now, days)}" if days != 1 else exact


def _people(view: BriefView, output: Output) -> Iterator[Section]:
    for place, who in enumerate(view.attendees):
        lines = tuple(_person(who, output))
        yield Section(_called(who), lines if place < _WHOLE else (), who.id)
    if not view.attendees:
        yield Section("Nobody from outside is known here", (), view.meeting.id if view.meeting else "")


def _called(who: AttendeeView) -> str:
    place = ", ".join(filter(None, [who.title, who.company.name if who.company else ""]))
    rank = f"rank {who.rank.score}" if who.rank else ""
    return " · ".join(filter(None, [who.name, rank, _ANSWERS.get(who.answer or "", ""), place]))


def _person(who: AttendeeView, output: Output) -> Iterator[Line]:
    yield from (_flag(flag, who, output) for flag in who.flags)
    if not who.known:
        yield from _unknown(who)
        return
    if who.reach:
        yield Line("reach", " · ".join(who.reach), who.id, most=2)
    yield from (_waiting(each, output) for each in who.waiting[:_FEW])
    quoted = {(each.item, each.text) for each in who.waiting}
    yield from (_promise(each, output) for each in who.promises[:_FEW] if (each.item, each.text) not in quoted)
    if who.job_change is not None:
        yield words.said(who.job_change, output, "new job", most=2)
    for label, found, most in (("they wrote", who.last_in, _LONG), ("you wrote", who.last_out, 2)):
        yield words.said(found, output, label, most=most) if found else Line(label, "never", who.id)
    if who.last_met is not None:
        yield words.said(who.last_met, output, "last met", most=2)
    for note in who.notes:
        yield Line("note", f"{when(note.at, output)}: {one_line(note.text)}", note.id, most=2)
    if who.tags:
        yield Line("tags", ", ".join(who.tags), who.id)
    for one in who.known_by:
        yield Line(
            "known by", f"{one.name}, {count(one.contacts, 'contact')}, last {when(one.at, output)}", one.item, most=2
        )


def _flag(flag: FlagView, who: AttendeeView, output: Output) -> Line:
    since = f", {when(flag.at, output)}" if flag.at is not None else ""
    return Line("mind", f"{_FLAGS.get(flag.flag, flag.flag)}, says {flag.source}{since}", who.id, "alarm")


def _waiting(each: WaitingView, output: Output) -> Line:
    mine = each.whose == "mine"
    said = f"{each.reason} {ago(each.since, output)}" if each.since is not None else each.reason
    usual = (
        f"; {'you' if mine else 'they'} usually answer within {span(each.usual_seconds)}" if each.usual_seconds else ""
    )
    day, late = due(each.due, output) if each.due else ("", False)
    by = f", due {day}" if day else ""
    return Line(
        "YOUR TURN" if mine else "their turn", f'"{one_line(each.text)}" {said}{by}{usual}', each.item,
        "alarm" if mine or late else "plain", _LONG,
    )  # fmt: skip


def _promise(each: PromiseView, output: Output) -> Line:
    day, late = due(each.due, output) if each.due else ("", False)
    by = f", due {day}" if day else ""
    label = "promised" if each.mine else "they will"
    return Line(
        label, f'"{one_line(each.text)}" {when(each.at, output)}{by}', each.item, "alarm" if late else "plain", 2
    )


def _unknown(who: AttendeeView) -> Iterator[Line]:
    yield Line(
        "unknown",
        f"nothing but {' · '.join(who.reach) or 'a name'}: none of you was in contact before",
        who.id,
        "warn",
        2,
    )
    for one in who.there:
        yield Line("you know", f"{one.name}, there too", one.id)


def _business(view: BriefView, output: Output) -> Iterator[Section]:
    lines = []
    for task in view.tasks[:_FEW]:
        said, late = due(task.due, output) if task.due else ("no due day", False)
        lines.append(Line("to do", f"{one_line(task.text)}, due {said}", task.item, "alarm" if late else "plain", 2))
    lines += [words.deal(each, output) for each in view.deals[:_FEW]]
    lines += [words.ticket(each, output) for each in view.tickets[:_FEW]]
    bought = view.transactions
    if bought.count:
        totals = " + ".join(money(total, output) for total in bought.totals)
        lines.append(Line("bought", f"{totals} in {count(bought.count, 'purchase')}", _whose(view)))
    lines += [words.said(each, output, "order") for each in view.orders]
    if lines:
        yield Section("Open, and bought", tuple(lines), _whose(view))


def _whose(view: BriefView) -> str:
    """Return whose card shows what belongs to all of them."""
    return next((one.id for one in view.companies), next((who.id for who in view.attendees), ""))


def _changes(view: BriefView, output: Output) -> Iterator[Section]:
    changes = view.changes
    if changes is None:
        return
    met = changes.met
    head = f"Since you met, {when(met.at, output)}" if met else "In 30 days; not one meeting in the last year"
    lines = [Line("new", words.counts(changes.counts) or "nothing", _whose(view), most=2)]
    lines += [words.move(each, output) for each in changes.stages[:_FEW]]
    above = {line.cite for section in (*_people(view, output), *_business(view, output)) for line in section.lines}
    fresh = [each for each in changes.items if each.item not in above]
    lines += [words.said(each, output, name=True, most=2) for each in fresh[:_NEW]]
    yield Section(head, tuple(lines), met.item if met else _whose(view))


def _fresh(view: BriefView, output: Output) -> Iterator[Line]:
    for source in view.freshness:
        old = "never read" if source.age_seconds is None else f"read {ago(output.now - source.age_seconds, output)}"
        yield Line(
            source.source,
            old + (", stale" if source.stale else "") + (f"; {source.warning}" if source.warning else ""),
            "sbagg status",
            "warn" if source.stale or source.warning else "faint",
        )
