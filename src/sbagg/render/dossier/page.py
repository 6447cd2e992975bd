"""A dossier as one HTML file that stands alone: no script, nothing loaded from anywhere, all remote text escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from sbagg.render.dossier.outline import outline
from sbagg.render.safe import safe

if TYPE_CHECKING:
    from sbagg.render.dossier.outline import Entry
    from sbagg.views import Company, Person

HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem }}
dt, .beneath {{ color: #666 }} dd {{ margin: 0 }}
h2 {{ border-bottom: 1px solid #ddd; margin-top: 2rem }} h3 {{ font-size: 1rem; margin: 1.2rem 0 0 }}
p {{ margin: .2rem 0; overflow-wrap: anywhere }} .text {{ white-space: pre-wrap; margin-left: 1rem }}
</style>
</head>
<body>
"""
"""The beginning of a page, with its title to be put in: nothing that stands behind it can load or run anything."""


def write(subject: Person | Company) -> str:
    """Return the file's text."""
    told = outline(subject)
    parts = [HEAD.format(title=_line(told.title)), f"<h1>{_line(told.title)}</h1>\n<dl>\n"]
    parts += [f"<dt>{label}</dt><dd>{'<br>'.join(map(_line, values))}</dd>\n" for label, values in told.facts]
    parts.append("</dl>\n")
    for section in told.sections:
        parts += [f"<h2>{section.title}</h2>\n", *map(_entry, section.entries)]
    return "".join([*parts, "</body>\n</html>\n"])


def _entry(entry: Entry) -> str:
    parts = [f"<h3>{_line(entry.head)}</h3>\n"] if entry.head else []
    if entry.beneath:
        parts.append(f'<p class="beneath">{_line(", ".join(entry.beneath))}</p>\n')
    if entry.text:
        parts.append(f'<p class="text">{escape(safe(entry.text, newlines=True))}</p>\n')
    if entry.url.startswith(("https://", "http://")):
        parts.append(f'<p><a rel="noopener noreferrer" href="{_line(entry.url)}">{_line(entry.url)}</a></p>\n')
    elif entry.url:
        parts.append(f"<p>{_line(entry.url)}</p>\n")
    return "".join(parts)


def _line(text: str) -> str:
    return escape(safe(text))
