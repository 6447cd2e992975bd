"""Feeds by their address, against a server that answers as a test tells it to."""

from contextlib import contextmanager

import pytest
from reading import only, read
from test_feed import ATOM, ENTRY, LINK, OPML, rss

from httpserver import serving
from sbagg.adapter import Checkpoint, Gone, Raw, Refused, SourceError, UnavailableError
from sbagg.adapters.feed import Feed
from sbagg.cli.editing import add
from sbagg.config import Source, load
from sbagg.errors import ConfigError
from sbagg.registry import is_live
from sbagg.testing import AdapterContract, Recorder

HOUR = 3600


class Site:
    """Pages by path: (status, headers, text). Each has an ETag, and 304 is answered to who knows it."""

    def __init__(self, **pages):
        self.pages = {name: page if isinstance(page, tuple) else (200, {}, page) for name, page in pages.items()}
        self.bare = False

    def __call__(self, handler):
        status, headers, text = self.pages.get(handler.path.strip("/").partition("?")[0], (404, {}, "not here"))
        mark = f'"{hash(text)}"'
        if status == 200 and not self.bare:
            headers = {"ETag": mark, "Last-Modified": "Mon, 02 Mar 2026 10:00:00 GMT", **headers}
            if handler.headers["if-none-match"] == mark:
                yield 304, {"ETag": mark}, b""
                return
        yield status, headers, text.encode()

    def put(self, name, text, status=200, **headers):
        self.pages[name] = (status, {key.replace("_", "-"): value for key, value in headers.items()}, text)


class Later(Recorder):
    """Time goes on by an hour from run to run."""

    def __init__(self, *given):
        super().__init__(*given)
        self.slept = []

    def http(self, base, headers=None, **options):
        return super().http(base, headers, **{"sleep": self.slept.append, **options})

    def read(self, adapter):
        self.now += HOUR
        events = []
        for one in adapter.fetch(self):
            events.append(one)
            if isinstance(one, Checkpoint):
                self.states[one.stream] = one.state
        return events


@contextmanager
def site(**pages):
    found = Site(**pages)
    with serving(found) as server:
        server.site = found
        yield server


def asked(server):
    return [path for _, path, _, _ in server.asked]


def keys(events, stream="entries"):
    return [one.key for one in events if isinstance(one, Raw) and one.stream == stream]


class TestContract(AdapterContract):
    @pytest.fixture(autouse=True)
    def _server(self):
        with site(a=rss("1", "2"), b=ATOM.format(link=LINK, entries=ENTRY), list=OPML.format(link=LINK)) as self.server:
            yield

    def recorder(self):
        class Clock(Recorder):
            now = property(lambda self: self.ticks, lambda self, value: setattr(self, "ticks", value))

            def cursor(self, stream=""):
                self.ticks += HOUR  # so that no run is too early
                return super().cursor(stream)

        return Clock()

    def world(self, _folder):
        return Feed(urls=tuple(f"{self.server.url}/{name}" for name in ("a", "b", "list")))

    def change(self, _folder):
        self.server.site.put("a", rss("2", "3"))


def test_the_same_entries_as_from_a_file(tmp_path):
    text = rss("1", "2")
    (tmp_path / "cranes.xml").write_text(text)
    with site(feed=text) as server:
        by_address, by_file = Feed(urls=(f"{server.url}/feed",)), Feed((tmp_path / "cranes.xml",))
        told = [
            {(raw.key, raw.stream, fact) for raw in only(Raw, read(one)) for fact in one.parse(raw)}
            for one in (by_address, by_file)
        ]
    assert told[0] == told[1]
    assert len(told[0]) == 2


def test_a_feed_that_does_not_say_where_it_is_is_where_it_was_asked_for():
    with site(feed=rss("1", link="")) as server:
        raws = only(Raw, read(Feed(urls=(f"{server.url}/feed",))))
    assert [one.key for one in raws] == [f"127.0.0.1:{server.server_port}/feed", f"127.0.0.1:{server.server_port}|1"]


def test_a_feed_without_news_costs_one_short_answer():
    with site(feed=rss("1")) as server:
        recorder, feed = Later(), Feed(urls=(f"{server.url}/feed",))
        assert keys(recorder.read(feed)) == ["cranes-and-co.com|1"]
        assert keys(recorder.read(feed)) == []
        assert server.asked[1][2]["if-none-match"] == recorder.states["addresses"].popitem()[1]["etag"]
        assert server.asked[1][2]["if-modified-since"] == "Mon, 02 Mar 2026 10:00:00 GMT"
        server.site.put("feed", rss("2", "3"))
        recorder = Later()
        recorder.read(feed)
        server.site.put("feed", rss("3"))
        found = recorder.read(feed)
    assert keys(found) == ["cranes-and-co.com|3"]
    assert not only(Gone, found), "what it no longer shows is not gone"
    assert not any(one.complete for one in only(Checkpoint, found))


def test_a_server_without_marks_is_known_by_what_it_says():
    with site(feed=rss("1")) as server:
        server.site.bare = True
        recorder, feed = Later(), Feed(urls=(f"{server.url}/feed",))
        recorder.read(feed)
        assert only(Raw, recorder.read(feed)) == []
        assert len(server.asked) == 2


