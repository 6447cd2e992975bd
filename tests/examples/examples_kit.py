"""A small sales world on disk, ``sbagg`` on the PATH, and commands run in it as a user would run them."""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SOURCES = Path(os.environ.get("LABSRC", EXAMPLES.parent / "src"))
NOW = "2026-11-21T09:00:00Z"

needs_jq = pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")


@dataclass(frozen=True)
class Home:
    """``folder`` is the user's home; the store lies in ``folder/store``."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, *words: str | Path, stdin: bytes = b"", status: int = 0, **more: str) -> str:
        done = subprocess.run(
            [str(word) for word in words],
            cwd=self.folder, env={**self.environment, **more}, input=stdin, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == status, f"{words}: {done.returncode}\n{done.stdout.decode()}\n{done.stderr.decode()}"
        return done.stdout.decode()

    def sbagg(self, *words: str | Path, status: int = 0) -> str:
        return self.run("sbagg", *words, status=status)


def home_in(folder: Path, *python_path: Path) -> Home:
    """Make a home with ``bin/sbagg`` in it; what else Python shall find comes first."""
    program = folder / "bin" / "sbagg"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sbagg "$@"\n')
    program.chmod(0o755)
    return Home(
        folder,
        {
            "HOME": str(folder),
            "PATH": f"{program.parent}:{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(map(str, [*python_path, SOURCES])),
            "SBAGG_HOME": str(folder / "store"),
            "SBAGG_NOW": NOW,
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
        },
    )


def home_with(folder: Path, package: Path) -> Home:
    """Make a home where a package is installed: what pip would write beside it, and its source on the path."""
    project = tomllib.loads((package / "pyproject.toml").read_text())["project"]
    info = folder / "site" / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    points = "".join(
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in entries.items())
        for group, entries in project["entry-points"].items()
    )
    (info / "entry_points.txt").write_text(points)
    return home_in(folder / "home", info.parent, package / "src")
