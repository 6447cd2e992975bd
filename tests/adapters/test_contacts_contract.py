"""The promises of the adapter of address books, over each of the stores that it reads."""

import json

from contacts_kit import apple, contacts, group, thunderbird, vcard, write
from hypothesis import given
from hypothesis import strategies as st

from sbagg.adapter import Raw, RecordError
from sbagg.testing import AdapterContract

JANE = vcard(
    "N:Doe;Jane;;;", "FN:Jane Doe", "EMAIL:jane@acme.test", "UID:urn:uuid:11111111-2222-3333-4444-555555555555"
)
MANY = [vcard(f"FN:Person {n}", f"EMAIL:p{n}@acme.test", f"TEL:+4917012345{n:02d}") for n in range(12)]
BROKEN = vcard("FN:Bad", "EMAIL:bad@acme.test", "this is no property")

CARDS = {
    "c-1": {"_vCard": JANE, "DisplayName": "Jane Doe", "PopularityIndex": "7", "LastModifiedDate": "1700000000"},
    "c-2": {"DisplayName": "Bob Roe", "PrimaryEmail": "bob@acme.test", "LastModifiedDate": "0"},
}
PEOPLE = [
    {
        "ZUNIQUEID": "AAAA:ABPerson",
        "ZFIRSTNAME": "Jane",
        "ZLASTNAME": "Doe",
        "emails": [("jane@acme.test", "work")],
    },
    {"ZUNIQUEID": "BBBB:ABPerson", "ZORGANIZATION": "Acme", "ZDISPLAYFLAGS": 1},
]


class TestOneFile(AdapterContract):
    """A file that somebody exports again, with a card that is broken and one that is cut."""

    def world(self, folder):
        path = write(
            folder / "contacts.vcf",
            JANE,
            group("Friends", "urn:uuid:11111111-2222-3333-4444-555555555555"),
            BROKEN,
            *MANY,
        )
        return contacts(path, dialect="vcard", region="DE")

    def change(self, folder):
        write(
            folder / "contacts.vcf",
            JANE.replace("acme", "other"),
            *MANY[1:],
            vcard("FN:New", "TEL:+491701"),
            "BEGIN:VCARD\nFN:Cut",
        )


class TestFolder(AdapterContract):
    """A folder as CardDAV programs keep it: a file a card, the group in its own."""

    def world(self, folder):
        for number, card in enumerate((JANE, *MANY)):
            write(folder / "book" / f"{number}.vcf", card)
        write(folder / "book" / "z.vcf", group("Friends", "urn:uuid:11111111-2222-3333-4444-555555555555"))
        write(folder / "book" / "color", "#fff")
        return contacts(folder / "book", dialect="vcard")

    def change(self, folder):
        (folder / "book" / "3.vcf").unlink()
        write(folder / "book" / "0.vcf", BROKEN)


class TestThunderbird(AdapterContract):
    """Thunderbird's own store, of today and of before."""

    def world(self, folder):
        path = thunderbird(folder / "abook.sqlite", CARDS, [("l-1", "Friends", ["c-1"])])
        return contacts(path, dialect="thunderbird")

    def change(self, folder):
        thunderbird(folder / "abook.sqlite", {"c-2": {"PrimaryEmail": "bob@other.test"}, "c-3": {"FirstName": "New"}})


class TestApple(AdapterContract):
    """The Mac's own store."""

    def world(self, folder):
        path = apple(folder / "AddressBook-v22.abcddb", PEOPLE, [("Friends", [1])])
        return contacts(path, dialect="apple")

    def change(self, folder):
        apple(folder / "AddressBook-v22.abcddb", [PEOPLE[1], {"ZUNIQUEID": "CCCC:ABPerson", "ZFIRSTNAME": "New"}])


def parsed(data, media):
    try:
        return list(contacts("x", region="DE").parse(Raw("#k", data, media, "card")))
    except RecordError:
        return []


LINES = st.lists(st.sampled_from(["N", "FN", "ORG", "TEL", "EMAIL", "BDAY", "REV", "ADR", "URL", "UID", "KIND", "X-SKYPE", "IMPP", "NOTE"]).flatmap(
    lambda name: st.text(max_size=30).map(lambda value: f"{name}:{value}")))  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["properties", "lists", "at", "fields", "_vCard", "BirthMonth", "BirthDay", "ZBIRTHDAY", "ZDISPLAYFLAGS", "x"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@given(st.binary() | LINES.map(lambda lines: vcard(*lines, end="\n").encode("utf-8", "surrogatepass")))
def test_any_bytes_as_a_card(data):
    for fact in parsed(data, "text/vcard"):
        repr(fact).encode()


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_as_a_row_of_a_store(data):
    for fact in parsed(data, "application/json"):
        repr(fact).encode()


@given(data=st.binary() | LINES.map(lambda lines: "".join(vcard(*lines)).encode("utf-16", "replace")))
def test_any_file_is_read_or_refused(tmp_path_factory, data):
    from sbagg.adapter import SourceError
    from sbagg.testing import Recorder

    path = tmp_path_factory.mktemp("any") / "a.vcf"
    path.write_bytes(data)
    adapter = contacts(path)
    adapter.recognise(path)
    try:
        held = Recorder().run(adapter.fetch(Recorder()))
    except SourceError:
        return
    for raw in held.values():
        parsed(raw.data, raw.media)