def test_an_address_is_not_asked_too_soon():
    with site(
        a=rss("1"),
        b=(200, {"Cache-Control": "public, max-age=20000"}, rss("2")),
        c=(200, {"Cache-Control": "max-age=999999999"}, rss("3")),
    ) as server:
        recorder, feed = Later(), Feed(urls=tuple(f"{server.url}/{name}" for name in "abc"))
        recorder.read(feed)
        recorder.now += 299
        list(feed.fetch(recorder))
        assert asked(server) == ["/a", "/b", "/c"], "not within five minutes"
        assert recorder.slept == [1.0, 1.0], "one host has time between two requests"
        recorder.read(feed)
        assert asked(server)[3:] == ["/a"]
        recorder.now += 24 * HOUR
        recorder.read(feed)
        assert asked(server)[4:] == ["/a", "/b", "/c"], "a day is the longest that is waited"


def test_what_is_gone_for_good_is_not_asked_again():
    with site(a=(410, {}, "gone"), b=rss("1")) as server:
        recorder, feed = Later(), Feed(urls=(f"{server.url}/a", f"{server.url}/b"))
        recorder.read(feed)
        assert recorder.warnings == [f"{server.url}/a is gone for good and is not asked any more; take it out of urls"]
        recorder.read(feed)
        assert asked(server) == ["/a", "/b", "/b"]


@pytest.mark.parametrize(("status", "told"), [(301, True), (308, True), (302, False), (307, False)])
def test_a_move_for_good_is_told(status, told):
    with site(new=rss("1")) as server:
        server.site.put("old", "", status, Location="/new")
        recorder = Later()
        assert keys(recorder.read(Feed(urls=(f"{server.url}/old",)))) == ["cranes-and-co.com|1"]
        assert recorder.warnings == (
            [f"{server.url}/old has moved for good to {server.url}/new; write that into urls"] if told else []
        )


def test_one_bad_address_stops_no_other():
    with site(a="<html>Sign up</html>", c=(403, {}, "no"), d="<rss>" + " " * 17 * 2**20, e=rss("1")) as server:
        recorder = Later()
        assert keys(recorder.read(Feed(urls=tuple(f"{server.url}/{name}" for name in "abcde")))) == [
            "cranes-and-co.com|1"
        ]
        assert [text.removeprefix(server.url)[:26] for text in recorder.warnings] == [
            "/a answers no feed", f"testing: {server.url}"[:26], f"testing: {server.url}"[:26], "/d answered more than 16,7",
        ]  # fmt: skip
        with pytest.raises(SourceError, match="answers no feed") as caught:
            recorder.read(Feed(urls=(f"{server.url}/a",)))
        assert caught.value.hint
        with pytest.raises(SourceError, match="answers 403") as caught:
            recorder.read(Feed(urls=(f"{server.url}/c",)))
        assert "secret" not in caught.value.hint


def test_a_server_that_wants_to_be_left_alone_is():
    with site(a=(429, {"Retry-After": "7200"}, "slow down")) as server:
        with pytest.raises(UnavailableError, match="ask it again after"):
            Later().read(Feed(urls=(f"{server.url}/a",)))
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    "location", ["http://10.0.0.1/feed", "http://169.254.169.254/latest", "http://localhost:1/feed"]
)
def test_a_redirect_leads_into_no_private_network(location):
    with site() as server:
        server.site.put("a", "", 302, Location=location)
        with pytest.raises(SourceError, match="private network"):
            Later().read(Feed(urls=(f"{server.url}/a",)))


def test_addresses_in_a_feed_are_not_asked():
    with site() as server:
        server.site.put("list", OPML.format(link=server.url))
        server.site.put("a", rss("1", link=server.url))
        Later().read(Feed(urls=(f"{server.url}/list", f"{server.url}/a")))
        assert asked(server) == ["/list", "/a"]


def test_what_follows_a_question_mark_may_be_a_secret():
    with site(feed=rss("1")) as server:
        recorder = Later()
        events = recorder.read(Feed(urls=(f"{server.url}/feed?key=k3y-of-jane", f"{server.url}/none?key=k3y-of-jane")))
    assert "k3y-of-jane" not in repr((events, recorder.states, recorder.warnings))


@pytest.mark.parametrize(
    "url", ["acme.com/feed", "file:///etc/passwd", "ftp://acme.com/feed", "https://jane:pw@acme.com/feed", ""]
)
def test_what_is_no_address(url):
    with pytest.raises((SourceError, ConfigError)):
        Later().read(Feed(urls=(url,)))


def test_damage_costs_itself():
    with site(a="<rss><channel><item/>", b=(200, {}, rss("1")[:-60])) as server:
        found = Later().read(Feed(urls=(f"{server.url}/a", f"{server.url}/b")))
    assert keys(found) == ["cranes-and-co.com|1"]
    assert only(Refused, found)


def test_a_list_is_given_with_commas(tmp_path):
    add(
        tmp_path,
        "feed",
        None,
        "news",
        ["urls=https://acme.com/feed,https://bolt.example.org/x.atom", "company=acme.com"],
    )
    assert load(tmp_path).sources["news"].options == {
        "urls": ["https://acme.com/feed", "https://bolt.example.org/x.atom"], "company": "acme.com",
    }  # fmt: skip


def test_only_addresses_make_it_a_server(tmp_path):
    assert is_live(Source("a", "feed", {"urls": ["https://acme.com/feed"]}))
    assert not is_live(Source("a", "feed", {"path": [str(tmp_path)]}))
    assert is_live(Source("a", "carddav", {"url": "https://acme.com"}))
    assert not is_live(Source("a", "nonsense", {}))
