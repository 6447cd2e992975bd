"""Orders, invoices, payments and refunds: Stripe, Shopify, eBay, Xero, QuickBooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Raw, Refused, Skipped, SourceError
from sbagg.adapters.shop import objects, sales, stripe, tables
from sbagg.adapters.shop.profile import Profile, dialects, profile
from sbagg.adapters.shop.recognise import known, recognise
from sbagg.adapters.shop.row import Scope, opened
from sbagg.formats import exports, options
from sbagg.formats.tree import Tree
from sbagg.normalize import clean

__all__ = ["Shop"]


@dataclass(frozen=True)
class Shop:
    """Orders, invoices, payments, refunds and customers of Stripe (CSV, JSON of its API), Shopify, eBay, Xero, QuickBooks.

    ``path`` names the exports, oldest first: files, folders or zips. ``dialect`` is stripe, shopify, ebay, xero or
    quickbooks. ``account`` tells shops and books apart. ``timezone`` (Europe/Paris) is that of times written without one,
    ``currency`` (EUR) that of amounts without one, ``region`` (FR) the country of phone numbers without one. Drafts, quotes
    and bills are left out; what failed, was cancelled or is a test is shown and never summed.
    """

    path: tuple[Path, ...]
    dialect: str
    account: str = ""
    timezone: str = ""
    currency: str = ""
    region: str = ""

    version: ClassVar[int] = 2
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "shop"
    formats: ClassVar[str] = (
        "Stripe payments and customers (CSV, JSON of the API), Shopify orders and customers, eBay orders report, Xero and "
        "QuickBooks invoices and sales"
    )
    example: ClassVar[str] = "sbagg sync ~/Downloads/orders_export.csv"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Recognise a file, a zip, or a folder that holds nothing else."""
        return recognise(path)

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the records of the exports that are new or changed. No export says what is gone."""
        chosen = self._profile()
        whose = cache(lambda: objects.Whose.look(self.path))
        yield from exports.resumed(ctx, self.path, self.version, lambda path: _read(path, chosen, whose, ctx))

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn a record into facts."""
        if raw.media == objects.MEDIA:
            yield from stripe.facts_of(raw.data, self.region)
            return
        zone = options.zone(self.timezone)
        scope = Scope(profile(self.dialect), self.account, zone, self.currency, self.region)
        yield from sales.facts_of(opened(raw.data, scope), clean(raw.key))

    def _profile(self) -> Profile:
        options.check_choice(self.dialect, dialects(), what="shop", option="dialect")
        options.check_zone(self.timezone)
        return profile(self.dialect)


def _read(path: Path, chosen: Profile, whose: Callable[[], objects.Whose], ctx: Context) -> Iterator[Event]:
    """Yield what lies at a path, older files first."""
    with Tree(path) as tree:
        for problem in tree.problems:
            yield Refused(clean(problem.name), problem.reason, "file", clean(f"{path}!{problem.name}"))
        members = sorted(tree.members.values(), key=lambda member: (member.mtime, member.name))
        ours = {member.name for member in members if known(tree, member.name, chosen.name)}
        if not ours and not tree.problems:
            raise SourceError(
                f"{path}: nothing in it is an export of {chosen.label}", "Export it again, then: sbagg sync PATH"
            )
        for member in members:
            if member.name not in ours:
                yield Skipped(f"a file that is no export of {chosen.label}", clean(tree.locator(member.name)))
            elif objects.is_json(member.name):
                yield from objects.events(tree, member, whose())
            else:
                yield from tables.events(tree, member, chosen, ctx)
