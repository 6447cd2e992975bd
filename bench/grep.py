"""``grep``: what sbagg counts in a mailbox against what the standard library counts; and syncing it again."""

from __future__ import annotations

import argparse
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import kit, worlds
from bench.count import Counted, count

_MOST = 10
_LATE = "2099-12-31T00:00:00Z"
_ONE_MORE = (
    b"\nFrom bench@example.com Sat Jan 03 01:05:34 2026\nFrom: Bench <bench@bench-example.com>\nTo: you@example.com\n"
    b"Date: Sat, 03 Jan 2026 01:05:34 +0000\nMessage-ID: <one-more@bench.example>\nSubject: One more\n\nHello.\n"
)


def add(commands: Any) -> None:
    parser = commands.add_parser("grep", help="counts of a mailbox against the standard library's; syncing it again")
    parser.add_argument("mbox", type=Path, nargs="?", help="a mailbox (default: a demo mailbox of 5,000)")
    parser.add_argument("names", nargs="*", help="addresses and domains (default: the ten that wrote most)")
    parser.set_defaults(run=main)


def main(options: argparse.Namespace) -> int:
    given = (options.mbox or worlds.mbox_of(5000)).resolve()
    counted = count(given)
    frequent = counted.frequent(_MOST)
    addresses = [name for name in options.names if "@" in name] or frequent
    domains = [name for name in options.names if "@" not in name]
    domains = domains or list(dict.fromkeys(address.rpartition("@")[2] for address in frequent))
    with kit.workspace() as work:
        store, mbox = work / "store", work / "mail.mbox"
        shutil.copyfile(given, mbox)
        problems = _syncs(store, mbox, counted)
        rows = [*_people(store, addresses, counted), *_companies(store, domains, counted)]
        problems += _one_more(store, mbox)
    kit.table(f"{given.name}: mails with each, counted twice", ("what", "sbagg", "standard library", ""), rows)
    problems += [
        f"{what}: {ours} here, {theirs} by the standard library"
        for what, ours, theirs, mark in rows
        if mark == "DIFFERS"
    ]
    kit.save("grep", {"mbox": str(given), "messages": counted.messages, "rows": rows, "problems": problems})
    return kit.verdict(problems)


def _syncs(store: Path, mbox: Path, counted: Counted) -> list[str]:
    (first,) = kit.sbagg(store, "sync", str(mbox), "--json", accept=(0, 5)).json()["sources"]
    again, opened = _opened(store, mbox)
    kit.table(
        "Synced, and synced again",
        ("run", "seen", "added", "changed", "unchanged", "skipped", "quarantined"),
        [_row("first", first), _row("again", again)],
    )
    print(
        f"  messages in the file by the standard library: {counted.messages:,}, left out by their labels: {counted.left_out:,}"
    )
    print(f"  the second sync opened the file: {opened}")
    problems = []
    if first["seen"] != counted.messages:
        problems.append(f"{first['seen']} seen, {counted.messages} in the file")
    if first["added"] + first["skipped"] + first["unchanged"] != first["seen"] or first["quarantined"]:
        problems.append(f"of {first['seen']} seen not all were added: {first}")
    if again["seen"] or again["added"] or again["changed"] or opened == "yes":
        problems.append(f"the second sync was not idle: {again}, opened: {opened}")
    return problems


def _row(name: str, run: dict[str, Any]) -> tuple[object, ...]:
    return (name, *(run[key] for key in ("seen", "added", "changed", "unchanged", "skipped", "quarantined")))


def _opened(store: Path, mbox: Path) -> tuple[dict[str, Any], str]:
    """Sync with nothing new, under strace where there is one. Returns the run, and whether the mailbox was opened."""
    trace = store / "trace"
    if not shutil.which("strace"):
        (run,) = kit.sbagg(store, "sync", "--json").json()["sources"]
        return run, "not known (no strace)"
    command = ("strace", "-f", "-e", "trace=open,openat,openat2", "-o", str(trace), *kit.SBAGG, "sync", "--json")
    ran = kit.run(command, kit.environment(store))
    (run,) = ran.json()["sources"]
    found = re.search(re.escape(f'"{mbox}"'), trace.read_text(encoding="utf-8", errors="replace"))
    trace.unlink()
    return run, "yes" if found else "no"


def _one_more(store: Path, mbox: Path) -> list[str]:
    with mbox.open("ab") as file:
        file.write(_ONE_MORE)
    (run,) = kit.sbagg(store, "sync", "--json").json()["sources"]
    print(f"  one message appended: seen {run['seen']}, added {run['added']}, changed {run['changed']}")
    return [] if (run["added"], run["changed"]) == (1, 0) else [f"one message was appended, the sync says: {run}"]


def _people(store: Path, addresses: Sequence[str], counted: Counted) -> list[tuple[str, int, int, str]]:
    rows = []
    for address in addresses:
        person = kit.sbagg(store, "who", address, "--json", now=_LATE).json()
        theirs = {identity["value"] for identity in person["identities"] if identity["kind"] == "email"} | {address}
        rows.append(_line(f"who {address}", person["counts"]["by_kind"].get("email", 0), counted.named(theirs)))
        hits = kit.sbagg(store, "find", f"from:{address}", "--limit", "0", "--json", now=_LATE).json()["hits"]
        rows.append(_line(f"find from:{address}", len(hits), counted.written(theirs)))
    return rows


def _companies(store: Path, domains: Sequence[str], counted: Counted) -> list[tuple[str, int, int, str]]:
    rows = []
    for domain in domains:
        ran = kit.sbagg(store, "company", domain, "--json", now=_LATE, accept=(0, 3, 4))
        if ran.status:
            rows.append((f"company {domain}", 0, counted.at({domain}), "is none (free mail, a provider or a list)"))
            continue
        company = ran.json()
        rows.append(
            _line(
                f"company {domain}", company["counts"]["by_kind"].get("email", 0), counted.at(set(company["domains"]))
            )
        )
    return rows


def _line(what: str, ours: int, theirs: int) -> tuple[str, int, int, str]:
    return (what, ours, theirs, "" if ours == theirs else "DIFFERS")
