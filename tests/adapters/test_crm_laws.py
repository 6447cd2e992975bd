"""What holds for any input: parse is total, fetch reads any bytes, every profile is sound."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import pickle
import tempfile
from pathlib import Path

import pytest
from crm_kit import Run, crm
from hypothesis import given, settings
from hypothesis import strategies as st

from sbagg.adapter import Deal, Raw, RecordError, SourceError
from sbagg.adapters.crm import Crm, facts
from sbagg.adapters.crm.profile import GENERIC, dialects, profile

NAMES = (*dialects(), GENERIC)
OBJECTS = [(name, spec.name) for name in NAMES for spec in profile(name).specs.values() if spec.kind != "gather"]


def adapter(dialect):
    return Crm(path=(), dialect=dialect, timezone="Europe/Paris", region="US", currency="USD")


def parsed(dialect, data):
    try:
        return list(adapter(dialect).parse(Raw("1", data)))
    except RecordError:
        return []


@given(st.binary(), st.sampled_from(NAMES))
def test_parse_is_total_for_any_bytes(data, dialect):
    parsed(dialect, data)


@given(st.sampled_from(OBJECTS), st.data())
@settings(max_examples=400)
def test_parse_is_total_for_any_row(where, data):
    dialect, name = where
    columns = sorted({alias for aliases in profile(dialect).specs[name].fields.values() for alias in aliases})
    cell = st.one_of(
        st.text(),
        st.sampled_from(
            [
                "1",
                "0",
                "true",
                "2024-01-01",
                "3/4/2025 1:00 PM",
                "a@b.test",
                "005000000000001AAA",
                "9" * 30,
                "\ud800\x00",
                "1e99",
            ]
        ),
    )
    row = data.draw(st.dictionaries(st.sampled_from(columns), cell, min_size=1))
    extra = data.draw(
        st.sampled_from(
            [
                {},
                {"people": ["003000000000001", 5]},
                {"stages": [["a", "2024-01-01"], [1], "x"]},
                {"people": 7, "stages": None},
            ]
        )
    )
    kept = {"type": name, "row": row, **extra}
    if dialect == GENERIC:
        kept["fields"] = {
            column: next(field for field, aliases in profile(dialect).specs[name].fields.items() if column in aliases)
            for column in row
        }
    found = parsed(dialect, json.dumps(kept).encode())
    pickle.dumps(found)
    said = json.dumps([dataclasses.astuple(fact) for fact in found], ensure_ascii=False)
    assert not set(said) & {"\x00", "\ud800"}
    assert "\\u0000" not in said


@given(st.binary(max_size=600), st.sampled_from(NAMES))
@settings(max_examples=60, deadline=None)
def test_fetch_reads_any_bytes(data, dialect):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.csv")
        path.write_bytes(b"Record ID,Email,Id,LastName,AccountId\n" + data)
        Crm.recognise(path)
        with contextlib.suppress(SourceError):
            Run(crm(path, dialect=dialect))


@pytest.mark.parametrize("name", NAMES)
def test_profiles_are_sound(name):
    found = profile(name)
    assert found.name == name
    for spec in found.specs.values():
        assert spec.kind == "gather" or spec.kind in facts._KINDS
        assert {one for names in spec.match for one in names} <= set(spec.fields) | {"never"}, spec.name
        assert all(
            gather.into in found.specs and {gather.by, *gather.take} <= set(spec.fields) for gather in spec.gather
        )
        assert set(spec.where) <= set(spec.fields)
    assert found.people <= {*found.specs, "user"}


def test_stage_text_is_untouched():
    stage = "  Ünfug \u2003| stage (neu)\t✓"
    row = {"type": "deal", "row": {"Record ID": "1", "Deal Name": "D", "Deal Stage": stage}}
    (deal,) = adapter("hubspot").parse(Raw("1", json.dumps(row).encode()))
    assert isinstance(deal, Deal)
    assert deal.stage == stage


def test_what_is_no_kept_row_is_a_record_error():
    for data in (
        b"",
        b"[]",
        b"{}",
        b'{"type":"deal"}',
        b'{"type":"nothing","row":{}}',
        b'{"type":["deal"],"row":{}}',
        b"[" * 100_000,
    ):
        with pytest.raises(RecordError):
            list(adapter("hubspot").parse(Raw("1", data)))
