"""Secrets through the command line: a real keyring, none, one that keeps nothing, one that is locked, one that never answers."""

import json
import os
import pty
import select
import subprocess
import sys
import termios

import pytest
import secret_kit
from secret_kit import until

PASSWORD = "tr0ub4dor&3 köln/+"


@pytest.fixture
def ring():
    """A keyring for one test: on a busy machine the daemon has been seen to go away between two."""
    with secret_kit.secret_service() as environ:
        yield environ


@pytest.fixture
def sbagg(program, tmp_path, monkeypatch):
    """Run the program with one source ``mailbox`` that has the secrets password and token."""
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    environ = secret_kit.plugins(tmp_path / "plugins")

    def run(*arguments, ring, stdin=b"", **more):
        return program(*arguments, stdin=stdin, environ={**environ, **ring, **more})

    assert run("source", "add", "leaky", "--name", "mailbox", ring=secret_kit.NULL).status == 0
    return run


def give(sbagg, ring, secret=PASSWORD, name="password"):
    return sbagg("secret", "set", "mailbox", name, "--stdin", "--json", ring=ring, stdin=secret.encode() + b"\n")


def listed(sbagg, ring, **more):
    ran = sbagg("secret", "list", "--json", ring=ring, **more)
    assert ran.status == 0, ran.err
    return {row["name"]: row["found"] for row in ran.json["secrets"]}


def test_what_is_set_is_used_until_it_is_removed(sbagg, ring, tmp_path):
    ran = give(sbagg, ring)
    assert (ran.status, ran.json["schema"], ran.json["found"]) == (0, "sbagg.secret/1", "keyring")
    assert listed(sbagg, ring) == {"password": "keyring", "token": "missing"}
    assert sbagg("sync", ring=ring).status == 0
    assert (tmp_path / "plugins/seen").read_text() == PASSWORD
    ran = sbagg("secret", "remove", "mailbox", "password", "--json", ring=ring)
    assert (ran.status, ran.json["found"]) == (0, "missing")
    ran = sbagg("secret", "remove", "mailbox", "password", "--json", ring=ring)
    assert (ran.status, ran.error["code"]) == (3, "not_found")
    ran = sbagg("sync", "--json", ring=ring)
    assert (ran.status, ran.json["sources"][0]["error"]) == (9, "mailbox: its password is not known")
    assert "sbagg secret set mailbox password" in ran.json["sources"][0]["hint"]


def test_two_stores_keep_their_secrets_apart(sbagg, ring, tmp_path):
    give(sbagg, ring)
    other = str(tmp_path / "other")
    assert sbagg("source", "add", "leaky", "--name", "mailbox", ring=ring, SBAGG_HOME=other).status == 0
    assert listed(sbagg, ring, SBAGG_HOME=other)["password"] == "missing"
    assert listed(sbagg, ring)["password"] == "keyring"


def test_a_source_that_goes_takes_its_secrets_along(sbagg, ring):
    give(sbagg, ring)
    give(sbagg, ring, name="token")
    sbagg("sync", ring=ring, LEAKY_TOKEN="yes")
    ran = sbagg("source", "remove", "mailbox", "--json", ring=ring)
    assert ran.status == 0
    assert "removed from the keyring: password, token" in ran.err
    assert sbagg("source", "add", "leaky", "--name", "mailbox", ring=ring).status == 0
    assert listed(sbagg, ring) == {"password": "missing", "token": "missing"}


@pytest.mark.parametrize("absent", [secret_kit.NO_BUS, secret_kit.NULL], ids=["no bus", "null"])
def test_a_keyring_that_is_none_says_so_and_what_to_do(sbagg, absent):
    ran = give(sbagg, absent)
    assert (ran.status, ran.error["code"]) == (9, "auth")
    assert "keyring" in ran.error["message"]
    assert "SBAGG_MAILBOX_PASSWORD" in ran.error["hint"]
    assert "password_command" in ran.error["hint"]
    assert listed(sbagg, absent) == {"password": "missing", "token": "missing"}
    assert sbagg("sync", ring=absent, SBAGG_MAILBOX_PASSWORD=PASSWORD).status == 0
    assert sbagg("source", "remove", "mailbox", ring=absent).status == 0


