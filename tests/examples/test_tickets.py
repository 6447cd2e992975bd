"""The third-party adapter: a package of its own, found by its entry point."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from examples_kit import EXAMPLES, SOURCES, Home, home_with

PACKAGE = EXAMPLES / "sbagg-tickets"
ROWS = """id,email,name,subject,status,opened
7,dana@brightmoor-logistics.com,Dana Reyes,Gateway restarts at night,open,2026-11-03T10:00:00Z
8,dana@brightmoor-logistics.com,Dana Reyes,No date,open,yesterday
"""


@pytest.fixture
def installed(tmp_path: Path) -> Home:
    """A home where the package is installed."""
    return home_with(tmp_path, PACKAGE)


def test_it_is_found_synced_and_shown(installed: Home):
    listed = json.loads(installed.sbagg("adapter", "list", "--json"))["adapters"]
    assert [one["origin"] for one in listed if one["adapter"] == "tickets"] == ["sbagg-tickets"]

    path = installed.folder / "tickets.csv"
    path.write_text(ROWS)
    installed.sbagg("source", "add", "tickets", path)
    report = json.loads(installed.sbagg("sync", "tickets", "--json", status=5))["sources"][0]
    assert (report["added"], report["quarantined"]) == (1, 1)
    assert "no ticket" in installed.sbagg("quarantine", "tickets")

    who = json.loads(installed.sbagg("who", "dana@brightmoor-logistics.com", "--json"))
    assert [ticket["title"] for ticket in who["tickets"]] == ["Gateway restarts at night"]
    again = json.loads(installed.sbagg("sync", "--json"))["sources"][0]
    assert again["seen"] == 0


def test_it_passes_its_own_suite():
    path = os.pathsep.join(map(str, [SOURCES, PACKAGE / "src"]))
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, PACKAGE / "tests"]
    done = subprocess.run(words, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_it_is_short_and_strictly_typed():
    module = PACKAGE / "src" / "sbagg_tickets" / "__init__.py"
    assert len(module.read_text().splitlines()) < 40
    words = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", os.devnull, module]
    path = os.pathsep.join(map(str, [SOURCES, PACKAGE / "src"]))
    done = subprocess.run(words, env=os.environ | {"MYPYPATH": path}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
