"""The HTTP client against a server that does what servers do on bad days."""

import gzip
import socket
import ssl
import subprocess
from datetime import UTC, datetime
from email.utils import formatdate
from time import sleep, time
from types import SimpleNamespace

import pytest

from httpserver import replies, serving
from sbagg.errors import AuthError, ConfigError, SourceError, UnavailableError
from sbagg.http import Http, hosts
from sbagg.secrets import basic, hide, remember

OK = (200, {"Content-Type": "application/json"}, b'{"a": 1}')
TOKEN = "tok-3c9f2b7d"


def test_an_answer(client):
    with serving(
        replies((200, {"Link": '<https://x.test/2>; rel="next", <https://x.test/9>; rel=last'}, b'{"a": 1}'))
    ) as server:
        answer = client(server).get("/people", {"limit": 5})
    assert (answer.object(), answer.status) == ({"a": 1}, 200)
    assert (answer.link("next"), answer.link("last"), answer.link("prev")) == (
        "https://x.test/2",
        "https://x.test/9",
        "",
    )
    method, path, headers, _ = server.asked[0]
    assert (method, path, headers["authorization"]) == ("GET", "/people?limit=5", f"Bearer {TOKEN}")


def test_the_base_may_have_a_path(client):
    with serving(replies(OK)) as server:
        http = client(server)
        http.base = server.url + "/api/v2/"
        http.get("deals")
        http.get("/deals")
        http.get(server.url + "/elsewhere")
        http.get("")
    assert [path for _, path, _, _ in server.asked] == ["/api/v2/deals", "/api/v2/deals", "/elsewhere", "/api/v2/"]


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_asked_again(client, slept, status):
    with serving(replies((status, {}, b"busy"), (status, {}, b"busy"), OK)) as server:
        assert client(server).get("/").status == 200
    assert len(server.asked) == 3
    assert len(slept) == 2
    assert 0 < slept[0] < slept[1] + 1


def test_it_gives_up_in_time(client, slept):
    with (
        serving(replies((503, {}, b"down for maintenance"))) as server,
        pytest.raises(UnavailableError, match="503: down for"),
    ):
        client(server).get("/")
    assert len(server.asked) == 5
    assert sum(slept) <= 60


def test_a_post_is_not_sent_twice_unless_it_only_asks(client):
    with serving(replies((503, {}, b""))) as server:
        http = client(server)
        with pytest.raises(UnavailableError):
            http.post("/orders", json={"n": 1})
        assert len(server.asked) == 1
        with pytest.raises(UnavailableError):
            http.post("/search", json={"n": 1}, repeat=True)
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"Retry-After": "7"}, 7, 8.1),
        ({"Retry-After": "DATE"}, 7, 11.1),
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": "EPOCH"}, 7, 10.1),
        ({"x-ratelimit-reset": "3"}, 3, 4.1),
        ({"X-RateLimit-Reset": "ISO"}, 7, 11.1),
        ({"X-HubSpot-RateLimit-Interval-Milliseconds": "10000"}, 10, 11.1),
        ({"Retry-After": "soon"}, 0, 1.1),
        ({"Retry-After": "-5"}, 0, 1.1),
        ({"Retry-After": "nan"}, 0, 1.1),
    ],
)
def test_it_waits_as_long_as_the_server_says(client, slept, headers, least, most):
    said = {"DATE": formatdate(time() + 10, usegmt=True), "EPOCH": str(int(time() + 9))}
    said["ISO"] = datetime.fromtimestamp(time() + 10, UTC).isoformat()
    headers = {name: said.get(value, value) for name, value in headers.items()}
    with serving(replies((429, headers, b""), OK)) as server:
        client(server).get("/")
    assert least <= slept[0] <= most


def test_a_wait_beyond_patience_is_for_another_day(client, slept):
    with (
        serving(replies((429, {"Retry-After": "900"}, b""))) as server,
        pytest.raises(UnavailableError, match=r"answers 429; ask it again after \d\d:\d\d"),
    ):
        client(server).get("/")
    assert not slept
    assert len(server.asked) == 1


def test_an_empty_allowance_is_waited_for_before_the_next_request(client, slept):
    spent = (200, {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(time() + 20))}, b"{}")
    with serving(replies(spent, OK)) as server:
        http = client(server)
        http.get("/1")
        assert not slept
        http.get("/2")
    assert 15 < slept[0] <= 20


