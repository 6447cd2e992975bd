"""The same mail indexed by the mail indexers that are installed. None of them is needed."""

from __future__ import annotations

import mailbox
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import kit

_NOTES = {
    "notmuch": "indexes words with their positions, headers and attachment names, plain and HTML parts; keeps no text (the "
    "Maildir must stay); threads and tags; no people, companies or quote cutting",
    "mu": "indexes words with their positions, headers and attachments, plain parts and HTML as text; keeps no text (the "
    "Maildir must stay); a list of contacts; no companies",
    "mairix": "indexes which words a message holds (no positions, no phrases), headers; reads the mbox itself; keeps no "
    "text (the mbox must stay); no people or companies",
}


def index(mbox: Path, work: Path, repeat: int) -> list[dict[str, Any]]:
    """Measure each program that is installed; one that is not, or fails, is named with the reason."""
    present = [name for name in _NOTES if shutil.which(name)]
    maildir = work / "Maildir"
    if {"notmuch", "mu"} & set(present):
        _split(mbox, maildir)
    results: list[dict[str, Any]] = []
    for name, note in _NOTES.items():
        if name not in present:
            results.append({"name": name, "note": "not installed"})
            continue
        runs = [_MEASURE[name](mbox, maildir, work / f"{name}-{number}") for number in range(repeat)]
        bad = [ran for ran, _ in runs if ran.status]
        if bad:
            results.append({"name": name, "note": f"failed: {bad[0].err.strip()[-200:]}"})
            continue
        ran, held = min(runs, key=lambda run: run[0].seconds)
        results.append({
            "name": name, "seconds": ran.seconds, "cpu_seconds": ran.cpu, "peak_rss": ran.rss, "bytes": held, "note": note,
        })  # fmt: skip
    return results


def _split(mbox: Path, maildir: Path) -> None:
    """Make the Maildir that notmuch and mu want. Not timed."""
    for name in ("cur", "new", "tmp"):
        (maildir / name).mkdir(parents=True)
    box = mailbox.mbox(mbox, create=False)
    for number, key in enumerate(box.iterkeys()):
        (maildir / "cur" / f"{number}.bench:2,S").write_bytes(box.get_bytes(key))
    box.close()


def _notmuch(_mbox: Path, maildir: Path, work: Path) -> tuple[kit.Ran, int]:
    work.mkdir()
    config = work / "config"
    config.write_text(
        f"[database]\npath={work / 'index'}\nmail_root={maildir}\n[user]\nname=A\nprimary_email=a@b.example\n[new]\ntags=\n"
    )
    (work / "index").mkdir()
    ran = _run(("notmuch", "new", "--quiet"), {"NOTMUCH_CONFIG": str(config)})
    return ran, kit.size(work)


def _mu(_mbox: Path, maildir: Path, work: Path) -> tuple[kit.Ran, int]:
    work.mkdir()
    made = _run(("mu", "init", f"--muhome={work}", f"--maildir={maildir}", "--quiet"), {})
    ran = made if made.status else _run(("mu", "index", f"--muhome={work}", "--quiet"), {})
    return ran, kit.size(work)


def _mairix(mbox: Path, _maildir: Path, work: Path) -> tuple[kit.Ran, int]:
    work.mkdir()
    copy = (
        work / "mail.mbox"
    )  # mairix splits its paths at colons, expands wildcards in them, and passes over symbolic links
    try:
        os.link(mbox, copy)
    except OSError:
        shutil.copyfile(mbox, copy)
    config = work / "config"
    config.write_text(f"base={work}\nmbox=mail.mbox\nmfolder=found\ndatabase={work / 'index'}\n")
    ran = _run(("mairix", "-f", str(config)), {})
    index_file = work / "index"
    return ran, index_file.stat().st_size if index_file.exists() else 0


def _run(command: Sequence[str], settings: dict[str, str]) -> kit.Ran:
    return kit.run(command, {**os.environ, **settings}, watch=True)


_MEASURE = {"notmuch": _notmuch, "mu": _mu, "mairix": _mairix}
