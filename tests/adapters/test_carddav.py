"""Address books on a real server: what changed, what is gone, and the same people as the export of the book gives."""

import shutil
from typing import ClassVar

import pytest
from contacts_kit import vcard
from dav_kit import PASSWORD, USER, card, radicale
from dav_proxy import passing, refusing, without_sync

from httpserver import serving
from sbagg.adapter import AuthError, Card, Checkpoint, Gone, Organization, Raw, Refused, SourceError, UnavailableError
from sbagg.adapters.carddav import CardDav
from sbagg.adapters.contacts import Contacts
from sbagg.errors import ConfigError
from sbagg.testing import AdapterContract, Recorder

DANA = card(
    "11111111-dana",
    "Dana Reyes",
    "EMAIL;TYPE=work:dana@brightmoor.example.org",
    "ORG:Brightmoor",
    "REV:20261101T100000Z",
)
KIT = card(
    "22222222-kit",
    "Kit Bramwell",
    "TEL;TYPE=cell:+1 206 555 0101",
    "NOTE:Likes tea",
    "PHOTO;ENCODING=b:" + "QUJD" * 500,
)
FIRM = vcard("UID:33333333-firm", "FN:Acme Tools", "N:;;;;", "ORG:Acme Tools")
GROUP = vcard(
    "UID:44444444-vip", "FN:VIP", "N:VIP;;;;", "X-ADDRESSBOOKSERVER-KIND:group", "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:22222222-KIT",
)  # fmt: skip


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with radicale(tmp_path_factory.mktemp("radicale")) as found:
        yield found


@pytest.fixture
def server(running):
    running.empty()
    running.book()
    running.put("book/dana.vcf", DANA)
    running.put("book/kit bramwell.vcf", KIT)
    return running


class Sync:
    """Runs one after another over one server."""

    def __init__(self, url, **options):
        self.adapter = CardDav(url, **{"user": USER, **options})
        self.recorder = Recorder({"password": PASSWORD})

    def run(self):
        events = []
        for one in self.adapter.fetch(self.recorder):
            events.append(one)
            if isinstance(one, Checkpoint):
                self.recorder.states[one.stream] = one.state
        return events

    def keys(self):
        """What comes, and what goes (-), of a run."""
        found = self.run()
        return [f"-{one.key}" if isinstance(one, Gone) else one.key for one in found if isinstance(one, (Raw, Gone))]


class TestContract(AdapterContract):
    secrets: ClassVar = {"password": PASSWORD}

    @pytest.fixture(autouse=True)
    def _server(self, server):
        self.server = server

    def world(self, _folder):
        return CardDav(self.server.url, USER)

    def change(self, _folder):
        self.server.put("book/firm.vcf", FIRM)


class TestContractWithoutSync(TestContract):
    @pytest.fixture(autouse=True)
    def _server(self, server):
        self.server = server
        with serving(without_sync(server.url)) as self.front:
            yield

    def world(self, _folder):
        return CardDav(self.front.url, USER)


@pytest.fixture(params=["by token", "by etag", "by etag, without a mark", "one by one"])
def front(request, server):
    says = {
        "by token": passing(server.url),
        "by etag": without_sync(server.url),
        "by etag, without a mark": without_sync(server.url, mark=False),
        "one by one": refusing(server.url, b"multiget"),
    }[request.param]
    with serving(says) as found:
        yield found


def test_what_changes_comes_and_what_goes_is_gone(server, front):
    sync = Sync(front.url)
    assert sync.keys() == ["dana.vcf", "kit bramwell.vcf"]
    assert sync.run() == []
    server.put("book/firm.vcf", FIRM)
    server.put("book/dana.vcf", DANA.replace("Brightmoor", "Larchmere"))
    server.delete("book/kit bramwell.vcf")
    assert sorted(sync.keys()) == ["-kit bramwell.vcf", "dana.vcf", "firm.vcf"]
    assert sync.keys() == []


def test_an_unchanged_book_costs_a_few_small_requests(server):
    with serving(passing(server.url)) as front:
        sync = Sync(front.url)
        sync.run()
        front.asked.clear()
        sync.run()
        assert [method for method, *_ in front.asked] == ["PROPFIND"] * 3


def test_a_token_that_the_server_forgot_costs_a_full_pass(server, running):
    sync = Sync(server.url)
    sync.run()
    server.delete("book/dana.vcf")
    home = next(running.folder.rglob("book"))
    shutil.rmtree(home / ".Radicale.cache", ignore_errors=True)
    for cache in running.folder.rglob("sync-token"):
        shutil.rmtree(cache)
    found = sync.run()
    assert [one.key for one in found if isinstance(one, Raw)] == ["kit bramwell.vcf"]
    assert [one.complete for one in found if isinstance(one, Checkpoint)] == [True], (
        "so that what is not listed is gone"
    )
    assert sync.run() == []


