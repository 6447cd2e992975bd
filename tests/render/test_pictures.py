"""Pictures: of the same numbers, in signs for eyes or in ASCII, never wider than the screen, and none of too little."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from render_views import HEAT, PEOPLE, PERSON
from rich.cells import cell_len

from sbagg import views as v
from sbagg.render.human import people as people_text
from sbagg.render.human import person as person_text
from sbagg.render.human import spark


def drawn(view, output):
    return "\n".join(line.plain for line in person_text.lines(view, output))


def test_on_a_terminal_pictures_have_signs_and_elsewhere_ascii(output):
    on_screen = drawn(PERSON, output(80, tty=True, height=99))
    piped = drawn(PERSON, output(80))
    legacy = drawn(PERSON, output(80, tty=True, height=99, encoding="ascii"))
    assert "█ Nov 2026  from Maren Oduya" in on_screen
    assert "# Nov 2026  from Maren Oduya" in piped
    for text in (piped, legacy):
        assert not set(spark.BARS + spark.SHADES) & set(text)
    assert "Channels   email" in piped


def test_the_months_of_both_pictures_stand_below_each_other(output):
    lines = drawn(PERSON, output(80)).splitlines()
    mine = next(line for line in lines if line.endswith("from you"))
    mails = next(line for line in lines if line.startswith("Channels"))
    at = {n for n, sign in enumerate(mine[20:39]) if sign != " "}
    assert at <= {n for n, sign in enumerate(mails[20:39]) if sign != " "}


@pytest.mark.parametrize("width", [20, 40, 65, 66, 80, 200])
def test_nothing_is_wider_than_the_screen(output, width):
    wide = replace(PERSON, name="森 美咲" * 4)
    for text in (drawn(wide, output(width)), drawn(wide, output(width, tty=True))):
        assert max(map(cell_len, text.splitlines())) <= width


def test_too_little_is_not_drawn(output):
    once = replace(PERSON, activity=(v.Month("2026-11", 3, 1),), channels=(v.ChannelMonths("email", (4,)),))
    assert "Activity" not in drawn(once, output(80))
    assert "Channels" not in drawn(once, output(80))
    assert "Channels" not in drawn(replace(PERSON, channels=HEAT[:1]), output(80)), "of one channel"


def test_ranks_are_drawn_where_there_is_room(output):
    ranked = [replace(row, name=name, rank=PERSON.rank) for row, name in zip(PEOPLE, ("森 美咲", "Jo"), strict=False)]
    wide = [line.plain for line in people_text.listed(ranked, output(100, tty=True))]
    assert [line.count("█") for line in wide[1:]] == [spark.length(PERSON.rank.score, 100, 8).count("█")] * len(ranked)
    starts = {cell_len(line[: line.index("█")]) for line in wide[1:]}
    assert len(starts) == 1, "whatever the script of the names"
    assert "#" not in "".join(line.plain for line in people_text.listed(ranked, output(60)))


def test_shades_and_lengths():
    assert spark.shades([0, 1, 5, 6, 10], 10) == " ░▒▓█"
    assert spark.shades([0, 1, 10], 10, unicode=False) == " .#"
    assert spark.length(50, 100, 5) == "██▌"
    assert spark.length(100, 100, 5, unicode=False) == "#####"
    assert spark.length(0, 100, 5) == ""


@given(st.lists(st.integers(0, 10**9), min_size=1), st.booleans())
def test_each_month_takes_one_cell(values, unicode):
    text = spark.shades(values, max(*values, 1) if len(values) > 1 else max(values[0], 1), unicode=unicode)
    assert cell_len(text) == len(values)
    assert all((sign == " ") == (value == 0) for sign, value in zip(text, values, strict=True))
