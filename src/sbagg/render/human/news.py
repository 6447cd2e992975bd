"""Briefs and digests as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sbagg import views
from sbagg.render.told import brief as told_brief
from sbagg.render.told import digest as told_digest
from sbagg.render.told import text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rich.text import Text

    from sbagg.render.output import Output


def brief(view: views.BriefView, output: Output) -> list[Text]:
    """Show what to know before a meeting or a call."""
    return text.lines(told_brief.lay_out(view, output), output)


def digest(view: views.DigestView, output: Output) -> list[Text]:
    """Show what is new."""
    return text.lines(told_digest.lay_out(view, output), output)


VIEWS: Mapping[type, Callable[[Any, Output], list[Text]]] = {views.BriefView: brief, views.DigestView: digest}
