"""Opportunities out of rows: stages as written, what became of them, who takes part. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from sbagg.adapter import Deal, Fact, Party
from sbagg.adapters.crm import activities
from sbagg.adapters.crm.notes import remark
from sbagg.adapters.crm.record import Record
from sbagg.adapters.crm.who import addresses
from sbagg.formats import values
from sbagg.normalize import clean


def deal(record: Record) -> Iterator[Fact]:
    """Yield an opportunity with its stage as written, and the history that the source states."""
    currency = record.currency()
    name, ref = record.company()
    amount = record.first("amount")
    yield Deal(
        ref=record.ref,
        name=record.line("deal_name"),
        stage=record.raw("stage"),
        pipeline=record.raw("pipeline"),
        status=_status(record),
        amount=values.amount(amount, currency, comma=record.comma) if amount else None,
        currency=currency,
        close=record.day("close"),
        owner=record.owner(),
        company=name,
        company_ref=ref,
        people=tuple(_people(record)),
        opened=record.when("created"),
        at=record.when("modified"),
        stages=tuple(_stages(record)),
    )
    if record.first("note"):
        yield remark(record, about=(record.ref,))


def _status(record: Record) -> str:
    """Return won, lost, open or unknown: by flags, by the status column, last by the stage's own words."""
    if record.says("is_won"):
        return "won"
    if record.says("is_lost"):
        return "lost"
    if record.has("is_closed"):
        return "lost" if record.says("is_closed") else "open"
    for table, text in (("status", record.first("status")), ("stage", record.first("stage"))):
        word = record.profile.word(table, text)
        if word in {"open", "won", "lost"}:
            return word
    return "open" if record.profile.open_unless_closed and record.first("stage") else "unknown"


def _people(record: Record) -> Iterator[Party]:
    shown = record.line("contact")
    people = record.parties("contact", "contact_id", shown=shown) + activities.linked_people(record, "contact")
    people += [Party("email", one, "contact", shown) for one in addresses(record, "contact_email")]
    seen = set()
    for one in people:
        if (one.kind, one.value) not in seen:
            seen.add((one.kind, one.value))
            yield one


def _stages(record: Record) -> Iterator[tuple[str, int]]:
    """Yield the stage changes that another file of the export lists, oldest first, repeats left out."""
    history = record.extra.get("stages")
    rows = [row for row in history if isinstance(row, list) and len(row) > 1] if isinstance(history, list) else []
    dated = [(stamp, clean(str(row[0]))) for row in rows if (stamp := values.stamp(str(row[1]), record.order))]
    last = ""
    for stamp, stage in sorted(dated, key=lambda pair: record.at(pair[0])):
        if stage.strip() and stage != last:
            yield stage, record.at(stamp)
            last = stage
