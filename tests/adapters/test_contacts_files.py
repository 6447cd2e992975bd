"""Files of cards: keys that stay, groups, damage with its place, folders and zips, and what lies at a path."""

import zipfile

import pytest
from contacts_kit import Run, contacts, entry, group, thunderbird, vcard, write

from sbagg.adapter import Card, SourceError
from sbagg.adapters.contacts.keys import Keys

JANE = "11111111-2222-3333-4444-555555555555"


def key_of(*lines):
    return Keys().of(entry(*lines), b"")


def keys_of(*cards):
    keys = Keys()
    return [keys.of(entry(*lines), "\n".join(lines).encode()) for lines in cards]


def named(run):
    return {card.name: card for card in run.facts(Card)}


# --- keys -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        f"UID:{JANE}",
        f"UID:urn:uuid:{JANE.upper()}",
        f"X-ABUID:{JANE.upper()}:ABPerson",
        f"UID:{JANE}\nX-ABUID:OTHER:ABPerson",
    ],
)
def test_an_id_of_its_own_in_all_spellings(line):
    assert key_of("FN:Jane Doe", *line.split("\n")) == JANE


def test_without_an_id_what_may_change_is_not_in_the_key():
    before = key_of("FN:Jane Doe", "EMAIL:jane@acme.test", "TEL:1234567", "ORG:Acme", "CATEGORIES:A")
    after = key_of("N:Doe;Jane", "EMAIL:Jane@Acme.test", "EMAIL:jd@home.test", "TEL:7654321", "ORG:Other", "NOTE:x")
    assert before == after
    assert key_of("FN:Jane Doe", "TEL:1234567") == key_of("FN:jane doe", "TEL:7654321")
    assert before != key_of("FN:Jane Doe", "EMAIL:other@acme.test")


def test_alike_cards_are_told_apart():
    numbers = ("TEL:1234567",), ("TEL:7654321",), ("TEL:7654321", "NOTE:other"), ("TEL:1234567",)
    keys = keys_of(*(("FN:Jo Bo", *each) for each in numbers))
    assert len({*keys}) == 3
    assert keys[0] == keys[3]


def test_a_first_name_alone_names_nobody():
    assert key_of("FN:Jo", "TEL:1234567") != key_of("FN:Jo", "TEL:7654321")
    assert key_of("FN:Jo", "EMAIL:jo@acme.test", "TEL:1234567") == key_of("FN:Jo", "EMAIL:jo@acme.test", "TEL:7654321")


def test_an_id_that_stands_on_cards_of_different_names_is_none():
    keys = keys_of(
        ("UID:1", "FN:Jane Doe"),
        ("UID:1", "FN:Bob Roe"),
        ("UID:1", "FN:Jane Doe", "TEL:1234567"),
        ("UID:2", "FN:Bob Roe"),
    )
    assert (keys[0], keys[2], keys[3]) == ("1", "1", "2")
    assert keys[1].startswith("#")


def test_cards_with_nothing_to_name_them_by():
    keys = keys_of(("TEL:1234567",), ("TEL:7654321",), ("ORG:Acme, Inc.",), ("ORG:ACME",), ("NOTE:x",), ("NOTE:y",))
    assert len({*keys}) == 6  # two cards of one company are two cards
    assert all(key.startswith("#") for key in keys)
    assert key_of("UID:" + "x" * 300, "FN:Jo").startswith("#")


# --- groups -----------------------------------------------------------------------------------------------------------


def test_groups_are_tags_of_their_members(tmp_path):
    path = write(
        tmp_path / "a.vcf",
        vcard(f"UID:{JANE}", "FN:Jane Doe", "EMAIL:jane@acme.test", "CATEGORIES:VIP"),
        group("Golf; Club", f"urn:uuid:{JANE.upper()}", "mailto:bob@acme.test"),
        group(
            "Sailors",
            f"urn:uuid:{JANE}",
            uid="g-2",
            kind="X-ADDRESSBOOKSERVER-KIND",
            member="X-ADDRESSBOOKSERVER-MEMBER",
        ),
        group("Nobody", "urn:uuid:gone", uid="g-3"),
    )
    run = Run(contacts(path))
    cards = {card.identities[-1].value: card for card in run.facts(Card)}
    assert cards["jane@acme.test"].tags == ("VIP", "Golf; Club", "Sailors")
    assert cards["bob@acme.test"].tags == ("Golf; Club",)
    assert len(cards) == 2


