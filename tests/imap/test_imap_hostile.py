"""Servers that are broken or mean: each ends in an error that says so, in time, and with what came before it kept."""

import socket
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imap_fake import Message, faking
from imap_kit import eml, saving

from sbagg.adapter import AuthError, Checkpoint, Raw, Refused, SourceError, UnavailableError
from sbagg.adapters.imap import Imap, wire
from sbagg.adapters.imap.structure import OddStructureError, compose, structure, wanted
from sbagg.formats.message import read_message
from sbagg.testing import Recorder


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(wire, "CONNECT", 1.0)
    monkeypatch.setattr(wire, "SILENCE", 1.0)
    monkeypatch.setattr(wire, "DEADLINE", 2.0)
    monkeypatch.setattr(wire, "USUAL", 1_000_000)


def read(server, recorder=None):
    recorder = recorder or Recorder({"password": "pw"})
    adapter = Imap("jane@gmail.com", host="127.0.0.1", port=server.port, tls="none")
    return list(saving(recorder, adapter.fetch(recorder)))


def to(words, answer):
    """Give this answer to a command that begins so, and the usual one to all others."""
    return lambda command: answer if command.upper().startswith(words) else None


ENDLESS = b"* OK so it goes on and on\r\n" * 1000
ANSWERS = {
    "no list": ("LIST", b"TAG OK done\r\n", SourceError),
    "a list of nonsense": ("LIST", b"* LIST what\r\nTAG OK done\r\n", SourceError),
    "a list without end": ("LIST", (ENDLESS for _ in range(10**6)), SourceError),
    "a line without end": ("LIST", (b"x" * 60_000 for _ in range(10**6)), SourceError),
    "a line now and then": ("LIST", (b"* 1 EXISTS\r\n" for _ in range(40) if not time.sleep(0.1)), SourceError),
    "a literal of a terabyte": ("LIST", b'* LIST () "/" {1000000000000}\r\nabc', SourceError),
    "a negative literal": ("LIST", b'* LIST () "/" {-5}\r\nTAG OK done\r\n', SourceError),
    "binary": ("LIST", bytes(range(256)) * 10 + b"\r\n", UnavailableError),
    "an early end": ("UID FETCH", b"* 1 FETCH (UID 1 BODY[] {500}\r\nabc", UnavailableError),
    "BYE": ("UID FETCH", b"* BYE shutting down\r\n", UnavailableError),
    "silence": ("EXAMINE", b"", UnavailableError),
    "no login now": ("AUTHENTICATE", b"TAG NO [UNAVAILABLE] try again\r\n", UnavailableError),
    "too many logins": ("AUTHENTICATE", b"TAG NO [ALERT] Too many simultaneous connections\r\n", UnavailableError),
    "no login": ("AUTHENTICATE", b"TAG NO [AUTHENTICATIONFAILED] Invalid credentials\r\n", AuthError),
    "a count below zero": ("EXAMINE", b"* -5 EXISTS\r\n* OK [UIDVALIDITY -3] x\r\nTAG OK done\r\n", (SourceError, UnavailableError)),
    "a mailbox of billions": ("EXAMINE", b"* 99999999999 EXISTS\r\nTAG OK done\r\n", SourceError),
    "numbers that are none": ("UID SEARCH", b"* SEARCH a b c\r\nTAG OK done\r\n", SourceError),
    "deep brackets": ("UID FETCH", b"* 1 FETCH " + b"(" * 20_000 + b"\r\nTAG OK done\r\n", SourceError),
    "another tag": ("STATUS", b"other OK done\r\n", (SourceError, UnavailableError)),
}  # fmt: skip


HANGS_UP = {"an early end", "BYE", "binary"}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_no_answer_is_an_error_that_says_so(name):
    words, answer, error = ANSWERS[name]
    began = time.monotonic()
    says = ending(words, answer) if name in HANGS_UP else to(words, answer)
    with faking(Message(eml(1)), says=says) as server, pytest.raises(error) as raised:
        read(server)
    assert time.monotonic() - began < 20
    assert raised.value.message
    assert raised.value.hint


def ending(words, answer):
    """Say this and hang up."""

    def says(command):
        def pieces():
            yield answer
            raise OSError

        return pieces() if command.upper().startswith(words) else None

    return says


def test_a_greeting_that_trickles_is_not_waited_for():
    listening = socket.create_server(("127.0.0.1", 0))

    def trickle():
        asked, _ = listening.accept()
        with asked:
            try:
                while True:
                    asked.sendall(b"*")
                    time.sleep(0.2)
            except OSError:
                pass

    thread = threading.Thread(target=trickle, daemon=True)
    thread.start()
    adapter = Imap("jane@gmail.com", host="127.0.0.1", port=listening.getsockname()[1], tls="none")
    with listening, pytest.raises(SourceError, match="did not end its answer"):
        list(adapter.fetch(Recorder({"password": "pw"})))
    thread.join(5)


def test_what_is_listed_and_not_handed_out_is_refused_and_tried_again():
    def says(command):
        if command.upper().startswith("UID FETCH") and "BODY.PEEK[]" in command:
            return b"* 1 FETCH (UID 1 BODY[] NIL)\r\n* 2 FETCH (UID 77 BODY[] {3}\r\nabc)\r\nTAG OK done\r\n"
        return None

    recorder = Recorder({"password": "pw"})
    with faking(Message(eml(1)), Message(eml(2)), says=says) as server:
        events = read(server, recorder)
        assert sorted(event.key for event in events if isinstance(event, Refused)) == ["7/1", "7/2"]
        assert not [event for event in events if isinstance(event, Raw)]
        assert not [event for event in events if isinstance(event, Checkpoint) and event.complete]
        server.says = None
        assert len([event for event in read(server, recorder) if isinstance(event, Raw)]) == 2


