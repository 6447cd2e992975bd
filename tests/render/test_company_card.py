"""What a company's card says of the companies above and below it, and how a change of jobs reads."""

import dataclasses

from render_views import COMPANY, at, item

from sbagg import views
from sbagg.render.output import emit, emit_list


def shown(to, **over):
    fields = {field.name: getattr(COMPANY, field.name) for field in dataclasses.fields(COMPANY)}
    emit(to, views.Company(**{**fields, **over}))
    return to.stream.text


def test_a_card_names_the_parent_and_the_subsidiaries(output):
    text = shown(output(width=100))
    assert "part of Hill & Vale Holding" in text
    assert "Parts      Boreal Labels, Snuff & Sons" in text


def test_of_many_subsidiaries_some_are_named(output):
    many = tuple(views.Ref(f"c{n}", f"Branch {n}") for n in range(8))
    assert "Branch 4, +3 more" in shown(output(width=100), subsidiaries=many)


def test_a_company_without_relations_has_no_line_for_them(output):
    text = shown(output(), parent=None, subsidiaries=())
    assert "part of" not in text
    assert "Parts" not in text


def test_a_change_of_jobs_says_who_and_what(output):
    change = item(at("2026-11-02 12:00"), kind="job_change", channel="crm", direction="none", visibility="internal",
                  title="Left Boreal Labels, joined Tallow & Wick as Planner")  # fmt: skip
    to = output(width=120)
    emit_list(to, "items", [change], more=False, empty_text="")
    (line,) = [line for line in to.stream.text.splitlines() if "joined" in line]
    assert "job  ·  Maren Oduya: Left Boreal Labels, joined Tallow & Wick as Planner" in line
