"""WebDAV servers that page, that forget, that lie, and that mean harm."""

import pytest
from dav_kit import card

from httpserver import serving
from sbagg.adapter import Checkpoint, Gone, Raw, Refused, SourceError
from sbagg.adapters.carddav import CardDav
from sbagg.adapters.dav.multistatus import NoXmlError, read
from sbagg.http import Answer
from sbagg.testing import Recorder

XML = '<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav">{}</d:multistatus>'
BOOK = """<d:response><d:href>/book/</d:href><d:propstat><d:prop><d:resourcetype><d:collection/><c:addressbook/></d:resourcetype>
<d:displayname>Book</d:displayname>{more}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"""
SYNCS = """<d:supported-report-set><d:supported-report><d:report><d:sync-collection/></d:report></d:supported-report>
</d:supported-report-set>"""


def item(name, properties="", status=""):
    status = f"<d:status>HTTP/1.1 {status}</d:status>" if status else ""
    held = (
        f"<d:propstat><d:prop>{properties}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>"
        if properties
        else ""
    )
    return f"<d:response><d:href>/book/{name}</d:href>{status}{held}</d:response>"


class Book:
    """A book of these cards, two a page. ``forgets``: it knows no token; ``stuck``: every page is the first."""

    def __init__(self, *names, forgets=False, stuck=False, size=100, missing=(), syncs=True):
        self.names, self.forgets, self.stuck, self.size, self.missing, self.syncs = (
            names,
            forgets,
            stuck,
            size,
            missing,
            syncs,
        )
        self.multigets = []

    def __call__(self, handler):
        body = handler.server.asked[-1][3].decode()
        if handler.command == "GET":
            name = handler.path.rpartition("/")[2]
            yield (
                (404, {}, b"")
                if name == "lost.vcf"
                else (403, {}, b"no")
                if name == "secret.vcf"
                else (200, {}, card(name).encode())
            )
        elif "sync-collection" in body and handler.command == "REPORT":
            yield self.page(body.partition("sync-token>")[2].partition("<")[0])
        elif "multiget" in body:
            self.multigets.append(body)
            asked = [name for name in self.names if f"/book/{name}<" in body and name not in self.missing]
            yield (
                207,
                {},
                XML.format("".join(item(n, f"<c:address-data>{card(n)}</c:address-data>") for n in asked)).encode(),
            )
        elif handler.headers["depth"] == "1" and not self.syncs:
            yield 207, {}, XML.format(BOOK.format(more="") + "".join(self.listed(self.names))).encode()
        else:
            yield 207, {}, XML.format(BOOK.format(more=SYNCS if self.syncs else "")).encode()

    def listed(self, names):
        return [
            item(name, f"<d:getetag>{name}</d:getetag><d:getcontentlength>{self.size}</d:getcontentlength>")
            for name in names
        ]

    def page(self, token):
        if token and self.forgets:
            return 410, {}, b""
        start = 0 if self.stuck or not token else int(token)
        names, more = self.names[start : start + 2], start + 2 < len(self.names)
        cut = item("", status="507 Insufficient Storage") if more or self.stuck else ""
        token = f"<d:sync-token>{start + 2 if more or self.stuck else len(self.names)}</d:sync-token>"
        return 207, {}, XML.format("".join(self.listed(names)) + cut + token).encode()


def run(book, recorder=None, **options):
    with serving(book) as server:
        adapter = CardDav(server.url + "/book/", "robin", **options)
        recorder = recorder or Recorder({"password": "pw-of-robin"})
        events = []
        for one in adapter.fetch(recorder):
            events.append(one)
            if isinstance(one, Checkpoint):
                recorder.states[one.stream] = one.state
        return events, recorder


def keys(events, kind=Raw):
    return [one.key for one in events if isinstance(one, kind)]


