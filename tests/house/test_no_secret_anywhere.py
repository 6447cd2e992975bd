"""After a sync that told a secret to everybody, it stands nowhere: every file of the store and all that was printed is searched."""

import base64
import ssl
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "live"))

import secret_kit

from httpserver import replies, serving
from sbagg import config as configuration
from sbagg.config import Source
from servers import need

SECRET = 'geheim "köln"/+&<x>\\ 42'
WAYS = ("environment", "command", "keyring")
LEAKS = ("everywhere", "error", "bug")


def forms(secret):
    """The secret as it would be seen by whoever looks for it."""
    data = secret.encode()
    found = {
        data,
        quote(secret).encode(),
        quote(secret, safe="").encode(),
        repr(secret)[1:-1].encode(),
        base64.b64encode(data),
    }
    for before in range(3):  # within something else that is in base64
        whole = base64.b64encode(bytes(before) + data + b"\0\0\0")
        found.add(whole[4 : len(whole) - 8])
    return found


def holds(data, secret=SECRET):
    return [form for form in forms(secret) if form in data]


@pytest.fixture(scope="module")
def ring():
    with secret_kit.secret_service() as environ:
        yield environ


@pytest.fixture
def world(program, home, tmp_path, request, monkeypatch):
    """Make a source whose secret is given by a way, and run the program on it."""
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    environ = secret_kit.plugins(tmp_path / "plugins")

    def made(way, **options):
        more = dict(environ)
        if way == "environment":
            more |= {**secret_kit.NULL, "SBAGG_MAILBOX_PASSWORD": SECRET}
        elif way == "command":
            (tmp_path / "pass").write_text(SECRET + "\n")
            options["password_command"] = f"cat {tmp_path / 'pass'}"
            more |= secret_kit.NULL
        else:
            more |= request.getfixturevalue("ring")
        configuration.add_source(home, Source("mailbox", "leaky", options))
        if way == "keyring":
            given = program("secret", "set", "mailbox", "password", "--stdin", stdin=SECRET.encode(), environ=more)
            assert given.status == 0, given.err
        return lambda *arguments: program(*arguments, environ=more)

    return made


def found(home, *ran):
    """Search all that is there and all that was said. Returns where the secret is."""
    files = [path for path in home.rglob("*") if path.is_file()]
    assert {"sbagg.db", "config.toml", "sbagg.log"} <= {path.name for path in files}
    streams = [(name, text.encode()) for one in ran for name, text in (("out", one.out), ("err", one.err))]
    return [str(name) for name, data in [*((path, path.read_bytes()) for path in files), *streams] if holds(data)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("into", LEAKS)
def test_what_an_adapter_tells_it_to(world, home, tmp_path, way, into):
    run = world(way, into=into)
    ran = [run("sync", "--json"), run("sync"), run("quarantine", "--json")]
    assert (tmp_path / "plugins/seen").read_text() == SECRET, "the source was given it"
    assert "***" in ran[0].out
    assert "***" in ran[1].out
    assert into == "error" or "***" in (home / "sbagg.log").read_text()
    assert into != "everywhere" or ("***" in ran[2].out and list(home.glob("kept/*")))
    assert found(home, *ran) == []


@pytest.mark.parametrize("way", WAYS)
def test_a_login_that_is_refused(world, home, way):
    def says(handler):
        yield (
            401,
            {"content-type": "text/plain"},
            f"no entry with {handler.headers['authorization']} at {handler.path}".encode(),
        )

    with serving(says) as server:
        run = world(way, into="server", server=server.url)
        ran = [run("sync", "--json"), run("sync")]
    assert [one.status for one in ran] == [9, 9]
    assert "***" in ran[0].out
    assert found(home, *ran) == []


def test_a_certificate_that_does_not_hold(world, home, tmp_path):
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        [need("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
         "/CN=wrong.example", "-keyout", key, "-out", certificate, "-days", "2"],
        check=True, capture_output=True,
    )  # fmt: skip
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    with serving(replies((200, {}, b"{}")), tls=tls) as server:
        run = world("environment", into="server", server=server.url)
        ran = [run("sync", "--json"), run("sync")]
    assert [one.status for one in ran] == [5, 5]
    assert "certificate" in ran[0].out
    assert server.asked == []
    assert found(home, *ran) == []


def test_the_search_finds_what_is_there(tmp_path):
    for told in (SECRET, quote(SECRET), base64.b64encode(SECRET.encode()).decode(), repr(SECRET)):
        assert holds(f"it is {told}.".encode())
    for before in ("", "m", "me", "me:"):
        assert holds(base64.b64encode(f"{before}{SECRET} and more".encode()))
    assert not holds(b"nothing")
