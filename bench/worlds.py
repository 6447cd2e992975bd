"""Demo worlds of any size, made once and kept, and what their mail is like."""

from __future__ import annotations

import mmap
import pickle
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.kit import NOW, OUT
from sbagg.demo import World, generate

_ENTRY = re.compile(rb"(?:\A|\n\r?\n)From (?=[^\r\n]* \d\d:\d\d:\d\d )")
_PER_PERSON = 50
_FEWEST = 60


def moment(text: str = NOW) -> int:
    """Return an ISO time in unix seconds."""
    return int(datetime.fromisoformat(text).timestamp())


def world(messages: int, people: int | None = None, seed: int = 1) -> World:
    """Return a demo world of so many mails, made now or before. One correspondent for every 50 mails, at least 60."""
    people = people or max(_FEWEST, messages // _PER_PERSON)
    folder = OUT / f"demo-{messages}-{people}-{seed}"
    made = folder / "world.pickle"
    if made.exists():
        kept: World = pickle.loads(made.read_bytes())
        return kept
    print(f"Making a demo world of {messages:,} mails with {people:,} people ...", flush=True)
    result = generate(folder / "exports", people=people, messages=messages, seed=seed, now=moment())
    made.write_bytes(pickle.dumps(result))
    return result


def mbox_of(messages: int) -> Path:
    """Return the mailbox of a demo world."""
    return world(messages).files["mbox"][0]


def shares(path: Path) -> dict[str, Any]:
    """Look at the bytes of a mailbox: how many messages, how large, how many with an HTML part or an attachment.

    What a mail is made of decides what it costs to read; rates of other mailboxes compare only with this in sight.
    """
    sizes: list[int] = []
    html = files = quoted = 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        starts = [found.start() for found in _ENTRY.finditer(data)]
        for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
            mail = data[start:end]
            sizes.append(len(mail))
            low = mail.lower()
            html += b"content-type: text/html" in low
            files += b"content-disposition: attachment" in low
            quoted += b"\n>" in mail
    sizes.sort()
    count = len(sizes) or 1
    return {
        "messages": len(sizes),
        "bytes": path.stat().st_size,
        "mean_bytes": round(sum(sizes) / count),
        "median_bytes": sizes[count // 2] if sizes else 0,
        "html": round(html / count, 3),
        "attachment": round(files / count, 3),
        "quotes": round(quoted / count, 3),
    }
