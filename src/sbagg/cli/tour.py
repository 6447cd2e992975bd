"""The demo: a world made, synced and shown, with what to try next."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from sbagg import config as configuration
from sbagg.cli.common import emit, output, reading
from sbagg.cli.syncing import run as run_sync
from sbagg.demo import generate
from sbagg.render.progress import watcher
from sbagg.when import now


def run(into: Path | None, *, people: int, messages: int | None, seed: int, json: bool) -> int:
    """Make the exports in INTO/exports and the store in INTO/store; show a person, a company, and what to try."""
    from sbagg.look.company import company
    from sbagg.look.person import person
    from sbagg.store import resolve

    folder = (into or _default()).expanduser().absolute()
    world = generate(folder / "exports", people=people, messages=messages, seed=seed, now=now())
    store = folder / "store"
    os.environ["SBAGG_HOME"] = str(store)
    config = configuration.load(store)
    if not config.me:
        configuration.set_me(store, tuple(pair for pair in world.me if pair[0] == "email"))
    with watcher(sys.stderr, color=not os.environ.get("NO_COLOR"), quiet=json) as progress:
        outcome = run_sync(store, [str(folder / "exports")], progress)
    place = f"--store {_short(store)}"
    out = output(json=json, pager=False)._replace(call=place)
    emit(out, outcome.report)
    if json:
        return outcome.status
    with reading() as (reader, _):
        views = [
            person(reader, resolve.person(reader, world.featured_person)),
            company(reader, resolve.company(reader, world.featured_company)),
        ]
    prefix = f"sbagg {place}"
    for view, command in zip(views, (f"who {world.featured_person}", f"company {world.featured_company}"), strict=True):
        typer.echo(f"\n$ {prefix} {command}\n")
        sys.stdout.flush()
        emit(out, view)
    typer.echo("\nTry next:")
    for command in (
        "today",
        "brief",
        "owe",
        "people --sort rank",
        "channels",
        "dupes",
        "deals --all",
        "timeline --since 30d",
        "find has:file",
        "status",
    ):
        typer.echo(f"  {prefix} {command}")
    return outcome.status


def _default() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("sbagg", appauthor=False) / "demo"


def _short(path: Path) -> str:
    """Write a path as one would type it from here."""
    text = min((str(path), os.path.relpath(path)), key=len)
    return f"'{text}'" if " " in text else text
