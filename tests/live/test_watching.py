"""A watch: whom it listens to, how often it syncs, and what does not end it."""

import threading
import time
from dataclasses import dataclass
from typing import ClassVar

import pytest

from sbagg import config as configuration
from sbagg import registry
from sbagg.cli import watching
from sbagg.config import Source
from sbagg.errors import UnavailableError


@dataclass(frozen=True)
class Teller:
    """A server that has news every ``every`` seconds, or none at all (0)."""

    every: float = 0
    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = False
    live: ClassVar[bool] = True
    heard: ClassVar[list[float]] = []
    now: ClassVar[dict[float, int]] = {}
    most: ClassVar[dict[float, int]] = {}
    lock: ClassVar[threading.Lock] = threading.Lock()

    def wait(self, ctx, seconds):
        with self.lock:
            self.heard.append(self.every)
            self.now[self.every] = self.now.get(self.every, 0) + 1
            self.most[self.every] = max(self.most.get(self.every, 0), self.now[self.every])
        time.sleep(min(seconds, self.every) if self.every else seconds)
        with self.lock:
            self.now[self.every] -= 1
        return bool(self.every)

    def fetch(self, ctx):
        yield from ()

    def parse(self, raw):
        yield from ()


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "BUILTIN", {**registry.BUILTIN, "teller": "test_watching:Teller"})
    for name in ("_LEAST", "_AFTER_FAILURE"):
        monkeypatch.setattr(watching, name, 0)
    for kept in (Teller.heard, Teller.now, Teller.most):
        kept.clear()
    configuration.add_source(tmp_path, Source("often", "teller", {"every": 0.05}))
    configuration.add_source(tmp_path, Source("silent", "teller", {}))
    monkeypatch.setattr(watching, "_cursors", lambda home, source: {})
    return tmp_path


def test_each_source_is_listened_to_once_at_a_time(home):
    syncs = []
    watching.run(home, (), lambda *, full: syncs.append(full) or 0, watch="1s")
    assert len(syncs) > 1
    assert Teller.most == {0.05: 1, 0: 1}
    assert Teller.heard.count(0) == 1


def test_two_syncs_are_not_closer_than_a_few_seconds(home, monkeypatch):
    monkeypatch.setattr(watching, "_LEAST", 0.4)
    syncs = []
    watching.run(home, (), lambda *, full: syncs.append(full) or 0, watch="1s")
    assert len(syncs) <= 3


def test_a_store_in_use_does_not_end_a_watch(home):
    syncs = []

    def sync(*, full):
        syncs.append(full)
        if len(syncs) == 2:
            raise UnavailableError("Another sbagg is writing to this store")
        return 0

    assert watching.run(home, (), sync, watch="2s") == 0
    assert len(syncs) > 2
