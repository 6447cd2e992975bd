"""Any executable as a source: it prints one JSON object a line, and reads the last states on its standard input."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO, ClassVar

from sbagg.adapter import Checkpoint, Context, Event, Fact, Gone, Raw, Refused, Skipped, SourceError
from sbagg.formats import facts

_TAIL = 400
_LONGEST = 2**26
"""What goes on for longer is no line."""


@dataclass(frozen=True)
class Command:
    """Runs ``command`` (a program and its arguments) and reads what it prints, one JSON object a line:

    ``{"record": {"stream", "key", "facts": [{"fact": "card", ...}]}}``, ``{"gone": {"stream", "key"}}`` or
    ``{"checkpoint": {"stream", "state", "complete"}}``. A fact's fields are those of ``sbagg.adapter``. The last states
    arrive on its standard input as one object, stream -> state, for the streams named in ``streams``.
    """

    command: tuple[str, ...]
    streams: tuple[str, ...] = ("",)
    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "any"
    formats: ClassVar[str] = "any program that prints JSON lines"
    example: ClassVar[str] = "sbagg source add command --name tickets --set command=./tickets.sh"

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Run the program and pass on what it prints. Raises SourceError when it cannot run or ends with an error."""
        states = json.dumps({stream: dict(ctx.cursor(stream)) for stream in self.streams})
        with tempfile.TemporaryFile() as beside, self._started(beside) as process:
            assert process.stdin
            assert process.stdout
            try:
                process.stdin.write(states.encode() + b"\n")
                process.stdin.close()
            except BrokenPipeError:
                ctx.log.info("%s did not read its states", self.command[0])
            lines = iter(partial(process.stdout.readline, _LONGEST), b"")
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield self._event(line, number)
            process.wait()
            beside.seek(max(0, beside.seek(0, os.SEEK_END) - _TAIL))
            said = beside.read().decode("utf-8", "replace").strip()
        if process.returncode:
            raise SourceError(
                f"{self.command[0]} ended with status {process.returncode}: {said or 'it said nothing'}",
                f"Run it yourself: {' '.join(self.command)}",
            )

    def _started(self, beside: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start the program. What it says ``beside`` its lines goes to a file: a pipe that nobody reads meanwhile would fill up."""
        try:
            return subprocess.Popen(  # noqa: S603 - the user's own program, no shell
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=beside
            )
        except OSError as error:
            raise SourceError(f"{self.command[0]}: {error.strerror}", "Correct it with: sbagg source set") from error

    def _event(self, line: bytes, number: int) -> Event:
        where = f"{self.command[0]}: line {number}"
        try:
            entry = json.loads(line)
            if "record" in entry:
                record = entry["record"]
                data = json.dumps(record["facts"], sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")
                return Raw(
                    str(record["key"]),
                    data,
                    "application/json",
                    str(record.get("stream", "")),
                    where,
                    record.get("at"),
                )
            if "gone" in entry:
                return Gone(str(entry["gone"]["key"]), str(entry["gone"].get("stream", "")))
            if "skipped" in entry:
                return Skipped(str(entry["skipped"]), where)
            point = entry["checkpoint"]
            return Checkpoint(dict(point["state"]), str(point.get("stream", "")), bool(point.get("complete", False)))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            reason = f"{where} is none of record, gone, checkpoint: {type(error).__name__}: {error}"
            return _refused(reason, line, where)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Build the facts that the line states."""
        yield from facts.read(raw.data)


def _refused(reason: str, line: bytes, where: str) -> Event:
    return Refused(hashlib.sha256(line).hexdigest()[:32], reason, locator=where, data=line)
