"""``rows``: time and memory of long exports: contacts and orders as CSV, messages of a telephone as XML."""

from __future__ import annotations

import argparse
import csv
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import kit, regroup

if TYPE_CHECKING:
    from collections.abc import Callable

_PER_CUSTOMER = 100
_ORDER = (
    "Name", "Email", "Financial Status", "Paid at", "Currency", "Subtotal", "Total", "Created at", "Lineitem quantity",
    "Lineitem name", "Lineitem price", "Billing Name", "Billing Company", "Billing Phone", "Refunded Amount", "Id",
)  # fmt: skip
_SMS = (
    '  <sms protocol="0" address="+1206{number:07d}" date="{at}" type="{kind}" body="{body}" read="1" status="-1" '
    'contact_name="Contact {number}" />\n'
)
_WORDS = "Thank you for the offer, we look at it next week and come back to you with what our people say. "
_LIMIT = 300_000_000


def add(commands: Any) -> None:
    parser = commands.add_parser("rows", help="long exports: seconds, and memory however many rows there are")
    parser.add_argument("--rows", type=int, default=500_000, help="rows of each CSV, four messages for each in the XML")
    parser.add_argument("--only", choices=[*_MADE], nargs="*", default=[*_MADE])
    parser.set_defaults(run=main)


def main(options: argparse.Namespace) -> int:
    lines, problems = [], []
    with kit.workspace() as work:
        for name in options.only:
            path, records = _MADE[name](work, options.rows)
            ran = kit.sbagg(work / f"store-{name}", "sync", str(path), "--json", watch=True, accept=(0, 5))
            (report,) = ran.json()["sources"]
            lines.append(
                (
                    name,
                    f"{records:,}",
                    path.stat().st_size // 2**20,
                    ran.seconds,
                    ran.rss // 2**20,
                    ran.largest // 2**20,
                )
            )
            if report["added"] < records:
                problems.append(f"{name}: {report['added']:,} records added of {records:,}")
            if ran.largest > _LIMIT:
                problems.append(f"{name}: a process took {ran.largest // 2**20:,} MB")
            path.unlink()
    kit.table(
        f"Long exports, {options.rows:,} rows", ("export", "records", "MB", "seconds", "peak MB, all processes", "peak MB, largest"), lines
    )  # fmt: skip
    kit.save("rows", lines)
    return kit.verdict(problems)


def _contacts(folder: Path, rows: int) -> tuple[Path, int]:
    path = folder / "hubspot-crm-exports-all-contacts-2026-11-01.csv"
    regroup.write(path, regroup.people(rows))
    return path, rows


def _orders(folder: Path, rows: int) -> tuple[Path, int]:
    path, rnd = folder / "orders_export_1.csv", random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(_ORDER)
        for number in range(rows):
            who = rnd.randrange(max(1, rows // _PER_CUSTOMER))
            day = f"{2020 + number % 6}-{1 + number % 12:02d}-{1 + number % 28:02d} 10:00:00 +0000"
            firm = who // 6
            out.writerow([
                f"#{1000 + number}", f"buyer{who}@firm{firm}-trade.com", "paid", day, "USD", "19.98", "24.98", day, 2, "Crew Tee",
                "9.99", f"Buyer Nr{who}", f"Firm{firm} Trade", f"+1206{who:07d}", "0.00", 5000 + number,
            ])  # fmt: skip
    return path, rows


def _messages(folder: Path, rows: int) -> tuple[Path, int]:
    path, count = folder / "sms-20261101000000.xml", rows * 4
    with path.open("w", encoding="utf-8") as file:
        file.write(f'<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>\n<smses count="{count}">\n')
        for number in range(count):
            body = _WORDS * (1 + number % 16)
            file.write(
                _SMS.format(
                    number=number % 2000, at=(1_500_000_000 + number * 60) * 1000, kind=1 + number % 2, body=body
                )
            )
        file.write("</smses>\n")
    return path, count


_MADE: dict[str, Callable[[Path, int], tuple[Path, int]]] = {
    "contacts": _contacts,
    "orders": _orders,
    "messages": _messages,
}
