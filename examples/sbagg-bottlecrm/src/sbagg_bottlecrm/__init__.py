import json
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, ClassVar

from sbagg.adapter import Card, Checkpoint, Context, Event, Fact, Identity, Organization, Raw, RecordError, SourceError

PAGE = 100
ACCOUNT, CONTACT = "bottlecrm:bottlecrm:account:", "bottlecrm/contact/"  # as in exports of it, so that both are one


@dataclass(frozen=True)
class BottleCrm:
    """BottleCRM: contacts and accounts. ``url`` is the server's; its token needs contacts:read and accounts:read."""

    url: str
    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    live: ClassVar[bool] = True
    secrets: ClassVar[tuple[str, ...]] = ("token",)

    def fetch(self, ctx: Context) -> Iterator[Event]:
        http = ctx.http(self.url, {"authorization": f"Bearer {ctx.secret('token')}"})
        for stream in ("accounts", "contacts"):
            seen: set[str] = set()
            new: dict[str, Any] = {"": {}}
            count, start = 1, 0
            while new and len(seen) < count:
                count, rows = _page(http.get(f"/api/{stream}/", {"limit": PAGE, "offset": start}).object())
                new = {str(row["id"]): row for row in rows if str(row["id"]) not in seen}
                for key, row in new.items():
                    yield Raw(key, json.dumps(row, sort_keys=True).encode(), "application/json", stream)
                start += PAGE
                seen |= new.keys()
            # Rows may shift while pages are read: only a count that fits says that what was not listed is gone.
            yield Checkpoint({"count": count}, stream, complete=len(seen) == count)

    def parse(self, raw: Raw) -> Iterator[Fact]:
        try:
            row = json.loads(raw.data)
            if raw.stream == "accounts":
                yield Organization(f"{ACCOUNT}{raw.key}", row["name"], (row["website"] or "",))
                return
            who = {"bottlecrm": CONTACT + raw.key, "email": row["email"] or "", "phone": row["phone"] or ""}
            own, name = tuple(Identity(*one) for one in who.items()), f"{row['first_name']} {row['last_name']}".strip()
            free = {"name": row["organization"] or "", "id": ""}
            firm = row["account_detail"] or min(row["linked_accounts"], key=itemgetter("name"), default=free)
            ref = f"{ACCOUNT}{firm['id']}" if firm["id"] else ""
            yield Card(own, name, row["title"] or "", firm["name"], ref, city=row["city"] or "")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise RecordError(f"no {raw.stream} of BottleCRM: {error!r}") from error


def _page(answer: dict[str, Any]) -> tuple[int, list[dict[str, Any]]]:
    """Return how many there are, and some: accounts come as two lists, active and closed."""
    try:
        if "results" in answer:
            return answer["count"], answer["results"]
        active, closed = answer["active_accounts"], answer["closed_accounts"]
        rows = active["open_accounts"] + closed["close_accounts"]
        return active["open_accounts_count"] + closed["close_accounts_count"], rows
    except (KeyError, TypeError) as error:
        raise SourceError(f"This is no answer of BottleCRM: {error!r}", "Check the source's url") from error
