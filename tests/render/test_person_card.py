"""Where somebody works besides, and where they did before."""

import dataclasses

import pytest
from render_views import PERSON

from sbagg import views as v
from sbagg.render.output import emit

OTHER = v.Ref("cboreal", "Boreal Labels")


def with_job(until, **over):
    jobs = (PERSON.employment[0], v.Employment(OTHER, None, None, until, ("crm",)))
    return dataclasses.replace(PERSON, employment=jobs, flags=(), **over)


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (None, "also: Boreal Labels"),
        ("2027-01", "also: Boreal Labels"),
        ("2025-02", "before: Boreal Labels"),
        ("2026", "before: Boreal Labels"),
    ],
)
def test_only_who_left_was_there_before(output, until, said):
    to = output(120)
    emit(to, with_job(until))
    assert to.stream.text.splitlines()[0].endswith(said)


def test_who_has_left_some_company_is_not_said_to_be_there_also(output):
    to = output(120)
    emit(to, dataclasses.replace(with_job(None), flags=(v.FlagView("left", "crm", None),)))
    assert "before: Boreal Labels" in to.stream.text
    assert "also:" not in to.stream.text


def test_where_no_company_is_the_present_one_all_are_past(output):
    to = output(120)
    emit(to, with_job(None, company=None))
    assert "before: Tallow & Wick, Boreal Labels" in to.stream.text
