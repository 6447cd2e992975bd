"""Where results go and in which form: chosen once, from flags and environment, for every command."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Literal, NamedTuple, TextIO

from sbagg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from sbagg.errors import SbaggError

Mode = Literal["text", "json", "jsonl", "csv", "ids"]
_NARROWEST = 20
_COMMAND = re.compile(r"\bsbagg (?=[a-z])(?!(?:knows|still|only|loses|keeps|is)\b)")
"""Our name where it begins a command, and not a sentence about us."""
_ENDLESS = 100_000
"""Cells of a line that goes to a file or another program: nothing is cut."""


class Output(NamedTuple):
    """Where and how to write.

    ``width`` and ``height`` in character cells, without a terminal no width limits what is written; ``now`` in unix seconds;
    ``tz`` None is local time; ``call``: the global options of this call, which commands that are named repeat.
    """

    stream: TextIO
    mode: Mode
    color: bool
    width: int
    tty: bool
    now: int
    tz: tzinfo | None = None
    height: int = 24
    pager: bool = True
    notes: TextIO | None = None
    call: str = ""

    @property
    def unicode(self) -> bool:
        """Tell whether the stream takes more than its own legacy character set."""
        return (self.stream.encoding or "utf-8").lower().replace("-", "").startswith("utf")

    @property
    def endless(self) -> bool:
        """Tell whether lines may be as long as they are."""
        return self.width >= _ENDLESS

    @property
    def pictures(self) -> bool:
        """Tell whether pictures may be drawn with more than ASCII: for eyes, on a terminal that has the signs."""
        return self.tty and self.unicode

    def command(self, text: str) -> str:
        """Return words of ours with each command in them as it has to be called."""
        return _COMMAND.sub(lambda found: f"{found[0]}{self.call} ", text) if self.call else text

    def write(self, text: str) -> None:
        """Write to the stream; what its character set lacks becomes a question mark."""
        encoding = self.stream.encoding
        if encoding and not self.unicode:
            text = text.encode(encoding, "replace").decode(encoding)
        self.stream.write(text)

    def note(self, text: str) -> None:
        """Say something beside the results, on standard error."""
        from sbagg.render.safe import safe  # noqa: PLC0415  # JSON goes without it

        self.stream.flush()
        stream, told = self.notes or sys.stderr, safe(self.command(text))
        if stream.isatty():
            import textwrap  # noqa: PLC0415  # whoever reads on a terminal

            told = textwrap.fill(told, self.width, break_long_words=False, break_on_hyphens=False)
        print(told, file=stream)  # the one place where notes are printed


def choose(
    *,
    now: int,
    json: bool = False,
    jsonl: bool = False,
    csv: bool = False,
    ids: bool = False,
    pager: bool = True,
    stream: TextIO | None = None,
    environ: Mapping[str, str] = os.environ,
    tz: tzinfo | None = None,
    call: str = "",
) -> Output:
    """Decide the form from flags, the stream and the environment (``NO_COLOR``, ``TERM``, ``COLUMNS``).

    Raises UsageError when more than one form is asked for.
    """
    stream = sys.stdout if stream is None else stream
    tty = stream.isatty()
    size = _size(stream)
    columns = environ.get("COLUMNS", "")
    return Output(
        stream=stream,
        mode=_mode(json=json, jsonl=jsonl, csv=csv, ids=ids),
        color=tty and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb",
        width=max(_NARROWEST, int(columns) if columns.isdecimal() and int(columns) else size.columns),
        tty=tty,
        now=now,
        tz=tz,
        height=size.lines,
        pager=pager and tty,
        call=call,
    )


def _size(stream: TextIO) -> os.terminal_size:
    """Return the terminal's columns and lines; without a terminal lines have no end."""
    try:
        size = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):
        return os.terminal_size((_ENDLESS, 24))
    return os.terminal_size((size.columns or 80, size.lines or 24))


def _mode(**flags: bool) -> Mode:
    asked = [name for name, given in flags.items() if given]
    if len(asked) > 1:
        raise UsageError(f"--{asked[0]} and --{asked[1]} exclude each other", "give one of them")
    names: dict[str, Mode] = {"json": "json", "jsonl": "jsonl", "csv": "csv", "ids": "ids"}
    return names[asked[0]] if asked else "text"


def emit(output: Output, view: object) -> None:
    """Write one view."""
    if output.call:
        from sbagg.render import called  # noqa: PLC0415  # few calls have options of their own

        view = called.told(view, output)
    if output.mode == "text":
        from sbagg.render import human  # noqa: PLC0415  # loads Rich

        human.emit(output, view)
        return
    if output.mode in {"csv", "ids"}:
        raise UsageError(f"--{output.mode} is for lists", "use --json")
    from sbagg.render import json  # noqa: PLC0415  # text goes without it

    indent = 2 if output.tty and output.mode == "json" else None
    output.write(json.encode(json.view_object(view), indent=indent, ascii_only=not output.unicode) + "\n")


def emit_list(output: Output, noun: str, rows: Sequence[object], more: bool, empty_text: str, head: str = "") -> None:
    """Write a list; ``more``: the limit cut it; ``empty_text``: what to say when there is nothing; ``head``: what stands above it."""
    if output.call:
        from sbagg.render import called  # noqa: PLC0415  # few calls have options of their own

        rows, empty_text = called.rows(rows, output), output.command(empty_text)
    if output.mode == "text":
        from sbagg.render import human  # noqa: PLC0415  # loads Rich

        human.emit_list(output, noun, rows, empty_text, head)
    elif output.mode == "json":
        from sbagg.render import json  # noqa: PLC0415  # text goes without it

        whole = json.list_object(noun, rows, more=more)
        indent = 2 if output.tty else None
        output.write(json.encode(whole, indent=indent, ascii_only=not output.unicode) + "\n")
    else:
        _emit_lines(output, noun, rows)
    if more and output.mode != "json":
        output.note(f"hint: there is more; this is the first {len(rows)}, --limit 0 shows all")


def _emit_lines(output: Output, noun: str, rows: Sequence[object]) -> None:
    from sbagg.render import lists  # noqa: PLC0415  # only three of the forms need it

    if output.mode == "csv":
        output.write(lists.csv(noun, rows))
        return
    for line in lists.jsonl(rows) if output.mode == "jsonl" else lists.ids(rows):
        output.write(line + "\n")


def emit_error(output: Output, error: SbaggError) -> None:
    """Write an error to an Output for standard error: as JSON where JSON was asked for, else in words."""
    error.hint = output.command(error.hint)
    if output.mode in {"json", "jsonl"}:
        from sbagg.render import json  # noqa: PLC0415  # text goes without it

        output.write(json.encode(json.error_object(error), ascii_only=not output.unicode) + "\n")
        return
    from sbagg.render import human  # noqa: PLC0415  # loads Rich

    human.error(output, error)
