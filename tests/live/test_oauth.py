"""Logging in and staying so: with a browser here, with a code elsewhere, and by a refresh token from then on."""

import http.client
import socket
import threading
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

import pytest
from oauth_server import ACCESS, REFRESH, authority

from sbagg import secrets
from sbagg.config import Source
from sbagg.errors import AuthError, ConfigError, SourceError, UnavailableError
from sbagg.hiding import hide
from sbagg.oauth import browser, device
from sbagg.oauth.providers import PROVIDERS, Provider, chosen
from sbagg.oauth.tokens import Client
from sbagg.sync.feed import Feed


@pytest.fixture
def server():
    with authority() as made:
        yield made


@pytest.fixture
def client(server):
    return Client("mailbox", Provider("acme", **server.oauth), "app-1")


def browse(client, go, patience=10.0, **options):
    """Log in, with ``go`` as the browser that is shown the address."""
    caught = []

    def in_its_own_time(address):
        try:
            go(address)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            caught.append(error)

    def show(address):
        threading.Thread(target=in_its_own_time, args=(address,), daemon=True).start()

    try:
        return browser.log_in(client, show, patience, **options)
    finally:
        assert caught == []


def visit(where, query):
    with urlopen(f"{where}?{urlencode(query)}") as page:
        return page.read()


def test_a_browser_on_this_machine(server, client):
    pages = []
    found = browse(client, lambda address: pages.append(visit(*server.login(address))))
    assert (found.access, found.refresh, found.scope) == (ACCESS, REFRESH, "mail")
    (asked,) = server.logins
    assert (asked["response_type"], asked["client_id"], asked["scope"]) == ("code", "app-1", "mail")
    assert urlsplit(asked["redirect_uri"]).hostname == "127.0.0.1"
    assert len(asked["state"]) > 40
    ((_, form, _),) = server.forms
    assert 43 <= len(form["code_verifier"]) <= 128
    assert form["client_id"] == "app-1"
    assert b"close this page" in pages[0]
    with pytest.raises(URLError, match="refused"):
        visit(asked["redirect_uri"], {})
    assert hide(f"{ACCESS} {REFRESH} {form['code_verifier']} {form['code']}") == "*** *** *** ***"


def test_two_logins_share_no_state(server, client):
    for _ in range(2):
        browse(client, lambda address: visit(*server.login(address)))
    one, two = server.logins
    assert one["state"] != two["state"]
    assert one["code_challenge"] != two["code_challenge"]


def test_what_else_asks_is_turned_away(server, client):
    def go(address):
        where, query = server.login(address)
        at = urlsplit(where)
        for path in ("/favicon.ico", "/", f"/other?{urlencode(query)}"):
            connection = http.client.HTTPConnection(at.hostname, at.port)
            connection.request("GET", path)
            assert connection.getresponse().status == 404
            connection.close()
        idle = socket.create_connection((at.hostname, at.port))  # as browsers do, to spare
        visit(where, query)
        idle.close()

    assert browse(client, go).access == ACCESS


def test_an_answer_to_another_login_is_not_taken(server, client):
    with pytest.raises(AuthError, match="another login") as caught:
        browse(client, lambda address: visit(*server.login(address, state="forged")))
    assert caught.value.hint == "Log in again with: sbagg login mailbox"
    assert server.forms == []


def test_who_says_no_is_told_so(server, client):
    with pytest.raises(AuthError, match="access was denied"):
        browse(client, lambda address: visit(*server.login(address, error="access_denied")))
    with pytest.raises(AuthError, match=r"refuses the login \(server_error: out of order\)"):
        browse(
            client,
            lambda address: visit(*server.login(address, error="server_error", error_description="out\nof order")),
        )
    assert server.forms == []


def test_a_code_that_is_not_the_servers_is_refused(server, client):
    with pytest.raises(AuthError, match="invalid_grant"):
        browse(client, lambda address: visit(*server.login(address, code="made up")))


def test_nobody_comes(client):
    with pytest.raises(AuthError, match="nobody logged in within 0 s"):
        browse(client, lambda _: None, patience=0.05)


def test_a_port_that_is_taken(client):
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(UnavailableError, match="cannot be listened on"),
    ):
        browse(client, lambda _: None, port=taken.getsockname()[1])


def test_a_port_of_ones_own(server, client):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    browse(client, lambda address: visit(*server.login(address)), port=port)
    assert urlsplit(server.logins[0]["redirect_uri"]).port == port


def test_the_way_back_is_to_this_machine_only(client):
    away = client._replace(provider=client.provider._replace(callback="http://evil.example/"))
    with pytest.raises(ConfigError, match="this machine"):
        browse(away, lambda _: None)


# --- a code on another device ---------------------------------------------------------------------------------


