"""The HTTP client against servers that mean no good, and with secrets that are not as they should be."""

import gzip
from time import sleep

import pytest

from httpserver import replies, serving
from sbagg.errors import AuthError, SourceError, UnavailableError
from sbagg.http import Answer
from sbagg.secrets import Place, find

OK = (200, {"Content-Type": "application/json"}, b'{"a": 1}')
TOKEN = "tok-3c9f2b7d"


def test_a_login_does_not_follow_a_redirect_to_another_port(client):
    with (
        serving(replies(OK)) as other,
        serving(replies((302, {"Location": other.url + "/x"}, b""))) as server,
        pytest.raises(SourceError, match="another server; the login was not sent there"),
    ):
        client(server).get("/")
    assert not other.asked


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"]
)
def test_a_trickle_before_the_body_ends(client, head):
    def says(handler):
        handler.close_connection = True
        handler.wfile.write(head)
        for _ in range(40):
            sleep(0.05)
            try:
                handler.wfile.write(b"x")
            except OSError:
                break
        yield from ()

    with (
        serving(says) as server,
        pytest.raises(UnavailableError, match="did not end within"),
    ):
        client(server, deadline=0.2, tries=1).get("/")


def test_a_bomb_within_a_bomb_is_not_unpacked(client):
    bomb = gzip.compress(gzip.compress(bytes(50_000_000)))
    with (
        serving(replies((200, {"Content-Encoding": "gzip, gzip"}, bomb))) as server,
        pytest.raises(UnavailableError, match="was not asked for"),
    ):
        client(server, tries=1).get("/")


def test_a_packed_answer_of_many_pieces_is_whole(client):
    body = b'{"a": "' + bytes(range(48, 90)) * 50_000 + b'"}'
    with serving(replies((200, {"Content-Encoding": "gzip"}, gzip.compress(body)))) as server:
        assert client(server).get("/").body == body
    assert server.asked[0][2]["accept-encoding"] == "gzip"
    with (
        serving(replies((200, {"Content-Encoding": "gzip"}, b"no gzip"))) as server,
        pytest.raises(UnavailableError, match="cannot be unpacked"),
    ):
        client(server, tries=1).get("/")


@pytest.mark.parametrize("secret", [f"Bearer {TOKEN}\n", f"Bearer {TOKEN}\r\nX: y", f"{TOKEN}…", f"Bearer {TOKEN} "])
def test_a_secret_that_no_header_can_hold_is_not_shown(client, secret):
    with serving(replies(OK)) as server, pytest.raises(AuthError) as caught:
        client(server, headers={"authorization": secret}).get("/")
    assert TOKEN not in caught.value.message
    assert caught.value.hint == "Give it again with: sbagg secret set acme token"
    assert not server.asked


@pytest.mark.parametrize("after", ["1e300", "1e18", "99999999999999"])
def test_a_wait_for_ever_is_told_as_one(client, after):
    with (
        serving(replies((429, {"Retry-After": after}, b""))) as server,
        pytest.raises(UnavailableError, match=r"again after \d{4}-\d\d-\d\d \d\d:\d\d"),
    ):
        client(server).get("/")


def test_a_renewed_login_is_used_from_then_on(client):
    def says(handler):
        yield OK if handler.headers["authorization"] == "Bearer new" else (401, {}, b"expired")

    renewed = []
    with serving(says) as server:
        http = client(server, renew=lambda: renewed.append(1) or {"authorization": "Bearer new"})
        for _ in range(3):
            http.get("/")
    assert (len(server.asked), len(renewed)) == (4, 1)


def test_a_link_header_of_nothing_but_brackets_takes_no_time():
    text = "<" * 90_000
    assert Answer(200, {"link": f'{text}, <https://x.test/2>; rel="next"'}, b"", "").link("next") == "https://x.test/2"


def test_this_machine_is_not_asked_by_a_proxy(client, monkeypatch):
    """It would get the login, which goes unencrypted to this machine only."""
    with serving(replies(OK)) as proxy, serving(replies(OK)) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert client(server).get("/").status == 200
    assert not proxy.asked
    assert len(server.asked) == 1


def test_a_secret_out_of_a_file_has_no_line_end(monkeypatch, tmp_path):
    spot = Place(tmp_path, "acme", "token", ("echo", "from the command"))
    monkeypatch.setenv("SBAGG_ACME_TOKEN", "s3cret-42\n")
    assert find(spot) == ("s3cret-42", "environment")
    monkeypatch.setenv("SBAGG_ACME_TOKEN", "")  # is as good as none
    assert find(spot) == ("from the command", "command")
