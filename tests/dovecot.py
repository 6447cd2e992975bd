"""A Dovecot of our own: on free ports of this machine, in a folder that is gone afterwards, every login with its own mail."""

import contextlib
import imaplib
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse
from pathlib import Path

from httpserver import serving
from servers import need

PASSWORD = "open-sesame-99"
_NOBODY = pwd.getpwnam("nobody")
_CONF = """
base_dir = {d}/run
state_dir = {d}/run
log_path = {d}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 0
mail_location = maildir:{d}/mail/%u:LAYOUT=fs
mailbox_idle_check_interval = 1 secs
maildir_very_dirty_syncs = no
ssl = yes
ssl_cert = <{d}/cert.pem
ssl_key = <{d}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
shutdown_clients = yes
auth_mechanisms = plain login xoauth2
{extra}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {d}/token.conf
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={d}/home/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Rubbish {{
    special_use = \\Junk
    auto = create
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls_port}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 200
}}
"""
_TOKENS = """introspection_mode = post
introspection_url = {url}/
username_attribute = username
active_attribute = active
active_value = true
force_introspection = yes
"""


def _free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


class Dovecot:
    """``port`` speaks in the clear and STARTTLS, ``tls_port`` TLS; ``ca`` is its certificate. Any user has the one password."""

    def __init__(self, folder, tokens, extra):
        self.folder, self.ca = folder, folder / "cert.pem"
        self.port, self.tls_port = _free_port(), _free_port()
        root = os.geteuid() == 0  # it serves no mail as root
        self._as = {"user": "nobody", "group": _NOBODY.pw_gid, "extra_groups": []} if root else {}
        names = ("nobody", "nogroup") if root else (pwd.getpwuid(os.getuid()).pw_name, str(os.getgid()))
        ids = (_NOBODY.pw_uid, _NOBODY.pw_gid) if root else (os.getuid(), os.getgid())
        for name in ("run", "mail", "home"):
            (folder / name).mkdir()
        _certificate(folder)
        (folder / "token.conf").write_text(_TOKENS.format(url=tokens))
        (folder / "dovecot.conf").write_text(
            _CONF.format(
                d=folder, user=names[0], group=names[1], uid=ids[0], gid=ids[1], port=self.port, tls_port=self.tls_port,
                password=PASSWORD, extra=extra,
            )
        )  # fmt: skip
        for path in (folder, *folder.rglob("*")):
            os.chown(path, *ids)
        self._ids = ids
        self.process = None

    def start(self):
        command = [need("dovecot"), "-F", "-c", str(self.folder / "dovecot.conf")]
        with (self.folder / "out.log").open("ab") as out:  # a pipe would be kept open by its children
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, **self._as
            )
        for _ in range(500):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 2) as asked:
                if asked.recv(4).startswith(b"* OK"):
                    return
            assert self.process.poll() is None, (self.folder / "out.log").read_text()
            time.sleep(0.02)
        raise AssertionError("dovecot does not answer")

    def stop(self):
        """End it at once, with all that it started."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(20)
            self.process = None
            (self.folder / "run" / "master.pid").unlink(missing_ok=True)

    def own(self, path):
        """Give files below a path to the user that the server runs as."""
        for one in (path, *path.rglob("*")):
            os.chown(one, *self._ids)


def _certificate(folder):
    subprocess.run(
        [need("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "7",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext", "keyUsage=digitalSignature,keyCertSign",
         "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
        check=True, capture_output=True,
    )  # fmt: skip


def _introspected(handler):
    """A token ``good-USER`` is USER's, any other has expired."""
    asked = urllib.parse.parse_qs(handler.server.asked[-1][3].decode())
    token = asked.get("token", [""])[0]
    answer = {"active": token.startswith("good-"), "username": token.removeprefix("good-"), "scope": "mail"}
    yield 200, {"Content-Type": "application/json"}, json.dumps(answer).encode()


@contextlib.contextmanager
def dovecot(extra=""):
    """Run one. ``extra``: lines for its configuration."""
    need("dovecot")
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)
    try:
        with serving(_introspected) as tokens:
            server = Dovecot(folder, tokens.url, extra)
            server.start()
            try:
                yield server
            finally:
                server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Mailboxes:
    """Another mail program of the same user, which changes things. It remembers the flags, to see that nobody else has."""

    def __init__(self, server, user):
        self.server, self.user = server, user
        self._expected = {}

    @contextlib.contextmanager
    def _session(self):
        client = imaplib.IMAP4("127.0.0.1", self.server.port, timeout=20)
        client.login(self.user, PASSWORD)
        try:
            yield client
        finally:
            client.shutdown()

    @contextlib.contextmanager
    def open(self, name="INBOX"):
        with self._session() as client:
            _fine(client.select(f'"{name}"'))
            yield client
        self._expected = self.flags()

    def append(self, *messages, name="INBOX", flags="", at=None):
        when = imaplib.Time2Internaldate(at) if at else None
        with self._session() as client:
            for message in messages:
                _fine(client.append(f'"{name}"', flags, when, message))
        self._expected = self.flags()

    def command(self, *words):
        with self._session() as client:
            _fine(getattr(client, words[0])(*words[1:]))
        self._expected = self.flags()

    def create(self, name):
        self.command("create", f'"{name}"')

    def store(self, uids, change, flags, name="INBOX"):
        with self.open(name) as client:
            _fine(client.uid("STORE", uids, change, flags))

    def expunge(self, uids, name="INBOX"):
        with self.open(name) as client:
            _fine(client.uid("STORE", uids, "+FLAGS", "(\\Deleted)"))
            _fine(client.expunge())

    def move(self, uids, there, name="INBOX"):
        with self.open(name) as client:
            _fine(client.uid("MOVE", uids, f'"{there}"'))

    def flags(self):
        """Return mailbox -> what the server says of the flags there, message by message; \\Recent, too, which a look takes away."""
        found = {}
        with self._session() as client:
            for line in client.list()[1]:
                if b"\\Noselect" in line:
                    continue
                name = line.decode().rpartition('" ')[2].strip('"')
                _fine(client.select(f'"{name}"', readonly=True))
                found[name] = [one for one in client.uid("FETCH", "1:*", "(FLAGS)")[1] if one]
        return found

    def untouched(self):
        """Whether all flags are as they were left."""
        return not self._expected or self.flags() == self._expected


def _fine(answer):
    assert answer[0] == "OK", answer
    return answer[1]
