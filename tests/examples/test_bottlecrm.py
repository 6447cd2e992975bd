"""The example of a server as a source; and, where ``SBAGG_BOTTLECRM`` names one, against the real CRM.

That takes minutes to set up and is no part of the checks. The variable names a folder with a virtual environment ``venv`` (Python
3.12, ``pip install django-crm``), migrated and seeded in a PostgreSQL of one's own; ``url`` and ``token`` in it are text files with the
address of the running server and a token of a user. Its exports are fetched by the test.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from examples_kit import EXAMPLES, SOURCES, Home, home_with

PACKAGE = EXAMPLES / "sbagg-bottlecrm"
REAL = os.environ.get("SBAGG_BOTTLECRM")


@pytest.fixture
def installed(tmp_path: Path) -> Home:
    return home_with(tmp_path, PACKAGE)


def test_it_is_found_and_wants_its_secret(installed: Home):
    listed = json.loads(installed.sbagg("adapter", "list", "--json"))["adapters"]
    assert [one["origin"] for one in listed if one["adapter"] == "bottlecrm"] == ["sbagg-bottlecrm"]
    installed.sbagg("source", "add", "bottlecrm", "--set", "url=http://127.0.0.1:9")
    installed.sbagg("sync", "bottlecrm", "--json", status=9)


def test_it_passes_its_own_suite():
    path = os.pathsep.join(map(str, [SOURCES, PACKAGE / "src"]))
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, PACKAGE / "tests"]
    done = subprocess.run(words, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_it_is_short_and_strictly_typed():
    module = PACKAGE / "src" / "sbagg_bottlecrm" / "__init__.py"
    assert len(module.read_text().splitlines()) <= 64
    words = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", os.devnull, module]
    path = os.pathsep.join(map(str, [SOURCES, PACKAGE / "src"]))
    done = subprocess.run(words, env=os.environ | {"MYPYPATH": path}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(not REAL, reason="SBAGG_BOTTLECRM names no BottleCRM")
def test_the_real_crm_gives_by_its_api_what_it_gives_by_its_export(tmp_path: Path):
    url, token = ((Path(REAL) / name).read_text().strip() for name in ("url", "token"))
    by_api, by_export = (home_with(tmp_path / name, PACKAGE) for name in ("api", "export"))
    by_api.sbagg("source", "add", "bottlecrm", "--set", f"url={url}")
    by_api.run("sbagg", "sync", "bottlecrm", SBAGG_BOTTLECRM_TOKEN=token)
    for stream in ("accounts", "contacts"):
        answer = httpx.get(f"{url}/api/{stream}/export/", headers={"authorization": f"Bearer {token}"}, timeout=60)
        (by_export.folder / f"{stream}.csv").write_bytes(answer.raise_for_status().content)
    by_export.sbagg("sync", by_export.folder / "accounts.csv", by_export.folder / "contacts.csv")

    by_export.sbagg("source", "add", "bottlecrm", "--name", "live", "--set", f"url={url}")

    def told(home: Home, noun: str) -> set[tuple[str, ...]]:
        rows = json.loads(home.sbagg(noun, "--limit", "0", "--json"))[noun]
        return {(one["name"], str(one.get("company")), str(one.get("domains"))) for one in rows}

    by_file = {noun: told(by_export, noun) for noun in ("people", "companies")}
    by_export.run("sbagg", "sync", "live", SBAGG_LIVE_TOKEN=token)
    for noun, found in by_file.items():
        assert found
        assert found == told(by_api, noun)
        assert found == told(by_export, noun), "both ways in one store are one"
