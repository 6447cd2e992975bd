"""The store and what feeds it: status, sources, what was refused, own identities, adapters, doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.render.human.report import beneath
from sbagg.render.human.table import table
from sbagg.render.human.text import ALARM, FAINT, MINE, NAME, WARN, cell, field, fit, flow, join, line
from sbagg.render.human.words import count, number, since, size, when

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sbagg.render.output import Output
    from sbagg.views import (
        AdapterInfo,
        Doctor,
        MeIdentity,
        QuarantinedRecord,
        SourceStatus,
        SourceView,
        Status,
    )

_LEVELS = {"ok": MINE, "warning": WARN, "error": ALARM}

_ENDED = {"failed": "failed last time", "interrupted": "was interrupted"}


def lines(status: Status, output: Output) -> list[Text]:
    """Show how much the store holds and how old each source is."""
    counts = status.counts
    held = [
        count(counts.people, "person", "people"),
        count(counts.companies, "company", "companies"),
        count(counts.interactions, "interaction"),
        count(counts.identities, "identity", "identities"),
        count(counts.deals, "deal"),
        count(counts.tickets, "ticket"),
        count(counts.transactions, "order, invoice or payment", "orders, invoices and payments"),
    ]
    store = line(cell(status.store.path), Text(f"  {size(status.store.bytes)}", FAINT))
    out = [
        *field("Store", [store], output.width),
        *field("Holds", flow([Text(each) for each in held], max(1, output.width - 11)), output.width),
        Text(),
    ]
    if not status.sources:
        return [*out, Text(output.command("no source synced yet: sbagg sync PATH"), WARN)]
    return [*out, *_sources(status.sources, output)]


def _sources(sources: Sequence[SourceStatus], output: Output) -> list[Text]:
    return table(
        [_source(source, output) for source in sources],
        output.width,
        heading=("source", "adapter", "age", "newest", "records", "notes"),
        right={4},
        flexible={0, 1},
    )


def _source(source: SourceStatus, output: Output) -> list[Text]:
    old = "never" if source.age_seconds is None else since(output.now - source.age_seconds, output)
    notes = join(
        [
            Text(_ENDED.get(source.outcome or "", "stale"), WARN) if source.stale else "",
            Text(f"{number(source.quarantined)} refused", WARN) if source.quarantined else "",
            Text("only copy", WARN) if source.only_copy else "",
            Text("unusually quiet", WARN) if source.warning else "",
        ],
        ", ",
    )
    newest = when(source.newest, output) if source.newest is not None else ""
    return [
        cell(source.source, NAME),
        cell(source.adapter),
        Text(old, WARN if source.stale else ""),
        Text(newest),
        Text(number(source.records)),
        notes,
    ]


def source(view: SourceView, output: Output) -> list[Text]:
    """Show one source and its options."""
    head = fit(join([cell(view.source, NAME), cell(view.adapter)]), output.width)
    return [
        head,
        *table([[cell(key, FAINT), cell(said)] for key, said in _said(view.options)], output.width, flexible={1}),
    ]


def sources(rows: Sequence[SourceView], output: Output) -> list[Text]:
    """Show the configured sources, one a line."""
    return table(
        [
            [
                cell(row.source, NAME),
                cell(row.adapter),
                cell(", ".join(f"{key}={said}" for key, said in _said(row.options)), FAINT),
            ]
            for row in rows
        ],
        output.width,
        flexible={2},
    )


def _said(options: Mapping[str, object]) -> list[tuple[str, str]]:
    return [
        (key, ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value))
        for key, value in options.items()
    ]


def quarantine(rows: Sequence[QuarantinedRecord], output: Output) -> list[Text]:
    """Show refused records: why, and where the original lies."""
    out: list[Text] = []
    for row in rows:
        at = Text("" if row.at is None else when(row.at, output), FAINT)
        out += table([[cell(row.source, NAME), cell(row.stream), cell(row.key), at]], output.width, flexible={1, 2})
        out += beneath("why", row.reason, output, WARN)
        out += beneath("where", row.locator, output, FAINT)
    return out


def me(rows: Sequence[MeIdentity], output: Output) -> list[Text]:
    """Show own identities."""
    return table(
        [[cell(row.kind, FAINT), cell(row.value, NAME), cell(row.person or "", FAINT)] for row in rows],
        output.width,
        flexible={1},
    )


def adapters(rows: Sequence[AdapterInfo], output: Output) -> list[Text]:
    """Show what can be read."""
    return table(
        [[cell(row.adapter, NAME), cell(row.channel), cell(row.formats), cell(row.origin, FAINT)] for row in rows],
        output.width,
        heading=("adapter", "channel", "reads", "from"),
        flexible={2},
    )


def doctor(view: Doctor, output: Output) -> list[Text]:
    """Show all findings, and the command that mends each."""
    out: list[Text] = []
    for finding in view.findings:
        said = f"{finding.check}: {finding.text}"
        out += beneath(finding.level, said, output, _LEVELS.get(finding.level, ""), 0)
        out += beneath("fix", finding.fix, output, FAINT) if finding.fix else []
    return out or [Text("nothing was checked")]