def test_a_keyring_that_encrypts_nothing_is_not_written_to(sbagg, tmp_path):
    (tmp_path / "user").mkdir()
    ran = give(sbagg, {"PYTHON_KEYRING_BACKEND": "plaintext_ring.PlaintextKeyring"})
    assert (ran.status, ran.error["code"]) == (9, "auth")
    assert "unencrypted" in ran.error["message"]
    assert not (tmp_path / "user/ring").exists()


def test_a_locked_keyring_is_told_and_hangs_nothing(sbagg):
    with secret_kit.secret_service() as ring:
        give(sbagg, ring)
        secret_kit.lock(ring)
        assert set(listed(sbagg, ring).values()) == {"unknown"}
        ran = sbagg("doctor", "--json", ring=ring)
        found = {finding["check"]: finding for finding in ran.json["findings"]}
        assert (ran.status, found["keyring"]["level"], found["secrets"]["level"]) == (0, "warning", "warning")
        assert listed(sbagg, ring, SBAGG_MAILBOX_PASSWORD="x")["password"] == "environment"


def test_a_question_that_nobody_answers_ends(sbagg):
    asleep = {"PYTHON_KEYRING_BACKEND": "sleeping_ring.Keyring"}
    assert listed(sbagg, asleep) == {"password": "unknown", "token": "unknown"}
    ran = sbagg("doctor", "--json", ring=asleep)
    findings = {finding["check"]: finding for finding in ran.json["findings"]}
    assert (ran.status, findings["keyring"]["level"]) == (0, "warning")
    assert "did not answer" in findings["keyring"]["text"]
    assert "SBAGG_MAILBOX_PASSWORD" in findings["secrets"]["fix"]
    ran = sbagg("source", "remove", "mailbox", "--json", ring=asleep)
    assert ran.status == 0
    assert "could not be removed" in ran.err


def test_doctor_names_the_keyring_and_what_is_missing(sbagg, ring):
    ran = sbagg("doctor", "--json", ring=ring)
    findings = {finding["check"]: finding for finding in ran.json["findings"]}
    assert (findings["keyring"]["level"], "SecretService" in findings["keyring"]["text"]) == ("ok", True)
    assert (findings["secrets"]["level"], findings["secrets"]["fix"]) == (
        "warning",
        "sbagg secret set mailbox password",
    )
    give(sbagg, ring, name="token")
    findings = {f["check"]: f for f in sbagg("doctor", "--json", ring=ring).json["findings"]}
    assert findings["secrets"]["level"] == "ok"
    sbagg("secret", "remove", "mailbox", "token", ring=ring)
    findings = {
        f["check"]: f
        for f in sbagg("doctor", "--json", ring=secret_kit.NULL, SBAGG_MAILBOX_TOKEN="abc").json["findings"]
    }
    assert (findings["keyring"]["level"], findings["secrets"]["level"]) == ("ok", "ok")
    assert {f["check"]: f for f in sbagg("doctor", "--json", ring=secret_kit.NULL).json["findings"]}["keyring"][
        "level"
    ] == "warning"


def test_a_backend_that_is_none_is_a_finding(sbagg):
    ran = sbagg("doctor", "--json", ring={"PYTHON_KEYRING_BACKEND": "no.such.Keyring"})
    findings = {finding["check"]: finding for finding in ran.json["findings"]}
    assert (ran.status, findings["keyring"]["level"]) == (0, "warning")
    assert "cannot be used" in findings["keyring"]["text"]


def test_a_name_that_the_source_does_not_know_is_refused(sbagg):
    ran = give(sbagg, secret_kit.NULL, name="pasword")
    assert (ran.status, ran.error["code"]) == (2, "usage")
    assert "did you mean password" in ran.error["message"]
    assert ran.error["hint"] == "It has: password, token"


