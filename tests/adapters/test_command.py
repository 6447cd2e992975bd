"""Any program as a source: what it prints, what it says beside that, and how it ends."""

import json
import sys
from pathlib import Path

import pytest
from chat_kit import total
from hypothesis import given
from hypothesis import strategies as st
from reading import read

from sbagg.adapter import Card, Checkpoint, Gone, Raw, Refused
from sbagg.adapters import command
from sbagg.adapters.command import Command
from sbagg.errors import SourceError
from sbagg.testing import AdapterContract

PROGRAM = """
import json, sys
from pathlib import Path

held = json.loads(Path({path!r}).read_text())
last = json.loads(sys.stdin.readline())[""].get("last", 0)
for key, name in held.items():
    if int(key) > last:
        card = {{"fact": "card", "identities": [{{"kind": "email", "value": name + "@acme.com"}}], "name": name}}
        print(json.dumps({{"record": {{"key": key, "facts": [card]}}}}))
print(json.dumps({{"checkpoint": {{"state": {{"last": max(map(int, held), default=0)}}}}}}))
"""


def program(folder, text):
    script = folder / "program.py"
    script.write_text(text)
    return Command((sys.executable, str(script)))


class TestCommand(AdapterContract):
    def world(self, folder: Path) -> Command:
        (folder / "people.json").write_text(json.dumps({"1": "ann", "2": "bob"}))
        return program(folder, PROGRAM.format(path=str(folder / "people.json")))

    def change(self, folder: Path) -> None:
        held = json.loads((folder / "people.json").read_text())
        (folder / "people.json").write_text(json.dumps(held | {"3": "cy"}))


def test_its_lines_are_records_what_is_gone_and_checkpoints(tmp_path):
    lines = [{"record": {"key": "1", "facts": []}}, {"gone": {"key": "2"}}, {"checkpoint": {"state": {"n": 1}}}]
    found = read(program(tmp_path, f"for line in {lines!r}:\n    import json; print(json.dumps(line))"))
    assert [type(event) for event in found] == [Raw, Gone, Checkpoint]


def test_a_line_that_is_none_is_refused_and_the_rest_is_read(tmp_path):
    found = read(program(tmp_path, 'print(\'oops\'); print(\'{"record": {"key": "1", "facts": []}}\')'))
    assert "line 1 is none of record, gone, checkpoint" in found[0].reason
    assert isinstance(found[1], Raw)


def test_a_program_may_say_as_much_as_it_likes_beside_its_lines(tmp_path):
    found = read(
        program(tmp_path, 'import sys; sys.stderr.write(\'x\' * 2_000_000); print(\'{"gone": {"key": "1"}}\')')
    )
    assert [type(event) for event in found] == [Gone]


def test_how_it_failed_is_said_in_its_own_last_words(tmp_path):
    with pytest.raises(SourceError, match=r"ended with status 3: .*no login$"):
        read(program(tmp_path, "import sys; sys.stderr.write('x' * 100_000 + 'no login'); sys.exit(3)"))


def test_a_program_that_is_not_there_is_named():
    with pytest.raises(SourceError, match="no-such-program"):
        read(Command(("/no-such-program",)))


def test_a_line_without_end_is_refused_piece_by_piece(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "_LONGEST", 1000)
    found = read(program(tmp_path, 'print(\'[\' * 2500); print(\'{"gone": {"key": "1"}}\')'))
    assert [type(event) for event in found] == [Refused, Refused, Refused, Gone]


@given(
    st.binary(max_size=200),
    st.recursive(st.none() | st.text(max_size=9) | st.integers(), lambda s: st.lists(s, max_size=3)),
)
def test_parse_is_total(data, value):
    adapter = Command(("true",))
    total(adapter, ("",), ("1",), data)
    total(adapter, ("",), ("1",), json.dumps([{"fact": "card", "identities": value, "name": value}]).encode())


@given(
    st.binary(max_size=60)
    | st.sampled_from([b'{"record": 1}', b'{"gone": []}', b'{"checkpoint": {"state": 5}}', b"[" * 9999])
)
def test_any_line_is_an_event(line):
    assert isinstance(Command(("true",))._event(line, 1), (Raw, Gone, Checkpoint, Refused))


def test_facts_are_those_of_the_api():
    (card,) = Command(("true",)).parse(
        Raw("1", b'[{"fact": "card", "identities": [{"kind": "email", "value": "a@b.com"}]}]')
    )
    assert isinstance(card, Card)
