"""Every view that a command answers with, by the name of its schema."""

from __future__ import annotations

from collections.abc import Mapping

from sbagg.views.accounts import AccountRow
from sbagg.views.acts import ActView, Effect, Pair, TagRow, Why
from sbagg.views.base import View
from sbagg.views.briefs import BriefView
from sbagg.views.channels import ChannelLoss, ChannelRow
from sbagg.views.digests import DigestView
from sbagg.views.items import DealView, Hit, Item, ItemDetail, TicketView
from sbagg.views.keep import Backup, Decisions, Forgotten, Restored
from sbagg.views.numbers import Numbers
from sbagg.views.people import Company, CompanyRow, Person, PersonRow
from sbagg.views.ranks import RankCard
from sbagg.views.secrets import Login, SecretView
from sbagg.views.state import AdapterInfo, Doctor, MeIdentity, QuarantinedRecord, SourceView, Status, SyncReport
from sbagg.views.today import TodayEntry, TodayWhy
from sbagg.views.touch import StaleEntry
from sbagg.views.turns import Ledger, OweEntry

LISTS: Mapping[str, type[View]] = {
    "people": PersonRow,
    "companies": CompanyRow,
    "items": Item,
    "hits": Hit,
    "deals": DealView,
    "tickets": TicketView,
    "sources": SourceView,
    "records": QuarantinedRecord,
    "identities": MeIdentity,
    "adapters": AdapterInfo,
    "acts": ActView,
    "pairs": Pair,
    "tags": TagRow,
    "channels": ChannelRow,
    "accounts": AccountRow,
    "stale": StaleEntry,
    "owe": OweEntry,
    "owed": OweEntry,
    "today": TodayEntry,
    "secrets": SecretView,
}
"""Lists by their noun: ``{"schema": "sbagg.<noun>/1", "<noun>": [...], "more": bool}``."""

KEYS: Mapping[str, str] = {
    "accounts": "companies",
    "stale": "entries",
    "owe": "entries",
    "owed": "entries",
    "today": "entries",
}
"""The key of a list where it is not its noun."""

OBJECTS: Mapping[str, type[View]] = {
    "person": Person,
    "company": Company,
    "brief": BriefView,
    "digest": DigestView,
    "rank": RankCard,
    "numbers": Numbers,
    "today_why": TodayWhy,
    "item": ItemDetail,
    "sync": SyncReport,
    "status": Status,
    "source": SourceView,
    "doctor": Doctor,
    "effect": Effect,
    "why": Why,
    "forgotten": Forgotten,
    "backup": Backup,
    "restore": Restored,
    "decisions": Decisions,
    "channel_loss": ChannelLoss,
    "ledger": Ledger,
    "secret": SecretView,
    "login": Login,
}
"""Single objects by schema name."""