def test_a_group_in_another_file_of_the_folder_that_changes(tmp_path):
    write(tmp_path / "book" / "a.vcf", vcard(f"UID:{JANE}", "FN:Jane Doe", "EMAIL:jane@acme.test"))
    write(tmp_path / "book" / "b.vcf", group("Sailors", f"urn:uuid:{JANE}"))
    run = Run(contacts(tmp_path / "book"))
    assert named(run)["Jane Doe"].tags == ("Sailors",)
    write(tmp_path / "book" / "b.vcf", group("Sailors", "urn:uuid:other"))
    assert named(Run(contacts(tmp_path / "book"), run.desk))["Jane Doe"].tags == ()


def test_groups_in_utf_16(tmp_path):
    cards = (vcard(f"UID:{JANE}", "FN:Jane Doe"), group("Sailors", f"urn:uuid:{JANE}"))
    path = write(tmp_path / "a.vcf", *cards, encoding="utf-16")
    assert named(Run(contacts(path)))["Jane Doe"].tags == ("Sailors",)


# --- reading ----------------------------------------------------------------------------------------------------------


def test_what_is_broken_is_refused_with_its_place_and_the_rest_is_read(tmp_path):
    path = write(
        tmp_path / "a.vcf", "junk\r\n", vcard("FN:Jane Doe", "no property", "EMAIL:jane@acme.test", "nor this"),
        "BEGIN:VCARD\r\nFN:Cut\r\n", vcard("FN:Bob Roe"),
    )  # fmt: skip
    run = Run(contacts(path))
    assert {*named(run)} == {"Jane Doe", "Bob Roe"}
    assert [(each.locator, each.reason, each.data) for each in run.refused] == [
        (f"{path}:1", "not part of any card", b"junk"),
        (f"{path}:5", "2 lines of a card that are no property", b"no property\nnor this"),
        (f"{path}:9", "the card does not end before the next one begins", b"BEGIN:VCARD\nFN:Cut"),
    ]
    assert len({each.key for each in run.refused}) == 3
    assert [raw.locator for raw in run.raws] == [f"{path}:2", f"{path}:11"]


def test_an_unchanged_file_is_not_read_again(tmp_path):
    path = write(tmp_path / "a.vcf", vcard("FN:Jane Doe"), "junk")
    first = Run(contacts(path))
    again = Run(contacts(path), first.desk)
    assert (again.raws, again.refused) == ([], [])


def test_a_broken_run_goes_on_where_it_stopped(tmp_path):
    path = write(tmp_path / "a.vcf", *(vcard(f"FN:Person {n}", f"UID:u{n:04d}") for n in range(1200)))
    first = Run(contacts(path), stop_after=800)
    assert len(first.raws) == 500
    rest = Run(contacts(path), first.desk)
    assert [raw.key for raw in rest.raws] == [f"u{n:04d}" for n in range(500, 1200)]


def test_a_newer_export_is_read_and_nothing_is_gone(tmp_path):
    old, new = (tmp_path / name for name in ("2025.vcf", "2026.vcf"))
    write(old, vcard("FN:Jane Doe", "TEL:1234567"), vcard("FN:Bob Roe"))
    first = Run(contacts(old))
    write(new, vcard("FN:Jane Doe", "TEL:7654321"))
    run = Run(contacts(old, new), first.desk)
    assert [raw.key for raw in run.raws] == [first.raws[0].key]
    assert (run.gone, run.complete) == ([], set())


def test_the_time_of_a_version_is_its_rev_else_its_files(tmp_path):
    path = write(tmp_path / "a.vcf", vcard("FN:Jane Doe", "REV:2024-01-02T03:04:05Z"), vcard("FN:Bob Roe"))
    assert [raw.at for raw in Run(contacts(path)).raws] == [1_704_164_645, int(path.stat().st_mtime)]


def test_a_zip_with_pictures(tmp_path):
    with zipfile.ZipFile(tmp_path / "takeout.zip", "w") as archive:
        archive.writestr("Takeout/Contacts/All Contacts/All Contacts.vcf", vcard("FN:Jane Doe"))
        archive.writestr("Takeout/Contacts/All Contacts/Jane Doe.jpg", b"\xff\xd8")
        archive.writestr("Takeout/Contacts/VIP/VIP.vcf", vcard("FN:Jane Doe"))
    run = Run(contacts(tmp_path / "takeout.zip"))
    assert len({raw.key for raw in run.raws}) == 1
    assert [each.reason for each in run.skipped] == ["a file that is no vCard"]


