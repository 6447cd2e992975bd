import csv
import io
import json

import pytest
from render_views import DEALS, LISTS, PEOPLE

from sbagg import views
from sbagg.render import lists


def read(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_nested_views_become_columns():
    renewal, pilot, second = read(lists.csv("deals", DEALS))
    assert renewal["amount"] == "60000.00"
    assert renewal["currency"] == "USD"
    assert renewal["company"] == "Tallow & Wick"
    assert renewal["people"] == "Maren Oduya"
    assert renewal["stages"] == "Demo;Legal"
    assert renewal["since"] == "2026-11-04T09:30:00Z"
    assert (pilot["since"], second["currency"]) == ("", "EUR")


def test_counts_become_columns():
    row = read(lists.csv("people", PEOPLE))[0]
    assert (row["in"], row["out"], row["by_kind"]) == ("47", "31", "email=60;call=9;meeting=3;dm=6")


@pytest.mark.parametrize("noun", LISTS)
def test_an_empty_list_has_the_same_heading(noun):
    full = lists.csv(noun, LISTS[noun])
    assert lists.csv(noun, ()).strip() == full.splitlines()[0]
    assert len(read(full)) == len(LISTS[noun])


@pytest.mark.parametrize(
    "text", ["=1+1", "+1 206", "-cmd", "@sum", "\t=1", "\r=1", "\uff1d1", "\u200b=1", "\u202e@sum", " =1"]
)
def test_a_spreadsheet_computes_nothing(text):
    row = read(lists.csv("people", [views.PersonRow("p", text, None, None, None, views.Counts(0, 0, {}), None)]))[0]
    assert row["name"].startswith("'")


def test_numbers_stay_numbers_and_controls_go():
    deal = views.DealView(
        "d", "\x1b[2Jx\ny", None, None, "open", views.Money("-12.50", None), None, None, None, (), None, ()
    )
    row = read(lists.csv("deals", [deal]))[0]
    assert (row["amount"], row["name"]) == ("-12.50", "\ufffd[2Jx\ny")


def test_json_lines():
    lines = list(lists.jsonl(PEOPLE))
    assert [json.loads(line)["id"] for line in lines] == [row.id for row in PEOPLE]
    assert all("\n" not in line for line in lines)


def test_ids_or_what_comes_nearest():
    named = {noun: list(lists.ids(rows)) for noun, rows in LISTS.items()}
    assert named["people"] == [row.id for row in PEOPLE]
    assert named["sources"] == ["mail"]
    assert named["records"] == ["41"]
    assert named["identities"] == ["ira@candle.example"]
    assert named["adapters"] == ["mbox"]
