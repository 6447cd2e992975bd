"""``forget`` on a terminal: it says who and what before it asks, and does what it said."""

import os

import pytest
from test_dupes_walk import Terminal

JANE = "jane@acme-tools.com"
ASK = "Forget them?"


@pytest.mark.parametrize(("answer", "there"), [("n", 0), ("y", 3)])
def test_it_foretells_then_asks(world, sbagg, answer, there):
    foretold = sbagg("forget", "jane doe", "--dry-run").out.split()
    with Terminal(world.home, "forget", "jane doe", NO_COLOR="1", COLUMNS="80") as terminal:
        before = terminal.read(ASK)
        os.write(terminal.ours, f"{answer}\n".encode())
        assert terminal.end() == 0
    assert before.partition(ASK)[0].split() == foretold
    assert ("forgotten: jane doe: " in terminal.shown.partition(ASK)[2]) == (answer == "y")
    assert sbagg("who", JANE).status == there


@pytest.mark.parametrize(
    ("who", "status"),
    [("jane d", 2), ("jane doe", 0), ("Doe, Jane", 2), (JANE, 0), ("acme-tools", 3), ("Acme Tools", 3)],
)
@pytest.mark.usefixtures("world")
def test_without_being_asked_it_wants_a_whole_name(sbagg, who, status):
    assert sbagg("forget", who, "--yes").status == status
    assert sbagg("who", JANE).status == (0 if status else 3)
