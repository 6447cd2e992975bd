import dataclasses
import json
import typing
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache

import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from render_views import LISTS, OBJECTS, PERSON

from sbagg import views
from sbagg.errors import AmbiguousError
from sbagg.render import json as render

VIEWS = [
    cls
    for cls in (getattr(views, name) for family, names in views._FAMILIES.items() for name in names.split())
    if isinstance(cls, type) and issubclass(cls, views.View) and dataclasses.is_dataclass(cls)
]
TEXT = st.text(max_size=6).map(lambda text: text.encode("utf-8", "replace").decode())
SECONDS = st.integers(-62_135_596_800, 253_402_300_799)


@cache
def hints(cls):
    return typing.get_type_hints(cls, include_extras=True)


def is_time(hint):
    return any(part == views.Time for part in (hint, *typing.get_args(hint)))


def value(hint):
    """Build a strategy for a field's type."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if hint == views.Time:
        return SECONDS
    if dataclasses.is_dataclass(hint):
        return built(hint)
    if hint in SCALARS:
        return SCALARS[hint]
    if origin in CONTAINERS:
        return CONTAINERS[origin](args)
    return st.one_of(*map(value, args))


CONTAINERS = {
    tuple: lambda args: st.lists(value(args[0]), max_size=2).map(tuple),
    typing.Literal: st.sampled_from,
    Mapping: lambda args: st.dictionaries(TEXT, value(args[1]), max_size=2),
}
SCALARS = {
    type(None): st.none(),
    str: TEXT,
    int: st.integers(-(2**63), 2**63),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    object: st.one_of(TEXT, st.integers(0, 9), st.lists(TEXT, max_size=2)),
}


def built(cls):
    fields = {field.name: value(hints(cls)[field.name]) for field in dataclasses.fields(cls)}
    return st.builds(cls, **fields)


def as_seconds(cls, plain):
    """Turn the times of a JSON object back into seconds, as its class has them."""
    out = dict(plain)
    for field in dataclasses.fields(cls):
        hint, key = hints(cls)[field.name], views.json_key(field.name)
        inner = next((each for each in (hint, *typing.get_args(hint)) if dataclasses.is_dataclass(each)), None)
        if out[key] is None:
            continue
        if is_time(hint):
            out[key] = int(datetime.strptime(out[key], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
        elif inner is not None:
            many = isinstance(out[key], list)
            out[key] = [as_seconds(inner, each) for each in out[key]] if many else as_seconds(inner, out[key])
    return out


@pytest.mark.parametrize("cls", VIEWS, ids=lambda cls: cls.__name__)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_what_is_written_validates_and_is_the_same(cls, data):
    view = data.draw(built(cls))
    plain = json.loads(render.dumps(view))
    assert plain.pop("schema", None) == getattr(cls, "schema", None)
    assert pydantic.TypeAdapter(cls).validate_python(as_seconds(cls, plain)) == view


@pytest.mark.parametrize("cls", VIEWS, ids=lambda cls: cls.__name__)
def test_times_are_found_without_evaluating_annotations(cls):
    assert {name for name, _, time in render.plan(cls) if time} == {
        name for name, hint in hints(cls).items() if is_time(hint)
    }


def test_schema_comes_first_and_at_the_top_only():
    plain = json.loads(render.dumps(PERSON))
    assert next(iter(plain.items())) == ("schema", "sbagg.person/1")
    assert all("schema" not in item for item in plain["timeline"])
    assert plain["timeline"][2]["with"] == []
    assert plain["employment"][0]["from"] == "2025-03"
    assert plain["counts"]["in"] == 47


def test_times_are_iso():
    plain = render.view_object(PERSON)
    assert plain["last_at"] == "2026-11-15T16:40:00Z"
    assert plain["timeline"][0]["at"] == "2026-11-25T10:00:00Z"
    assert [render.iso(seconds) for seconds in (0, -(10**18), 10**18)] == [
        "1970-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
    ]


LOUD = "\x00\x07\x1b\x7f\x85\x9b\xad\u061c\u200b\u200d\u200e\u202e\u2028\u2066\ufeff\U000e0041\ud800"


def test_what_a_terminal_obeys_is_escaped_and_nothing_is_lost():
    text = f"é 日本 {LOUD} end"
    written = render.dumps(views.Ref("p1", text))
    assert not set(LOUD) & set(written)
    assert "é 日本" in written
    assert json.loads(written)["name"] == text


@given(st.text())
def test_escaping_loses_nothing(text):
    assert json.loads(render.encode({"text": text})) == {"text": text}
    assert render.encode({"text": text}, ascii_only=True).isascii()


def test_lists_and_errors():
    assert render.list_object("deals", LISTS["deals"], more=True)["more"] is True
    assert list(render.list_object("items", (), more=False)) == ["schema", "items", "more"]
    failure = AmbiguousError("two fit", "say which", [{"id": "p1", "name": "A"}])
    assert render.error_object(failure) == {
        "schema": "sbagg.error/1",
        "code": "ambiguous",
        "message": "two fit",
        "hint": "say which",
        "candidates": [{"id": "p1", "name": "A"}],
    }


def test_every_schema_is_named_by_the_registry():
    assert {f"sbagg.{name}/1": cls for name, cls in views.OBJECTS.items()} == {
        cls.schema: cls for cls in VIEWS if hasattr(cls, "schema")
    }
    assert {type(view) for view in OBJECTS.values()} == set(views.OBJECTS.values())


def test_no_number_that_json_lacks():
    assert render.encode(render.plain({"seconds": float("nan")})) == '{"seconds":null}'
