"""Bluesky by its API against a real server: what comes is the repository that the server exports, byte for byte.

``SBAGG_TEST_PDS`` names the address of a server on which anybody may make an account, as ``TestNetworkNoAppView`` of the npm
package ``@atproto/dev-env`` runs one. It is too big (360 MB) to be installed for every run of the tests.
"""

import os
from pathlib import Path
from secrets import token_hex

import httpx
import pytest
from reading import only

from sbagg.adapter import Checkpoint, Raw
from sbagg.adapters.bluesky import Bluesky, BlueskyApi
from sbagg.testing import Recorder

SERVER = os.environ.get("SBAGG_TEST_PDS", "")
pytestmark = pytest.mark.skipif(not SERVER, reason="SBAGG_TEST_PDS names no server")
POST, FOLLOW = "app.bsky.feed.post", "app.bsky.graph.follow"
AT = "2026-03-02T10:00:00.000Z"


class Account:
    """An account made for one test."""

    def __init__(self):
        self.password = token_hex(8)
        self.handle = f"u{token_hex(5)}.test"
        self.http = httpx.Client(base_url=SERVER)
        made = {"handle": self.handle, "email": f"{self.handle}@example.org", "password": self.password}
        self.session = self.call("server.createAccount", made)
        self.http.headers["authorization"] = f"Bearer {self.session['accessJwt']}"

    def call(self, method, body):
        answer = self.http.post(f"/xrpc/com.atproto.{method}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def write(self, collection, **record):
        whole = {"$type": collection, "createdAt": AT, **record}
        return self.call("repo.createRecord", {"repo": self.session["did"], "collection": collection, "record": whole})

    def read(self, recorder):
        events = []
        for one in BlueskyApi(self.handle, server=SERVER).fetch(recorder):
            if isinstance(one, Checkpoint):
                recorder.states[one.stream] = one.state
            events.append(one)
        return {(raw.stream, raw.key): raw.data for raw in only(Raw, events) if raw.stream != "account"}


@pytest.fixture
def account():
    found = Account()
    yield found
    found.http.close()


def test_it_is_the_repository_that_the_server_exports(account, tmp_path):
    for number in range(130):
        account.write(POST, text=f"no. {number}")
    account.write(FOLLOW, subject="did:plc:z72i7hdynmk6r22z27h6tvur")
    exported = account.http.get("/xrpc/com.atproto.sync.getRepo", params={"did": account.session["did"]}).content
    path = Path(tmp_path, "repo.car")
    path.write_bytes(exported)
    raws = only(Raw, Bluesky((path,)).fetch(Recorder()))
    recorder = Recorder()
    assert account.read(recorder) == {(raw.stream, raw.key): raw.data for raw in raws}
    assert account.read(recorder) == {}
    later = account.write(POST, text="later")
    assert [key for _, key in account.read(recorder)] == [later["uri"].rpartition("/")[2]]
