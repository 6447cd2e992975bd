"""What doctor finds: every check is made, whatever the others found. A damaged file is a finding, never an end."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from sbagg import config as configuration
from sbagg.decisions import file as decisions
from sbagg.errors import ConfigError, StoreError
from sbagg.look.secrets import findings
from sbagg.store import checks, opening
from sbagg.views import Doctor, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sbagg.config import Config

_LINES = 20
"""Skipped lines of the decisions that are named one by one."""


def examined(home: Path, adapters: Mapping[str, str]) -> tuple[Doctor, int]:
    """Check the store, the configuration and what is installed (adapters by name, and where each is from).

    Returns the findings and the exit status: 6 when nothing is wrong but that ``config.toml`` cannot be read, 7 when
    anything else is.
    """
    found = (*_store(home), *_kept(home), *_decided(home), *_permissions(home), *_configured(home, adapters))
    wrong = {finding.check for finding in found if finding.level == "error"}
    return Doctor(not wrong, found), StoreError.status if wrong - {"config"} else ConfigError.status if wrong else 0


def _store(home: Path) -> Iterator[Finding]:
    path = home / opening.NAME
    try:
        with closing(opening.open_read(home)) as connection:
            connection.execute("BEGIN")  # all checks look at one moment, whatever a sync beside them does
            for check, problem, fine, fix in checks.store_checks(connection):
                yield Finding(check, "error" if problem else "ok", problem or fine, fix if problem else None)
    except StoreError as error:
        yield Finding("store", "error", error.message, error.hint)
    except sqlite3.DatabaseError as error:
        yield Finding("store", "error", f"{path} cannot be opened: {error}", f"See whose it is: ls -l {path}")


def _kept(home: Path) -> Iterator[Finding]:
    for problem, fix in checks.kept_checks(home):
        yield Finding("kept", "error", problem, fix)


def _decided(home: Path) -> Iterator[Finding]:
    """Name each line of the user's decisions that is none: what it said does not hold."""
    path = home / configuration.DECISIONS
    try:
        bad = decisions.load(home).bad
    except OSError as error:
        yield Finding(
            "decisions", "error", f"{path} cannot be read: {error.strerror}", f"See whose it is: ls -l {path}"
        )
        return
    for line, reason in bad[:_LINES]:
        yield Finding(
            "decisions", "error", f"{path}, line {line} is skipped: {reason}", f"Mend or delete it in: {path}"
        )
    if len(bad) > _LINES:
        yield Finding(
            "decisions", "error", f"{path}: {len(bad) - _LINES} more lines are skipped", f"Mend them in: {path}"
        )


def _permissions(home: Path) -> list[Finding]:
    found = []
    for path, wanted in ((home, 0o700), (home / opening.NAME, 0o600), (home / configuration.NAME, 0o600)):
        if path.exists() and path.stat().st_mode & 0o077:
            found.append(Finding("permissions", "warning", f"{path} can be read by others", f"chmod {wanted:o} {path}"))
    return found or [Finding("permissions", "ok", "Only you can read the store", None)]


def _configured(home: Path, adapters: Mapping[str, str]) -> Iterator[Finding]:
    try:
        yield from _config(configuration.load(home), adapters)
    except ConfigError as error:
        yield Finding("config", "error", error.message, error.hint)
    yield Finding("adapters", "ok", ", ".join(f"{name} ({origin})" for name, origin in sorted(adapters.items())), None)


def _config(config: Config, adapters: Mapping[str, str]) -> Iterator[Finding]:
    path = config.home / configuration.NAME
    for key in config.unknown:
        yield Finding("config", "warning", f"config.toml: {key} means nothing", f"Mend it in: {path}")
    for source in config.sources.values():
        if source.adapter not in adapters:
            near = configuration.closest(source.adapter, list(adapters))
            text = f"[sources.{source.name}] wants the adapter {source.adapter}{near}"
            yield Finding("adapters", "error", text, "sbagg adapter list")
    yield from findings(config)
    if not config.me:
        text = "Your own addresses are not known, so nothing counts as sent by you"
        yield Finding("me", "warning", text, "sbagg me add ADDRESS")
