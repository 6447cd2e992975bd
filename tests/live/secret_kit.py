"""Keyrings of our own for tests, and an adapter that puts its secret where none belongs."""

import os
import shutil
import subprocess
import tempfile
import textwrap
import time
from contextlib import closing, contextmanager
from pathlib import Path

from servers import need

NO_BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}
FILED = {"PYTHON_KEYRING_BACKEND": "filed_ring.Keyring"}
"""A keyring for tests of what is kept, not of how."""
NULL = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}

_BUS = """<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>"""
"""A bus that starts nothing by itself: a second keyring would be a locked one."""

_MODULES = {
    "sleeping_ring": """
        import time
        from keyring.backend import KeyringBackend
        class Keyring(KeyringBackend):
            priority = 1
            def get_password(self, service, username): time.sleep(3600)
            set_password = delete_password = get_password
    """,
    "plaintext_ring": """
        import json, os
        from keyring.backend import KeyringBackend
        class PlaintextKeyring(KeyringBackend):
            priority = 1
            def get_password(self, service, username): return None
            def set_password(self, service, username, password): open(os.environ["HOME"] + "/ring", "w").write(password)
    """,
    "filed_ring": """
        import json
        from pathlib import Path
        from keyring.backend import KeyringBackend
        FILE = Path(__file__).with_name("ring.json")
        class Keyring(KeyringBackend):
            priority = 1
            def held(self): return json.loads(FILE.read_text()) if FILE.exists() else {}
            def get_password(self, service, username): return self.held().get(service + username)
            def set_password(self, service, username, password):
                FILE.write_text(json.dumps({**self.held(), service + username: password}))
            def delete_password(self, service, username):
                FILE.write_text(json.dumps({key: value for key, value in self.held().items() if key != service + username}))
    """,
    "leaky": '''
        import base64, json, os, subprocess, urllib.parse
        from dataclasses import dataclass
        from pathlib import Path
        from typing import ClassVar
        from sbagg.adapter import Checkpoint, Raw, Refused, Skipped, SourceError
        from sbagg.adapters.command import Command

        @dataclass(frozen=True)
        class Leaky:
            """Puts its secret wherever ``into`` says."""
            into: str = ""
            server: str = ""
            version: ClassVar[int] = 1
            keeps_raw: ClassVar[bool] = True
            live: ClassVar[bool] = True
            secrets: ClassVar[tuple[str, ...]] = ("password|token",)

            def fetch(self, ctx):
                secret = ctx.secret("token" if os.environ.get("LEAKY_TOKEN") else "password")
                Path(os.environ["LEAKY_SEEN"]).write_text(secret)
                forms = [secret, urllib.parse.quote(secret, safe=""), base64.b64encode(secret.encode()).decode()]
                forms += [base64.b64encode(f"me:{secret}".encode()).decode(), json.dumps(secret), repr(secret)]
                told = " ".join(forms)
                command_lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if readable(path)]
                assert not any(form.encode() in line for form in forms[:3] for line in command_lines)
                if self.into == "everywhere":
                    ctx.log.error("sent %s", told)
                    try:
                        raise ValueError(told)
                    except ValueError:
                        ctx.log.exception("it went wrong")
                    ctx.warn(told)
                    yield Refused("r", told, locator=told, data=told.encode())
                    yield Skipped(told, told)
                elif self.into == "error":
                    raise SourceError(told, told)
                elif self.into == "bug":
                    raise ZeroDivisionError(told)
                elif self.into == "server":
                    login = "Basic " + base64.b64encode(f"me:{secret}".encode()).decode()
                    ctx.http(self.server, {"authorization": login}).get(f"/me?key={urllib.parse.quote(secret)}")
                fact = {"fact": "card", "identities": [{"kind": "email", "value": "jane@acme-tools.com"}], "name": "Jane Doe"}
                yield Raw("1", json.dumps([fact]).encode())
                yield Checkpoint({"n": 1})

            def parse(self, raw):
                yield from Command(("true",)).parse(raw)

        def readable(path):
            try:
                return path.read_bytes() is not None
            except OSError:
                return False
    ''',
}


def plugins(folder):
    """Write the modules of this kit into a folder, ``leaky`` as an adapter. Returns what the environment needs."""
    folder.mkdir(exist_ok=True)
    for name, text in _MODULES.items():
        (folder / f"{name}.py").write_text(textwrap.dedent(text))
    about = folder / "leaky-1.0.dist-info"
    about.mkdir(exist_ok=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: leaky\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[sbagg.adapters.v1]\nleaky = leaky:Leaky\n")
    source = Path(__file__).parents[2] / "src"
    return {"PYTHONPATH": f"{source}{os.pathsep}{folder}", "LEAKY_SEEN": str(folder / "seen")}


@contextmanager
def secret_service():
    """Start an unlocked GNOME Keyring on a D-Bus of its own. Yields what the environment needs."""
    bus, ring = need("dbus-daemon"), need("gnome-keyring-daemon")
    folder = Path(tempfile.mkdtemp(prefix="ring"))  # a socket's path is short
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("DBUS", "PYTHON_KEYRING", "DISPLAY"))
    }
    environ |= {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    (folder / "bus.conf").write_text(_BUS.format(folder=folder))
    started = []
    try:
        started.append(
            subprocess.Popen(
                [bus, f"--config-file={folder / 'bus.conf'}", "--nofork", "--print-address"],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environ,
            )
        )
        environ["DBUS_SESSION_BUS_ADDRESS"] = started[0].stdout.readline().decode().strip()
        started.append(
            subprocess.Popen(
                [ring, "--foreground", "--unlock", "--components=secrets"],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environ,
            )
        )  # fmt: skip
        started[1].stdin.write(b"ring-pass")
        started[1].stdin.close()
        until(lambda: _asked(environ, lambda collection: not collection.is_locked()))
        yield {
            "DBUS_SESSION_BUS_ADDRESS": environ["DBUS_SESSION_BUS_ADDRESS"],
            "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
        }
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(10)
            for stream in (process.stdin, process.stdout):
                if stream:
                    stream.close()
        shutil.rmtree(folder, ignore_errors=True)


def lock(environ):
    """Lock the keyring, as a screen saver does."""
    _asked(environ, lambda collection: collection.lock())


def _asked(environ, ask):
    import secretstorage
    from jeepney.io.blocking import open_dbus_connection

    with closing(open_dbus_connection(environ["DBUS_SESSION_BUS_ADDRESS"])) as connection:
        return ask(secretstorage.get_default_collection(connection))


def until(holds):
    for _ in range(200):
        try:
            if holds():
                return
        except Exception:  # noqa: BLE001 - it is not there yet
            pass
        time.sleep(0.05)
    raise AssertionError("it did not come about")
