"""Slack's own markup as plain text: ``<@U024BE7LH>``, ``<#C024BE7LR|general>``, ``<https://a.example|words>``, ``&amp;``.

Source: Slack, "Formatting text for app surfaces". Only ``&``, ``<`` and ``>`` are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_MARKED = re.compile(r"<([^<>\n]{1,4000})>")
_ESCAPED = re.compile(r"&(amp|lt|gt);")
_SIGNS = {"amp": "&", "lt": "<", "gt": ">"}


def plain(text: str, names: Mapping[str, str]) -> str:
    """Return the text as a reader sees it; ``names`` are those of people by their ids. A link's address is kept."""
    return _ESCAPED.sub(lambda found: _SIGNS[found[1]], _MARKED.sub(lambda found: _shown(found[1], names), text))


def mentioned(text: str) -> tuple[str, ...]:
    """Return the ids of the people whom a text names, each once."""
    ids = (found[1][1:].partition("|")[0] for found in _MARKED.finditer(text) if found[1].startswith("@"))
    return tuple(dict.fromkeys(one for one in ids if one))


def _shown(inside: str, names: Mapping[str, str]) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return f"@{names.get(target[1:]) or label.removeprefix('@') or target[1:]}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return label if label.startswith("@") else label or f"@{target[1:].partition('^')[0]}"
    address = target.removeprefix("mailto:")
    return f"{label} ({address})" if label and label not in {target, address} else address