class Clock:
    def __init__(self):
        self.at, self.pauses = 0.0, []

    def __call__(self):
        return self.at

    def sleep(self, seconds):
        self.pauses.append(seconds)
        self.at += seconds


def by_code(client, clock, patience=600):
    return device.wait(client, device.begin(client), patience, sleep=clock.sleep, clock=clock)


def test_a_code_on_another_device(server, client):
    clock = Clock()
    code = device.begin(client)
    assert (code.user, code.address) == ("WDJB-MJHT", "https://login.example/device")
    server.answers = ["authorization_pending", "slow_down", "authorization_pending", "yes"]
    assert device.wait(client, code, 600, sleep=clock.sleep, clock=clock).refresh == REFRESH
    assert clock.pauses == [5, 5, 10, 10]
    assert server.forms[0][1] == {"scope": "mail", "client_id": "app-1"}


def test_a_server_that_is_down_meanwhile_is_asked_less_often(server, client):
    clock, server.answers = Clock(), ["down", "down", "yes"]
    assert by_code(client, clock).refresh == REFRESH
    assert clock.pauses == [5, 10, 20]


@pytest.mark.parametrize(
    ("told", "words"), [("expired_token", "ran out"), ("access_denied", "denied"), ("odd", "refuses")]
)
def test_a_code_that_comes_to_nothing(server, client, told, words):
    server.answers = ["authorization_pending", told]
    with pytest.raises(AuthError, match=words) as caught:
        by_code(client, Clock())
    assert caught.value.hint == "Log in again with: sbagg login mailbox"


def test_time_runs_out(server, client):
    clock, server.answers = Clock(), ["authorization_pending"] * 100
    with pytest.raises(AuthError, match="ran out"):
        by_code(client, clock)
    assert clock.at <= 60, "the code holds no longer"
    clock = Clock()
    with pytest.raises(AuthError, match="ran out"):
        by_code(client, clock, patience=12)
    assert clock.pauses == [5, 5]


def test_an_app_that_is_not_known(server, client):
    server.mood = "unknown app"
    with pytest.raises(AuthError, match="does not know the client id") as caught:
        device.begin(client)
    assert "client_secret" in caught.value.hint


# --- from then on ---------------------------------------------------------------------------------------------


@pytest.fixture
def ring(monkeypatch):
    """A keyring in memory."""
    import keyring
    from keyring.backend import KeyringBackend

    class Memory(KeyringBackend):
        priority = 1
        held = {}  # noqa: RUF012

        def get_password(self, service, username):
            return self.held.get((service, username))

        def set_password(self, service, username, password):
            self.held[service, username] = password

        def delete_password(self, service, username):
            del self.held[service, username]

    before, ring = keyring.get_keyring(), Memory()
    ring.held.clear()
    keyring.set_keyring(ring)
    yield ring.held
    keyring.set_keyring(before)


@pytest.fixture
def feed(server, home):
    made = []

    def make(**options):
        source = Source("mailbox", "leaky", {"oauth": server.oauth, "client_id": "app-1", **options})
        made.append(Feed({}, [], source, home, 0))
        return made[-1]

    yield make
    for one in made:
        one.close()


def kept(home):
    return secrets.find(secrets.Place(home, "mailbox", "refresh_token"))


@pytest.fixture
def logged_in(home, ring):
    secrets.keep(secrets.Place(home, "mailbox", "refresh_token"), REFRESH)


def test_a_token_is_asked_for_once_a_run(server, feed, logged_in):
    one = feed()
    assert one.secret("token") == one.secret("token") == ACCESS
    assert feed().secret("token") == "access-geheim-2"
    assert [form["grant_type"] for _, form, _ in server.forms] == ["refresh_token"] * 2


def test_a_token_that_is_about_to_run_out_is_replaced(server, feed, logged_in):
    server.extra = {"expires_in": 59}
    one = feed()
    assert (one.secret("token"), one.secret("token")) == (ACCESS, "access-geheim-2")


@pytest.mark.parametrize("seconds", [None, "soon", -1, "3600", [], 1e400])
def test_how_long_it_holds_may_be_anything(server, feed, logged_in, seconds):
    server.extra = {"expires_in": seconds if seconds != 1e400 else "inf"}
    assert feed().secret("token").startswith("access-geheim")


def test_a_refresh_token_that_was_replaced_is_kept(server, feed, logged_in, home):
    server.rotates = True
    first, second = feed(), feed()
    first.secret("token")
    assert kept(home) == ("refresh-geheim-2", "keyring")
    second.secret("token")
    assert server.forms[-1][1]["refresh_token"] == "refresh-geheim-2"


def test_one_that_cannot_be_kept_is_told(server, feed, ring, monkeypatch):
    server.rotates = True
    monkeypatch.setenv("SBAGG_MAILBOX_REFRESH_TOKEN", REFRESH)
    one = feed()
    assert one.secret("token") == ACCESS
    (warning,) = one._warnings
    assert "SBAGG_MAILBOX_REFRESH_TOKEN" in warning
    assert "refresh-geheim" not in warning
    assert ring == {}


