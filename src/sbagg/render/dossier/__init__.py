"""A person or company as one file to take along: JSON, Markdown, HTML, vCard or CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.views import Company, Person

FORMATS = ("json", "md", "html", "vcf", "csv")


def write(form: str, subject: Person | Company, people: Sequence[Person] = ()) -> str:
    """Return the file's text. ``subject`` carries the whole timeline; ``people`` are a company's, for its vCards."""
    if form == "json":
        from sbagg.render import json  # noqa: PLC0415 - each form imports its own

        return json.dumps(subject, indent=2) + "\n"
    if form == "csv":
        from sbagg.render import lists  # noqa: PLC0415

        return lists.csv("items", subject.timeline)
    if form == "vcf":
        from sbagg.render.dossier import vcard  # noqa: PLC0415

        return vcard.write(subject, people)
    if form == "html":
        from sbagg.render.dossier import page  # noqa: PLC0415

        return page.write(subject)
    if form == "md":
        from sbagg.render.dossier import markdown  # noqa: PLC0415

        return markdown.write(subject)
    raise UsageError(f"{form!r} is no format", f"Choose one of: {', '.join(FORMATS)}")