def test_every_book_is_a_stream_of_its_own(server):
    server.book("other", "Friends")
    server.put("other/dana.vcf", card("55555555-jo", "Jo Roe"))
    raws = [one for one in Sync(server.url).run() if isinstance(one, Raw)]
    assert sorted((one.stream, one.key) for one in raws) == [
        ("robin/book", "dana.vcf"), ("robin/book", "kit bramwell.vcf"), ("robin/other", "dana.vcf"),
    ]  # fmt: skip
    for named in ("friends", "OTHER"):
        chosen = [one for one in Sync(server.url, collections=(named,)).run() if isinstance(one, Raw)]
        assert [one.stream for one in chosen] == ["robin/other"]
    with pytest.raises(SourceError, match="no address book is called 'Foes'; there are Customers, Friends"):
        Sync(server.url, collections=("Foes",)).run()


def test_a_book_that_is_gone_is_told(server):
    server.book("other", "Friends")
    sync = Sync(server.url)
    sync.run()
    server.delete("other/")
    sync.run()
    assert sync.recorder.warnings == [
        "The address book robin/other is no longer there, or no longer asked for; what was read of it stays"
    ]
    sync.run()
    assert len(sync.recorder.warnings) == 1


def test_a_book_may_be_named_by_its_own_address(server):
    for path in ("/robin/book/", "/robin/book", "/robin/", "/"):
        assert len(Sync(server.url + path).keys()) == 2


def test_a_page_for_people_leads_on_by_the_well_known_address(server):
    def change(handler, _, answer):
        if handler.path == "/":
            return 405, {}, b"<html>Welcome</html>"
        return (301, {"Location": "/robin"}, b"") if handler.path == "/.well-known/carddav" else (None, {}, answer())

    with serving(passing(server.url, change)) as front:
        assert len(Sync(front.url).keys()) == 2


def test_an_empty_place_says_so(server):
    server.empty()
    with pytest.raises(SourceError, match="there is no address book of this user"):
        Sync(server.url).run()


def test_a_wrong_password_and_a_server_that_is_gone(server, tmp_path):
    sync = Sync(server.url)
    sync.recorder.secrets = {"password": "wrong"}
    with pytest.raises(AuthError) as caught:
        sync.run()
    assert caught.value.hint == "Give a new one with: sbagg secret set testing password"
    sync.recorder.secrets = {}
    with pytest.raises(AuthError):
        sync.run()
    with radicale(tmp_path / "short") as short:
        short.book()
        gone = Sync(short.url)
        gone.run()
        short.stop()
        with pytest.raises(UnavailableError):
            gone.run()


def test_a_token_of_the_user_is_sent_as_one(server):
    with serving(passing(server.url)) as front:
        sync = Sync(front.url, user="")
        sync.recorder.secrets = {"token": "t0ken-of-robin"}
        sync.run()
    assert {headers["authorization"] for *_, headers, _ in front.asked} == {"Bearer t0ken-of-robin"}


@pytest.mark.parametrize(("url", "user"), [("http://127.0.0.1:1", ""), ("http://robin:pw@127.0.0.1:1", "robin")])
def test_options_that_cannot_be(url, user):
    with pytest.raises(ConfigError):
        Sync(url, user=user).run()


def test_a_card_gives_what_its_export_gives(server, tmp_path):
    server.put("book/firm.vcf", FIRM)
    server.put("book/nameless.vcf", card("55555555-x", "Only Email", "EMAIL:a@b.example.org"))
    exported = tmp_path / "book.vcf"
    exported.write_bytes(server.exported("book"))
    by_file = Contacts((exported,), "vcard")
    by_server = CardDav(server.url, USER)
    told = [
        {fact for raw in Recorder({"password": PASSWORD}).run(one.fetch(Recorder({"password": PASSWORD}))).values() for fact in one.parse(raw)}
        for one in (by_file, by_server)
    ]  # fmt: skip
    assert told[0] == told[1]
    assert {type(fact) for fact in told[0]} > {Card, Organization}


def test_a_group_tags_its_members_by_their_ids(server):
    server.put("book/vip.vcf", GROUP)
    sync = Sync(server.url)
    facts = [fact for one in sync.run() if isinstance(one, Raw) for fact in sync.adapter.parse(one)]
    tagged = [one.identities for one in facts if isinstance(one, Card) and one.tags == ("VIP",)]
    kit = next(one for one in facts if isinstance(one, Card) and one.name == "Kit Bramwell")
    assert tagged == [kit.identities[:1]]


def test_one_bad_card_costs_no_other(server):
    def change(handler, body, answer):
        content = answer()
        return None, {}, content.replace(b"FN:Dana", b"FN:\x0bDana") if b"multiget" in body else content

    with serving(passing(server.url, change)) as front:
        assert Sync(front.url).keys() == ["dana.vcf", "kit bramwell.vcf"], "asked for one by one"

    def cut(handler, body, answer):
        content = answer()
        return None, {}, content.replace(b"BEGIN:VCARD", b"BEGIN:NONSENSE", 1) if b"multiget" in body else content

    with serving(passing(server.url, cut)) as front:
        found = Sync(front.url).run()
        assert {type(one) for one in found[:2]} == {Refused, Raw}
        assert [one.reason for one in found if isinstance(one, Refused)] == ["not part of any card"]
