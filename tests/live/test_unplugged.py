"""Without a network: a line for each source, the exit status that says "try again", and every reader works as before."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sbagg import config as configuration
from sbagg.config import Source

ROOT = Path(__file__).parents[2]
SERVERS = {
    "mail": Source("mail", "imap", {"host": "imap.acme-tools.com", "user": "me@us-corp.com"}),
    "crm": Source("crm", "hubspot", {}),
    "posts": Source("posts", "mastodon-api", {"server": "https://social.acme-tools.com"}),
}
MAIL = b"From: Jane Doe <jane@acme-tools.com>\nTo: me@us-corp.com\nSubject: Hello\nMessage-ID: <1@acme>\nDate: Fri, 20 Nov 2026 09:00:00 +0000\n\nHello.\n"


@pytest.fixture
def unplugged(tmp_path):
    """Run sbagg in a network namespace that has nothing but itself."""
    alone = ["unshare", "--user", "--map-root-user", "--net"]
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let us make a namespace")
    secrets = {f"SBAGG_{name.upper()}_{kind}": "s3cret-value" for name in SERVERS for kind in ("TOKEN", "PASSWORD")}

    def run(*arguments):
        return subprocess.run(
            [*alone, sys.executable, "-m", "sbagg", "--store", tmp_path / "home", *arguments],
            capture_output=True, text=True, check=False, cwd=tmp_path, timeout=100,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "SBAGG_NOW": "2026-11-21T09:00:00Z", **secrets},
        )  # fmt: skip

    return run


def test_servers_out_of_reach(tmp_path, unplugged):
    home = tmp_path / "home"
    for source in SERVERS.values():
        configuration.add_source(home, source)
    done = unplugged("sync")
    assert done.returncode == 75, done.stdout + done.stderr
    for name in SERVERS:
        assert sum(line.startswith(name) for line in done.stdout.splitlines()) == 1
    (tmp_path / "saved.eml").write_bytes(MAIL)
    assert unplugged("sync", "saved.eml").returncode == 0
    done = unplugged("sync", "--json")
    assert done.returncode == 5
    outcomes = {line["source"]: line["outcome"] for line in json.loads(done.stdout)["sources"]}
    assert [outcomes.pop(name) for name in SERVERS] == ["failed"] * len(SERVERS)
    assert list(outcomes.values()) == ["ok"]
    for command in (
        ["who", "jane@acme-tools.com"],
        ["timeline"],
        ["owe"],
        ["today"],
        ["status"],
        ["find", "hello"],
        ["digest", "--since", "1w"],
    ):
        assert unplugged(*command).returncode == 0, command
