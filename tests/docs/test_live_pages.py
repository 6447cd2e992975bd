"""What the pages on live sources and schedules say: commands that are there, a configuration that holds, units that systemd takes."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
import typer

from sbagg import config as configuration
from sbagg import registry, secrets
from sbagg.cli.app import app
from sbagg.oauth.providers import PROVIDERS, chosen

ROOT = Path(__file__).parents[2]
CONNECT, SCHEDULE = (ROOT / "docs/how-to" / name for name in ("connect.md", "schedule.md"))
_BLOCK = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


def blocks(page, language):
    return [body for name, body in _BLOCK.findall(page.read_text(encoding="utf-8")) if name == language]


def commands():
    """Every call of sbagg on the pages, in blocks and in sentences."""
    for page in (CONNECT, SCHEDULE):
        text = page.read_text(encoding="utf-8")
        lines = [line for language in ("sh", "text") for body in blocks(page, language) for line in body.splitlines()]
        lines += re.findall(r"`([^`\n]*sbagg [^`\n]*)`", text)
        for line in lines:
            for call in re.findall(r"(?<![\w/])sbagg ([^|;#()>]+)", line):
                words = shlex.split(call)
                if words[0] not in {"...", "-u"}:
                    yield " ".join(words)


@pytest.mark.parametrize("call", sorted(set(commands())))
def test_every_command_is_one(call):
    command, words = typer.main.get_command(app), shlex.split(call)
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    words = [word for word in words if word != "..."]
    context = command.make_context(
        "sbagg", words or ["x"] * sum(p.required for p in command.params), resilient_parsing=True
    )
    assert not context.args
    for word in words:
        if word.startswith("--"):
            assert word in {option for parameter in command.params for option in parameter.opts}


@dataclass(frozen=True)
class Mailbox:
    """Stands for an adapter that logs in."""

    user: str
    host: str
    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    live: ClassVar[bool] = True
    secrets: ClassVar[tuple[str, ...]] = ("password|token",)

    def fetch(self, ctx):
        return iter(())

    def parse(self, raw):
        return iter(())


@pytest.fixture
def imap(monkeypatch):
    monkeypatch.setattr(registry, "BUILTIN", {**registry.BUILTIN, "imap": "test_live_pages:Mailbox"})


@pytest.mark.parametrize("body", [body for page in (CONNECT, SCHEDULE) for body in blocks(page, "toml")])
def test_every_configuration_holds(imap, home, body):
    home.mkdir()
    (home / "config.toml").write_text("\n".join(line.strip() for line in body.splitlines()))
    loaded = configuration.load(home)
    assert loaded.sources
    for source in loaded.sources.values():
        registry.build(source)
        if "oauth" in source.options:
            provider, _ = chosen(source.name, source.options)
            assert provider.scope == PROVIDERS[provider.name].scope
            assert provider.device != PROVIDERS[provider.name].device


def test_sources_are_added_as_the_page_says(imap, sbagg):
    lines = [line for body in blocks(CONNECT, "sh") for line in body.splitlines() if " source add " in line]
    assert len(lines) == 3
    for line in lines:
        ran = sbagg(*shlex.split(line)[1:])
        assert ran.status == 0, ran.err


def test_what_to_register_is_what_is_sent():
    text = CONNECT.read_text(encoding="utf-8")
    for name in ("x", "salesforce"):
        assert f"| `oauth={name}` |" in text
        assert f"`{PROVIDERS[name].callback}`" in text
    assert "`http://localhost`" in text
    assert PROVIDERS["microsoft"].callback == "http://localhost:0"


@pytest.mark.parametrize("body", [body for page in (CONNECT, SCHEDULE) for body in blocks(page, "sh")])
def test_every_script_is_one(body):
    assert subprocess.run(["bash", "-n"], input=body.encode(), check=False).returncode == 0


@pytest.mark.parametrize(("status", "passes"), [(0, True), (75, True), (5, False), (9, False)])
def test_the_monitor_minds_what_it_should(tmp_path, status, passes):
    (body,) = [body for body in blocks(SCHEDULE, "sh") if "report=" in body]
    (tmp_path / "sbagg").write_text(f"#!/bin/sh\necho '{{}}'\nexit {status}\n")
    (tmp_path / "sbagg").chmod(0o755)
    environ = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    ran = subprocess.run(["sh", "-c", body], env=environ, capture_output=True, text=True, check=False)
    assert (ran.returncode == 0, ran.stderr) == (passes, "" if passes else "{}\n")


def test_crontab_lines():
    lines = [line for body in blocks(SCHEDULE, "text") for line in body.splitlines()]
    timed = [line for line in lines if re.fullmatch(r"(?:[\d*/,-]+\s+){5}sbagg sync --quiet --\w+ \w+", line)]
    assert len(timed) == 2
    rest = [line for line in lines if line not in timed]
    assert all(re.fullmatch(r"[A-Z_]+=\S.*", line) for line in rest)
    (variable,) = [line.partition("=")[0] for line in rest if line.startswith("SBAGG_")]
    assert variable == secrets.Place(Path(), "mailbox", "password").variable


def test_what_systemd_hands_over_as_a_file_is_found(home, tmp_path, monkeypatch):
    home.mkdir()
    (home / "config.toml").write_text(next(body for body in blocks(SCHEDULE, "toml") if "CREDENTIALS" in body))
    (tmp_path / "mailbox").write_text("geheim\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    source = configuration.load(home).sources["mailbox"]
    assert secrets.find(registry.place(home, source, "password")) == ("geheim", "command")


def test_units(tmp_path, monkeypatch):
    """Systemd itself is asked where it is there; else each line is looked at."""
    units = sorted((ROOT / "examples/systemd").iterdir())
    assert [path.name for path in units] == ["sbagg.service", "sbagg.timer"]
    for path in units:
        parser = configparser.ConfigParser(strict=True, interpolation=None)
        parser.optionxform = str
        parser.read(path)
        assert parser.sections()
    user = tmp_path / "user"
    program = user / ".local/bin/sbagg"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    if shutil.which("systemd-analyze") is None:
        return
    for path in units:
        shutil.copy(path, tmp_path / path.name)
    environ = {**os.environ, "HOME": str(user), "XDG_RUNTIME_DIR": str(tmp_path), "SYSTEMD_LOG_LEVEL": "warning"}
    command = ["systemd-analyze", "--user", "verify", *(str(tmp_path / path.name) for path in units)]
    ran = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)
    assert "sbagg" not in ran.stderr, ran.stderr
    assert ran.returncode == 0, ran.stderr
