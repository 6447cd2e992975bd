"""Objects out of JSON files of every form."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.adapter import Refused, Skipped
from sbagg.formats import answers
from sbagg.formats.answers import Found
from sbagg.formats.tree import Tree

NOUNS = {"things": "thing", "thing": "thing", "others": ""}


def read(path: Path, data: bytes | str) -> list[Found | Refused | Skipped]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    with Tree(path) as tree:
        return list(answers.read(tree, path.name, NOUNS))


def shown(events: list[Found | Refused | Skipped]) -> list[tuple]:
    return [(one.noun, one.value) if isinstance(one, Found) else (type(one).__name__, one.reason) for one in events]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ('{"id": 1}\n{"id": 2}\n', [("", {"id": 1}), ("", {"id": 2})]),
        ('\ufeff{"id": 1}\r\n\r\n{"id": 2}', [("", {"id": 1}), ("", {"id": 2})]),
        ('{"id": 1}', [("", {"id": 1})]),
        ('{\n "id": 1,\n "things": [{"id": 2}]\n}', [("", {"id": 1, "things": [{"id": 2}]})]),
        ('[{"id": 1}, {"id": 2}]', [("", {"id": 1}), ("", {"id": 2})]),
        ('{"things": [{"id": 1}], "next": "x", "others": [{"id": 2}]}', [("thing", {"id": 1}), ("", {"id": 2})]),
        ('{"thing": {"id": 1}, "things": null}', [("thing", {"id": 1})]),
        ('{"things": []}\n{"things": [{"id": 3}]}', [("thing", {"id": 3})]),
        ('{"groups": [{"id": 1}], "tags": ["a"], "next": {}}', [("Skipped", "a list of groups, which is not read")]),
        ('{"things": [1]}', [("Refused", "no JSON object")]),
        ("7", [("Refused", "no JSON object")]),
        ("", [("Refused", "the file is empty")]),
    ],
)
def test_forms(tmp_path: Path, data: str, found: list[tuple]) -> None:
    assert shown(read(tmp_path / "a.json", data)) == found


def test_places_and_what_stands_beside(tmp_path: Path) -> None:
    (one,) = read(tmp_path / "a.json", '{"next": "page 2", "things": [{"id": 1}]}')
    assert (one.place, one.locator) == ("a.json#things/0", f"{tmp_path}/a.json#things/0")
    assert one.beside == {"next": "page 2"}
    refused = one.refused("no good", "stream")
    assert (refused.key, refused.stream, refused.data) == ("a.json#things/0", "stream", b'{"id": 1}')


def test_a_bad_line_costs_itself(tmp_path: Path) -> None:
    events = read(tmp_path / "a.json", '{"id": 1}\n{"id": \n{"id": 3}\n')
    assert [getattr(one, "value", None) for one in events] == [{"id": 1}, None, {"id": 3}]
    assert (events[1].key, events[1].data) == ("a.json#2", b'{"id": \n')


def test_a_large_file_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ({"next": "x", "things": [{"id": 1}, {"id": 2}], "groups": [{}], "thing": {"id": 3}}, [{"id": 1}, 5]):
        whole = read(tmp_path / "a.json", json.dumps(value))
        with monkeypatch.context() as patched:
            patched.setattr(answers, "_SMALL", 0)
            assert shown(read(tmp_path / "a.json", json.dumps(value))) == shown(whole)


def test_a_cut_large_file_keeps_what_came_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_SMALL", 0)
    first, second = read(tmp_path / "a.json", '{"things": [{"id": 1}, {"id": 2')
    assert first.value == {"id": 1}
    assert (second.key, second.reason) == ("a.json#things/0+", "byte 23: the file ends too early")


@given(st.binary() | st.text(alphabet='{}[]",: \n1things').map(str.encode), st.booleans())
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes, small: bool) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(answers, "_SMALL", 10**6 if small else -1)
        for one in read(tmp_path_factory.getbasetemp() / "any.json", data):
            assert isinstance(one, (Found, Refused, Skipped))