def test_one_mailbox_that_does_not_open_does_not_stop_the_others():
    folders = (r'* LIST () "/" "INBOX"', r'* LIST () "/" "Locked"', r'* LIST () "/" "Work"')
    says = to('EXAMINE "LOCKED"', b"TAG NO [NOPERM] not yours\r\n")
    recorder = Recorder({"password": "pw"})
    with faking(Message(eml(1)), says=says, folders=folders) as server:
        events = read(server, recorder)
    assert {event.stream for event in events if isinstance(event, Raw)} == {"INBOX", "Work"}
    assert recorder.warnings
    assert "Locked" in recorder.warnings[0]


def test_names_that_are_not_as_they_should_be():
    folders = (
        r'* LIST () "/" "INBOX"',
        r'* LIST () "/" "R&D"',
        r'* LIST () "." "Ablage.M&APw-ller"',
        r"* LIST () NIL 2024",
    )
    recorder = Recorder({"password": "pw"})
    with faking(
        Message(eml(1)), folders=(*folders, '* LIST () "/" "Büro"'), capabilities="IMAP4rev1 AUTH=PLAIN"
    ) as server:
        events = read(server, recorder)
        examined = [command for command in server.asked if command.startswith("EXAMINE")]
    assert {event.stream for event in events if isinstance(event, Raw)} == {"INBOX", "R&D", "Ablage/Müller", "2024"}
    assert 'EXAMINE "Ablage.M&APw-ller"' in examined
    assert "Büro" in recorder.warnings[0]


def test_starttls_is_never_passed_over():
    adapter_of = lambda port: Imap("jane@gmail.com", host="127.0.0.1", port=port, tls="starttls")  # noqa: E731
    with faking(Message(eml(1))) as server, pytest.raises(SourceError, match="does not offer to encrypt"):
        list(adapter_of(server.port).fetch(Recorder({"password": "pw"})))
    assert not [command for command in server.asked if "AUTH" in command or "LOGIN" in command]
    with (
        faking(Message(eml(1)), greeting=b"* PREAUTH welcome\r\n", capabilities="IMAP4rev1 STARTTLS") as server,
        pytest.raises(SourceError),
    ):
        list(adapter_of(server.port).fetch(Recorder({"password": "pw"})))
    assert not [command for command in server.asked if "LIST" in command]


def test_nothing_is_fine_where_no_mailbox_can_be_read():
    with (
        faking(Message(eml(1)), says=to("EXAMINE", b"TAG NO not now\r\n")) as server,
        pytest.raises(SourceError, match=r"No mailbox could be read: .* refuses mailbox"),
    ):
        read(server)


def test_a_server_that_says_it_is_still_there_keeps_nobody_waiting():
    """Dovecot does so every two minutes while one waits for mail."""
    still = (b"* OK Still here\r\n" for _ in range(100) if not time.sleep(0.2))
    capabilities = "IMAP4rev1 AUTH=PLAIN IDLE"
    says = to("IDLE", (piece for part in ([b"+ idling\r\n"], still) for piece in part))
    with faking(Message(eml(1)), says=says, capabilities=capabilities) as server:
        recorder = Recorder({"password": "pw"})
        read(server, recorder)
        adapter = Imap("jane@gmail.com", host="127.0.0.1", port=server.port, tls="none")
        began = time.monotonic()
        assert not adapter.wait(recorder, 1.0)
    assert time.monotonic() - began < 10
    assert any(command.upper().startswith("IDLE") for command in server.asked)


ATOM = st.none() | st.integers(-5, 2**40) | st.sampled_from([b"text", b"plain", b"message", b"rfc822", b"base64", b"attachment", b"name"]) | st.binary(max_size=8)  # fmt: skip
TREE = st.recursive(ATOM, lambda inner: st.lists(inner, max_size=10).map(tuple), max_leaves=60)


@given(TREE | st.tuples(*[TREE] * 9) | st.tuples(st.lists(st.tuples(*[TREE] * 9), max_size=3), TREE, TREE))
def test_any_structure_is_a_message_or_odd(value):
    try:
        top = structure(value)
    except OddStructureError:
        return
    fetched = dict.fromkeys(wanted(top), b"From: a@b.test\r\n\r\n")
    assert read_message(compose(top, fetched), thin=True)


def test_no_text_can_pass_for_a_part():
    text = (b"text", b"plain", None, None, None, b"7bit", 60, 2)
    file = (b"application", b"pdf", (b"name", b"a.pdf"), None, None, b"base64", 78_000, None, (b"attachment", None))
    top = structure(([text, file], b"mixed"))
    body = b"hello\r\n--0-0\r\nContent-Disposition: attachment; filename=evil.exe\r\n\r\n5\r\n--0-0--\r\n"
    message = read_message(
        compose(top, {"HEADER": b"From: a@b.test\r\nContent-Type: text/html\r\n x\r\n\r\n", "1": body}), thin=True
    )
    assert [(file.name, file.size) for file in message.files] == [("a.pdf", 57_000)]
    assert "evil.exe" in message.text
