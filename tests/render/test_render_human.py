import dataclasses
import re

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from render_views import (
    DAY,
    DETAIL,
    LISTS,
    MAREN,
    NOW,
    OBJECTS,
    PERSON,
    STRANGER,
    SYNC,
    TIMELINE,
    item,
)
from rich.cells import cell_len

from sbagg import views
from sbagg.errors import AmbiguousError
from sbagg.render.human import error
from sbagg.render.human.table import table
from sbagg.render.human.text import cell
from sbagg.render.output import emit, emit_list

WIDTHS = (40, 80, 120)
EVIL = "\x1b]0;owned\x07\x1b[2J\u202etxt.exe [red]x[/red] \x9b31m" + "z\u0300" * 9

CARD = """\
DO NOT CALL  says crm, Fri 14 Aug
Maren Oduya  Head of Operations, Tallow & Wick  since Mar 2025
before: Boreal Labels
maren@tallow.example · @marenoduya · +1 206 555 0101 · linkedin marenoduya
office@tallow.example (shared)

Rank       95  you said 95 until Thu 24 Dec; worked out: 72 · +4 more
Contact    47 from Maren Oduya, 31 from you · first 2 May 2025, last Sun 15 Nov
           60 mails, 9 calls, 6 DMs, 3 meetings
Activity   May 2025  .  :.  - -  . .++# Nov 2026  from Maren Oduya
                    .-  ..  . -    -=-=           from you
Channels   email    .:  :.  . :  . :#+# 78
           twitter  ..  ..  . .    .... 10
Deals      Renewal 2027  Legal          $60,000  17 d in stage  close Tue 15 Dec
           Pilot         Closed Won      $8,000
           Second plant              €12,500.50
Tickets    Export fails at 10,000 rows  open  P2  4 d
To do      Send the SOC2 report to Maren  due Thu 19 Nov, 2 days late
Coming     Wed 25 Nov  meeting  Renewal: terms and dates
Money      $48,000 in 3 purchases, last Wed 2 Sep
Files      draft-terms.pdf (214 kB, Sat 14 Nov) · +2 more
In common  Sam Finch 12 · Ana Brandt 4
Tags       customer · champion · negative
Notes      Prefers calls before noon. Sister works at Boreal.  yesterday

today 08:05  tweet     <  third time this week the export fails @c… · [negative]
Sun 15 Nov   mail      <  Re: renewal terms (4) · [question] · also in crm
Thu 12 Nov   call      >  24 min — wants to start in Q1
Tue 3 Nov    linkedin  <  Good to meet you at the fair! Let us talk about the n…
Wed 21 Oct   mail      >  Sam Finch: Invoice 2026-118 · no longer at the source
Wed 2 Sep    order     ·  Order 4411 · $16,000
Tue 17 Mar   ticket    <  Import of old labels · solved
2 May 2025   mail      >  Introduction — Dear Maren, Ana suggested that I write…

Fresh      mail 12 min · twitter 2 h · crm 1 d · linkedin 41 d, stale
"""


def shown(to, view):
    emit(to, view)
    return to.stream.text


def listed(to, noun, rows):
    emit_list(to, noun, rows, False, "nothing here")
    return to.stream.text


def test_the_card_of_a_person(output):
    assert shown(output(80), PERSON) == CARD


def test_the_card_of_a_stranger_says_what_is_not_known(output):
    assert shown(output(80), STRANGER) == (
        "kim@lumen.example\n\nContact    No contact with kim@lumen.example yet\n\n"
        "no source synced yet: sbagg sync PATH\n"
    )


@pytest.mark.parametrize("height", [24, 30, 50])
def test_a_card_fits_the_screen_and_names_what_it_leaves_out(output, height):
    text = shown(output(80, tty=True, height=height), PERSON)
    assert text.startswith("DO NOT CALL")
    assert text.count("\n") < height
    assert ("more (" in text) == (height < 50)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", OBJECTS)
def test_no_view_is_wider_than_the_screen(output, name, width):
    assert all(cell_len(line) <= width for line in shown(output(width), OBJECTS[name]).splitlines())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("noun", LISTS)