def test_one_that_was_revoked_says_how_to_log_in(server, feed, logged_in):
    server.good = set()
    with pytest.raises(AuthError, match="no longer takes its refresh token") as caught:
        feed().secret("token")
    assert caught.value.hint == "Log in again with: sbagg login mailbox"
    assert REFRESH not in caught.value.message


def test_a_source_that_logs_in_has_no_password(feed, logged_in, monkeypatch):
    from sbagg import registry

    monkeypatch.setattr(
        registry, "adapter_class", lambda _: type("Adapter", (), {"secrets": ("password|token", "key")})
    )
    with pytest.raises(AuthError, match="no password") as caught:
        feed().secret("password")
    assert caught.value.hint == "Log in again with: sbagg login mailbox"
    monkeypatch.setenv("SBAGG_MAILBOX_KEY", "another")
    assert feed().secret("key") == "another"


def test_who_never_logged_in_is_told_how_to(feed, ring):
    with pytest.raises(AuthError) as caught:
        feed().secret("token")
    assert caught.value.hint == "Log in with: sbagg login mailbox"


@pytest.mark.parametrize(("mood", "error"), [("down", UnavailableError), ("nonsense", SourceError)])
def test_a_server_that_gives_none(server, feed, logged_in, mood, error):
    server.mood = mood
    with pytest.raises(error):
        feed().secret("token")


@pytest.mark.parametrize("extra", [{"access_token": None}, {"access_token": 5}, {"token_type": "mac"}])
def test_what_is_no_token_is_not_taken(server, feed, logged_in, extra):
    server.extra = extra
    with pytest.raises(SourceError, match="no token"):
        feed().secret("token")


def test_a_request_that_is_refused_gets_another_token(server, feed, logged_in):
    from httpserver import serving

    good = {"access-geheim-2"}

    def says(handler):
        yield (200, {}, b"{}") if handler.headers["authorization"].split()[1] in good else (401, {}, b"ran out")

    one = feed()
    with serving(says) as api:
        client = one.http(api.url, {"authorization": f"Bearer {one.secret('token')}"})
        assert client.get("/").status == client.get("/").status == 200
        good.clear()
        with pytest.raises(AuthError) as caught:
            client.get("/")
    assert caught.value.hint == "Log in again with: sbagg login mailbox"
    assert len(server.forms) == 3


def test_the_apps_secret_goes_where_the_server_wants_it(server, client):
    secret = client._replace(secret="app-geheim")
    browse(secret, lambda address: visit(*server.login(address)))
    assert server.forms[0][1]["client_secret"] == "app-geheim"
    browse(
        secret._replace(provider=client.provider._replace(basic=True)), lambda address: visit(*server.login(address))
    )
    _, form, header = server.forms[1]
    assert "client_secret" not in form
    assert header.startswith("Basic ")
    assert hide(header) == "Basic ***"


# --- what is configured ---------------------------------------------------------------------------------------


def test_the_table_of_providers():
    for name, provider in PROVIDERS.items():
        assert (name, chosen("s", {"oauth": name, "client_id": "x"})) == (provider.name, (provider, "x"))
        for address in (provider.authorize, provider.token, provider.device or provider.token):
            assert urlsplit(address).scheme == "https"
        assert provider.scope
        assert urlsplit(provider.callback).hostname in {"127.0.0.1", "localhost"}
    assert PROVIDERS["google"].device == "", "it gives no mail that way"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"oauth": "gogle", "client_id": "x"}, "no provider is named gogle"),
        ({"oauth": "google"}, "client id"),
        ({"oauth": "google", "client_id": 5}, "client id"),
        ({"oauth": 5, "client_id": "x"}, "must be a name"),
        ({"oauth": {"provider": "google", "tokn": "x"}, "client_id": "x"}, "no key tokn"),
        ({"oauth": {"token": "https://x.test/"}, "client_id": "x"}, "names no provider"),
    ],
)
def test_what_is_configured_wrong_is_told(options, words):
    with pytest.raises(ConfigError, match=words) as caught:
        chosen("mailbox", options)
    assert caught.value.hint


def test_a_part_of_a_provider_can_be_replaced():
    provider, _ = chosen("s", {"oauth": {"provider": "microsoft", "scope": "Mail.Read"}, "client_id": "x"})
    assert provider == PROVIDERS["microsoft"]._replace(scope="Mail.Read")


def test_nothing_is_sent_in_the_open(client):
    abroad = client._replace(provider=client.provider._replace(token="http://auth.example/token"))
    from sbagg.oauth.tokens import refresh

    with pytest.raises(ConfigError, match="unencrypted"):
        refresh(abroad, REFRESH)