def test_a_damaged_zip_keeps_what_was_read(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.vcf", vcard("FN:Jane Doe"))
        archive.writestr("b.vcf", vcard("FN:Bob Roe"))
    path.write_bytes(path.read_bytes().replace(b"Bob Roe", b"B0b R0e", 1))
    run = Run(contacts(path))
    assert {*named(run)} >= {"Jane Doe"}
    assert [each.reason.partition(":")[0] for each in run.refused] == ["cannot be read further"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"a letter\n"])
def test_a_file_without_cards_names_the_next_command(tmp_path, content):
    (tmp_path / "a.vcf").write_bytes(content)
    with pytest.raises(SourceError, match=r"a\.vcf: there is no vCard in it") as error:
        Run(contacts(tmp_path / "a.vcf"))
    assert "sbagg sync" in error.value.hint


def test_what_is_not_there_and_what_is_no_dialect(tmp_path):
    with pytest.raises(SourceError, match="no such file"):
        Run(contacts(tmp_path / "a.vcf"))
    with pytest.raises(SourceError, match="no kind of address book 'palm'"):
        Run(contacts(tmp_path, dialect="palm"))


# --- what lies at a path ----------------------------------------------------------------------------------------------


def found(path):
    return contacts(path).recognise(path)


def test_files_of_cards_are_recognised_whatever_their_name(tmp_path):
    many = write(tmp_path / "contacts.txt", "\r\n", vcard("FN:Jane Doe"), vcard("FN:Bob Roe"))
    export = found(many)
    assert (export.confidence, export.label, export.lone) == (95, "vCards", False)
    assert export.options == {"path": [str(many)], "dialect": "vcard"}
    assert {("card", raw.key) for raw in Run(contacts(many)).raws} == {*export.sample}


def test_a_saved_card_joins_the_other_saved_cards(tmp_path):
    assert found(write(tmp_path / "jane.vcf", vcard("FN:Jane Doe"))).lone
    assert found(write(tmp_path / "16.vcf", vcard("FN:Jane Doe"), encoding="utf-16")).lone
    assert found(write(tmp_path / "c.vcf", "# a comment\n", vcard("FN:Jane Doe"))).lone


def test_what_is_something_else(tmp_path):
    assert found(write(tmp_path / "a.vcf", "##fileformat=VCFv4.2\n")) is None
    assert found(write(tmp_path / "a.txt", "See:\nBEGIN:VCARD\n")) is None
    assert found(write(tmp_path / "a.ics", "BEGIN:VCALENDAR\r\n")) is None
    assert found(write(tmp_path / "empty.vcf", "")) is None
    assert found(tmp_path / "none") is None
    (tmp_path / "other.sqlite").write_bytes(b"SQLite format 3\x00")
    assert found(tmp_path / "other.sqlite") is None


def test_a_folder_of_cards_and_one_with_other_things(tmp_path):
    write(tmp_path / "book" / "a.vcf", vcard("FN:Jane Doe"))
    write(tmp_path / "book" / "displayname", "Mine")
    write(tmp_path / "book" / ".props", "x")
    assert found(tmp_path / "book").label == "folder of vCards"
    write(tmp_path / "book" / "mail.mbox", "From x")
    assert found(tmp_path / "book") is None


def test_a_zip_of_cards_with_something_else_in_it(tmp_path):
    for name, others in (("a.zip", 1), ("b.zip", 9)):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("a.vcf", vcard("FN:Jane Doe"))
            archive.writestr("b.vcf", vcard("FN:Jane Doe"))
            for number in range(others):
                archive.writestr(f"{number}.json", "{}")
    assert found(tmp_path / "a.zip").confidence == 60
    assert found(tmp_path / "b.zip").part  # others may read the rest


def test_a_newer_export_joins_its_source(tmp_path, sbagg, home):
    cards = [vcard(f"FN:Person {n}", f"EMAIL:p{n}@acme.test") for n in range(5)]
    old = write(tmp_path / "contacts.vcf", *cards)
    new = write(tmp_path / "contacts (1).vcf", *cards[1:], vcard("FN:New One", "TEL:+493012345"))
    other = write(tmp_path / "others.vcf", vcard("FN:Somebody Else"), vcard("FN:Nobody Else"))
    book = thunderbird(tmp_path / "abook.sqlite", {"c": {"PrimaryEmail": "t@acme.test"}})
    assert sbagg("sync", old).status == 0
    assert sbagg("sync", new, other, book).status == 0
    names = [source["source"] for source in sbagg("source", "list", "--json").json["sources"]]
    assert sorted(names) == ["thunderbird", "vcard", "vcard-others"]
