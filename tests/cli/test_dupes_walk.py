"""``dupes`` on a terminal: one key is an answer, each answer is an act, and leaving keeps what was answered."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock

from world import card, mail

ASK = "q quit "
SOURCE = str(Path(__file__).parents[2] / "src")


class Terminal:
    """sbagg in a terminal of its own; ``press`` types once it was asked."""

    def __init__(self, home, *arguments, **environ):
        self.ours, theirs = pty.openpty()
        environment = {**os.environ, "PYTHONPATH": SOURCE, "SBAGG_HOME": str(home), "TERM": "xterm", **environ}
        take = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.executable, sys.argv[1:])"
        command = [sys.executable, "-c", take, sys.executable, "-m", "sbagg", *arguments]
        self.running = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
        )
        os.close(theirs)
        self.shown = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.running.poll() is None:
            self.running.kill()
        self.running.wait()
        os.close(self.ours)

    def read(self, until="", seconds=30):
        """Read until a text is shown after all that was read before, or to the end."""
        start, end = len(self.shown), time.monotonic() + seconds
        while time.monotonic() < end:
            if until and until in self.shown[start:]:
                break
            if select.select([self.ours], [], [], 0.1)[0]:
                try:
                    data = os.read(self.ours, 4096)
                except OSError:
                    break
                self.shown += data.decode()
            elif self.running.poll() is not None:
                break
        return self.shown[start:]

    def press(self, keys):
        for key in keys:
            assert ASK in self.read(ASK), self.shown
            os.write(self.ours, key.encode())

    def end(self):
        self.read()
        return self.running.wait(30)


@pytest.fixture
def alike(world):
    """Three who may be one, and two others."""
    world.write(
        "crm",
        *((str(n), [card(f"email:jana.bright{n}@gmail.com", name="Jana Brightwater", city="Lyon", birthday="1980-02-03")]) for n in range(3)),
        *((f"x{n}", [card(f"email:otto.quill{n}@gmail.com", name="Otto Quillfeather", birthday="1970-05-06")]) for n in range(2)),
        stream="alike",
    ).sync()  # fmt: skip
    return world


def acts(world):
    path = world.home / "decisions.jsonl"
    return [json.loads(line)["op"] for line in path.read_text().splitlines()] if path.exists() else []


def pairs(sbagg):
    return len(sbagg("dupes", "--json").json["pairs"])


def test_yes_no_and_skip(alike, sbagg):
    before = pairs(sbagg)
    assert before == 4
    with Terminal(alike.home, "dupes") as terminal:
        terminal.press("yns")
        assert terminal.end() == 0
    assert acts(alike) == ["same", "different"]
    assert "2 decided; take back with: sbagg undo 2" in terminal.shown
    sbagg("undo", "2")
    assert pairs(sbagg) == before


def test_what_an_answer_has_settled_is_not_asked(alike, sbagg):
    with Terminal(alike.home, "dupes") as terminal:
        terminal.press("yyy")
        assert terminal.end() == 0
    assert acts(alike) == ["same"] * 3
    assert terminal.shown.count(ASK) == 3
    assert pairs(sbagg) == 0


def test_undo_takes_the_last_answer_back_and_asks_again(alike, sbagg):
    with Terminal(alike.home, "dupes") as terminal:
        terminal.press("uyunq")
        assert terminal.end() == 0
    assert acts(alike) == ["same", "undo", "different"]
    assert terminal.shown.count("1 of 4") == 3
    assert "1 decided" in terminal.shown


def test_other_keys_answer_nothing(alike):
    with Terminal(alike.home, "dupes") as terminal:
        terminal.press("x \nwq")
        assert terminal.end() == 0
    assert acts(alike) == []
    assert "sbagg who p" in terminal.shown


def test_why_shows_the_last_items_with_both_and_what_speaks_for_it(alike, sbagg):
    sent = [
        mail(
            f"w{n}",
            f"jana.bright{n % 2}@gmail.com",
            "me@us-corp.com",
            at=1_780_000_000 + n * 86_400,
            title=f"Letter {n}",
        )
        for n in range(8)
    ]
    sent.append(
        {
            **mail("coming", "jana.bright0@gmail.com", "me@us-corp.com", at=1_800_000_000, title="A meeting to come"),
            "kind": "meeting",
        }
    )
    alike.write("crm", *((f"w{n}", [each]) for n, each in enumerate(sent)), stream="letters").sync()
    with Terminal(alike.home, "dupes", "--limit", "1", COLUMNS="80", NO_COLOR="1") as terminal:
        terminal.press("wq")
        assert terminal.end() == 0
    (pair,) = sbagg("dupes", "--limit", "1", "--json").json["pairs"]
    told = terminal.shown.partition(ASK)[2]
    for side in ("a", "b"):
        letters = sbagg("timeline", pair[side]["id"], "--until", "today", "--limit", "3", "--json").json["items"]
        assert all(item["title"] in told for item in letters)
    assert "Letter 7" in told
    assert "to come" not in told
    assert "might be one" in told
    assert pair["evidence"][0]["text"] in told.partition("might be one")[2]


def test_while_another_sbagg_writes_the_same_question_is_asked_again(alike):
    lock = FileLock(alike.home / "sbagg.lock")
    with Terminal(alike.home, "dupes") as terminal:
        terminal.press("n")
        terminal.read(ASK)
        with lock:
            os.write(terminal.ours, b"n")
            assert "2 of 4" in terminal.read(ASK)
        assert "Another sbagg is writing" in terminal.shown
        os.write(terminal.ours, b"n")
        terminal.press("q")
        assert terminal.end() == 0
    assert acts(alike) == ["different"] * 2
    assert "2 decided; take back with: sbagg undo 2" in terminal.shown


def test_ctrl_c_ends_the_line_and_says_what_was_decided(alike):
    with Terminal(alike.home, "dupes") as terminal:
        terminal.press("n\x03")
        assert terminal.end() == 128 + signal.SIGINT
    last = terminal.shown.rpartition(ASK)[2].replace("^C", "").replace("\r", "")
    assert last.startswith("\n1 decided; take back with: sbagg undo\n")


def test_what_is_told_takes_back_the_answers_alone(alike, sbagg):
    with Terminal(alike.home, "dupes") as terminal:
        terminal.press("n")
        terminal.read(ASK)
        sbagg("tag", "add", "otto.quill0@gmail.com", "kept")
        os.write(terminal.ours, b"q")
        assert terminal.end() == 0
    command = re.search(r"take back with: sbagg (undo --id \w+)", terminal.shown)[1]
    assert sbagg(*command.split()).status == 0
    assert acts(alike) == ["different", "tag", "undo"]
    assert sbagg("who", "otto.quill0@gmail.com", "--json").json["tags"] == ["kept"]
    assert pairs(sbagg) == 4


def test_three_at_once_are_all_kept(alike):
    environment = {**os.environ, "PYTHONPATH": SOURCE}
    wanted = [
        ["tag", "add", "otto.quill0@gmail.com", "a"],
        ["tag", "add", "otto.quill1@gmail.com", "b"],
        ["note", "otto.quill0@gmail.com", "c"],
    ]
    running = [
        subprocess.Popen([sys.executable, "-m", "sbagg", *words], env=environment, stdout=subprocess.DEVNULL)
        for words in wanted
    ]
    assert [each.wait(60) for each in running] == [0, 0, 0]
    assert sorted(acts(alike)) == ["note", "tag", "tag"]


@pytest.mark.parametrize("key", ["\x04", "\x1b"])
def test_leaving(alike, key):
    with Terminal(alike.home, "dupes") as terminal:
        terminal.press("n" + key)
        assert terminal.end() == 0
    assert acts(alike) == ["different"]


def test_an_arrow_key_answers_nothing(alike):
    with Terminal(alike.home, "dupes") as terminal:
        assert ASK in terminal.read(ASK)
        os.write(terminal.ours, b"\x1b[A\x1bOBnq")
        assert terminal.end() == 0
    assert acts(alike) == ["different"]


def test_ctrl_d_typed_ahead_leaves(alike):
    with Terminal(alike.home, "dupes") as terminal:
        assert ASK in terminal.read(ASK)
        os.write(terminal.ours, b"n\x04")
        assert terminal.end() == 0
    assert acts(alike) == ["different"]


def test_ctrl_c_keeps_what_was_answered_and_the_terminal_is_as_before(alike):
    import termios

    with Terminal(alike.home, "dupes") as terminal:
        before = termios.tcgetattr(terminal.ours)
        terminal.press("n\x03")
        assert terminal.end() == 128 + signal.SIGINT
        assert termios.tcgetattr(terminal.ours)[:4] == before[:4]
    assert acts(alike) == ["different"]
    assert "Traceback" not in terminal.shown


def test_what_was_typed_ahead_counts(alike):
    with Terminal(alike.home, "dupes") as terminal:
        terminal.read(ASK)
        os.write(terminal.ours, b"nnq")
        assert terminal.end() == 0
    assert acts(alike) == ["different"] * 2


def test_a_narrow_terminal_without_colour(alike):
    with Terminal(alike.home, "dupes", COLUMNS="40", NO_COLOR="1") as terminal:
        terminal.press("q")
        assert terminal.end() == 0
    assert "\x1b" not in terminal.shown
    lines = [line for line in re.split(r"[\r\n]+", terminal.shown) if ASK not in line]
    assert max(map(len, lines)) <= 40


def test_a_list_and_json_ask_nothing(alike):
    for flag in ("--list", "--json", "--csv", "--jsonl"):
        with Terminal(alike.home, "dupes", flag) as terminal:
            assert terminal.end() == 0
        assert ASK not in terminal.shown
