"""Compare sender, date and subject of the mail adapter with the standard library's, on any mail at a path.

Usage: python bench/agree_mail.py PATH...     Prints each difference and a count; exit status 0.
"""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import mktime_tz, parseaddr, parsedate_tz
from pathlib import Path

from sbagg.adapter import Interaction, Json, Raw, RecordError
from sbagg.adapters.mail import Mail
from sbagg.formats.mbox import take_from_line


class Context:
    log = logging.getLogger("agree")

    def cursor(self, stream: str = "") -> Mapping[str, Json]:
        del stream
        return {}

    def warn(self, text: str) -> None:
        print("warning:", text)


def decoded(value: object) -> str:
    text = "".join(str(value or "").splitlines())
    with suppress(MessageError, LookupError, ValueError):
        text = str(make_header(decode_header(text)))
    return " ".join(text.encode("utf-8", "replace").decode().split())


def stdlib(message: Message) -> tuple[str, int | None, str]:
    _, sender = parseaddr("".join(str(message["from"] or message["sender"] or "").splitlines()))
    try:
        parts = parsedate_tz(str(message["date"] or ""))
        at = int(mktime_tz((*parts[:9], parts[9] or 0))) if parts else None
    except (ValueError, OverflowError, TypeError, IndexError):
        at = None
    return sender.lower(), at, decoded(message["subject"])


def ours(fact: Interaction) -> tuple[str, int | None, str]:
    sender = next((party.value for party in fact.parties if party.role == "from"), "")
    return sender.lower(), fact.at, fact.title


def main(paths: list[str]) -> None:
    counts: Counter[str] = Counter()
    adapter = Mail(tuple(map(Path, paths)))
    for event in adapter.fetch(Context()):
        if not isinstance(event, Raw):
            counts[type(event).__name__] += 1
            continue
        message = message_from_bytes(take_from_line(event.data)[1], policy=policy.compat32)
        try:
            facts = [fact for fact in adapter.parse(event) if isinstance(fact, Interaction)]
        except RecordError as error:
            counts["refused"] += 1
            print(f"{event.locator}: refused: {error}")
            continue
        for fact in facts:
            counts["compared"] += 1
            for name, mine, theirs in zip(("sender", "date", "subject"), ours(fact), stdlib(message), strict=True):
                if mine != theirs:
                    counts[f"{name} differs"] += 1
                    print(f"{event.locator}: {name}: ours {mine!r}, standard library {theirs!r}")
    print(dict(counts))


if __name__ == "__main__":
    main(sys.argv[1:])
