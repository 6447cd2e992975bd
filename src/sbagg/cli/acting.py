"""What an act does around the store: the lock, the file before the mirror, and what changes, told or only foretold."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sbagg import config as configuration
from sbagg.cli.syncing import told
from sbagg.decisions import file
from sbagg.decisions.model import replay
from sbagg.errors import NotFoundError
from sbagg.identity.deciding import Desk
from sbagg.identity.settle import take
from sbagg.insight.refresh import refresh, settle
from sbagg.look import acts as look
from sbagg.look.freshness import unfilled
from sbagg.store.opening import PATIENCE, locked, open_write
from sbagg.store.reader import Reader
from sbagg.when import now

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from sbagg.config import Config
    from sbagg.decisions.file import History
    from sbagg.decisions.model import Act
    from sbagg.views import Effect


def act(home: Path, op: str, decide: Callable[[Desk], list[Act]], *, dry_run: bool = False) -> Effect:
    """Make the acts that ``decide`` returns, and tell what they do. A dry run does the same and takes it back."""
    with locked(home, PATIENCE), open_write(home) as connection:
        config = configuration.load(home)
        _, bad = settle(connection, config, now())
        for line in told(home, bad):
            sys.stderr.write(f"warning: {line}\n")
        history = file.load(home)
        reader = _reader(connection, config)
        desk = Desk(reader, history)
        try:
            made = [each for each in decide(desk) if not _is_idle(each, history)]
        except NotFoundError as error:
            error.hint = unfilled(reader, config) or error.hint
            raise
        named = desk.concerned(made)
        connection.execute("BEGIN IMMEDIATE")
        try:
            was = look.members_of(reader, named)
            before = was, look.sides(reader, sorted({number for number in was.values() if number is not None}))
            after = file.joined(history, made)
            take(connection, after, config.me, now())
            refresh(connection, config, now())
            effect = look.effect(op, made, before, _reader(connection, config), named, dry_run=dry_run)
            if not dry_run and made:
                file.append(home, history, after)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("ROLLBACK" if dry_run else "COMMIT")
    return effect


def _is_idle(act: Act, history: History) -> bool:
    """Tell whether an act takes back a word that the user never set: nothing would change by it."""
    if act.op != "set" or act.body["value"]:
        return False
    words = replay(history.acts).words
    held = [words.get(identity, {}).get(act.body["field"]) for identity in act.people("who")]
    return not any(word and word.value for word in held)


def _reader(connection: sqlite3.Connection, config: Config) -> Reader:
    return Reader(connection, config.me, config.domains, now(), config.rank)
