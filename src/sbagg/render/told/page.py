"""What is told as one HTML page that stands alone: no script, no link, nothing loaded; all remote text escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from sbagg.render.dossier.page import HEAD
from sbagg.render.safe import safe

if TYPE_CHECKING:
    from sbagg.render.told import Line, Told


def write(told: Told) -> str:
    """Return the file's text."""
    parts = [HEAD.format(title=_text(told.title)), f"<h1>{_text(told.title)}</h1>\n", _listed(told.lines)]
    for section in told.sections:
        parts += [f"<h2>{_text(section.head)}{_cite(section.cite)}</h2>\n", _listed(section.lines)]
    end = f'<p class="beneath">{_text(told.end)}</p>\n' if told.end else ""
    return "".join([*parts, end, "</body>\n</html>\n"])


def _listed(lines: tuple[Line, ...]) -> str:
    return f"<ul>\n{''.join(map(_line, lines))}</ul>\n" if lines else ""


def _line(each: Line) -> str:
    label = f"<b>{_text(each.label)}</b> " if each.label else ""
    return f"<li>{label}{_text(each.text)}{_cite(each.cite)}</li>\n"


def _cite(cite: str) -> str:
    return f' <code class="beneath">{_text(cite)}</code>' if cite else ""


def _text(text: str) -> str:
    return escape(safe(text))
