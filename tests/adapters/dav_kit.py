"""A real Radicale on a free port, with users of its own; and requests that change what it holds."""

import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

USER, PASSWORD = "robin", "s3cret-of-radicale"
BOOK = """<?xml version="1.0"?><create xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><set><prop><resourcetype><collection/>
<C:addressbook/></resourcetype><displayname>{}</displayname></prop></set></create>"""
CALENDAR = """<?xml version="1.0"?><C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop>
<displayname>{}</displayname></prop></set></C:mkcalendar>"""


@dataclass
class Radicale:
    """``url`` is the server's; paths are in the user's home."""

    url: str
    client: httpx.Client
    folder: Path
    process: subprocess.Popen

    def ask(self, method, path, content=b"", **headers):
        answer = self.client.request(method, f"/{USER}/{path}", content=content, headers=headers)
        assert answer.status_code < 300, answer.text
        return answer

    def book(self, path="book", name="Customers"):
        self.ask("MKCOL", f"{path}/", BOOK.format(name).encode())

    def calendar(self, path="work", name="Work"):
        self.ask("MKCALENDAR", f"{path}/", CALENDAR.format(name).encode())

    def put(self, path, text):
        kind = "text/vcard" if path.endswith(".vcf") else "text/calendar"
        self.ask("PUT", path, text if isinstance(text, bytes) else text.encode(), **{"content-type": kind})

    def delete(self, path):
        self.ask("DELETE", path)

    def exported(self, path):
        """What a browser would download: the whole collection as one file."""
        return self.ask("GET", f"{path}/").content

    def empty(self):
        for path in ("book", "other", "work", "home"):
            self.client.delete(f"/{USER}/{path}/")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=10)


@contextmanager
def radicale(folder):
    """Start a server that keeps its data in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = {
        "--storage-filesystem-folder": folder / "data", "--server-hosts": f"127.0.0.1:{port}", "--auth-type": "htpasswd",
        "--auth-htpasswd-filename": folder / "users", "--auth-htpasswd-encryption": "plain", "--auth-delay": "0",
        "--logging-level": "error",
    }  # fmt: skip
    arguments = [str(word) for pair in words.items() for word in pair]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "radicale", "--config", "", *arguments], stdout=subprocess.DEVNULL, stderr=log
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", auth=(USER, PASSWORD)) as client:
            _wait(client, process, folder)
            yield Radicale(f"http://127.0.0.1:{port}", client, folder, process)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=10)


def _wait(client, process, folder):
    for _ in range(400):
        assert process.poll() is None, (folder / "log").read_text()
        try:
            client.get("/.web/")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("Radicale did not start")


def card(uid, name="Dana Reyes", *lines):
    given, family = name.split(" ", 1)
    text = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{uid}", f"FN:{name}", f"N:{family};{given};;;", *lines, "END:VCARD", ""]
    return "\r\n".join(text)
