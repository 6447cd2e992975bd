"""Run the command line: errors become a message, a hint and an exit status."""

from __future__ import annotations

import sys


def main() -> None:
    """Run and exit with the status that the contract names."""
    try:
        from sbagg.cli.run import run  # noqa: PLC0415 - imported when it runs, so that workers start light

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("error: Interrupted\n")
        status = 130
    sys.exit(status)


if __name__ == "__main__":
    main()
