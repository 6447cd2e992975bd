"""Chats exported from WhatsApp: every shape of line, the order of dates, who is who, and newer exports of a chat."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from chat_kit import cards, items, only, parties, reasons, run, total, write_folder, write_zip
from hypothesis import given
from hypothesis import strategies as st

from sbagg.adapter import Identity, Raw, RecordError, SourceError
from sbagg.adapters.whatsapp import WhatsApp
from sbagg.adapters.whatsapp.lines import ORDERS, Dates, head
from sbagg.adapters.whatsapp.words import content_of, is_missed, sender_of
from sbagg.testing import AdapterContract, Recorder

M, NNBSP = "\u200e", "\u202f"
NAME = "WhatsApp Chat - Dana Reyes"
IOS = f"""[03.04.26, 21:15:00] Dana Reyes: {M}Messages and calls are end-to-end encrypted. Only people in this chat can read them.\r
[03.04.26, 21:15:02] Jo Fenwick: Hello Dana,
the crane\r
[03.04.26, 21:16:09] Dana Reyes: ok\r
[03.04.26, 21:16:09] Dana Reyes: ok\r
{M}[03.04.26, 21:17:00] Dana Reyes: {M}image omitted\r
{M}[15.04.26, 09:00:01] Dana Reyes: offer.pdf • {M}2 pages {M}<attached: 00000012-offer.pdf>\r
[15.04.26, 09:00:05] Dana Reyes: {M}This message was deleted.\r
[15.04.26, 09:01:00] Jo Fenwick: Thanks {M}<This message was edited>\r
[15.04.26, 09:02:00] Dana Reyes: {M}Missed voice call\r
"""
GROUP = """4/30/26, 9:14 PM - Messages and calls are end-to-end encrypted. Tap to learn more.
4/30/26, 9:14 PM - Dana Reyes created group "Harbour crew"
4/30/26, 9:15 PM - Dana Reyes changed the subject from "Crew: old" to "Harbour crew"
4/30/26, 9:15 PM - Dana Reyes: Hello: all
4/30/26, 9:16 PM - +49 151 23456789: <Media omitted>
5/1/26, 9:16 PM - Jo Fenwick: IMG-20260501-WA0001.jpg (file attached)
The new crane
5/1/26, 9:17 PM - ~ Lee: @\u2068Dana Reyes\u2069 and @4915123456789 look
"""


def chat(folder, text=IOS, name=f"{NAME}.txt"):
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text.encode())
    return folder / name


def at(*when):
    return int(datetime(*when, tzinfo=UTC).timestamp())


class TestWhatsApp(AdapterContract):
    def world(self, folder: Path) -> WhatsApp:
        return WhatsApp((chat(folder), chat(folder, GROUP, "WhatsApp Chat with Harbour crew.txt")), me="Jo Fenwick")

    def change(self, folder: Path) -> None:
        with (folder / f"{NAME}.txt").open("ab") as file:
            file.write(b"[16.04.26, 09:00:05] Dana Reyes: And now?\r\n")


@pytest.mark.parametrize("clock", ["99:17 PM", "12:99 PM"])
def test_a_time_that_is_none_is_refused(clock):
    with pytest.raises(ValueError, match="no time of day"):
        head(f"1/2/26, {clock} - A: x").at("mdy", UTC, by_24=False)


# --- lines ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "order", "when"),
    [
        ("[03.04.26, 21:15:02] A: x", "dmy", at(2026, 4, 3, 21, 15, 2)),
        (f"{M}[4/3/26, 9:15:02{NNBSP}PM] A: x", "mdy", at(2026, 4, 3, 21, 15, 2)),
        ("12/24/19, 11:23 - A: x", "mdy", at(2019, 12, 24, 11, 23)),
        (f"4/3/26, 12:05{NNBSP}AM - A: x", "mdy", at(2026, 4, 3, 0, 5)),
        ("24/12/2019 12:30 p. m. - A: x", "dmy", at(2019, 12, 24, 12, 30)),
        ("24/12/2019, 11:30 a.m. - A: x", "dmy", at(2019, 12, 24, 11, 30)),
        ("09-10-2022 10:37:00 p.m. - A: x", "dmy", at(2022, 10, 9, 22, 37)),
        ("2024/12/01, 10:04 pm - A: x", "ymd", at(2024, 12, 1, 22, 4)),
        ("2019-01-01 12:00 - A: x", "ymd", at(2019, 1, 1, 12)),
        ("09/12/2012 17:03:48: A: x", "dmy", at(2012, 12, 9, 17, 3, 48)),
        ("[12.3.2022 klo 14.08.18] A: x", "dmy", at(2022, 3, 12, 14, 8, 18)),
        ("2024. 1. 2. 오후 3:04 - A: x", "ymd", at(2024, 1, 2, 15, 4)),
        ("[2024/1/2 下午3:04:05] A: x", "ymd", at(2024, 1, 2, 15, 4, 5)),
        ("١٢\u200f/٣\u200f/٢٠٢٤، ٣:٠٤ م - A: x", "dmy", at(2024, 3, 12, 15, 4)),
        ("27/05/2567 14:00 - A: x", "dmy", at(2024, 5, 27, 14)),
        ("20/05/2023, 9:05 am – A: x", "dmy", at(2023, 5, 20, 9, 5)),  # noqa: RUF001
        ("12.03.24, 7:28 Uhr - A: x", "dmy", at(2024, 3, 12, 7, 28)),
    ],
)
def test_every_shape_of_line(line, order, when):
    begun = head(line)
    assert begun.at(order, UTC, by_24=False) == when
    assert sender_of(line[len(begun.text) :]) == ("A", "x")


@pytest.mark.parametrize("line", ["", "Hello", "1/1/21 see you", "12:30 - A: x", "[1] A: x", "on 1/1/21, 7:28 - A: x"])
def test_other_lines_are_no_beginning(line):
    assert head(line) is None


def test_an_unknown_word_beside_a_clock_of_twelve_hours_is_not_guessed():
    begun = head("[03.04.26, 9:15:02 xyz] A: x")
    with pytest.raises(ValueError, match="before or after noon"):
        begun.at("dmy", UTC, by_24=False)
    assert begun.at("dmy", UTC, by_24=True) == at(2026, 4, 3, 9, 15, 2)


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        (["13/1/26", "1/2/26"], ("dmy", False)),  # no thirteenth month
        (["1/13/26", "2/1/26"], ("mdy", False)),
        (["1/4/26", "2/4/26", "1/5/26", "2/5/26"], ("dmy", False)),  # as mdy it would go back
        (["4/1/26", "4/2/26", "5/1/26", "5/2/26"], ("mdy", False)),
        (["2/12/26"], ("mdy", False)),  # the second of December lies ahead
        (["3/4/26"], ("dmy", True)),
        (["4/4/26", "5/5/26"], ("dmy", False)),  # the same in both
        (["26/4/3", "26/4/4"], ("ymd", False)),  # the 26th of April was in no year of WhatsApp's
        (["2026/4/3"], ("ymd", False)),
    ],
)
def test_the_order_of_dates_is_told_by_all_of_them(days, wanted):
    dates = Dates(at(2026, 11, 21))
    for day in days:
        dates.add(head(f"{day}, 21:15 - A: x"))
    assert dates.order() == wanted


def test_an_american_clock_decides_where_nothing_else_does():
    dates = Dates(at(2026, 11, 21))
    dates.add(head("3/4/26, 9:15 PM - A: x"))
    assert dates.order() == ("mdy", True)


# --- a chat of two -------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(tmp_path):
    return WhatsApp((chat(tmp_path),))


def test_every_message_is_accounted_for(pair):
    assert len(only(Raw, run(pair))) == 8  # seven messages, and the chat
    assert Counter(reasons(pair)) == {"what WhatsApp itself says": 1, "deleted": 1}
    assert [(item.kind, item.at, item.text, [file.name for file in item.files]) for item in items(pair)] == [
        ("chat", at(2026, 4, 3, 21, 15, 2), "Hello Dana,\nthe crane", []),
        ("chat", at(2026, 4, 3, 21, 16, 9), "ok", []),
        ("chat", at(2026, 4, 3, 21, 16, 9), "ok", []),
        ("chat", at(2026, 4, 3, 21, 17), "", ["image omitted"]),
        ("chat", at(2026, 4, 15, 9, 0, 1), "", ["00000012-offer.pdf"]),
        ("chat", at(2026, 4, 15, 9, 1), "Thanks", []),
        ("call", at(2026, 4, 15, 9, 2), "Missed voice call", []),
    ]
    assert [item.status for item in items(pair)] == ["", "", "", "", "", "", "missed"]


def test_a_chat_called_by_the_other_proves_which_name_is_mine(pair):
    export = WhatsApp.recognise(pair.path[0])
    assert export.me == (Identity("whatsapp-name", "Jo Fenwick"),)
    assert export.options["me"] == "Jo Fenwick"
    assert (export.label, export.sample) == ("WhatsApp chat: Dana Reyes", (("Dana Reyes", "chat"),))
    assert parties(items(pair)[0]) == [
        ("author", "whatsapp-name:Jo Fenwick", "Jo Fenwick"),
        ("recipient", "whatsapp-name:Dana Reyes/Dana Reyes", "Dana Reyes"),
    ]
    assert [(card.identities, card.us) for card in cards(pair)] == [((Identity("whatsapp-name", "Jo Fenwick"),), True)]


def test_times_are_those_of_the_phones_zone(pair):
    there = WhatsApp(pair.path, timezone="Europe/Paris")
    assert items(there)[0].at == items(pair)[0].at - 2 * 3600


def test_the_users_order_goes_before_what_is_inferred(tmp_path):
    path = chat(tmp_path, "3/4/26, 21:15 - Dana Reyes: x\n")
    recorder = Recorder()
    run(WhatsApp((path,)), recorder)
    assert recorder.warnings[0].startswith("Dana Reyes: its dates are read as dmy, and could be mdy")
    stated = WhatsApp((path,), date_order="mdy")
    assert items(stated)[0].at == at(2026, 3, 4, 21, 15)
    raws = only(Raw, run(WhatsApp((path,))))  # what is kept is read again under the new option
    assert next(iter(stated.parse(raws[1]))).at == at(2026, 3, 4, 21, 15)
    with pytest.raises(SourceError):
        run(WhatsApp((path,), date_order="ydm"))


def test_a_newer_export_of_the_chat_doubles_nothing(tmp_path):
    older = {raw.key: raw.data for raw in only(Raw, run(WhatsApp((chat(tmp_path / "a"),))))}
    later = IOS.split("\r\n", 2)[2] + "[16.04.26, 09:00:05] Dana Reyes: And now?\r\n"  # its beginning is cut
    newer = {raw.key: raw.data for raw in only(Raw, run(WhatsApp((chat(tmp_path / "b", later, f"{NAME} (1).txt"),))))}
    assert len(newer.keys() - older.keys()) == 1
    assert all(older[key] == newer[key] for key in older.keys() & newer.keys())
    assert len(older.keys() - newer.keys()) == 1


def test_an_export_with_media_doubles_nothing(tmp_path):
    bare = "3/13/26, 21:15 - Dana Reyes: <Media omitted>\n3/13/26, 21:15 - Dana Reyes: <Media omitted>\n"
    full = "3/13/26, 21:15 - Dana Reyes: IMG-20260313-WA0001.jpg (file attached)\n3/13/26, 21:15 - Dana Reyes: IMG-20260313-WA0002.jpg (file attached)\n"
    keys = [{raw.key for raw in only(Raw, run(WhatsApp((chat(tmp_path, text),))))} for text in (bare, full)]
    assert keys[0] == keys[1]
    assert len(keys[0]) == 3


def test_who_was_saved_meanwhile_doubles_nothing(tmp_path):
    name = "WhatsApp Chat with Harbour crew.txt"
    older, newer = (chat(tmp_path / folder, text, name) for folder, text in
                    (("a", GROUP), ("b", GROUP.replace("+49 151 23456789", "Mo Weber"))))  # fmt: skip
    assert {raw.key for raw in only(Raw, run(WhatsApp((older,))))} == {
        raw.key for raw in only(Raw, run(WhatsApp((newer,))))
    }


# --- a group -------------------------------------------------------------------------------------------------------


def test_a_group(tmp_path):
    group = WhatsApp((chat(tmp_path, GROUP, "WhatsApp Chat with Harbour crew.txt"),), me="Jo Fenwick")
    assert reasons(group) == ["what WhatsApp itself says"] * 3
    found = items(group)
    assert [parties(item)[0][1:] for item in found] == [
        ("whatsapp-name:Harbour crew/Dana Reyes", "Dana Reyes"),
        ("phone:+4915123456789", ""),
        ("whatsapp-name:Jo Fenwick", "Jo Fenwick"),
        ("whatsapp-name:Harbour crew/~ Lee", "Lee"),
    ]
    assert (found[0].title, found[0].text, found[0].visibility) == ("Harbour crew", "Hello: all", "private")
    assert ([file.name for file in found[2].files], found[2].text) == (["IMG-20260501-WA0001.jpg"], "The new crane")
    assert parties(found[3])[1:] == [
        ("mention", "whatsapp-name:Harbour crew/Dana Reyes", "Dana Reyes"),
        ("mention", "phone:+4915123456789", ""),
    ]


def test_a_group_asks_which_name_is_mine(tmp_path):
    path, recorder = chat(tmp_path, GROUP, "WhatsApp Chat with Harbour crew.txt"), Recorder()
    run(WhatsApp((path,)), recorder)
    assert recorder.warnings == ["Harbour crew: which of its names is yours? sbagg source set NAME me=..."]
    assert WhatsApp.recognise(path).me == ()


def test_what_a_groups_name_says_is_a_notice_in_any_language(tmp_path):
    text = f"[03.04.26, 21:15:00] Crew: {M}Ryhmä luotiin.\n[03.04.26, 21:15:01] Aino: Moi\n[03.04.26, 21:15:02] Aino: {M}Sijainti: x\n"
    group = WhatsApp((chat(tmp_path, text, "WhatsApp Chat - Crew.txt"),))
    assert [item.text for item in items(group)] == ["Moi", "Sijainti: x"]


# --- contents ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kind", "text", "files"),
    [
        ("<Media omitted>", "file", "", ("media omitted",)),
        (f"{M}Bild weggelassen", "file", "", ("bild weggelassen",)),
        (f"offer.pdf • {M}1 page {M}document omitted", "file", "", ("offer.pdf",)),
        (f"{M}<Anhang: 00000021-PHOTO.jpg>", "file", "", ("00000021-PHOTO.jpg",)),
        (f"{M}plan.docx (Datei angehängt)\nplan", "file", "", ("plan.docx",)),
        ("VID-20260101-WA0000.mp4 (archivo adjunto)\nmira", "file", "mira", ("VID-20260101-WA0000.mp4",)),
        ("see offer.pdf (second page)", "text", "see offer.pdf (second page)", ()),
        ("Du hast diese Nachricht gelöscht.", "deleted", "Du hast diese Nachricht gelöscht.", ()),
        (f"{M}Jane added you", "notice", "Jane added you", ()),
        ("Jane added you to the list", "text", "Jane added you to the list", ()),
        (f"{M}Voice call, {M}5 min", "call", "Voice call, 5 min", ()),
        (f"{M}POLL:\nWhen?\nOPTION: Monday (1 vote)", "text", "POLL:\nWhen?\nOPTION: Monday (1 vote)", ()),
        ("<3", "text", "<3", ()),
    ],
)
def test_what_was_sent(written, kind, text, files):
    content = content_of(written)
    assert (content.kind, content.text, content.files) == (kind, text, files)


@pytest.mark.parametrize(
    ("said", "missed"),
    [("Missed voice call", True), ("Missed group video call", True), ("Verpasster Sprachanruf um 10:02", True), ("Llamada perdida", True),
     ("Appel vocal manqué", True), ("Chiamata vocale persa", True), ("Voice call, No answer", True), ("Voice call, 5 min", False),
     ("Sprachanruf", False), ("Appel vidéo", False)],
)  # fmt: skip
def test_calls_that_nobody_took(said, missed):
    assert content_of(f"{M}{said}").kind == "call"
    assert is_missed(said) is missed


@pytest.mark.parametrize(
    ("rest", "sender"),
    [
        ("Jane Doe: Hi", "Jane Doe"),
        ("\u202a+49 151 23456789\u202c: Hi", "+49 151 23456789"),
        ("Jane added Bob", ""),
        ('Jane changed the subject to "Berlin: plan"', ""),
        ("Jane Doe:", "Jane Doe"),
        ("no\nJane: Hi", ""),
    ],
)
def test_who_sent_it(rest, sender):
    assert sender_of(rest)[0] == sender


# --- where it lies -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("WhatsApp Chat with Dana Reyes.txt", "Dana Reyes"),
        ("WhatsApp Chat mit Dana Reyes (2).txt", "Dana Reyes"),
        ("Chat de WhatsApp con Dana Reyes.txt", "Dana Reyes"),
        ("Discussion WhatsApp avec +33 6 12 34 56 78.txt", "+33 6 12 34 56 78"),
        ("WhatsApp Chat - Müller & Co. KG.txt", "Müller & Co. KG"),
    ],
)
def test_a_chat_is_called_by_its_file(tmp_path, name, title):
    export = WhatsApp.recognise(chat(tmp_path, GROUP, name))
    assert (export.label, export.confidence) == (f"WhatsApp chat: {title}", 95)


def test_zip_folder_and_text_hold_the_same(tmp_path):
    wanted = [(raw.stream, raw.key, raw.data) for raw in only(Raw, run(WhatsApp((chat(tmp_path),))))]
    inside = {"_chat.txt": IOS.encode(), "00000012-offer.pdf": b"x"}
    for path in (write_zip(tmp_path / f"{NAME}.zip", inside), write_folder(tmp_path / NAME, inside)):
        assert WhatsApp.recognise(path).label == "WhatsApp chat: Dana Reyes"
        assert [(raw.stream, raw.key, raw.data) for raw in only(Raw, run(WhatsApp((path,))))] == wanted


def test_a_bare_file_is_known_by_what_it_says(tmp_path):
    assert WhatsApp.recognise(chat(tmp_path, IOS, "export.txt")).label == "WhatsApp chat: Dana Reyes"
    log = "2026-04-03 21:15:02: INFO: started\n2026-04-03 21:15:03: INFO: done\n"
    assert WhatsApp.recognise(chat(tmp_path, log, "server.txt")) is None
    assert WhatsApp.recognise(chat(tmp_path, "Dear diary", "a.txt")) is None


def test_a_folder_of_other_things_is_left_to_others(tmp_path):
    chat(tmp_path)
    (tmp_path / "contacts.csv").write_text("Name\n")
    assert WhatsApp.recognise(tmp_path) is None


def test_a_time_that_is_none_is_refused_with_its_reason(tmp_path):
    adapter = WhatsApp((chat(tmp_path, IOS + "[15.04.26, 25:00:00] Dana Reyes: late\r\n"),))
    raw = next(raw for raw in only(Raw, run(adapter)) if b"late" in raw.data)
    with pytest.raises(RecordError, match="no time of day"):
        list(adapter.parse(raw))


# --- laws ----------------------------------------------------------------------------------------------------------


@given(st.binary(max_size=200))
def test_parse_is_total(data):
    total(WhatsApp(()), ("x",), ("x", "chat"), data)


@given(st.text(max_size=80), st.sampled_from(ORDERS), st.booleans())
def test_lines_are_total(text, order, by_24):
    for line in (text, f"[{text}] A: x", f"3/4/26, {text} - A: x"):
        begun = head(line)
        if begun:
            try:
                begun.at(order, UTC, by_24=by_24)
            except (ValueError, OverflowError):
                continue
    content_of(text)


@given(st.lists(st.sampled_from([*IOS.splitlines(), *GROUP.splitlines(), "\x00", "\ud7ff"]), max_size=12))
def test_any_lines_are_read(tmp_path_factory, lines):
    path = chat(tmp_path_factory.mktemp("w"), "[03.04.26, 21:15:02] A: x\n" + "\n".join(lines), f"{NAME}.txt")
    adapter = WhatsApp((path,))
    assert len({raw.key for raw in only(Raw, run(adapter))}) == len(only(Raw, run(adapter)))


@given(st.binary(max_size=300))
def test_any_bytes_are_read(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("w") / f"{NAME}.txt"
    path.write_bytes(b"[03.04.26, 21:15:02] A: x\n" + data)
    run(WhatsApp((path,)))
    WhatsApp.recognise(path)
