"""Sync: fetch, parse, batches, store. One bad record never stops a source, one bad source never stops a sync."""

from sbagg.sync.engine import Progress, SyncResult, retry, sync
from sbagg.sync.feed import Feed
from sbagg.sync.run import Plan, refuse

__all__ = ["Feed", "Plan", "Progress", "SyncResult", "refuse", "retry", "sync"]
