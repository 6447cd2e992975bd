"""LinkedIn exports: what each row becomes, that every row is accounted for, and whose export it is."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import linkedin_world as world
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from linkedin_world import (
    BO,
    CLEO,
    IDA,
    INVITED,
    INVITED_URLS,
    NAME,
    NINE,
    OLD,
    TEN,
    message,
    table,
    write_folder,
    write_zip,
)
from reading import by_ref, only, parties, read, survives

from sbagg.adapter import Card, Hint, Identity, Interaction, Note, Raw, Refused, Skipped, SourceError
from sbagg.adapters.linkedin import LinkedIn
from sbagg.adapters.linkedin.messages import split_names
from sbagg.adapters.linkedin.records import STREAMS
from sbagg.normalize import canonical
from sbagg.testing import AdapterContract, Recorder

ME = ("url", "linkedin.com/in/ida-marlow")
BO_ID, CLEO_ID = ("url", "linkedin.com/in/bo-ray-71"), ("url", "linkedin.com/in/cléo-dunn")


class TestContract(AdapterContract):
    def world(self, folder: Path) -> LinkedIn:
        files = world.files()
        files["Connections.csv"] += '\n"never closed,,,'
        return LinkedIn((write_folder(folder / "export", files),), "ida-marlow", "Europe/Berlin", "DE")

    def change(self, folder: Path) -> None:
        files = world.files()
        files["Connections.csv"] = world.connections(
            ["Bo", "Ray, PhD", BO, "", "Ray Mills", "Head of Buying", "12 Mar 2025"]
        )
        write_folder(folder / "export", files)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write_zip(tmp_path / NAME, world.files())


def found(path: Path, account: str = "ida-marlow") -> dict[str, list[object]]:
    """Facts by stream, as the source would have them."""
    adapter = LinkedIn((path,), account, "Europe/Berlin", "DE")
    facts: dict[str, list[object]] = {stream: [] for stream in STREAMS}
    for raw in only(Raw, read(adapter)):
        facts[raw.stream] += adapter.parse(raw)
    return facts


def write(path: Path, **files: str) -> Path:
    return write_folder(path, {f"{name}.csv": text for name, text in files.items()})


def test_recognises_whose_export_it_is(export: Path, tmp_path: Path) -> None:
    one = LinkedIn.recognise(export)
    assert one
    assert (one.account, one.confidence) == ("ida-marlow", 96)
    assert (
        one.label
        == "LinkedIn export of Ida Marlow, 2026-11-02 (connections, messages, invitations, contacts, notes, follows)"
    )
    assert one.me == (
        Identity(*ME), Identity("email", "ida@marlow-pumps.example"), Identity("email", "alt@marlow.example"),
        Identity("twitter", "idapumps"), Identity("github", "idapumps"),
    )  # fmt: skip
    folder = LinkedIn.recognise(write_folder(tmp_path / "unpacked", world.files()))
    assert folder
    assert (folder.account, folder.me, folder.sample) == (one.account, one.me, one.sample)


def test_every_row_is_accounted_for(export: Path) -> None:
    events = read(LinkedIn((export,)))
    assert Counter(raw.stream for raw in only(Raw, events)) == {
        "profile": 1, "connections": 2, "messages": 7, "invitations": 2, "contacts": 1, "notes": 1, "follows": 1,
    }  # fmt: skip
    assert Counter(one.reason for one in only(Skipped, events)) == {
        "a connection that hides its profile": 1,
        "a file that is not read": 3,
    }
    assert only(Refused, events) == []
    left_out = [fact for one in found(export)["messages"] for fact in only(Skipped, [one])]
    assert Counter(one.reason for one in left_out) == {"spam": 1, "a draft": 1}


def test_a_connection_is_a_card_and_a_dated_event(export: Path) -> None:
    card, event, *_ = found(export)["connections"]
    assert card == Card(
        (Identity(*BO_ID), Identity("email", "bo@ray-mills.example")), "Bo Ray PhD", "Buyer", "Ray Mills",
        at=1_793_620_800,  # the day in the zip's name
    )  # fmt: skip
    assert (event.kind, event.channel, event.at, event.title) == (
        "follow",
        "linkedin",
        1_741_780_800,
        "connected with Bo Ray PhD",
    )
    assert event.flags == ("day",)
    assert parties(event) == [("contact", *BO_ID), ("contact", *ME)]


def test_messages_have_thread_time_text_and_profiles(export: Path) -> None:
    first, answer, group, gone, ad = only(Interaction, found(export)["messages"])
    assert (first.text, first.at, first.thread) == ("Do you ship?", 1_780_322_602, ("linkedin:c1",))
    assert [file.name for file in first.files] == ["quote.pdf"]
    assert parties(first) == [("author", *BO_ID), ("recipient", *ME)]
    assert parties(answer) == [("author", *ME), ("recipient", *BO_ID)]
    assert answer.text == "We do,\nfrom May."
    assert [(one.value, one.name) for one in group.parties[1:]] == [
        (BO_ID[1], "Bo Ray, PhD"),
        (CLEO_ID[1], "Cléo Dunn"),
    ]
    assert group.title == "Fair"
    assert parties(gone) == [("recipient", *ME)]  # whoever left is not invented
    assert parties(ad) == [("author", "linkedin-name", "c4/Ad House"), ("recipient", *ME)]
    assert (ad.flags, ad.title, ad.text) == (("bulk",), "Leads!", "Hi %FIRSTNAME%")


def test_an_invitation_with_words_is_a_message_in_the_sources_zone(export: Path) -> None:
    said, silent = found(export)["invitations"]
    assert (said.kind, said.text, said.at) == ("dm", "Shall we talk pumps?", 1_704_202_620)
    assert parties(said) == [("author", *ME), ("recipient", *CLEO_ID)]
    assert (silent.kind, silent.title) == ("follow", "Sy Stranger asked to connect")
    assert parties(silent) == [("follower", "url", "linkedin.com/in/sy"), ("followed", *ME)]


def test_profile_contacts_notes_and_companies(export: Path) -> None:
    facts = found(export)
    card, hint = facts["profile"]
    assert card.identities == LinkedIn.recognise(export).me
    assert hint == Hint(
        Identity(*ME), Identity("url", "https://marlow-pumps.example"), "bio", "COMPANY:https://marlow-pumps.example"
    )
    (contact,) = facts["contacts"]
    assert contact.identities == (
        Identity("email", "di@orr.example"), Identity("email", "d.orr@mail.example"), Identity("phone", "+491712345678"),
    )  # fmt: skip
    (note,) = facts["notes"]
    assert (note.text, note.people[0].value, note.author.value) == ("Likes tea", BO_ID[1], ME[1])
    assert isinstance(note, Note)
    (follow,) = facts["follows"]
    assert (follow.title, follow.at, parties(follow)) == ("followed Dunn & Co", 1_788_595_934, [("follower", *ME)])
    assert b"1 Quay" not in b"".join(raw.data for raw in only(Raw, read(LinkedIn((export,)))))


def test_the_years_before_profiles(tmp_path: Path) -> None:
    old = write(
        tmp_path / "old",
        Connections=table(OLD, [
            ["Bo", "Ray", "bo@ray-mills.example", "Ray Mills", "Clerk", "12 Mar 2019"],
            ["Ann", "Lee", "", "Lee Ltd", "Owner", "13 Mar 2019"],
            ["Ann", "Lee", "", "Another Lee", "Cook", "14 Mar 2019"],
        ]),
        messages=table(NINE, [
            ["c1", "", "Bo Ray, PhD", BO, "Ida Marlow, Cy Dorn, MBA", "2019-05-01 10:00:00 UTC", "", "Hello both", "INBOX"],
            ["c1", "", "Ida Marlow", IDA, "Bo Ray, PhD, Cy Dorn, MBA", "2019-05-01 11:00:00 UTC", "", "Hello", "INBOX"],
            ["c2", "", "Ida Marlow", IDA, "Cy Dorn, MBA", "2019-05-02 11:00:00 UTC", "", "Anybody?", "ARCHIVE"],
        ]),
        Invitations=table(INVITED, [["Ida Marlow", "Ann Lee", "3/12/19, 1:00 PM", "Hi", "OUTGOING"]]),
        Profile=table(world.PROFILE, [world.ME]),
    )  # fmt: skip
    facts = found(old)
    identities = [card.identities for card in only(Card, facts["connections"])]
    assert identities == [
        (Identity("email", "bo@ray-mills.example"),),
        (Identity("linkedin-name", "ida-marlow/13 Mar 2019/Ann Lee"),),
        (Identity("linkedin-name", "ida-marlow/14 Mar 2019/Ann Lee"),),  # two people of one name stay two
    ]
    first, second, third = facts["messages"]
    assert parties(first) == [("author", *BO_ID), ("recipient", *ME), ("recipient", "linkedin-name", "c1/Cy Dorn, MBA")]
    assert parties(second) == [
        ("author", *ME),
        ("recipient", *BO_ID),
        ("recipient", "linkedin-name", "c1/Cy Dorn, MBA"),
    ]
    assert parties(third)[1:] == [("recipient", "linkedin-name", "c2/Cy Dorn, MBA")]
    (invitation,) = facts["invitations"]
    assert parties(invitation)[0] == ("author", *ME)
    assert parties(invitation)[1][1] == "linkedin-name"


def test_a_newer_export_gives_old_records_their_profiles(tmp_path: Path) -> None:
    row = ["Cléo", "Dunn", "", "Dunn & Co", "Clerk", "03 Jan 2024"]
    said = message("c1", "Cléo Dunn", CLEO, "Ida Marlow", IDA, "2026-06-01 14:03:22 UTC", "Hello")
    old = write(tmp_path / "old", Connections=table(OLD, [row]), messages=table(NINE, [[*said[:5], *said[6:10]]]))
    new = write(
        tmp_path / "new",
        Connections=world.connections([*row[:2], CLEO, "", "Dunn & Co", "Owner", row[5]]),
        messages=table(TEN, [said[:10]]),
    )
    before, after = ({(raw.stream, raw.key) for raw in only(Raw, read(LinkedIn((path,))))} for path in (old, new))
    assert before == after
    assert LinkedIn.recognise(old).sample == LinkedIn.recognise(new).sample


def test_messages_of_one_second_are_two_and_an_edit_is_the_same(tmp_path: Path) -> None:
    rows = [
        message("c1", "Bo Ray", BO, "Ida Marlow", IDA, "2026-06-01 14:03:22 UTC", words)[:10] for words in ("a", "b")
    ]
    keys = [raw.key for raw in only(Raw, read(LinkedIn((write(tmp_path / "x", messages=table(TEN, rows)),))))]
    assert len(set(keys)) == 2
    rows[0][8] = "a, and more"
    assert [raw.key for raw in only(Raw, read(LinkedIn((write(tmp_path / "y", messages=table(TEN, rows)),))))] == keys


@pytest.mark.parametrize(
    ("files", "owner"),
    [
        ({"Invitations": table(INVITED_URLS, [["A", "B", "1/2/24, 2:37 PM", "", "INCOMING", BO, IDA]])}, "ida-marlow"),
        ({"messages": table(TEN, [message("c1", "A", IDA, "B", BO, "", "x")[:10], message("c2", "C", CLEO, "A", IDA, "", "x")[:10]])},
         "ida-marlow"),  # the only one in both
        ({"messages": table(TEN, [message("c1", "A", IDA, "B", BO, "", "x")[:10]])}, ""),  # either of the two
        ({"messages": table(NINE, [["c1", "", "Ida Marlow", IDA, "Bo Ray", "", "", "x", "INBOX"]]),
          "Profile": table(world.PROFILE, [world.ME])}, "ida-marlow"),
        ({"messages": table(NINE, [["c1", "", "Ida Marlow", BO, "Ida Marlow", "", "", "I have your name", "INBOX"]]),
          "Profile": table(world.PROFILE, [world.ME])}, ""),
        ({"messages": table(TEN, [message("c1", "A", BO, "B", CLEO, "", "x")[:10], message("c2", "A", BO, "C", IDA, "", "x")[:10]]),
          "Invitations": table(INVITED_URLS, [["A", "B", "1/2/24, 2:37 PM", "", "INCOMING", BO, IDA]])}, ""),  # they disagree
    ],
)  # fmt: skip
def test_the_owner_is_proven_or_unknown(tmp_path: Path, files: dict[str, str], owner: str) -> None:
    found = LinkedIn.recognise(write_zip(tmp_path / "x.zip", {f"{name}.csv": text for name, text in files.items()}))
    assert found.account == owner


@pytest.mark.parametrize(
    ("written", "known", "names"),
    [
        ("Bo Ray, PhD", set(), ["Bo Ray, PhD"]),
        ("Bo Ray, PhD, Cy Dorn", set(), ["Bo Ray, PhD", "Cy Dorn"]),
        ("Dunn, Cléo, Bo Ray", {"Dunn, Cléo"}, ["Dunn, Cléo", "Bo Ray"]),
        ("Bo Ray, M.Sc., CPA, SHRM-CP, Prince", set(), ["Bo Ray, M.Sc., CPA, SHRM-CP", "Prince"]),
        ("", set(), []),
        ("Bo Ray, Bo Ray", set(), ["Bo Ray"]),
    ],
)
def test_names_joined_by_commas(written: str, known: set[str], names: list[str]) -> None:
    assert split_names(written, known) == names


def test_recipients_without_sure_names_have_none(tmp_path: Path) -> None:
    row = message("c1", "Ida Marlow", IDA, "Bo, Ray, Dunn, Cléo", f"{BO},{CLEO}", "2026-06-01 14:03:22 UTC", "x")[:10]
    (item,) = found(write(tmp_path / "x", messages=table(TEN, [row])))["messages"]
    assert [(one.value, one.name) for one in item.parties[1:]] == [(BO_ID[1], ""), (CLEO_ID[1], "")]


def test_utf_16_with_tabs_and_other_spellings(tmp_path: Path) -> None:
    text = (
        "FIRST NAME\tLast_Name\tURL\tEmail Address\tCompany\tPosition\tConnected On\nBo\tRay\t"
        + BO
        + "\t\tRay Mills\tBuyer\t12 Mar 2025\n"
    )
    path = tmp_path / "Connections.csv"
    path.write_bytes(text.encode("utf-16"))
    assert LinkedIn.recognise(path)
    assert only(Card, found(path)["connections"])[0].identities == (Identity(*BO_ID),)


def test_single_files_of_one_account_name_no_account(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "x", {name: text for name, text in world.files().items() if "/" not in name})
    for name, known in (("Connections.csv", True), ("messages.csv", True), ("Invitations.csv", True), ("Skills.csv", False),
                        ("ImportedContacts.csv", False), ("Email Addresses.csv", False)):  # fmt: skip
        found = LinkedIn.recognise(folder / name)
        assert bool(found) == known
        assert not found or found.account == ""


@pytest.mark.parametrize("other", ["clients.csv", "photo.jpg", "mail.mbox"])
def test_a_folder_with_other_things_is_no_export(tmp_path: Path, other: str) -> None:
    folder = write_folder(
        tmp_path / "Downloads", {"Connections.csv": world.files()["Connections.csv"], other: "Name,Town\nA,B\n"}
    )
    assert LinkedIn.recognise(folder) is None
    assert LinkedIn.recognise(folder / "Connections.csv")


def test_nothing_of_linkedin_is_a_failed_source(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="none of LinkedIn's files"):
        read(LinkedIn((write(tmp_path / "x", Clients="Name,Town\nA,B\n"),)))


def test_an_unchanged_export_is_not_read_again(export: Path) -> None:
    recorder = Recorder()
    recorder.run(LinkedIn((export,)).fetch(recorder))
    assert list(LinkedIn((export,)).fetch(recorder)) == []


@pytest.mark.parametrize(
    ("written", "canonical_form"),
    [
        (CLEO, "linkedin.com/in/cléo-dunn"),
        ("HTTP://DE.LinkedIn.com/in/Cle%CC%81o-Dunn/en?trk=x", "linkedin.com/in/cléo-dunn"),
        ("linkedin.com/in/cléo-dunn/details/experience/", "linkedin.com/in/cléo-dunn"),
        ("linkedin.com/in/a%20b%ff", "linkedin.com/in/a%20b%ff"),
        ("notlinkedin.com/in/Bo", "notlinkedin.com/in/bo"),
        ("www.linkedin.com/company/Acme/", "linkedin.com/company/acme"),
    ],
)
def test_a_profile_has_one_address(written: str, canonical_form: str) -> None:
    assert canonical("url", written) == canonical_form
    assert canonical("url", canonical_form) == canonical_form


@given(st.text("%cC3aA9/-éE\u0301K\u2003?#. ", max_size=12))
def test_normalising_a_profile_twice_changes_nothing(name: str) -> None:
    once = canonical("url", f"https://uk.linkedin.com/in/{name}")
    assert canonical("url", once) == once


@given(
    st.binary(max_size=300),
    st.sampled_from([",".join(columns) + "\n" for columns in (world.NEW, TEN, INVITED_URLS, world.PROFILE)]),
)
@example(b'{"row": {"to": "a, b", "content": "<p"}, "me": ["url"], "known": 3, "mine": [[1]]}', "")
def test_any_bytes_give_facts_or_say_why(data: bytes, header: str) -> None:
    survives(LinkedIn, "Connections.csv", header.encode() + data, STREAMS)


def test_it_meets_the_mailbox_and_suggests_the_rest(tmp_path: Path, sbagg) -> None:
    (tmp_path / "in").mkdir()
    write_zip(tmp_path / "in" / NAME, world.files())
    write_folder(
        tmp_path / "in",
        {
            "people.csv": "name,email,company\nCléo Dunn,cleo@dunn.example,Dunn & Co\nBo Ray,bo@ray-mills.example,Ray Mills\n"
        },
    )
    assert sbagg("sync", tmp_path / "in", "--quiet").status == 0
    bo = sbagg("who", "bo@ray-mills.example", "--json").json
    assert {one["value"] for one in bo["identities"]} >= {"bo@ray-mills.example", BO_ID[1]}
    assert (bo["counts"]["in"], bo["counts"]["out"]) == (1, 2)
    assert sbagg("me", "list").out.count("ida-marlow") == 1
    pairs = sbagg("dupes", "--json").json["pairs"]
    assert [{one["name"] for one in (pair["a"], pair["b"])} for pair in pairs] == [{"Cléo Dunn"}]
    assert by_ref([]) == {}


def test_who_cannot_be_told_is_asked_for(tmp_path: Path) -> None:
    rows = [message("c1", "Bo Ray", BO, "Ida Marlow", IDA, "2026-06-01 14:03:22 UTC", "Hello")]
    path = write_folder(tmp_path / "export", {"messages.csv": table(world.THIRTEEN, rows)})
    recorder = Recorder()
    read(LinkedIn((path,)), recorder)
    assert len(recorder.warnings) == 1
    assert recorder.warnings[0].startswith("export: which profile is yours?")
    assert recorder.warnings[0].endswith(": sbagg me add url:linkedin.com/in/NAME")


def test_who_can_be_told_is_not_asked_for(export: Path) -> None:
    recorder = Recorder()
    read(LinkedIn((export,)), recorder)
    assert recorder.warnings == []


def test_days_of_connections_in_other_languages(tmp_path: Path) -> None:
    days = ["08 févr. 2026", "08 Mär 2026", "08 dic 2026", "08 Mai 2025", "08 xyz. 2025"]
    rows = [["Bo", "Ray", f"{BO}{day[:2]}{n}", "", "", "", day] for n, day in enumerate(days)]
    path = write_folder(tmp_path / "export", {"Connections.csv": world.connections(*rows)})
    recorder = Recorder()
    facts = [fact for raw in only(Raw, read(LinkedIn((path,)), recorder)) for fact in LinkedIn((path,)).parse(raw)]
    assert [datetime.fromtimestamp(one.at or 0, UTC).strftime("%m-%d") for one in only(Interaction, facts)] == [
        "02-08", "03-08", "12-08", "05-08",
    ]  # fmt: skip
    assert recorder.warnings == [
        "export: days of connections in a language that is not known: 1, the first '08 xyz. 2025'; they come in without it"
    ]