@pytest.mark.parametrize("stdin", [b"", b"\n", b"two\nlines\n", b"\xff\xfe", b"x" * 70_000], ids=repr)
def test_what_is_no_secret_is_refused(sbagg, stdin):
    ran = sbagg("secret", "set", "mailbox", "password", "--stdin", "--json", ring=secret_kit.NULL, stdin=stdin)
    assert (ran.status, ran.error["code"]) == (2, "usage")


def test_on_a_terminal_it_is_asked_for_and_not_shown(sbagg, tmp_path):
    environ = {**os.environ, **secret_kit.plugins(tmp_path / "plugins"), **secret_kit.FILED}
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "sbagg", "secret", "set", "mailbox", "password"],
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, env=environ,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while b"password of mailbox" not in shown:
        shown += os.read(ours, 1000)
    until(lambda: not termios.tcgetattr(ours)[3] & termios.ECHO)
    os.write(ours, PASSWORD.encode() + b"\n")
    assert process.wait(60) == 0, shown
    while select.select([ours], [], [], 0)[0]:
        try:
            shown += os.read(ours, 1000)
        except OSError:  # the other end is closed
            break
    os.close(ours)
    assert b"keyring" in shown
    assert PASSWORD.encode() not in shown
    assert listed(sbagg, secret_kit.FILED)["password"] == "keyring"
    assert sbagg("sync", ring=secret_kit.FILED).status == 0
    assert (tmp_path / "plugins/seen").read_text() == PASSWORD


def test_without_a_terminal_it_says_what_to_do(sbagg):
    ran = sbagg("secret", "set", "mailbox", "password", "--json", ring=secret_kit.NULL)
    assert (ran.status, ran.error["code"]) == (2, "usage")
    assert ran.error["hint"].endswith("sbagg secret set mailbox password --stdin")


@pytest.mark.parametrize("words", [("source", "add", "leaky", "--name", "two", "--set"), ("source", "set", "mailbox")])
def test_a_secret_is_no_option(sbagg, words, tmp_path):
    ran = sbagg(*words, "password=hunter2", "--json", ring=secret_kit.NULL)
    assert (ran.status, ran.error["code"]) == (2, "usage")
    assert "sbagg secret set" in ran.error["hint"]
    assert "hunter2" not in ran.err + ran.out
    assert "hunter2" not in (tmp_path / "home/config.toml").read_text()


def test_a_command_of_the_users_gives_it(sbagg, tmp_path):
    (tmp_path / "pass").write_text(f"{PASSWORD}\nurl: imap.example\n")
    command = f"password_command=cat {tmp_path / 'pass'}"
    assert sbagg("source", "set", "mailbox", command, ring=secret_kit.NULL).status == 0
    assert listed(sbagg, secret_kit.NULL)["password"] == "command"
    assert sbagg("sync", ring=secret_kit.NULL).status == 0
    assert (tmp_path / "plugins/seen").read_text() == PASSWORD
    sbagg("source", "set", "mailbox", "password_command=/no/such/program", ring=secret_kit.NULL)
    assert listed(sbagg, secret_kit.NULL)["password"] == "missing"
    ran = sbagg("sync", "--json", ring=secret_kit.NULL)
    assert (ran.status, "cannot be run" in ran.json["sources"][0]["error"]) == (9, True)


def test_the_list_says_it_in_words_too(sbagg):
    ran = sbagg("secret", "list", ring=secret_kit.NULL, SBAGG_MAILBOX_TOKEN="geheim-token")
    assert ran.status == 0
    assert "environment" in ran.out
    assert "geheim" not in ran.out
    rows = [json.loads(line) for line in sbagg("secret", "list", "--jsonl", ring=secret_kit.NULL).out.splitlines()]
    assert [row["name"] for row in rows] == ["password", "token"]
