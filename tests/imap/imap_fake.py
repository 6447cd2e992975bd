"""An IMAP server in this process that says what a real one here does not: Gmail's extensions, and anything hostile."""

import re
import socketserver
import threading
from contextlib import contextmanager, suppress

CAPABILITIES = "IMAP4rev1 AUTH=PLAIN CONDSTORE X-GM-EXT-1 SPECIAL-USE"
FOLDERS = (
    r'* LIST (\HasNoChildren) "/" "INBOX"',
    r'* LIST (\HasChildren \Noselect) "/" "[Gmail]"',
    r'* LIST (\All \HasNoChildren) "/" "[Gmail]/Alle Nachrichten"',
    r'* LIST (\HasNoChildren \Junk) "/" "[Gmail]/Spam"',
    r'* LIST (\HasNoChildren \Flagged) "/" "[Gmail]/Markiert"',
)


class Handler(socketserver.StreamRequestHandler):
    timeout = 30

    def handle(self):
        with suppress(OSError):
            self.say(self.server.greeting)
            while line := self.rfile.readline():
                tag, _, command = line.decode("utf-8", "replace").strip().partition(" ")
                self.server.asked.append(command)
                self.tag = tag.encode()
                answer = self.server.says(command) if self.server.says else None
                if answer is not None:
                    for piece in [answer] if isinstance(answer, bytes) else answer:
                        self.say(piece.replace(b"TAG", self.tag))
                    continue
                word = re.match(r"(?:UID )?[A-Z]+", command.upper())[0].replace("UID ", "uid_").lower()
                getattr(self, word, self.nothing)(command)

    def say(self, data):
        self.wfile.write(data)
        self.wfile.flush()

    def ok(self, *lines):
        self.say(b"".join(line if isinstance(line, bytes) else line.encode() + b"\r\n" for line in lines))
        self.say(self.tag + b" OK done\r\n")

    def nothing(self, command):
        self.say(self.tag + b" BAD what?\r\n")

    def capability(self, command):
        self.ok(f"* CAPABILITY {self.server.capabilities}")

    def authenticate(self, command):
        self.say(b"+ \r\n")
        self.rfile.readline()
        self.ok()

    def list(self, command):
        self.ok(*self.server.folders)

    def status(self, command):
        name = re.search(r'"(.*)"', command)[1]
        count = 0 if "Spam" in name else len(self.server.messages)
        self.ok(
            f'* STATUS "{name}" (MESSAGES {count} UIDNEXT {self.next} UIDVALIDITY 7 HIGHESTMODSEQ {self.server.modseq})'
        )

    def examine(self, command):
        self.ok(
            f"* {len(self.server.messages)} EXISTS", "* 0 RECENT", r"* FLAGS (\Seen)", "* OK [UIDVALIDITY 7] ok",
            f"* OK [UIDNEXT {self.next}] ok", f"* OK [HIGHESTMODSEQ {self.server.modseq}] ok",
        )  # fmt: skip

    @property
    def next(self):
        return max(self.server.messages, default=0) + 1

    def uid_search(self, command):
        words = command.split()[2:]
        uids = self._uids(words[1]) if words[0] == "UID" else list(self.server.messages) if words[0] == "ALL" else []
        self.ok("* SEARCH" + "".join(f" {uid}" for uid in uids))

    def _uids(self, text):
        found = []
        for part in text.split(","):
            first, _, last = part.partition(":")
            last = self.next - 1 if last == "*" else int(last or first)
            found += [uid for uid in self.server.messages if int(first) <= uid <= last]
        return found

    def uid_fetch(self, command):
        numbers, what = re.match(r"UID FETCH (\S+) \((.*?)\)(?: |$)", command, re.IGNORECASE).groups()
        since = re.search(r"CHANGEDSINCE (\d+)", command)
        lines = []
        for uid in self._uids(numbers):
            message = self.server.messages[uid]
            if since and message.modseq <= int(since[1]):
                continue
            items = [f"UID {uid}".encode()]
            if "RFC822.SIZE" in what:
                items.append(f'RFC822.SIZE {len(message.data)} INTERNALDATE "17-Jul-2024 02:44:25 +0000"'.encode())
                items.append(f"X-GM-LABELS ({message.labels}) X-GM-THRID {message.thread}".encode())
            if "BODY.PEEK[]" in what:
                items.append(b"BODY[] {%d}\r\n" % len(message.data) + message.data)
            lines.append(b"* %d FETCH (" % (list(self.server.messages).index(uid) + 1) + b" ".join(items) + b")\r\n")
        self.ok(*lines)


class Message:
    def __init__(self, data, labels="", thread=99, modseq=1):
        self.data, self.labels, self.thread, self.modseq = data, labels, thread, modseq


@contextmanager
def faking(*messages, says=None, greeting=b"* OK hello\r\n", capabilities=CAPABILITIES, folders=FOLDERS):
    """Serve. ``says(command)`` may give another answer: bytes, or an iterable of them; TAG in it stands for the command's."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.messages = dict(enumerate(messages, 1))
    server.says, server.greeting, server.capabilities, server.folders = says, greeting, capabilities, folders
    server.modseq, server.asked = 1, []
    server.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