def test_half_a_body_is_asked_for_again(client):
    def says(handler):
        if len(handler.server.asked) == 1:
            handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"half":')
            handler.close_connection = True
            return
        yield OK

    with serving(says) as server:
        assert client(server).get("/").object() == {"a": 1}
    assert len(server.asked) == 2


def test_a_body_without_end_is_not_read_to_it(client):
    def endless():
        while True:
            yield b"x" * 65536

    with (
        serving(lambda _: iter([(200, {}, endless())])) as server,
        pytest.raises(SourceError, match="more than 1,048,576"),
    ):
        client(server, limit=2**20).get("/")


def test_a_packed_bomb_is_not_unpacked_to_its_end(client):
    bomb = gzip.compress(bytes(50_000_000))
    with (
        serving(replies((200, {"Content-Encoding": "gzip"}, bomb))) as server,
        pytest.raises(SourceError, match="more than"),
    ):
        client(server, limit=2**20).get("/")


def test_a_trickle_ends(client):
    def trickle():
        while True:
            sleep(0.05)
            yield b"x"

    with (
        serving(lambda _: iter([(200, {}, trickle())])) as server,
        pytest.raises(UnavailableError, match="did not end within"),
    ):
        client(server, deadline=0.2, tries=1).get("/")


def test_a_refused_login(client):
    with serving(replies((401, {}, f"bad token {TOKEN}".encode()))) as server, pytest.raises(AuthError) as caught:
        client(server).get("/")
    assert TOKEN not in caught.value.message
    assert "bad token ***" in caught.value.message
    assert caught.value.hint == "Give a new one with: sbagg secret set acme token"


@pytest.mark.parametrize("token", ["köln", "a\nb", "a\r\nx-other: 1"])
def test_a_token_that_no_header_holds_is_refused(token):
    with pytest.raises(AuthError) as caught:
        Http("acme", "https://api.acme.com", {"authorization": f"Bearer {token}"})
    assert caught.value.hint == "Give it again with: sbagg secret set acme token"
    assert token not in caught.value.message


def test_a_token_that_was_renewed_is_used_from_then_on(client):
    def says(handler):
        yield OK if handler.headers["authorization"] == "Bearer new" else (401, {}, b"expired")

    with serving(says) as server:
        http = client(server, renew=lambda: {"authorization": "Bearer new"})
        http.get("/")
        http.get("/")
    assert len(server.asked) == 3


def test_a_token_that_ran_out_is_renewed_once(client):
    def says(handler):
        good = handler.headers["authorization"] == "Bearer new"
        yield OK if good else (401, {}, b"expired")

    with serving(says) as server:
        assert client(server, renew=lambda: {"authorization": "Bearer new"}).get("/").status == 200
        with pytest.raises(AuthError):
            client(server, renew=lambda: {"authorization": "Bearer worse"}).get("/")
    assert len(server.asked) == 4


def test_what_else_is_refused_names_the_place(client):
    with (
        serving(replies((400, {}, b'{"message": "no such property"}'))) as server,
        pytest.raises(SourceError) as caught,
    ):
        client(server).get("/deals?token=geheim")
    assert "/deals answers 400: " in caught.value.message
    assert "geheim" not in caught.value.message


def test_an_expected_status_is_handed_on(client):
    with serving(replies((304, {"ETag": '"x"'}, b""))) as server:
        assert client(server).get("/", accept={304}).status == 304


def test_no_json(client):
    with (
        serving(replies((200, {"Content-Type": "text/html"}, b"<p>Sign in</p>"))) as server,
        pytest.raises(SourceError, match="of text/html, which is no JSON"),
    ):
        client(server).get("/").json()


# --- who gets what --------------------------------------------------------------------------------------------------


def test_a_link_to_another_host_is_not_asked(client):
    with (
        serving(replies(OK)) as server,
        serving(replies(OK)) as other,
        pytest.raises(SourceError, match="another host; it was not asked"),
    ):
        client(server).get(other.url + "/next")
    assert not server.asked
    assert not other.asked


def test_a_login_does_not_follow_a_redirect_to_another_host(client):
    with (
        serving(replies((302, {"Location": "http://localhost:1/steal"}, b""))) as server,
        pytest.raises(SourceError, match="the login was not sent there"),
    ):
        client(server).get("/")


