"""A dossier in Markdown (CommonMark). Remote text is escaped throughout: it forms nothing and loads nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sbagg.render.dossier.outline import outline
from sbagg.render.safe import safe

if TYPE_CHECKING:
    from sbagg.render.dossier.outline import Entry
    from sbagg.views import Company, Person

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|!&~$])")
_STARTS = re.compile(r"^(\s*)(?:([-+=])|(\d+)([.)]))", re.MULTILINE)


def write(subject: Person | Company) -> str:
    """Return the file's text."""
    told = outline(subject)
    lines = [f"# {plain(told.title)}", ""]
    for label, values in told.facts:
        lines.append(f"- **{label}**: {'; '.join(map(plain, values))}")
    for section in told.sections:
        lines += ["", f"## {section.title}", ""]
        for entry in section.entries:
            lines += [*_entry(entry), ""]
    return "\n".join(lines).rstrip() + "\n"


def plain(text: str) -> str:
    """Escape one line."""
    return _escaped(safe(text)).strip()


def _entry(entry: Entry) -> list[str]:
    lines = [f"### {plain(entry.head)}"] if entry.head else []
    if entry.beneath:
        lines += ["", ", ".join(map(plain, entry.beneath))]
    if entry.text:
        quoted = _escaped(safe(entry.text, newlines=True)).split("\n")
        lines += ["", *(f"> {line.strip()}".rstrip() for line in quoted)]
    return lines + (["", plain(entry.url)] if entry.url else [])


def _escaped(text: str) -> str:
    text = _MARKS.sub(r"\\\1", text)
    return _STARTS.sub(
        lambda found: f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\{found[4]}", text
    )
