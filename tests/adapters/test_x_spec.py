"""X's own specification as the judge of what we ask and of what our small X answers.

X's licence does not let us keep its specification here. Who has a copy (X publishes it as ``openapi.json`` of its API)
names it in ``SBAGG_TEST_X_SPEC``; with Prism on the path every question and answer then goes through it.
"""

import os
import socket
import subprocess
import time
from contextlib import closing, contextmanager

import pytest
from reading import only
from test_x import run
from twitter_world import BO, CY
from x_fake import event, of_archive, post

from httpserver import serving
from sbagg.adapter import Raw
from sbagg.testing import Recorder
from servers import need

SPEC = os.environ.get("SBAGG_TEST_X_SPEC", "")
pytestmark = pytest.mark.skipif(not SPEC, reason="SBAGG_TEST_X_SPEC names no copy of X's specification")
PATIENCE = 60.0


@contextmanager
def judged(upstream, log):
    """Run Prism between a test and a server: what breaks the specification is answered with an error."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [need("prism"), "proxy", "--errors", "-h", "127.0.0.1", "-p", str(port), SPEC, upstream]
    with log.open("w") as out, subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT) as prism:
        try:
            ends = time.monotonic() + PATIENCE
            while prism.poll() is None and time.monotonic() < ends:
                with closing(socket.socket()) as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            prism.terminate()


class Through:
    """A server behind Prism."""

    def __init__(self, url):
        self.url = url


def test_every_question_and_answer_is_as_x_specifies(tmp_path):
    fake = of_archive()
    fake.spelling, fake.largest = "post", 5
    fake.mentions = [post(50 + number, "@mapshop hello", BO) for number in range(8)]
    fake.events += [event(80 + number, CY, "Hi", f"1001-{CY}") for number in range(6)]
    options = {"spelling": "post", "followers": "weekly", "following": "weekly"}
    log = tmp_path / "prism.log"
    with serving(fake) as server, judged(server.url, log) as url:
        plain, _ = run(server, **options)
        events, recorder = run(Through(url), **options)
        fake.posts.append(post(90, "New"))
        recorder.now += 8 * 86400
        later, _ = run(Through(url), recorder, **options)
        refused, _ = run(Through(url), Recorder(recorder.secrets, 0.2), **options)
    said = log.read_text()
    assert [one.key for one in only(Raw, events)] == [one.key for one in only(Raw, plain)], said[-3000:]
    assert "1850000000000000090" in [one.key for one in only(Raw, later)]
    assert refused
    assert "violation" not in said.lower(), said[-3000:]
