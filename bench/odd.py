"""``odd``: a folder of odd mail. Every file is read, refused, or named as no message, each with its reason; none is lost."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path
from typing import Any

from bench import kit

_FROM = re.compile(rb"(?mi)^From[ \t]*:[ \t]*\S")
_TOP = re.compile(rb"(?:[!-9;-~]+[ \t]*:|>?From )")
_MARK = b"\xef\xbb\xbf"
_HEAD = 64 * 1024
_SHOWN = 20


def add(commands: Any) -> None:
    parser = commands.add_parser("odd", help="a folder of odd mail: each file is read, refused or no message")
    parser.add_argument("folder", type=Path)
    parser.set_defaults(run=main)


def main(options: argparse.Namespace) -> int:
    folder = options.folder.resolve()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with kit.workspace() as work:
        ran = kit.sbagg(work / "store", "sync", str(folder), "--json", accept=(0, 5))
        report = ran.json()
        read = _names(kit.sbagg(work / "store", "sql", "SELECT locator FROM records", "--json").json()["rows"])
        refused = kit.sbagg(work / "store", "quarantine", "--limit", "0", "--json").json()["records"]
        again = kit.sbagg(work / "store", "sync", "--json", accept=(0, 5)).json()["sources"]
    outcomes = Counter({("read", ""): len(read)})
    outcomes[("read", "the same message as in another file")] = sum(run["unchanged"] for run in report["sources"])
    outcomes.update(("quarantined", record["reason"][:80]) for record in refused)
    for run in report["sources"]:
        outcomes.update({("skipped", reason): count for reason, count in run.get("skips", {}).items()})
    outcomes.update(("unrecognised", "") for _ in report["unrecognised"])
    kit.table(
        f"{len(files)} files in {ran.seconds:.2f} s",
        ("outcome", "reason", "files"),
        [
            (outcome, reason, count)
            for (outcome, reason), count in sorted(outcomes.items(), key=lambda pair: (pair[0][0], -pair[1]))
        ],
    )
    known = read | _names(refused)
    held = {path.read_bytes().rstrip() for path in files if path.name in known}
    rest = [path for path in files if path.name not in known and path.read_bytes().rstrip() not in held]
    lost = [path.relative_to(folder).as_posix() for path in rest if _has_from(path.read_bytes()[:_HEAD])]
    unnamed = len(files) - sum(outcomes.values())
    print(f"\n  Files with a From field that were neither read nor refused: {len(lost)}")
    problems = [f"neither read nor refused: {name}" for name in lost[:_SHOWN]]
    if unnamed > 0:
        problems.append(f"{unnamed} files have no outcome at all")
    if any(run["added"] or run["changed"] for run in again):
        problems.append(f"a second sync changed something: {again}")
    kit.save("odd", {
        "folder": str(folder), "files": len(files), "seconds": ran.seconds, "lost": lost, "problems": problems,
        "outcomes": [{"outcome": o, "reason": r, "files": n} for (o, r), n in outcomes.items()],
        "refused": {Path(record["locator"]).name: record["reason"] for record in refused},
    })  # fmt: skip
    return kit.verdict(problems)


def _has_from(data: bytes) -> bool:
    """Tell whether a From field stands in the block of fields at the top, blank lines and a byte order mark aside."""
    top = re.split(rb"\r?\n\r?\n", data.removeprefix(_MARK).lstrip(b"\r\n"), maxsplit=1)[0]
    return bool(_TOP.match(top) and _FROM.search(top))


def _names(rows: list[dict[str, Any]]) -> set[str]:
    """Return the names of the files that locators (``path`` or ``path#offset``) name."""
    return {Path(re.sub(r"#\d+$", "", row["locator"])).name for row in rows}