def test_no_list_is_wider_than_the_screen(output, noun, width):
    text = listed(output(width), noun, LISTS[noun])
    assert all(cell_len(line) <= width for line in text.splitlines())
    assert len(text.splitlines()) >= len([row for row in LISTS[noun] if getattr(row, "thread", None) is None])


@pytest.mark.parametrize("noun", LISTS)
def test_an_empty_list_says_so(output, noun):
    assert listed(output(), noun, ()) == "nothing here\n"


def test_the_end_of_a_cut_list_is_told_beside_it(output):
    to = output()
    emit_list(to, "people", LISTS["people"], True, "")
    assert "--limit 0" in to.notes.text
    assert "--limit" not in to.stream.text


def test_columns_stand_under_each_other_whatever_the_script(output):
    head, *rows = listed(output(80), "people", LISTS["people"]).splitlines()
    start = head.index("company")
    assert rows[1].startswith("山田 優希")
    assert cell_len(rows[1][: rows[1].index("ひかり")]) == start
    assert cell_len(rows[3][: rows[3].index("🚀")]) == start


def _poisoned(value):
    """Make every text in a view hostile."""
    if isinstance(value, str):
        return value + EVIL
    if isinstance(value, tuple):
        return tuple(map(_poisoned, value))
    if isinstance(value, dict):
        return {_poisoned(key): _poisoned(inner) for key, inner in value.items()}
    if not dataclasses.is_dataclass(value):
        return value
    fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    kept = {name for name in fields if name in {"kind", "direction", "status", "month"}}
    return type(value)(**{name: inner if name in kept else _poisoned(inner) for name, inner in fields.items()})


@pytest.mark.parametrize("view", [*OBJECTS.values()], ids=list(OBJECTS))
def test_hostile_text_reaches_no_terminal(output, view):
    text = shown(output(80), _poisoned(view))
    assert not set("\x1b\x07\x9b\u202e") & set(text)
    assert all(cell_len(line) <= 80 for line in text.splitlines())


@pytest.mark.parametrize("noun", LISTS)
def test_hostile_rows_reach_no_terminal(output, noun):
    text = listed(output(80), noun, _poisoned(tuple(LISTS[noun])))
    assert not set("\x1b\x07\x9b\u202e") & set(text)
    assert all(cell_len(line) <= 80 for line in text.splitlines())


def test_markup_is_shown_not_obeyed(output):
    assert "[red]x[/red] :smile:" in listed(output(120), "items", [item(NOW, title="[red]x[/red] :smile:")])


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40)])
def test_a_terminal_shows_the_same_text_in_colour(output, width, height):
    """Run the escapes through a terminal emulator: the grid holds the plain text and nothing else."""
    plain, coloured = (
        output(width, tty=True, height=height),
        output(width, color=True, tty=True, height=height),
    )
    emit(plain, PERSON)
    emit(coloured, PERSON)
    assert "\x1b[" in coloured.stream.text
    screen = pyte.Screen(width, height)
    pyte.Stream(screen).feed(coloured.stream.text.replace("\n", "\r\n"))
    assert [line.rstrip() for line in screen.display if line.strip()] == [
        line for line in plain.stream.text.splitlines() if line.strip()
    ]


def test_flags_are_red_and_contacts_have_their_colours(output):
    coloured = output(80, color=True)
    emit(coloured, PERSON)
    assert "\x1b[1;31mDO NOT CALL\x1b[0m" in coloured.stream.text
    assert "\x1b[36m47\x1b[0m" in coloured.stream.text
    assert "\x1b[32m31\x1b[0m" in coloured.stream.text


def test_links_are_for_terminals_and_the_web_only(output):
    rows = [
        item(NOW, title="one", url="https://a.example/1"),
        item(NOW, title="two", url="javascript:alert(1)"),
    ]
    coloured, plain = output(80, color=True), output(80)
    emit_list(coloured, "items", rows, False, "")
    emit_list(plain, "items", rows, False, "")
    assert set(re.findall(r"\x1b]8;id=\d+;([^\x1b]*)", coloured.stream.text)) == {"https://a.example/1"}
    assert "javascript" not in coloured.stream.text
    assert "example" not in plain.stream.text


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_stream_of_few_characters_gets_signs_of_its_own(output, encoding):
    text = shown(output(80, encoding=encoding), PERSON)
    assert "EUR 12,500.50" in text
    assert re.search(r"Activity   May 2025 [ _.:=+*#-]{19} Nov 2026", text)
    assert all(cell_len(line) <= 80 for line in text.splitlines())