def test_a_listing_in_pages_is_read_to_its_end():
    names = [f"{n}.vcf" for n in range(5)]
    events, recorder = run(Book(*names))
    assert keys(events) == names
    assert [one.complete for one in events if isinstance(one, Checkpoint) and one.stream] == [True], (
        "the middle is no place to go on"
    )
    assert recorder.states["book"] == {"mark": "5"}
    more, _ = run(Book(*names, "5.vcf", "6.vcf", "7.vcf"), recorder)
    assert keys(more) == ["5.vcf", "6.vcf", "7.vcf"]
    assert [one.state["mark"] for one in more if isinstance(one, Checkpoint)] == ["7", "8"], (
        "changes go on from any page"
    )
    assert not any(one.complete for one in more if isinstance(one, Checkpoint))


def test_a_listing_that_does_not_move_is_left():
    with pytest.raises(SourceError, match="does not move on"):
        run(Book("a.vcf", "b.vcf", "c.vcf", stuck=True))


def test_a_forgotten_token_is_a_full_pass():
    events, recorder = run(Book("a.vcf"))
    events, _ = run(Book("a.vcf", "b.vcf", forgets=True), recorder)
    assert keys(events) == ["a.vcf", "b.vcf"]
    assert [one.complete for one in events if isinstance(one, Checkpoint)] == [True]


def test_what_an_answer_leaves_out_is_asked_for_by_itself():
    events, _ = run(Book("a.vcf", "lost.vcf", "secret.vcf", missing=("a.vcf", "lost.vcf", "secret.vcf")))
    assert (keys(events), keys(events, Gone), keys(events, Refused)) == (["a.vcf"], ["lost.vcf"], ["secret.vcf"])


def test_cards_are_asked_for_as_many_as_fit():
    large = Book(*[f"{n}.vcf" for n in range(6)], size=6 * 2**20, syncs=False)
    events, _ = run(large)
    assert (len(keys(events)), len(large.multigets)) == (6, 3)
    huge = Book("a.vcf", size=17 * 2**20)
    events, _ = run(huge)
    assert ([one.reason for one in events if isinstance(one, Refused)], huge.multigets) == (["larger than 16 MB"], [])


def test_an_improbable_quiet_marks_nothing_as_gone():
    names = [f"{n}.vcf" for n in range(30)]
    events, recorder = run(Book(*names, syncs=False))
    events, _ = run(Book("0.vcf", syncs=False), recorder)
    assert keys(events, Gone) == []
    assert recorder.warnings == [
        "Book lists 1 of 30 records held; nothing was marked as gone. If that is right: sbagg sync --full"
    ]
    events, _ = run(Book(*names[:25], syncs=False), recorder)
    assert keys(events, Gone) == names[25:]
    assert keys(events) == []


def test_the_login_goes_to_no_other_host():
    elsewhere = XML.format(
        "<d:response><d:href>/</d:href><d:propstat><d:prop><c:addressbook-home-set><d:href>http://evil.example.org/robin/</d:href>"
        "</c:addressbook-home-set></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
    )
    with pytest.raises(SourceError, match="another host; it was not asked"):
        run(lambda _: iter([(207, {}, elsewhere.encode())]))


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (BOMB + XML.format("&b;").partition("?>")[2], "declares a document type"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "declares a document type"),
        (XML.format("<a>" * 70 + "</a>" * 70), "nested too deep"),
        (XML.format("<a>"), "mismatched tag"),
        ("<html></html>", "is no WebDAV server"),
        ("", "no element found"),
        ("\x00", "cannot be read as WebDAV"),
    ],
)
def test_xml_that_nobody_should_read(body, said):
    with pytest.raises(NoXmlError, match=said):
        read(Answer(207, {}, body.encode(), "https://dav.example.org/"))


def test_a_broken_listing_is_a_failure_of_the_source():
    with pytest.raises(SourceError, match="there is no address book"):
        run(lambda _: iter([(207, {}, b"<html>")]))


@pytest.mark.parametrize("href", ["", "http://[", "//", "%", "/book/%ff.vcf", "../../etc"])
def test_strange_addresses_break_nothing(href):
    body = XML.format(f"<d:response><d:href>{href}</d:href></d:response>").encode()
    read(Answer(207, {}, body, "https://dav.example.org/book/"))
    with pytest.raises(SourceError, match="there is no address book"):
        run(lambda _: iter([(207, {}, body)]))
