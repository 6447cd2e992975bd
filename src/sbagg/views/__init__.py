"""Frozen read models: everything that leaves the program, as text or JSON, is one of these.

Field names are the JSON keys; a final underscore (``with_``, ``from_``) only avoids a Python keyword. Times are
unix seconds here and ISO 8601 with ``Z`` in JSON: fields typed ``Time`` are written so.

Each family is imported when one of it is asked for: a reader does not pay for defining what it does not show.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sbagg.views.base import Day, Time, View, json_key

if TYPE_CHECKING:
    from sbagg.views.accounts import (
        AccountRow as AccountRow,
    )
    from sbagg.views.acts import (
        ActView as ActView,
    )
    from sbagg.views.acts import (
        Chain as Chain,
    )
    from sbagg.views.acts import (
        Effect as Effect,
    )
    from sbagg.views.acts import (
        EvidenceSource as EvidenceSource,
    )
    from sbagg.views.acts import (
        EvidenceView as EvidenceView,
    )
    from sbagg.views.acts import (
        Moved as Moved,
    )
    from sbagg.views.acts import (
        Pair as Pair,
    )
    from sbagg.views.acts import (
        PairSide as PairSide,
    )
    from sbagg.views.acts import (
        Side as Side,
    )
    from sbagg.views.acts import (
        Step as Step,
    )
    from sbagg.views.acts import (
        TagRow as TagRow,
    )
    from sbagg.views.acts import (
        Why as Why,
    )
    from sbagg.views.briefs import (
        AttendeeView as AttendeeView,
    )
    from sbagg.views.briefs import (
        BriefView as BriefView,
    )
    from sbagg.views.briefs import (
        Changes as Changes,
    )
    from sbagg.views.briefs import (
        KnowsView as KnowsView,
    )
    from sbagg.views.briefs import (
        OursView as OursView,
    )
    from sbagg.views.briefs import (
        PromiseView as PromiseView,
    )
    from sbagg.views.briefs import (
        SaidView as SaidView,
    )
    from sbagg.views.briefs import (
        StageMove as StageMove,
    )
    from sbagg.views.briefs import (
        WaitingView as WaitingView,
    )
    from sbagg.views.catalog import (
        KEYS as KEYS,
    )
    from sbagg.views.catalog import (
        LISTS as LISTS,
    )
    from sbagg.views.catalog import (
        OBJECTS as OBJECTS,
    )
    from sbagg.views.channels import (
        ChannelLoss as ChannelLoss,
    )
    from sbagg.views.channels import (
        ChannelRow as ChannelRow,
    )
    from sbagg.views.digests import (
        CompanyNews as CompanyNews,
    )
    from sbagg.views.digests import (
        DigestView as DigestView,
    )
    from sbagg.views.digests import (
        PersonNews as PersonNews,
    )
    from sbagg.views.items import (
        CompanyRef as CompanyRef,
    )
    from sbagg.views.items import (
        DealView as DealView,
    )
    from sbagg.views.items import (
        FileView as FileView,
    )
    from sbagg.views.items import (
        Freshness as Freshness,
    )
    from sbagg.views.items import (
        Hit as Hit,
    )
    from sbagg.views.items import (
        Item as Item,
    )
    from sbagg.views.items import (
        ItemDetail as ItemDetail,
    )
    from sbagg.views.items import (
        ItemParty as ItemParty,
    )
    from sbagg.views.items import (
        Money as Money,
    )
    from sbagg.views.items import (
        Origin as Origin,
    )
    from sbagg.views.items import (
        PartyRef as PartyRef,
    )
    from sbagg.views.items import (
        Ref as Ref,
    )
    from sbagg.views.items import (
        StageAt as StageAt,
    )
    from sbagg.views.items import (
        TicketView as TicketView,
    )
    from sbagg.views.keep import (
        Backup as Backup,
    )
    from sbagg.views.keep import (
        Decisions as Decisions,
    )
    from sbagg.views.keep import (
        Forgotten as Forgotten,
    )
    from sbagg.views.keep import (
        Restored as Restored,
    )
    from sbagg.views.keep import (
        SavedFile as SavedFile,
    )
    from sbagg.views.keep import (
        SkippedLine as SkippedLine,
    )
    from sbagg.views.numbers import (
        Numbers as Numbers,
    )
    from sbagg.views.numbers import (
        NumberView as NumberView,
    )
    from sbagg.views.numbers import (
        PartView as PartView,
    )
    from sbagg.views.people import (
        ChannelMonths as ChannelMonths,
    )
    from sbagg.views.people import (
        Common as Common,
    )
    from sbagg.views.people import (
        Company as Company,
    )
    from sbagg.views.people import (
        CompanyRow as CompanyRow,
    )
    from sbagg.views.people import (
        Counts as Counts,
    )
    from sbagg.views.people import (
        Employment as Employment,
    )
    from sbagg.views.people import (
        FlagView as FlagView,
    )
    from sbagg.views.people import (
        IdentityView as IdentityView,
    )
    from sbagg.views.people import (
        Month as Month,
    )
    from sbagg.views.people import (
        NoteView as NoteView,
    )
    from sbagg.views.people import (
        Person as Person,
    )
    from sbagg.views.people import (
        PersonRow as PersonRow,
    )
    from sbagg.views.people import (
        Transactions as Transactions,
    )
    from sbagg.views.ranks import (
        Colleague as Colleague,
    )
    from sbagg.views.ranks import (
        Coverage as Coverage,
    )
    from sbagg.views.ranks import (
        OverrideView as OverrideView,
    )
    from sbagg.views.ranks import (
        PaceView as PaceView,
    )
    from sbagg.views.ranks import (
        RankCard as RankCard,
    )
    from sbagg.views.ranks import (
        RankView as RankView,
    )
    from sbagg.views.ranks import (
        TermView as TermView,
    )
    from sbagg.views.secrets import (
        Login as Login,
    )
    from sbagg.views.secrets import (
        SecretView as SecretView,
    )
    from sbagg.views.state import (
        AdapterInfo as AdapterInfo,
    )
    from sbagg.views.state import (
        BeforeAfter as BeforeAfter,
    )
    from sbagg.views.state import (
        Candidate as Candidate,
    )
    from sbagg.views.state import (
        Doctor as Doctor,
    )
    from sbagg.views.state import (
        Finding as Finding,
    )
    from sbagg.views.state import (
        LeftOut as LeftOut,
    )
    from sbagg.views.state import (
        MeIdentity as MeIdentity,
    )
    from sbagg.views.state import (
        QuarantinedRecord as QuarantinedRecord,
    )
    from sbagg.views.state import (
        SourceRun as SourceRun,
    )
    from sbagg.views.state import (
        SourceStatus as SourceStatus,
    )
    from sbagg.views.state import (
        SourceView as SourceView,
    )
    from sbagg.views.state import (
        Status as Status,
    )
    from sbagg.views.state import (
        StatusCounts as StatusCounts,
    )
    from sbagg.views.state import (
        StoreInfo as StoreInfo,
    )
    from sbagg.views.state import (
        SyncReport as SyncReport,
    )
    from sbagg.views.today import (
        TodayEntry as TodayEntry,
    )
    from sbagg.views.today import (
        TodayWhy as TodayWhy,
    )
    from sbagg.views.today import (
        Urgency as Urgency,
    )
    from sbagg.views.touch import (
        Coming as Coming,
    )
    from sbagg.views.touch import (
        StaleEntry as StaleEntry,
    )
    from sbagg.views.turns import (
        AnswersView as AnswersView,
    )
    from sbagg.views.turns import (
        Ledger as Ledger,
    )
    from sbagg.views.turns import (
        LedgerStep as LedgerStep,
    )
    from sbagg.views.turns import (
        OweEntry as OweEntry,
    )
    from sbagg.views.turns import (
        TurnView as TurnView,
    )
    from sbagg.views.turns import (
        WroteView as WroteView,
    )

_FAMILIES = {
    "accounts": "AccountRow",
    "acts": "ActView Side Moved Effect EvidenceSource Step Chain EvidenceView Why Pair PairSide TagRow",
    "briefs": "AttendeeView BriefView Changes KnowsView OursView PromiseView SaidView StageMove WaitingView",
    "catalog": "KEYS LISTS OBJECTS",
    "channels": "ChannelLoss ChannelRow",
    "digests": "CompanyNews DigestView PersonNews",
    "items": "Money Ref CompanyRef PartyRef Item Hit FileView ItemParty Origin ItemDetail StageAt DealView TicketView Freshness",
    "keep": "Backup Decisions Forgotten Restored SavedFile SkippedLine",
    "numbers": "Numbers NumberView PartView",
    "ranks": "TermView OverrideView PaceView RankView RankCard Colleague Coverage",
    "people": "ChannelMonths Counts Transactions FlagView IdentityView Employment Common Month NoteView Person PersonRow Company CompanyRow",
    "secrets": "Login SecretView",
    "touch": "Coming StaleEntry",
    "today": "TodayEntry TodayWhy Urgency",
    "turns": "AnswersView TurnView WroteView OweEntry LedgerStep Ledger",
    "state": "LeftOut SourceRun BeforeAfter SyncReport StoreInfo StatusCounts SourceStatus Status SourceView QuarantinedRecord MeIdentity Finding Doctor AdapterInfo Candidate",
}
_HOME = {name: family for family, names in _FAMILIES.items() for name in names.split()}

__all__ = ["Day", "Time", "View", "json_key"]


def __getattr__(name: str) -> Any:
    """Import the family that a view is defined in."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
