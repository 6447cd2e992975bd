"""Sync: fetch, parse, batches, store. One bad record never stops a source, one bad source never stops a sync."""

from sbagg.sync.engine import Plan, Progress, SyncResult, retry, sync

__all__ = ["Plan", "Progress", "SyncResult", "retry", "sync"]
