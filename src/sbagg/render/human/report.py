"""What a sync did: a line for each source, and beneath it what went wrong and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.render.human.table import table
from sbagg.render.human.text import ALARM, FAINT, MINE, NAME, WARN, cell, join, line, wrap
from sbagg.render.human.words import count, number, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.render.output import Output
    from sbagg.views import BeforeAfter, SourceRun, SyncReport

_OUTCOMES = {"ok": MINE, "partial": WARN, "failed": ALARM, "interrupted": WARN}
_INDENT = 4


def lines(report: SyncReport, output: Output) -> list[Text]:
    """Show the report of a sync."""
    if not report.sources and not report.unrecognised:
        return [Text(output.command("no source yet: sbagg sync PATH")), *_hints(report.hints, output, 0)]
    out = [Text("dry run: nothing is written", WARN)] if report.dry_run else []
    heads = table([_head(run, output) for run in report.sources], output.width, flexible={0, 2})
    for run, head in zip(report.sources, heads, strict=True):
        out += [head, *_beneath(run, output)]
    for path in report.unrecognised:
        out += beneath("not recognised", path, output, WARN, 0)
    change = join([_change("people", report.people), _change("companies", report.companies)], "   ")
    out += [Text(), change] if report.sources else []
    return [*out, *_hints(report.hints, output, 0)]


def _head(run: SourceRun, output: Output) -> list[Text]:
    newest = f"newest {when(run.newest, output)}" if run.newest is not None else ""
    return [
        cell(run.source, NAME),
        cell(run.outcome, _OUTCOMES.get(run.outcome, "")),
        _news(run),
        Text(newest, FAINT),
        Text(f"{run.seconds:,.1f} s", FAINT),
    ]


def _news(run: SourceRun) -> Text:
    """Say what is new; that nothing is, is said too."""
    said = [
        f"{number(n)} {word}" for n, word in ((run.added, "new"), (run.changed, "changed"), (run.gone, "gone")) if n
    ]
    read = f"{number(run.seen)} read" if run.seen else ""
    return join([Text(", ".join(said) or ("nothing new" if run.outcome == "ok" else ""), ""), Text(read, FAINT)], "  ")


def _beneath(run: SourceRun, output: Output) -> list[Text]:
    out: list[Text] = []
    if run.note:
        out += beneath("", run.note, output, FAINT)
    if run.error:
        out += beneath("error", run.error, output, ALARM)
    for warning in run.warnings:
        out += beneath("warning", warning, output, WARN)
    if run.skipped or run.skips:
        reasons = ", ".join(f"{number(n)} {reason}" for reason, n in run.skips.items())
        out += beneath("left out", reasons or count(run.skipped, "record"), output, FAINT)
    if run.quarantined:
        refused = output.command(f"{count(run.quarantined, 'record')}; why: sbagg quarantine {run.source}")
        out += beneath("refused", refused, output, WARN)
    return [*out, *_hints((run.hint,) if run.hint else (), output, _INDENT)]


def _hints(hints: Sequence[str], output: Output, indent: int) -> list[Text]:
    return [each for hint in hints for each in beneath("hint", hint, output, FAINT, indent)]


def beneath(label: str, text: str, output: Output, style: str, indent: int = _INDENT) -> list[Text]:
    """Set a labelled remark of any length under a line, indented."""
    head = f"{label}: " if label else ""
    first, *rest = wrap(head + text, output.width - indent) or [Text(head)]
    if head and first.plain.startswith(head):
        first.stylize(style, 0, len(label))
    else:
        first.stylize(style)
    return [line(" " * indent, each) for each in (first, *rest)]


def _change(noun: str, change: BeforeAfter) -> Text:
    grown = change.after - change.before
    return line(noun, " ", Text(number(change.after), NAME), Text(f" ({grown:+,})" if grown else "", FAINT))