def test_a_redirect_on_the_same_host_is_followed(client):
    def says(handler):
        yield (301, {"Location": "/new?x=1"}, b"") if handler.path == "/old" else OK

    with serving(says) as server:
        assert client(server).get("/old").url.endswith("/new?x=1")
    assert server.asked[1][2]["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("method", "status", "after"),
    [
        ("PROPFIND", 301, "PROPFIND"),
        ("POST", 302, "GET"),
        ("POST", 307, "POST"),
        ("REPORT", 303, "GET"),
        ("HEAD", 303, "HEAD"),
    ],
)
def test_a_redirect_keeps_what_is_asked_unless_it_says_to_look_elsewhere(client, method, status, after):
    def says(handler):
        yield (status, {"Location": "/new"}, b"") if handler.path == "/old" else (200, {}, b"")

    with serving(says) as server:
        client(server).request(method, "/old", content=b"asked")
    (_, _, _, first), (again, path, _, body) = server.asked
    assert (first, again, path, body) == (b"asked", after, "/new", b"asked" if after == method != "HEAD" else b"")


def test_the_query_of_a_redirect_is_its_own(client):
    def says(handler):
        yield (307, {"Location": "/new?page=2"}, b"") if handler.path.startswith("/old") else OK

    with serving(says) as server:
        client(server).get("/old", {"page": 1, "limit": 5})
    assert [path for _, path, _, _ in server.asked] == ["/old?page=1&limit=5", "/new?page=2"]


def test_a_circle_of_redirects_ends(client):
    with serving(replies((302, {"Location": "/"}, b""))) as server, pytest.raises(SourceError, match="in circles"):
        client(server).get("/")
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "target", ["http://localhost:9/", "http://[::1]:9/", "http://169.254.169.254/latest", "http://10.0.0.1/"]
)
def test_remote_data_leads_into_no_private_network(client, target):
    with (
        serving(replies((302, {"Location": target}, b""))) as server,
        pytest.raises(SourceError, match="leads into a private network"),
    ):
        client(server, headers={}).get("/")


def test_without_a_login_a_redirect_goes_to_the_address_that_was_checked(client, monkeypatch):
    """The name of a public host is looked up once; what follows goes to that machine, and takes nothing along."""
    with serving(replies(OK)) as there:
        asked = []

        def looked_up(host, port, **_):
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(hosts, "socket", SimpleNamespace(getaddrinfo=looked_up, SOCK_STREAM=socket.SOCK_STREAM))
        monkeypatch.setattr(hosts.ipaddress.IPv4Address, "is_global", property(lambda _: True))
        target = f"http://feeds.example.org:{there.server_port}/rss"
        with serving(replies((302, {"Location": target}, b""))) as server:
            answer = client(server, headers={}).get("/", headers={"if-none-match": '"1"', "x-mine": "2"})
    assert answer.status == 200
    assert asked[0] == "feeds.example.org"
    _, path, headers, _ = there.asked[0]
    assert (path, headers["host"]) == ("/rss", f"feeds.example.org:{there.server_port}")
    assert headers["if-none-match"] == '"1"'
    assert "x-mine" not in headers


def test_no_secret_goes_unencrypted_to_another_machine():
    with pytest.raises(ConfigError, match="unencrypted"):
        Http("acme", "http://crm.example.org", {"authorization": "x"})
    Http("acme", "http://crm.example.org")
    with pytest.raises(SourceError, match="no web address"):
        Http("acme", "ftp://crm.example.org")


def test_a_certificate_that_does_not_hold(tmp_path, client):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", tmp_path / "key", "-out", tmp_path / "cert"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    with serving(replies(OK), tls=context) as server:
        with pytest.raises(SourceError, match=r"certificate of 127\.0\.0\.1 does not hold"):
            client(server).get("/")
        assert client(server, ca=tmp_path / "cert").get("/").status == 200
    assert len(server.asked) == 1


def test_nobody_there(client):
    with serving(replies(OK)) as server:
        http = client(server)
    with pytest.raises(UnavailableError, match="cannot be reached"):
        http.get("/")
    assert http.requests == 5


def test_secrets_are_hidden_in_the_forms_in_which_they_travel():
    remember("p&ss w/rd")
    header = basic("sam", "p&ss w/rd")
    for shown in ("p&ss w/rd", "p%26ss%20w%2Frd", "p%26ss+w%2Frd", header):
        assert "ss" not in hide(f"GET /x?password={shown}").partition("=")[2]
    assert TOKEN not in repr(Http("acme", "https://x.example.org", {"authorization": TOKEN}))


def test_a_login_in_an_address_is_refused_and_not_shown():
    with pytest.raises(SourceError) as caught:
        Http("acme", "https://sam:geheim@crm.example.org/api")
    assert "https://crm.example.org/api has a login in its address" in caught.value.message
    assert "geheim" not in caught.value.message
