"""Feeds and lists of feeds: entries as posts, tied to nobody by a name."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import by_ref, facts, only, parties, read, survives

from sbagg.adapter import Checkpoint, Interaction, Organization, Raw, Refused, Skipped, SourceError
from sbagg.adapters.feed import Feed
from sbagg.testing import AdapterContract, Recorder

ITEM = """<item><title>A new &lt;b&gt;dock&lt;/b&gt;</title><guid isPermaLink="false">{guid}</guid>
<link>https://www.cranes-and-co.com/news/{guid}</link><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>
<category>Docks</category><description>&lt;p&gt;We opened &lt;b&gt;dock&lt;/b&gt; 4.&lt;/p&gt;</description>
<enclosure url="https://cdn.net/talk.mp3?x=1" type="audio/mpeg" length="2048"/></item>"""
LINK = "https://www.cranes-and-co.com/news"
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Cranes</title>
<link rel="self" href="https://www.cranes-and-co.com/feed.atom"/><link href="{link}"/>{entries}</feed>"""
ENTRY = """<entry><id>urn:1</id><title>Hiring</title><updated>2026-03-03T10:00:00Z</updated>
<summary>short</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">The <i>whole</i> text</div></content></entry>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="x"><title>Old</title></channel><item rdf:about="u"><title>t</title><link>http://a.org/1</link></item></rdf:RDF>"""
OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="Customers"><outline text="Cranes" xmlUrl="{link}/feed" htmlUrl="{link}"/></outline>
<outline title="World" xmlUrl="https://news.org/rss"/><outline text="bad" xmlUrl="nowhere"/></body></opml>"""


def rss(*guids: str, link: str = LINK) -> str:
    items = "".join(ITEM.format(guid=guid) for guid in guids)
    return f'<rss version="2.0"><channel><title>Cranes and Co</title><link>{link}</link>{items}</channel></rss>'


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    return write(tmp_path / "cranes.xml", rss("1", "2"))


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


class TestContract(AdapterContract):
    def world(self, folder: Path) -> Feed:
        write(folder / "a.xml", rss("1", "2") + "<broken")
        write(folder / "b.opml", OPML.format(link=LINK))
        write(folder / "c.atom", ATOM.format(link=LINK, entries=ENTRY + "<entry/>"))
        return Feed((folder,), "cranes-and-co.com", "jo@cranes-and-co.com")

    def change(self, folder: Path) -> None:
        write(folder / "a.xml", rss("2", "3"))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (rss("1"), "feed of cranes-and-co.com/news"),
        (ATOM.format(link=LINK, entries=""), "feed of cranes-and-co.com/feed.atom"),
        (RDF, "feed"),
        (OPML.format(link=LINK), "list of feeds (OPML)"),
        ("<!-- <html> --> \n<!DOCTYPE x>" + rss("1"), "feed of cranes-and-co.com/news"),
    ],
)
def test_recognises_by_the_first_element(tmp_path: Path, text: str, label: str) -> None:
    for encoding in ("utf-8", "utf-16"):
        (tmp_path / "x").write_bytes(text.encode(encoding))
        assert Feed.recognise(tmp_path / "x").label == label


@pytest.mark.parametrize("text", ["", "rss", "<html/>", "<feed>soup</feed>", "a <rss>", "<smses/>", '{"rss": 1}'])
def test_other_files_are_no_feeds(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "x.xml", text)
    assert Feed.recognise(path) is None
    assert Feed.recognise(tmp_path) is None
    with pytest.raises(SourceError, match="there is no feed in it"):
        read(Feed((path,)))


def test_folders_and_zips_of_feeds(tmp_path: Path, feed: Path) -> None:
    assert Feed.recognise(tmp_path).label == "feeds"
    with zipfile.ZipFile(tmp_path / "feeds.zip", "w") as packed:
        packed.write(feed, "cranes.xml")
    assert Feed.recognise(tmp_path / "feeds.zip").sample == (
        ("feeds", "cranes-and-co.com/news"), ("entries", "cranes-and-co.com|1"), ("entries", "cranes-and-co.com|2"),
    )  # fmt: skip
    assert Feed.recognise(tmp_path) is None, "other things lie there as well"


def test_an_entry_is_a_post_of_nobody(feed: Path) -> None:
    item = by_ref(facts(Feed((feed,))))["web:cranes-and-co.com|1"]
    assert (item.kind, item.channel, item.visibility, item.at) == ("post", "web", "public", 1772445600)
    assert (item.title, item.text) == ("A new dock", "We opened dock 4.")
    assert (item.url, item.labels) == (f"{LINK}/1", ("Cranes and Co", "Docks"))
    assert [(file.name, file.media, file.size) for file in item.files] == [("talk.mp3", "audio/mpeg", 2048)]
    assert parties(item) == [("feed", "feed", "cranes-and-co.com/news")]
    assert item.about == ("domain:cranes-and-co.com",)


def test_the_whole_text_goes_before_the_summary(tmp_path: Path) -> None:
    (item,) = by_ref(facts(Feed((write(tmp_path / "a.xml", ATOM.format(link=LINK, entries=ENTRY)),)))).values()
    assert (item.text, item.at, item.url) == ("The whole text", 1772532000, "")


@pytest.mark.parametrize(
    "link",
    [
        "https://medium.com/@cranes",
        "https://cranes.substack.com",
        "https://news.google.com/rss",
        "mailto:jo@cranes-and-co.com",
        "",
    ],
)
def test_where_a_feed_is_kept_is_not_whose_it_is(tmp_path: Path, link: str) -> None:
    path = write(tmp_path / "cranes-and-co.com.xml", rss("1", link=link))
    assert [item.about for item in by_ref(facts(Feed((path,)))).values()] == [()]


def test_the_user_says_whose_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xml", rss("1", link="https://medium.com/@cranes"))
    found = facts(Feed((path,), "https://www.cranes-and-co.com/", "jo@cranes-and-co.com"))
    (item,) = only(Interaction, found)
    assert item.about == ("domain:cranes-and-co.com",)
    assert parties(item)[1:] == [("author", "email", "jo@cranes-and-co.com")]
    assert only(Organization, found) == [Organization("domain:cranes-and-co.com", "", ("cranes-and-co.com",))]
    (only_person,) = only(Interaction, facts(Feed((write(tmp_path / "b.xml", rss("1")),), person="@jo")))
    assert (only_person.about, parties(only_person)[1]) == ((), ("author", "twitter", "jo"))


@pytest.mark.parametrize(
    ("person", "party"),
    [
        ("jo@x.org", ("email", "jo@x.org")), ("@jo@m.social", ("mastodon", "jo@m.social")), ("phone:+4930123456", ("phone", "+4930123456")),
        ("https://jo.blog/", ("url", "jo.blog")),
    ],
)  # fmt: skip
def test_a_person_in_every_spelling(feed: Path, person: str, party: tuple[str, str]) -> None:
    item = only(Interaction, facts(Feed((feed,), person=person)))[0]
    assert parties(item)[1][1:] == party


@pytest.mark.parametrize("options", [{"company": "Cranes and Co"}, {"company": "gmail.com"}, {"person": "Jo Fenwick"}])
def test_a_name_ties_to_nobody(feed: Path, options: dict[str, str]) -> None:
    with pytest.raises(SourceError, match="is no"):
        read(Feed((feed,), **options))


def test_two_hosts_of_one_id_are_two(tmp_path: Path, feed: Path) -> None:
    other = write(tmp_path / "b.xml", rss("1", link="https://elsewhere.org/feed"))
    assert len(by_ref(facts(Feed((feed, other))))) == 3


def test_entries_that_share_an_id_are_several(tmp_path: Path) -> None:
    items = "<item><guid>1</guid><title>a</title><link>http://x.org/a</link></item><item><guid>1</guid><title>b</title></item>"
    path = write(tmp_path / "a.xml", f'<rss version="2.0"><channel><link>{LINK}</link>{items}</channel></rss>')
    assert [one.title for one in by_ref(facts(Feed((path,)))).values()] == ["a", "b"]
    write(path, f'<rss version="2.0"><channel><link>{LINK}</link>{items}{items}</channel></rss>')
    assert len(by_ref(facts(Feed((path,))))) == 2, "the same entry twice is one"


def test_what_a_feed_no_longer_shows_stays(tmp_path: Path, feed: Path) -> None:
    recorder = Recorder()
    recorder.run(Feed((feed,)).fetch(recorder))
    write(feed, rss("2", "3"))
    events = read(Feed((feed,)), recorder)
    assert [raw.key for raw in only(Raw, events) if raw.stream == "entries"] == [
        "cranes-and-co.com|2",
        "cranes-and-co.com|3",
    ]
    assert not any(one.complete for one in only(Checkpoint, events))


def test_a_list_of_feeds_is_what_one_follows(tmp_path: Path) -> None:
    path = write(tmp_path / "list.opml", OPML.format(link=LINK))
    first, second = only(Interaction, facts(Feed((path,))))
    assert (first.kind, first.title, first.labels, first.at) == ("follow", "Cranes", ("Customers",), None)
    assert (first.about, parties(first)) == (
        ("domain:cranes-and-co.com",),
        [("followed", "feed", "cranes-and-co.com/news")],
    )
    assert (second.title, second.labels) == ("World", ())
    assert [one.reason for one in only(Refused, read(Feed((path,))))] == ["a feed without an address"]


def test_damage_costs_itself(tmp_path: Path) -> None:
    cut = write(tmp_path / "a.xml", rss("1", "2")[:-60] + "<item/>")
    events = read(Feed((cut,)))
    assert [raw.key for raw in only(Raw, events) if raw.stream == "entries"] == [
        "cranes-and-co.com|1",
        "cranes-and-co.com|2",
    ]
    assert [one.reason for one in only(Refused, events)] in ([], ["an entry that says nothing"])


def test_what_would_take_for_ever_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = " ".join(f'a{number}="1"' for number in range(50_000))
    path = write(tmp_path / "a.xml", rss("1").replace("<channel>", f"<channel {many}>"))
    assert [one.reason for one in only(Refused, read(Feed((path,))))] == ["an element with 50000 attributes"]
    monkeypatch.setattr("sbagg.adapters.feed.reading.LARGEST", 100)
    assert "which no feed is" in only(Refused, read(Feed((write(tmp_path / "b.xml", rss("1")),))))[0].reason


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    text = bomb + rss("1").replace("<title>Cranes", "<title>&b;Cranes")
    for raw in only(Raw, read(Feed((write(tmp_path / "a.xml", text),)))):
        assert b"aaaaaaaaaaaa" not in raw.data
    listed = write(tmp_path / "b.opml", bomb + OPML.format(link=LINK))
    assert "document type" in only(Refused, read(Feed((listed,))))[0].reason


def test_files_that_are_no_feeds_are_named(tmp_path: Path, feed: Path) -> None:
    write(tmp_path / "page.xml", "<html/>")
    assert [one.reason for one in only(Skipped, read(Feed((tmp_path,))))] == ["a file that is no feed"]


TAGS = st.sampled_from([
    "<rss>", "</rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>http://a.org</link>", "<guid>", "&lt;", "&x;", "<![CDATA[",
    "]]>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "<id>1</id>", "<content type='html'>", "<pubDate>99</pubDate>", "<opml>",
    "<outline xmlUrl='http://a.org'>", "<", "\x00", "x", "<!--", "<?xml encoding='utf-7'?>", "<updated>2026-01-01T00:00:00+99:00</updated>",
])  # fmt: skip


@given(st.binary() | st.lists(TAGS, max_size=12).map(lambda tags: "".join(["<rss>", *tags]).encode()))
def test_any_bytes(data: bytes) -> None:
    survives(Feed, "a.xml", data, ("entries", "feeds"))


@given(st.lists(TAGS, max_size=12))
def test_any_list(tags: list[str]) -> None:
    survives(Feed, "a.opml", "".join(["<opml><body>", *tags]).encode())
