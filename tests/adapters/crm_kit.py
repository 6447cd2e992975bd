"""What the CRM tests share: a context, a run, and writers of exports in the dialects' own manners."""

from __future__ import annotations

import csv
import io
import json
import logging
import zipfile
from pathlib import Path

from sbagg.adapter import Checkpoint, Gone, Raw, Refused, Skipped
from sbagg.adapters.crm import Crm

ORG = "00D5e000000AbCdEAK"
NULL_ID = "000000000000000AAA"


class Desk:
    """A context that keeps checkpoints as the engine does."""

    log = logging.getLogger("test")

    def __init__(self) -> None:
        self.states: dict[str, dict] = {}
        self.warnings: list[str] = []

    def cursor(self, stream=""):
        return json.loads(json.dumps(self.states.get(stream, {})))

    def warn(self, text):
        self.warnings.append(text)


class Run:
    """All events of one fetch, sorted, and the facts of its rows."""

    def __init__(self, adapter, desk=None, stop_after=None) -> None:
        self.desk = desk or Desk()
        self.raws: list[Raw] = []
        self.gone: list[Gone] = []
        self.skipped: list[Skipped] = []
        self.refused: list[Refused] = []
        self.complete: set[str] = set()
        waiting: list[Raw] = []
        for number, event in enumerate(adapter.fetch(self.desk)):
            if stop_after is not None and number >= stop_after:
                break
            if isinstance(event, Raw):
                waiting.append(event)
            elif isinstance(event, Checkpoint):
                self.desk.states[event.stream] = json.loads(json.dumps(event.state))
                self.raws += waiting
                waiting = []
                if event.complete:
                    self.complete.add(event.stream)
            else:
                {Gone: self.gone, Skipped: self.skipped, Refused: self.refused}[type(event)].append(event)
        self.parsed = [(raw.stream, fact) for raw in self.raws for fact in adapter.parse(raw)]

    def facts(self, kind, stream=None):
        return [fact for where, fact in self.parsed if isinstance(fact, kind) and stream in (None, where)]

    def one(self, kind, stream=None):
        (fact,) = self.facts(kind, stream)
        return fact


def table(rows, header=None, delimiter=",", quoting=csv.QUOTE_MINIMAL, end="\r\n"):
    """Write rows (dicts) as CSV text."""
    columns = header or list(dict.fromkeys(column for row in rows for column in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def weekly(folder, objects, name=f"WE_{ORG}_1.ZIP", encoding="cp1252"):
    """Write a weekly export: every field quoted, 0/1, GMT times without a zone, null look-ups spelt out."""
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        for obj, rows in objects.items():
            text = table([_as_weekly(row) for row in rows], quoting=csv.QUOTE_ALL, end="\n")
            archive.writestr(f"{obj}.csv", text.encode(encoding))
    return path


def loader(folder, objects):
    """Write the same as Data Loader does: a BOM, ISO times with offset, true/false, blanks."""
    folder.mkdir(exist_ok=True)
    for obj, rows in objects.items():
        (folder / f"{obj}.csv").write_bytes(table([_as_loader(row) for row in rows]).encode("utf-8-sig"))
    return folder


def crm(*paths, dialect="salesforce", **options):
    return Crm(path=tuple(Path(path) for path in paths), dialect=dialect, **options)


def recognised(path):
    """Build the adapter that recognise proposes."""
    export = Crm.recognise(path)
    assert export
    options = dict(export.options)
    options["path"] = tuple(Path(one) for one in options["path"])
    return Crm(**options), export


def write(path, rows, encoding="utf-8", **how):
    """Write one CSV."""
    path.write_bytes(table(rows, **how).encode(encoding))
    return path


def read(path, rows, encoding="utf-8", **options):
    """Write one CSV of a known dialect, and fetch it as it is recognised."""
    adapter, export = recognised(write(path, rows, encoding))
    assert export.confidence == 95
    return Run(crm(path, dialect=adapter.dialect, **options))


def _as_weekly(row):
    cells = {}
    for column, value in row.items():
        if isinstance(value, bool):
            cells[column] = "1" if value else "0"
        elif column.endswith("Id") and value == "":
            cells[column] = NULL_ID
        elif (column.endswith(("Date", "DateTime", "Modstamp"))) and len(value) == 10:
            cells[column] = f"{value} 00:00:00"
        else:
            cells[column] = value
    return cells


def _as_loader(row):
    cells = {}
    for column, value in row.items():
        if isinstance(value, bool):
            cells[column] = "true" if value else "false"
        elif len(value) == 19 and value[4] == "-" and value[13] == ":":
            cells[column] = value.replace(" ", "T") + ".000+0000"
        else:
            cells[column] = value
    return cells
