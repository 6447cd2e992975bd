"""``python -m bench [COMMAND]``: measurements and checks that anybody can repeat. See README.md beside this file."""

from __future__ import annotations

import argparse
import sys

from bench import (
    grep,
    identity,
    imap,
    ingest,
    kill,
    latency,
    odd,
    rank,
    rebuild,
    refresh,
    regroup,
    rows,
    samples,
    scale,
    turns,
)
from bench.kit import FailedError

_ALL = (
    ("ingest", "--messages", "5000"),
    ("latency",),
    ("rebuild",),
    ("grep",),
    ("identity",),
    ("kill", "--times", "10"),
    ("regroup", "--contacts", "2000", "--mails", "20000"),
    ("rows", "--rows", "5000"),
    ("turns", "--quiet"),
    ("refresh",),
    ("scale", "5000"),
    ("rank", "--seeds", "3"),
)
"""What is run without a command: all that needs no mail of one's own, small enough for a few minutes."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    commands = parser.add_subparsers(metavar="COMMAND")
    for bench in (
        ingest,
        latency,
        kill,
        rebuild,
        grep,
        identity,
        imap,
        regroup,
        refresh,
        rows,
        odd,
        rank,
        samples,
        scale,
        turns,
    ):
        bench.add(commands)
    if not arguments:
        return max(main(list(line)) for line in _ALL)
    options = parser.parse_args(arguments)
    print(f"# {' '.join(arguments)}", flush=True)
    try:
        return int(options.run(options))
    except FailedError as error:
        print(f"  WRONG: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
