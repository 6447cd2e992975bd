"""An account on a real server, and short ways to sync it."""

from __future__ import annotations

import uuid
from pathlib import Path

from dovecot import PASSWORD, Mailboxes
from sbagg.adapter import Checkpoint, Gone, Interaction, Raw, Refused, Skipped
from sbagg.adapters.imap import Imap
from sbagg.testing import Recorder


class Account:
    def __init__(self, server):
        self.server = server
        self.user = f"u{uuid.uuid4().hex[:12]}"
        self.mail = Mailboxes(server, self.user)
        self.recorder = Recorder({"password": PASSWORD})

    def adapter(self, **options):
        return Imap(**{"user": self.user, "host": "127.0.0.1", "port": self.server.port, "tls": "none", **options})

    def sync(self, **options):
        return Run(self.recorder, self.adapter(**options))


class Run:
    """One run: what it yielded, by kind."""

    def __init__(self, recorder, adapter):
        self.events = list(saving(recorder, adapter.fetch(recorder)))
        self.raws = [event for event in self.events if isinstance(event, Raw)]
        self.gone = [event for event in self.events if isinstance(event, Gone)]
        self.refused = [event for event in self.events if isinstance(event, Refused)]
        self.skipped = sorted(event.reason for event in self.events if isinstance(event, Skipped))
        self.complete = {event.stream for event in self.events if isinstance(event, Checkpoint) and event.complete}
        self.facts = [fact for raw in self.raws for fact in adapter.parse(raw)]
        self.titles = [fact.title for fact in self.facts if isinstance(fact, Interaction)]


def saving(recorder, events):
    """Yield events, and note the states of checkpoints as they come."""
    for event in events:
        if isinstance(event, Checkpoint):
            recorder.states[event.stream] = event.state
        yield event


def eml(number, body="Hello", subject="", extra=""):
    return (
        f"{extra}From: Dana <dana@acme.test>\r\nTo: bob@b.test\r\nSubject: {subject or f'Mail {number}'}\r\n"
        f"Message-ID: <{number}@acme.test>\r\nDate: Fri, 23 Aug 2024 11:{number // 60 % 60:02d}:{number % 60:02d} +0200\r\n\r\n{body}\r\n"
    ).encode()


def with_file(number, size=200_000, name="Angebot.pdf"):
    """A mail with a text, its HTML form, an attached file of ``size`` bytes and an attached mail."""
    from email.message import EmailMessage
    from email.parser import BytesParser
    from email.policy import default

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Dana <dana@acme.test>", "bob@b.test", f"Mail {number}"
    message["Message-ID"], message["Date"] = f"<{number}@acme.test>", "Fri, 23 Aug 2024 11:03:04 +0200"
    message.set_content("Dear Bob,\n\nhere is our offer: 5 €.\n\nDana\n")
    message.add_alternative("<p>Dear Bob,<p>here is our offer", subtype="html")
    message.add_attachment(bytes(range(256)) * (size // 256), maintype="application", subtype="pdf", filename=name)
    message.add_attachment(BytesParser(policy=default).parsebytes(eml(number + 900, "The forwarded words")))
    return message.as_bytes(policy=default.clone(linesep="\r\n"))


def mbox(path: Path, *messages: bytes) -> Path:
    """Write a mailbox file as Gmail does: its lines end as they do on the wire."""
    path.write_bytes(b"".join(b"From dana@acme.test Fri Aug 23 11:03:04 2024\n" + m + b"\r\n" for m in messages))
    return path