def test_threads_fold_into_one_line(output):
    text = listed(output(80), "items", TIMELINE)
    assert "Re: renewal terms (4)" in text
    assert "Here is the draft" not in text
    assert "no longer at the source" in text
    assert "also in crm" in listed(output(100), "items", TIMELINE)


def test_ids_are_shown_where_there_is_room(output):
    assert TIMELINE[0].id in listed(output(120), "items", TIMELINE)
    assert TIMELINE[0].id not in listed(output(80), "items", TIMELINE)


def test_marked_words_are_bold_or_in_brackets(output):
    coloured = output(80, color=True)
    assert "[SOC2]" in listed(output(80), "hits", LISTS["hits"])
    assert "\x1b[1mSOC2\x1b[0m" in listed(coloured, "hits", LISTS["hits"])


def test_an_item_is_shown_whole(output):
    text = shown(output(60), DETAIL)
    assert "From       Maren Oduya <maren@tallow.example>" in text
    assert " ".join(DETAIL.text.split()) in " ".join(text.split())
    assert "no longer there" in text


def test_a_sync_report_says_all_that_went_wrong(output):
    text = shown(output(80), SYNC)
    assert "error: /home/ira/calls.csv: no such file" in text
    assert "left out: 3 no address, 1 a draft" in text
    assert "why: sbagg quarantine crm" in text
    assert "not recognised: /home/ira/Downloads/holiday.jpg" in text
    assert "people 1,231 (+27)" in text
    assert "twitter  ok       nothing new" in text


def test_a_view_without_a_form_of_its_own_is_shown_by_its_fields(output):
    assert shown(output(), MAREN) == "id    pmarenoduya00\nname  Maren Oduya\n"
    assert "Maren Oduya" in listed(output(), "unheard-of", [MAREN])


def test_an_error_names_what_to_do_and_the_choices(output):
    to = output()
    choices = [
        {"kind": "person", "id": "p1", "name": "Maren Oduya", "detail": "Tallow"},
        {"id": "p2", "name": "Maren B"},
    ]
    error(to, AmbiguousError(f"two fit{EVIL}", "say which", choices))
    first, *_ = lines = to.stream.text.splitlines()
    assert first.startswith("error: two fit\ufffd]0;owned")
    assert lines[-3:] == ["hint: say which", "  1  Maren Oduya  Tallow  p1", "  2  Maren B              p2"]


def test_moments_beyond_the_calendar_are_shown_all_the_same(output):
    rows = [item(2**62, title="late"), item(-(2**62), title="early"), item(None, title="never")]
    text = listed(output(), "items", rows)
    assert all(word in text for word in ("late", "early", "never", "No date"))
    shown(output(), dataclasses.replace(PERSON, timeline=tuple(rows), last_at=2**62, first_at=-(2**62)))


def test_old_sources_stand_out(output):
    fresh = (views.Freshness("crm", None, None, True), views.Freshness("mail", NOW - 9 * DAY, 9 * DAY, False))
    assert "crm never, stale · mail 9 d" in shown(output(), dataclasses.replace(PERSON, freshness=fresh))


def test_a_narrow_table_drops_columns_but_never_cuts_an_amount(output):
    text = listed(output(40), "deals", LISTS["deals"])
    assert "$60,000" in text
    assert "in stage" not in text
    assert "$60…" not in shown(output(40), PERSON)


@given(
    st.lists(st.lists(st.text("a日👍 é", max_size=12), min_size=4, max_size=4), min_size=1, max_size=4),
    st.integers(1, 40),
    st.sets(st.integers(0, 3)),
)
def test_a_table_is_never_wider_than_asked(rows, width, flexible):
    lines = table([[cell(text) for text in row] for row in rows], width, flexible=flexible)
    assert len(lines) == len(rows)
    assert all(line.cell_len <= max(width, 4) for line in lines)


def test_a_low_screen_names_the_command_that_shows_all(output):
    assert "sbagg company ctallow000000 | less" in shown(output(80, tty=True), OBJECTS["company"])
    assert "sbagg who pmarenoduya00 | less" in shown(output(80, tty=True), PERSON)
