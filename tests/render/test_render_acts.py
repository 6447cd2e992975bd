"""Evidence and acts as text: nothing that one decides by is cut, and one is never many."""

import re

import pytest
from render_views import ACT, APART, EFFECT, FORETOLD, FORGOTTEN, WHY

from sbagg import views as v
from sbagg.render.human import render, render_list

LONG = v.EvidenceSource(
    "the-crm-of-the-north", 1_780_000_000, "/home/ira/exports/of/the/north/contacts-2026-05-28.csv:4711"
)


def joined(text):
    """A text without its breaks: what was wrapped, put together again."""
    return "".join(text.plain.split())


@pytest.mark.parametrize("width", [30, 60, 80])
def test_each_record_of_the_evidence_is_shown_whole_with_its_date(output, width):
    step = v.Step(
        "email:maren.theodora.oduya-montgomery@tallow-and-wick.example", "twitter:maren_of_the_north", "card",
        "one card of one source names both", 1.0, LONG.at, (LONG,),
    )  # fmt: skip
    view = v.Why(*(getattr(WHY, name) for name in ("a", "b", "one")), (v.Chain((step, step)),), (), None, ())
    text = render(view, output(width))
    assert joined(text).count(f"{LONG.source}2026") == 0
    for part in (step.a, step.b, step.text, LONG.source, LONG.locator):
        assert joined(text).count("".join(part.split())) == 2, part
    assert joined(text).count("Thu28May") == 2
    assert max(map(len, text.plain.split("\n"))) <= width


def test_why_says_which_act_keeps_them_apart(output):
    text = " ".join(render(APART, output(60)).plain.split())
    assert f"you said so: {ACT.text} ({ACT.id})" in text
    assert "the same full name" in text


@pytest.mark.parametrize("width", [45, 60, 100])
def test_history_shows_id_day_and_all_that_was_done(output, width):
    long = "noted “" + "a long word or two, " * 12 + "at last”"
    held = v.ActView("a" * 13, ACT.at, "note", long, ACT.people, undone=False)
    text = render_list("acts", (held, ACT), output(width)).plain
    assert max(map(len, text.split("\n"))) <= width
    said = " ".join(text.split())
    assert long in said
    assert f"undone: {ACT.people[0].name}: {ACT.text}" in said
    assert said.count("undone") == 1
    assert re.search(rf"^{ACT.id}  yesterday", text, re.MULTILINE)


def test_what_takes_many_acts_back_is_told_once_with_how_often(output):
    redo = v.Effect("undo", ("a", "b"), False, (), (), v.Moved(0, 0, 0, 0), told=(ACT, ACT), back=("sbagg redo",) * 2)
    assert render(redo, output()).plain.endswith("take it back with: sbagg redo, 2 times")
    assert render(EFFECT, output()).plain.endswith("take it back with: sbagg undo")


def test_forgetting_says_its_label_once_and_what_cannot_be_undone(output):
    text = render(FORETOLD, output(100)).plain
    assert text.startswith("would be forgotten: Maren Oduya (maren@tallow.example, @maren): 1 identity, 1 card, 1 item")
    assert text.count("the originals still hold them:") == 1
    assert "1 item that others share stays, without them" in text
    assert text.endswith("It cannot be undone.")
    assert "cannot be undone" not in render(FORGOTTEN, output()).plain
    assert render(FORGOTTEN, output()).plain.startswith(
        "forgotten: maren: 4 identities, 2 cards, 31 items, 3 decisions"
    )


def test_signs_of_ours_have_a_form_in_ascii(output):
    from sbagg.render.human import emit_list

    plain = output(encoding="ascii")
    emit_list(plain, "acts", (ACT, v.ActView("a", 0, "note", "noted “x”", (), undone=False)), "")
    assert 'noted "x"' in plain.stream.text
