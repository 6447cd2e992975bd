"""Pieces of a line. Remote text enters a line here, made safe and never read as markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from sbagg.normalize.text import one_line
from sbagg.render.safe import safe, safe_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NAME = "bold"
FAINT = "dim"
ALARM = "bold red"
WARN = "magenta"
MINE = "green"
THEIRS = "cyan"
"""Few colours, each with one meaning; the terminal's own sixteen, so that they suit light and dark."""

LABEL_WIDTH = 10
_EXCERPT = 1000
"""Characters beyond which no line goes; measuring more of a long mail would be waste."""


def cell(text: str, style: str = "") -> Text:
    """Make remote text one safe line."""
    return Text(one_line(safe(text[:_EXCERPT])), style)


def line(*parts: Text | str) -> Text:
    """Put pieces side by side, as they are."""
    out = Text()
    for part in parts:
        out.append_text(part) if isinstance(part, Text) else out.append(part)
    return out


def join(parts: Iterable[Text | str], between: str = "  ") -> Text:
    """Put the pieces that are not empty side by side."""
    out = Text()
    for part in parts:
        if not part:
            continue
        if out:
            out.append(between)
        out.append_text(part) if isinstance(part, Text) else out.append(part)
    return out


def fit(text: Text, width: int) -> Text:
    """Cut a line to the width, with an ellipsis."""
    if text.cell_len > width:
        text = text.copy()
        text.truncate(max(width, 1), overflow="ellipsis")
    return text


def flow(parts: Sequence[Text], width: int, *, most: int = 0, between: str = " · ") -> list[Text]:
    """Lay pieces out in lines of ``width``, ``most`` of them (0 = any number); the rest is counted."""
    lines: list[Text] = []
    for done, part in enumerate(parts):
        left = f"{between}+{len(parts) - done - 1} more" if most and done + 1 < len(parts) else ""
        last = bool(most) and len(lines) == most
        room = width - (cell_len(left) if last else 0)
        if lines and lines[-1].cell_len + cell_len(between) + part.cell_len <= room:
            lines[-1] = line(lines[-1], between, part)
        elif last:
            lines[-1] = line(lines[-1], Text(f"{between}+{len(parts) - done} more", FAINT))
            break
        else:
            lines.append(part.copy())
    return [fit(each, width) for each in lines]


def field(label: str, bodies: Iterable[Text], width: int) -> list[Text]:
    """Set lines beside a label, each cut to the width; no bodies, no label."""
    heads = [label]
    return [fit(line(Text(f"{heads.pop() if heads else '':<{LABEL_WIDTH}} ", FAINT), body), width) for body in bodies]


def body_width(width: int) -> int:
    """Return the cells beside a label."""
    return max(1, width - LABEL_WIDTH - 1)


def wrap(text: str, width: int, style: str = "") -> list[Text]:
    """Break remote text of many lines into safe lines of ``width`` cells, between words where it can be."""
    lines: list[Text] = []
    for each in safe_lines(text):
        whole = Text(each.rstrip(), style)
        lines += _broken(whole, max(width, 1)) if whole.cell_len > width else [whole]
    return lines


def _broken(text: Text, width: int) -> list[Text]:
    from rich.console import Console  # noqa: PLC0415  # the signature of Text.wrap wants one; long lines are rare

    lines = list(text.wrap(Console(width=width, _environ={}), width))
    for each in lines:
        each.rstrip()
    return lines


def linked(text: Text, url: str | None) -> Text:
    """Make a piece a hyperlink (OSC 8), for web addresses only; a plain stream shows none of it."""
    if url and url.startswith(("https://", "http://")) and url.isascii() and url.isprintable() and " " not in url:
        text = text.copy()
        text.stylize(f"link {url}")
    return text
