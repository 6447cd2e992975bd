"""A source that tests can change: an adapter over a JSON file, and short ways to write facts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sbagg import config as configuration
from sbagg import registry
from sbagg.adapter import Checkpoint, Context, Event, Fact, Gone, Raw, Refused, Skipped
from sbagg.adapters.command import Command
from sbagg.cli.syncing import run
from sbagg.config import Source
from sbagg.store.dump import dump
from sbagg.store.opening import open_read
from sbagg.store.reader import Reader
from sbagg.when import now

UNREADABLE = "unreadable"
ME = ("email", "me@us-corp.com")


@dataclass(frozen=True)
class Pages:
    """Reads ``{stream: {"complete": bool, "records": [[key, facts, at]]}}`` and ``{stream: {"log": [[op, key, facts]]}}``.

    A stream with ``records`` is listed whole each time; a ``log`` is followed from its cursor. The facts are those of
    the command adapter; the text ``unreadable`` in their place is refused by fetch.
    """

    path: tuple[Path, ...]
    every: int = 3
    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True

    def fetch(self, ctx: Context) -> Iterator[Event]:
        for path in self.path:
            for stream, held in json.loads(path.read_text()).items():
                yield from self._listed(stream, held) if "records" in held else self._followed(ctx, stream, held["log"])

    def _listed(self, stream: str, held: dict) -> Iterator[Event]:
        for number, (key, facts, *at) in enumerate(held["records"], start=1):
            if facts == UNREADABLE:
                yield Refused(key, "cannot be read", stream, f"line {number}", b"?")
            else:
                yield Raw(key, data_of(facts), "application/json", stream, f"line {key}", at[0] if at else None)
            if number % self.every == 0:
                yield Checkpoint({"listed": number}, stream)
        yield Checkpoint({"listed": len(held["records"])}, stream, bool(held.get("complete")))

    def _followed(self, ctx: Context, stream: str, log: list) -> Iterator[Event]:
        for number in range(int(ctx.cursor(stream).get("n", 0)), len(log)):
            op, key, facts = log[number]
            if op == "gone":
                yield Gone(key, stream)
            else:
                yield Raw(key, data_of(facts), "application/json", stream, f"line {key}", number)
            if (number + 1) % self.every == 0:
                yield Checkpoint({"n": number + 1}, stream)
        yield Checkpoint({"n": len(log)}, stream)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        yield from Command(("true",)).parse(raw)


@dataclass(frozen=True)
class Loose(Pages):
    """The same, of which nothing is kept raw."""

    keeps_raw: ClassVar[bool] = False


@dataclass(frozen=True)
class Served(Pages):
    """The same, asked as a server is: beside others."""

    live: ClassVar[bool] = True


@dataclass(frozen=True)
class ServedLoose(Loose):
    """The same, of which nothing is kept raw."""

    live: ClassVar[bool] = True


ADAPTERS = {
    "pages": "world:Pages",
    "loose": "world:Loose",
    "served-pages": "world:Served",
    "served-loose": "world:ServedLoose",
}


class Silent:
    """Nobody watches."""

    def start(self, source): ...
    def advance(self, source, n, total): ...
    def done(self, source, text): ...


def register(monkeypatch):
    """Make the adapters known by the names ``pages`` and ``loose``."""
    monkeypatch.setattr(registry, "BUILTIN", {**registry.BUILTIN, **ADAPTERS})


def data_of(facts):
    return json.dumps(facts, sort_keys=True).encode() if isinstance(facts, list) else str(facts).encode()


class World:
    """A store and the sources that feed it. ``write`` changes a source, ``sync`` reads it."""

    def __init__(self, folder, home=None):
        self.folder, self.home = folder, home or folder / "home"
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, name, adapter="pages", **options):
        path = self.folder / f"{name}.json"
        if not path.exists():
            path.write_text("{}")
        configuration.add_source(self.home, Source(name, adapter, {"path": [str(path)], **options}))
        return self

    def me(self, *pairs):
        configuration.set_me(self.home, pairs or (ME,))
        return self

    def write(self, name, *records, complete=True, stream=""):
        """Let a stream hold these records: (key, facts) or (key, facts, at)."""
        path = self.folder / f"{name}.json"
        whole = json.loads(path.read_text())
        whole[stream] = {"complete": complete, "records": [list(record) for record in records]}
        path.write_text(json.dumps(whole))
        return self

    def sync(self, *targets, full=False, dry_run=False):
        return run(self.home, targets, Silent(), full=full, dry_run=dry_run)

    def dump(self):
        connection = open_read(self.home)
        try:
            return dump(connection)
        finally:
            connection.close()

    def reader(self):
        """A reader over the store. The caller closes its ``db``."""
        loaded = configuration.load(self.home)
        return Reader(open_read(self.home), loaded.me, loaded.domains, now(), loaded.rank)


def email(address, role="from", name=""):
    return {"kind": "email", "value": address, "role": role, "name": name}


def mail(ref, sender, *to, at=1_700_000_000, text="Hello", title="Hello", **more):
    """A mail; sender and recipients are addresses, or parties."""
    parties = [sender if isinstance(sender, dict) else email(sender)]
    parties += [party if isinstance(party, dict) else email(party, "to") for party in to]
    return {"fact": "interaction", "ref": f"mail:{ref}", "kind": "email", "channel": "email", "at": at, "title": title,
            "text": text, "parties": parties, **more}  # fmt: skip


def card(*identities, name="", **more):
    """A card; each identity is ``kind:value``."""
    pairs = [dict(zip(("kind", "value"), text.split(":", 1), strict=True)) for text in identities]
    return {"fact": "card", "identities": pairs, "name": name, **more}


def hint(a, b, rule="signature", text="as found"):
    """A hint; both identities are ``kind:value``."""
    one, other = (dict(zip(("kind", "value"), side.split(":", 1), strict=True)) for side in (a, b))
    return {"fact": "hint", "a": one, "b": other, "rule": rule, "text": text}


def deal(ref, *people, name="Deal", stage="New", status="open", **more):
    """A deal; people are addresses."""
    parties = [email(address, "contact") for address in people]
    return {
        "fact": "deal",
        "ref": f"deal:{ref}",
        "name": name,
        "stage": stage,
        "status": status,
        "people": parties,
        **more,
    }


def organization(ref, name, *domains, **more):
    return {"fact": "organization", "ref": f"org:{ref}", "name": name, "domains": list(domains), **more}
