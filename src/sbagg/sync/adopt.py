"""From what lies at a path to a source: an export is a version of an account, so it joins the account's source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sbagg import config as configuration
from sbagg.config import Config, Source
from sbagg.registry import at_home
from sbagg.store import sources as table

if TYPE_CHECKING:
    import sqlite3

    from sbagg.registry import Found

_HALF = 0.5
_LONGEST_NAME = 40
_SHARED = ("account", "timezone", "currency", "region")
"""Options that the exports and the server of one account have in common."""


Samples = dict[str, set[tuple[str, str]]]
"""(stream, key) of records of sources that were adopted in this run and are not in the store yet."""


def adopt(connection: sqlite3.Connection, config: Config, found: Found, adopted: Samples) -> tuple[Config, Source, str]:
    """Return the source that an export belongs to, the configuration with it, and in words what was decided.

    Nothing is written: :func:`save` does that. ``adopted`` is added to.
    """
    config, source, note = _adopt(connection, config, found, adopted)
    adopted.setdefault(source.name, set()).update(found.export.sample)
    return config, source, note


def _adopt(
    connection: sqlite3.Connection, config: Config, found: Found, adopted: Samples
) -> tuple[Config, Source, str]:
    path = str(found.path.resolve())
    for source in config.sources.values():
        if source.adapter == found.adapter and path in _paths(source):
            return config, source, ""
    if home := _lone(config, found) or _same_account(connection, config, found, adopted):
        joined = home._replace(options={**home.options, "path": [*_paths(home), path]})
        return _with(config, joined), joined, f"{found.export.label}: joins {home.name}"
    options = {"path": [path]} | {k: v for k, v in found.export.options.items() if k != "path"}
    live = _asked_live(config, found)
    name = f"{_base(found)}-exports" if live else _name(config, found)
    if live:
        options |= {key: live.options[key] for key in _SHARED if key in live.options}
    if found.export.account:
        options["account"] = found.export.account
    elif live:
        pass  # the account of the server's answers: a record is one wherever it is seen
    elif name != _base(found):
        options["account"] = name  # a second account of a system that does not name them: its ids are its own
    source = Source(name, found.adapter, at_home(found.adapter, options))
    mine = tuple((i.kind, i.value) for i in found.export.me)
    fresh = tuple(dict.fromkeys([*config.me, *mine]))
    note = f"{found.export.label}: new source {source.name}"
    if mine and fresh != config.me:
        note += f"; yours: {', '.join(f'{kind}:{value}' for kind, value in mine)}"
    return _with(config, source)._replace(me=fresh), source, note


def save(before: Config, after: Config) -> None:
    """Write what :func:`adopt` decided into ``config.toml``."""
    for name, source in after.sources.items():
        if name not in before.sources:
            configuration.add_source(after.home, source)
        elif source != before.sources[name]:
            configuration.set_option(after.home, name, "path", list(_paths(source)))
    if after.me != before.me:
        configuration.set_me(after.home, after.me)


def _lone(config: Config, found: Found) -> Source | None:
    source = config.sources.get(_name(config, found)) if found.export.lone else None
    return source if source and source.adapter == found.adapter else None


def _asked_live(config: Config, found: Found) -> Source | None:
    """Return the one source that asks the server of the system whose first export this is, and so is of its account."""
    system = _base(found)
    exports = [s for s in config.sources.values() if s.adapter == found.adapter and _system(s) == system]
    asked = [s for s in config.sources.values() if s.adapter == system != found.adapter]
    free = f"{system}-exports" not in config.sources
    return asked[0] if len(asked) == 1 and free and not exports else None


def _same_account(connection: sqlite3.Connection, config: Config, found: Found, adopted: Samples) -> Source | None:
    """Return the source of the same account.

    It says so; or it knows half or more of the export's records; or neither names an account and it has nothing of
    the kinds of record that the export holds (contacts beside deals), and no other source could be meant.
    """
    export = found.export
    alike = [
        source
        for source in config.sources.values()
        if source.adapter == found.adapter and source.options.get("dialect") == export.options.get("dialect")
    ]
    for source in alike:
        if export.account and source.options.get("account") == export.account:
            return source
    unsure = [s for s in alike if not (export.account and s.options.get("account"))]
    if not export.sample:
        return None
    known = [
        (
            table.knows(connection, s.name, export.sample)
            + len(adopted.get(s.name, set()).intersection(export.sample)),
            s,
        )
        for s in unsure
    ]
    best = max(known, key=lambda pair: pair[0], default=None)
    if best and best[0] >= _HALF * len(export.sample):
        return best[1]
    kinds = {stream for stream, _ in export.sample}
    beside = [
        s
        for s in unsure
        if not kinds & (table.streams(connection, s.name) | {stream for stream, _ in adopted.get(s.name, set())})
    ]
    return beside[0] if len(beside) == 1 and not export.account else None


def _paths(source: Source) -> list[str]:
    paths = source.options.get("path", [])
    return [paths] if isinstance(paths, str) else [str(path) for path in paths]


def _with(config: Config, source: Source) -> Config:
    return config._replace(sources={**config.sources, source.name: source})


def _name(config: Config, found: Found) -> str:
    base = _base(found)
    if found.export.lone:
        return f"{base}-files"
    stem = found.export.account or found.path.stem
    for name in (base, f"{base}-{_slug(stem)}", *(f"{base}-{n}" for n in range(2, 10_000))):
        if name not in config.sources and not name.endswith("-"):
            return name
    raise AssertionError(base)


def _base(found: Found) -> str:
    return str(found.export.options.get("dialect") or found.adapter)


def _system(source: Source) -> str:
    return str(source.options.get("dialect") or source.adapter)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_LONGEST_NAME].strip("-")
