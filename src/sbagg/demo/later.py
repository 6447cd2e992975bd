"""The same Salesforce org some time later: a newer export in which one deal has moved a stage."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zipfile import ZipFile

from sbagg.demo import clock
from sbagg.demo.business import MOVED_DEAL, USUAL
from sbagg.demo.packing import date, member
from sbagg.demo.weekly import ENCODING, NAME, line, record

if TYPE_CHECKING:
    from collections.abc import Iterable

_NEW_HISTORY = 900_000


class Written(Protocol):
    """What holds a written world: ``root`` is the folder of its exports."""

    @property
    def root(self) -> Path:
        """The folder of the exports."""


def newer_salesforce(world: Written | Path, *, now: int) -> Path:
    """Write the export that the org gives at ``now``, in a folder of its own, and return its path.

    The deal :data:`MOVED_DEAL` is one stage further, in ``Opportunity`` and in ``OpportunityHistory``; every
    other row is the same, byte for byte.
    """
    root = world if isinstance(world, Path) else world.root
    path = root / f"salesforce-{clock.iso_day(now)}" / NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(root / NAME) as old, ZipFile(path, "w") as new:
        moved = _moved(_read(old.read("Opportunity.csv")), now)
        changed = {
            "Opportunity.csv": moved,
            "OpportunityHistory.csv": _history(_read(old.read("OpportunityHistory.csv")), moved, now),
        }
        for name in old.namelist():
            rows = changed.get(name)
            new.writestr(member(name, now), _text(rows) if rows else old.read(name))
    return date(path, now)


def _read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(ENCODING), newline="")))


def _text(rows: Iterable[dict[str, str]]) -> bytes:
    rows = list(rows)
    return b"".join((line(rows[0]), *(line(row.values()) for row in rows)))


def _moved(deals: list[dict[str, str]], now: int) -> list[dict[str, str]]:
    deal = next(row for row in deals if row["Name"] == MOVED_DEAL)
    stage, probability = USUAL[[name for name, _ in USUAL].index(deal["StageName"]) + 1]
    changed = clock.salesforce(now - clock.HOUR)
    won = stage == USUAL[-1][0]
    deal |= {
        "StageName": stage, "Probability": str(probability), "IsClosed": str(int(won)),
        "IsWon": str(int(won)),
        "ExpectedRevenue": f"{float(deal['Amount']) * probability / 100:.2f}", "LastModifiedDate": changed,
        "SystemModstamp": changed, "LastStageChangeDate": changed,
    }  # fmt: skip
    return deals


def _history(steps: list[dict[str, str]], deals: list[dict[str, str]], now: int) -> list[dict[str, str]]:
    deal = next(row for row in deals if row["Name"] == MOVED_DEAL)
    last = [row for row in steps if row["OpportunityId"] == deal["Id"]][-1]
    changed = clock.salesforce(now - clock.HOUR)
    step = last | {
        "Id": record("008", _NEW_HISTORY), "CreatedDate": changed, "SystemModstamp": changed,
        "StageName": deal["StageName"],
        "Probability": deal["Probability"], "ExpectedRevenue": deal["ExpectedRevenue"],
        "FromOpportunityStageName": last["StageName"],
    }  # fmt: skip
    return [*steps, step]
