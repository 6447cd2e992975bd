"""What the tests share: a store of their own, a fixed clock, the command line in this process and as a program."""

import io
import json
import logging
import os
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))

settings.register_profile(
    "quick", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

CLOCK = "2026-11-21T09:00:00Z"
ZONES = ("Pacific/Kiritimati", "Pacific/Auckland", "Asia/Kolkata", "UTC", "America/Los_Angeles", "Etc/GMT+12")


@dataclass(frozen=True)
class Ran:
    """What a command line did."""

    status: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def error(self):
        """The error object: the last line of stderr."""
        return json.loads(self.err.splitlines()[-1])


@pytest.fixture(autouse=True)
def _fixed(monkeypatch, tmp_path):
    """Fix the clock and the zone, and keep every test away from the user's own store and home."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setenv("SBAGG_NOW", CLOCK)
    monkeypatch.setenv("SBAGG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.delenv("NO_COLOR", raising=False)
    yield
    log = logging.getLogger("sbagg")
    for handler in list(log.handlers):
        log.removeHandler(handler)
        handler.close()


@pytest.fixture(params=ZONES)
def zone(request, monkeypatch):
    """The reader's time zone, as far from UTC as there are any."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def home(tmp_path):
    """The folder of the store of this test; nothing is in it."""
    return tmp_path / "home"


@pytest.fixture
def sbagg(monkeypatch):
    """Run a command line in this process."""

    def run(*arguments, stdin=b""):
        from sbagg.cli.run import run as main

        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        store = os.environ["SBAGG_HOME"]
        with redirect_stdout(out), redirect_stderr(err):
            status = main([str(argument) for argument in arguments])
        os.environ["SBAGG_HOME"] = store
        out.flush()
        err.flush()
        return Ran(status, out.buffer.getvalue().decode(), err.buffer.getvalue().decode())

    return run


@pytest.fixture
def program():
    """Run sbagg as a program of its own, through a shell if ``shell`` is given the rest of a pipeline."""

    def run(*arguments, stdin=b"", pipe="", environ=None):
        source = str(Path(__file__).parent.parent / "src")
        environment = {**os.environ, "PYTHONPATH": source, "PYTHONWARNINGS": "", **(environ or {})}
        command = [sys.executable, "-m", "sbagg", *map(str, arguments)]
        if pipe:
            quoted = " ".join(f"'{word}'" for word in command)
            command = ["bash", "-c", f"set -o pipefail; {quoted} | {pipe}"]
        done = subprocess.run(command, input=stdin, capture_output=True, env=environment, check=False, timeout=60)
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
