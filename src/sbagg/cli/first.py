"""The first run: exports in the usual places, and the user's own addresses, asked for once on a terminal."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sbagg import config as configuration
from sbagg import registry
from sbagg.insight.refresh import settle
from sbagg.store import checks
from sbagg.store.opening import locked, open_read, open_write
from sbagg.when import now

if TYPE_CHECKING:
    from sbagg.registry import Found

_MOST = 500
_ASK = 3


def places() -> list[Path]:
    """Return the folders where exports and mail usually lie, those that are there."""
    home = Path.home()
    usual = [
        home / "Downloads", home / "Maildir", home / ".thunderbird", home / "Mail", home / ".mail",
        home / "Library" / "Thunderbird" / "Profiles", home / "Library" / "Mail", home / "snap" / "thunderbird" / "common" / ".thunderbird",
        home / ".contacts", home / "Library" / "Application Support" / "AddressBook", home / ".calendars",
        home / ".msgvault",
        # where Outlook puts its data files, as Microsoft's introduction to them says
        home / "Documents" / "Outlook Files", home / "AppData" / "Local" / "Microsoft" / "Outlook",
    ]  # fmt: skip
    if spool := os.environ.get("MAIL"):
        usual.append(Path(spool))
    return [place for place in usual if place.exists()]


def exports() -> list[Found]:
    """Return the exports in the usual places. Of Downloads only what lies on top is looked at."""
    found: list[Found] = []
    for place in places():
        if place.name == "Downloads":
            inside = sorted(path for path in place.iterdir() if not path.name.startswith("."))[:_MOST]
            found += [entry for path in inside for entry in registry.recognise(path)]
        else:
            found += [entry for entry in registry.discover(place) if not isinstance(entry, Path)]
    return found


def ask_for_me(home: Path) -> None:
    """Ask for the user's own addresses, once; an empty answer is none."""
    config = configuration.load(home)
    if config.me:
        return
    answer = typer.prompt("Your own addresses (separated by blanks; Enter to skip)", default="", show_default=False)
    mine = [pair for word in answer.split() if (pair := configuration.identity_text(word))]
    if mine:
        configuration.set_me(home, tuple(mine))


def suggest_me(home: Path) -> None:
    """After the first sync: ask about addresses that mail was delivered to."""
    config = configuration.load(home)
    if any(kind == "email" for kind, _ in config.me):
        return
    connection = open_read(home)
    likely = checks.likely_me(connection, _ASK)
    connection.close()
    mine = [
        ("email", address)
        for address, count, why in likely
        if typer.confirm(f"Is {address} yours? ({count} mails: {why})", default=False)
    ]
    if mine:
        configuration.set_me(home, (*config.me, *mine))
        with locked(home), open_write(home) as writing:
            settle(writing, configuration.load(home), now())
