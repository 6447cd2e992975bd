"""What is told in Markdown (CommonMark): a list, each line with the id that shows it. Remote text forms nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.render.dossier.markdown import plain

if TYPE_CHECKING:
    from sbagg.render.told import Line, Told


def write(told: Told) -> str:
    """Return the file's text."""
    lines = [f"# {plain(told.title)}{_cite(told.cite)}"]
    if told.lines:
        lines += ["", *map(_line, told.lines)]
    for section in told.sections:
        lines += ["", f"## {plain(section.head)}{_cite(section.cite)}", "", *map(_line, section.lines)]
    if told.end:
        lines += ["", plain(told.end)]
    return "\n".join(lines) + "\n"


def _line(each: Line) -> str:
    label = f"**{plain(each.label)}**: " if each.label else ""
    return f"- {label}{plain(each.text)}{_cite(each.cite)}"


def _cite(cite: str) -> str:
    return f" `{cite}`" if cite else ""
