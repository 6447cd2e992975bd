import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Checkpoint, Context, Event, Fact, Party, Raw, RecordError, Ticket


@dataclass(frozen=True)
class Tickets:
    """Tickets of a help desk. ``path``: CSV files with id, email, name, subject, status, opened (ISO 8601)."""

    path: tuple[Path, ...]
    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True

    def fetch(self, ctx: Context) -> Iterator[Event]:
        state = dict(ctx.cursor())
        for path in self.path:
            mark = f"{path.stat().st_size}:{path.stat().st_mtime_ns}"
            if state.get(str(path)) != mark:
                with path.open(encoding="utf-8", errors="replace", newline="") as file:
                    for n, row in enumerate(csv.DictReader(file), start=2):
                        yield Raw(row.get("id") or str(n), json.dumps(row).encode(), locator=f"{path}#{n}")
                state = {**state, str(path): mark}
                yield Checkpoint(state)

    def parse(self, raw: Raw) -> Iterator[Fact]:
        try:
            row = {key: str(value) for key, value in json.loads(raw.data).items()}
            opened = int(datetime.fromisoformat(row["opened"]).timestamp())
            who = Party("email", row["email"], "requester", row["name"])
            yield Ticket(f"tickets:{raw.key}", row["subject"], status=row["status"], opened=opened, people=(who,))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise RecordError(f"no ticket: {error!r}") from error
