"""``imap``: a first sync from a mail server, beside mbsync; what goes over the wire, with attachments and without."""

from __future__ import annotations

import argparse
import base64
import email.utils
import os
import random
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bench import kit

_USER = "jane@acme.test"
_MOST_MEMORY = 80_000_000
_FETCH = """
import sys, time
from sbagg.adapter import Checkpoint, Raw
from sbagg.adapters.imap import Imap
from sbagg.testing import Recorder
recorder = Recorder({"password": sys.argv[2]})
count = sum(isinstance(event, Raw) for event in Imap(sys.argv[3], host="127.0.0.1", port=int(sys.argv[1]), tls="none").fetch(recorder))
print(count)
"""
_MBSYNC = """
IMAPStore far
Host 127.0.0.1
Port {port}
User {user}
Pass {password}
SSLType None
AuthMechs LOGIN

MaildirStore near
Path {folder}/
Inbox {folder}/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Near
Sync Pull
SyncState *
"""


def add(commands: Any) -> None:
    parser = commands.add_parser("imap", help="a first sync from a Dovecot of our own, beside mbsync")
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--files", type=int, default=2, help="of a hundred messages so many have a file of 300 KB")
    parser.set_defaults(run=main)


def main(options: argparse.Namespace) -> int:
    sys.path.insert(0, str(kit.ROOT / "tests"))
    from dovecot import PASSWORD, dovecot  # noqa: PLC0415 - the server that the tests use

    problems: list[str] = []
    with kit.workspace() as work, dovecot() as server:
        folder = server.folder / "mail" / _USER
        held = _seed(folder, options.messages, options.files)
        server.own(folder)
        before = sorted(path.name for path in (folder / "cur").iterdir())
        print(f"{options.messages:,} messages, {held / 1e6:,.0f} MB; {options.files} % have a file of 300 KB")
        rows = [
            _measured("sbagg: sync into a store", options, server.port, lambda port: _sync(work, port, PASSWORD, problems, options.messages)),
            _measured("sbagg: download alone", options, server.port, lambda port: _download(port, PASSWORD, problems, options.messages)),
        ]  # fmt: skip
        if shutil.which("mbsync"):
            rows.append(
                _measured("mbsync into a Maildir", options, server.port, lambda port: _mbsync(work, port, PASSWORD))
            )
        rows.append(_again(work, server.port, PASSWORD, problems))
        if sorted(path.name for path in (folder / "cur").iterdir()) != before:
            problems.append("the flags of a message were changed")
    kit.table("First sync", ("", "s", "messages/s", "CPU s", "peak MB", "MB over the wire"), rows)
    kit.save("imap", {"messages": options.messages, "bytes": held, "rows": rows, "problems": problems})
    return kit.verdict(problems)


def _measured(name: str, options: argparse.Namespace, port: int, run: Any) -> tuple[Any, ...]:
    """Time it against the server itself, then count its bytes through the proxy, which would slow it."""
    ran = run(port)
    with counting(port) as proxy:
        run(proxy.port)
    return (name, ran.seconds, options.messages / ran.seconds, ran.cpu, round(ran.rss / 1e6), proxy.bytes / 1e6)


def _sync(work: Path, port: int, password: str, problems: list[str], count: int) -> kit.Ran:
    store = work / "store"
    shutil.rmtree(store, ignore_errors=True)
    words = [f"user={_USER}", "host=127.0.0.1", f"port={port}", "tls=none"]
    kit.sbagg(store, "source", "add", "imap", "--name", "mail", *(w for word in words for w in ("--set", word)))
    env = kit.environment(store) | {"SBAGG_MAIL_PASSWORD": password}
    ran = kit.run((*kit.SBAGG, "sync", "mail", "--json"), env, watch=True)
    if ran.json()["sources"][0]["added"] != count:
        problems.append(f"a sync brought {ran.json()['sources'][0]['added']} of {count} messages")
    return ran


def _again(work: Path, port: int, password: str, problems: list[str]) -> tuple[Any, ...]:
    env = kit.environment(work / "store") | {"SBAGG_MAIL_PASSWORD": password}
    with counting(port) as proxy:
        kit.sbagg(work / "store", "source", "set", "mail", f"port={proxy.port}")
        ran = kit.run((*kit.SBAGG, "sync", "mail", "--json"), env, watch=True)
    if ran.json()["sources"][0]["seen"]:
        problems.append("a sync with nothing new read something")
    return ("sbagg: sync, nothing new", ran.seconds, None, ran.cpu, round(ran.rss / 1e6), proxy.bytes / 1e6)


def _download(port: int, password: str, problems: list[str], count: int) -> kit.Ran:
    ran = kit.run((sys.executable, "-c", _FETCH, str(port), password, _USER), kit.environment(), watch=True)
    if ran.rss > _MOST_MEMORY:
        problems.append(f"a download took {ran.rss / 1e6:.0f} MB of memory")
    if ran.out.strip() != str(count):
        problems.append(f"a download brought {ran.out.strip()} of {count} messages: {ran.err[-300:]}")
    return ran


def _mbsync(work: Path, port: int, password: str) -> kit.Ran:
    folder = work / "mbsync"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "rc").write_text(_MBSYNC.format(port=port, user=_USER, password=password, folder=folder))
    ran = kit.run(("mbsync", "-q", "-c", str(folder / "rc"), "all"), kit.environment(), watch=True)
    if ran.status:
        raise kit.FailedError(f"mbsync: {ran.err[-300:]}")
    return ran


def _seed(folder: Path, count: int, share: int) -> int:
    """Write a Maildir as the server keeps it: the fastest way in. Returns its size in bytes."""
    chance = random.Random(5)
    file = base64.encodebytes(chance.randbytes(300_000)).decode().replace("\n", "\r\n")
    words = "offer price meeting Tuesday delivery contract please find attached thanks regards customer order".split()
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    total = 0
    for number in range(count):
        at = 1_700_000_000 + number * 600
        text = "\r\n".join(" ".join(chance.choices(words, k=12)) for _ in range(chance.randint(5, 30)))
        head = (
            f"From: Person {number % 97} <p{number % 97}@firm{number % 41}.test>\r\nTo: {_USER}\r\nSubject: Deal {number % 900}\r\n"
            f"Date: {email.utils.formatdate(at)}\r\nMessage-ID: <{number}@firm.test>\r\nMIME-Version: 1.0\r\n"
        )
        if number % 100 < share:
            body = (
                'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
                f"{text}\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n"
                f"Content-Disposition: attachment; filename=a.pdf\r\n\r\n{file}--b--\r\n"
            )
        else:
            body = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        data = (head + body).encode()
        total += len(data)
        path = folder / "cur" / f"{at}.M{number}P1.host:2,"
        path.write_bytes(data)
        os.utime(path, (at, at))
    return total


class _Proxy:
    """Hands connections on to a port of this machine, and counts bytes both ways."""

    def __init__(self, target: int) -> None:
        self.bytes = 0
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                asked, _ = self._listening.accept()
                there = socket.create_connection(("127.0.0.1", self._target))
                for one, other in ((asked, there), (there, asked)):
                    threading.Thread(target=self._hand_on, args=(one, other), daemon=True).start()

    def _hand_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(256 * 1024):
                self.bytes += len(data)
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listening.close()


@contextmanager
def counting(target: int) -> Iterator[_Proxy]:
    """Run a counting proxy before a port of this machine."""
    proxy = _Proxy(target)
    threading.Thread(target=proxy.serve, daemon=True).start()
    try:
        yield proxy
    finally:
        time.sleep(0.1)
        proxy.close()
