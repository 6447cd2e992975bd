"""Secrets of sources: where each is, never what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

from sbagg import views
from sbagg.render.human.report import beneath
from sbagg.render.human.table import table
from sbagg.render.human.text import FAINT, MINE, NAME, WARN, cell, wrap

if TYPE_CHECKING:
    from sbagg.render.output import Output

_WORDS = {
    "environment": "in the environment",
    "command": "by a command of yours",
    "keyring": "in the keyring",
    "missing": "missing",
    "unknown": "unknown: the keyring does not answer",
}


def listed(rows: Sequence[views.SecretView], output: Output) -> list[Text]:
    """Show where each secret is, and how to give what is needed and missing."""
    return table([_row(row) for row in rows], output.width, flexible={0, 3})


def _row(row: views.SecretView) -> list[Text]:
    absent = row.found in {"missing", "unknown"}
    words = "not given, not needed" if row.found == "missing" and not row.needed else _WORDS.get(row.found, row.found)
    style = WARN if absent and row.needed else FAINT if absent else MINE
    return [
        cell(row.source, NAME),
        cell(row.name),
        cell(words, style),
        cell((row.fix or "") if row.needed else "", FAINT),
    ]


def one(view: views.SecretView, output: Output) -> list[Text]:
    """Say where a secret is now."""
    lines = wrap(f"{view.source}: its {view.name} is {_WORDS.get(view.found, view.found)}", output.width)
    return [*lines, *(beneath("fix", view.fix, output, FAINT) if view.fix else [])]


def login(view: views.Login, output: Output) -> list[Text]:
    """Say that a login went well."""
    return wrap(f"{view.source}: logged in at {view.provider}; its refresh token is in the {view.kept}", output.width)


VIEWS: Mapping[type, Callable[[Any, Output], list[Text]]] = {views.SecretView: one, views.Login: login}
