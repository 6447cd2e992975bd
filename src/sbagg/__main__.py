"""Run the command line: errors become a message, a hint and an exit status."""

from __future__ import annotations

import sys


def main() -> None:
    """Run and exit with the status that the contract names."""
    from sbagg.cli.run import run  # noqa: PLC0415 - what runs is imported when it runs, so that workers start light

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
