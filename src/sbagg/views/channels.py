"""Channels, and what is known of people through one of them alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from sbagg.views.base import Time, View, view
from sbagg.views.items import Freshness
from sbagg.views.people import PersonRow


@view
class ChannelRow(View):
    """A channel: how many items, how many other people met there, since and until when, and how old its sources are."""

    channel: str
    items: int
    people: int
    first_at: Time | None
    last_at: Time | None
    freshness: tuple[Freshness, ...]


@view
class ChannelLoss(View):
    """What would go with a channel: items by kind, and who could be reached nowhere else (``only_there``)."""

    schema: ClassVar[str] = "sbagg.channel_loss/1"

    channel: str
    items: int
    by_kind: Mapping[str, int]
    people: int
    only_there: tuple[PersonRow, ...]
    sources: tuple[str, ...]
