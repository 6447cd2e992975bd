"""``sbagg login`` as a program: it shows where to go, waits, keeps what comes, and never asks."""

import json
import os
import subprocess
import sys
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

import pytest
import secret_kit
from oauth_server import ACCESS, REFRESH, authority

from sbagg import config as configuration
from sbagg.cli import entering
from sbagg.cli.common import output
from sbagg.config import Source
from sbagg.oauth.tokens import Tokens


@pytest.fixture
def server():
    with authority() as made:
        made.interval = 1
        yield made


@pytest.fixture
def environ(tmp_path, home, server):
    configuration.add_source(home, Source("mailbox", "leaky", {"oauth": server.oauth, "client_id": "app-1"}))
    return {**secret_kit.plugins(tmp_path / "plugins"), **secret_kit.FILED, "LEAKY_TOKEN": "yes"}


def by_browser(server, environ, *arguments, **more):
    """Run a login, and be the browser. Returns status, output and what was said beside it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sbagg", "login", "mailbox", *arguments],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **environ},
    )  # fmt: skip
    said = [process.stderr.readline(), process.stderr.readline()]
    where, query = server.login(said[1].strip(), **more)
    with urlopen(f"{where}?{urlencode(query)}"):
        pass
    out, err = process.communicate(timeout=60)
    return process.returncode, out, "".join(said) + err


def test_from_login_to_sync_and_out_again(program, server, environ, home, tmp_path):
    status, out, said = by_browser(server, environ, "--json")
    assert (status, json.loads(out)) == (
        0,
        {"schema": "sbagg.login/1", "source": "mailbox", "provider": "the server", "kept": "keyring", "scope": "mail"},
    )
    rows = program("secret", "list", "--json", environ=environ).json["secrets"]
    assert {row["name"]: row["found"] for row in rows} == {"refresh_token": "keyring", "client_secret": "missing"}
    server.rotates = True
    ran = [program("sync", "--json", environ=environ), program("sync", environ=environ)]
    assert [one.status for one in ran] == [0, 0], ran
    used = (tmp_path / "plugins/seen").read_text()
    assert used.startswith("access-geheim")
    assert used != ACCESS
    server.good = set()
    ran.append(program("sync", "--json", environ=environ))
    assert ran[-1].status == 9
    assert ran[-1].json["sources"][0]["hint"] == "Log in again with: sbagg login mailbox"
    told = [out, said, *(one.out + one.err for one in ran)]
    told += [path.read_text("latin-1") for path in home.rglob("*") if path.is_file()]
    assert not [text for text in told if "geheim" in text]
    assert "removed from the keyring: refresh_token" in program("source", "remove", "mailbox", environ=environ).err


def test_who_says_no(server, environ):
    status, out, said = by_browser(server, environ, "--json", error="access_denied")
    assert (status, out) == (9, "")
    error = json.loads(said.splitlines()[-1])
    assert (error["code"], error["hint"]) == ("auth", "Log in again with: sbagg login mailbox")


def test_a_code_on_another_device(program, server, environ):
    server.answers = ["authorization_pending", "yes"]
    ran = program("login", "mailbox", "--device", environ=environ)
    assert ran.status == 0, ran.err
    assert "https://login.example/device" in ran.err
    assert "WDJB-MJHT" in ran.err
    assert REFRESH not in ran.out + ran.err


def test_nobody_comes(program, environ):
    ran = program("login", "mailbox", "--timeout", "1s", "--json", environ=environ)
    assert (ran.status, ran.error["message"]) == (9, "mailbox: nobody logged in within 1 s")


def test_a_login_that_could_not_be_kept_is_not_begun(program, server, environ):
    ran = program("login", "mailbox", "--json", environ={**environ, **secret_kit.NULL})
    assert (ran.status, ran.error["code"]) == (9, "auth")
    assert "could not be kept" in ran.error["message"]
    assert server.forms == []


def test_a_server_that_gives_no_lasting_login(server, environ):
    server.extra = {"refresh_token": None}
    status, _, said = by_browser(server, environ, "--json")
    assert (status, "no refresh token" in said) == (9, True)


@pytest.mark.parametrize(
    ("options", "arguments", "status", "words"),
    [
        ({}, (), 6, "oauth=google|microsoft|x|salesforce client_id=ID"),
        ({"oauth": "google"}, (), 6, "client_id=ID"),
        ({"oauth": "gogle", "client_id": "a"}, (), 6, "gogle"),
        ({"oauth": "google", "client_id": "a"}, ("--device",), 2, "--browser"),
        ({"oauth": "google", "client_id": "a"}, ("--device", "--browser"), 2, "exclude"),
        ({"oauth": "google", "client_id": "a"}, ("--timeout", "soon"), 2, "90s"),
    ],
)
def test_what_is_missing_is_said(program, environ, home, options, arguments, status, words):
    configuration.add_source(home, Source("other", "leaky", options))
    ran = program("login", "other", *arguments, "--json", environ=environ)
    assert ran.status == status
    assert words in ran.error["message"] + ran.error["hint"]


def test_oauth_is_for_sources_with_a_token_only(program, home, tmp_path, environ):
    configuration.add_source(
        home, Source("files", "mail", {"path": [str(tmp_path)], "oauth": "google", "client_id": "a"})
    )
    ran = program("login", "files", "--json", environ=environ)
    assert (ran.status, "has no option oauth" in ran.error["message"]) == (6, True)


@pytest.mark.parametrize(("tty", "form", "opened"), [(True, {}, 1), (False, {}, 0), (True, {"json": True}, 0)])
def test_a_browser_is_opened_on_a_terminal_only(server, environ, home, monkeypatch, capsys, tty, form, opened):
    monkeypatch.setattr("sbagg.registry.build", lambda _: None)
    monkeypatch.setattr("sbagg.registry.adapter_class", lambda _: type("Adapter", (), {"secrets": ("token",)}))
    monkeypatch.setattr("sbagg.secrets.backend", lambda: ("a keyring", ""))
    monkeypatch.setattr("sbagg.secrets.find", lambda _: None)
    kept, pages = [], []
    monkeypatch.setattr("sbagg.secrets.keep", lambda place, value: kept.append((place.name, value)))
    monkeypatch.setattr("webbrowser.open", pages.append)

    def log_in(client, show, patience, port):
        show("https://login.example/")
        return Tokens("a-token", 60, "r-token")

    monkeypatch.setattr("sbagg.oauth.browser.log_in", log_in)
    monkeypatch.setattr("sys.stdin", type("Input", (), {"isatty": lambda _: tty})())
    out = output(**form)._replace(tty=tty)
    entering.run(home, "mailbox", out, browser=True, device=False, port=0, timeout="1m")
    assert (len(pages), kept) == (opened, [("refresh_token", "r-token")])
    assert "https://login.example/" in capsys.readouterr().err


def test_the_address_leads_to_the_provider(server, environ):
    status, _, said = by_browser(server, environ)
    assert status == 0
    assert urlsplit(said.splitlines()[1]).path == "/authorize"
