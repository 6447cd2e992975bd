"""Staying in touch: with whom it has been too long."""

from __future__ import annotations

from typing import Literal

from sbagg.views.base import Time, View, view
from sbagg.views.items import Ref


@view
class Coming(View):
    """A meeting ahead."""

    item: str
    at: Time | None
    title: str


@view
class StaleEntry(View):
    """Somebody with whom it has been too long. ``cadence_days`` is known from ``cadence_from``: the user's word for that
    ``person``, a ``tag`` of theirs in the configuration, or their ``rhythm``: twice ``usual_days``, which three of four gaps
    between days in touch stay within. ``item`` and ``text`` are the last contact. ``over_days`` is null where there was never
    any.
    """  # fmt: skip

    id: str
    person: Ref
    company: Ref | None
    rank: int | None
    cadence_days: float
    cadence_from: Literal["person", "tag", "rhythm"]
    tag: str | None
    usual_days: float | None
    last_at: Time | None
    silent_days: int | None
    over_days: int | None
    item: str | None
    by: Literal["me", "colleague", "other", "none"] | None
    text: str
    coming: Coming | None
