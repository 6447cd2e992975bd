import io
import json
import os
import subprocess
import sys

import pytest
from render_views import LISTS, NOW, PEOPLE, PERSON

from sbagg.errors import NotFoundError, UsageError
from sbagg.render import pager
from sbagg.render.output import choose, emit, emit_error, emit_list
from sbagg.render.progress import Bars, Silent, watcher


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("environ", "color"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colour_is_for_terminals_that_want_it(environ, color):
    assert choose(now=NOW, stream=Terminal(), environ=environ).color is color


def test_a_pipe_gets_no_colour_whatever_the_environment():
    to = choose(now=NOW, stream=io.StringIO(), environ={"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"})
    emit(to, PERSON)
    assert not to.color
    assert "\x1b" not in to.stream.getvalue()


@pytest.mark.parametrize(
    ("columns", "width"), [("132", 132), ("5", 20), ("wide", 100_000), ("0", 100_000), ("", 100_000)]
)
def test_columns(monkeypatch, columns, width):
    monkeypatch.delenv("COLUMNS", raising=False)
    assert choose(now=NOW, stream=io.StringIO(), environ={"COLUMNS": columns}).width == width


def test_forms_exclude_each_other():
    assert choose(now=NOW, stream=io.StringIO(), ids=True).mode == "ids"
    with pytest.raises(UsageError, match="--json and --csv"):
        choose(now=NOW, stream=io.StringIO(), json=True, csv=True)


def test_json_goes_out_in_one_line_to_pipes_and_indented_to_terminals():
    pipe, terminal = io.StringIO(), Terminal()
    emit(choose(now=NOW, stream=pipe, json=True), PERSON)
    emit(choose(now=NOW, stream=terminal, json=True), PERSON)
    assert pipe.getvalue().count("\n") == 1
    assert terminal.getvalue().count("\n") > 20
    assert json.loads(pipe.getvalue()) == json.loads(terminal.getvalue())


@pytest.mark.parametrize("mode", ["json", "jsonl", "csv", "ids"])
def test_lists_in_every_form(output, mode):
    to = output(mode=mode)
    emit_list(to, "people", PEOPLE, True, "nobody")
    text = to.stream.text
    assert PEOPLE[0].id in text
    if mode == "json":
        assert json.loads(text)["more"] is True
        assert to.notes.text == ""
    else:
        assert "--limit 0" in to.notes.text


@pytest.mark.parametrize("mode", ["csv", "ids"])
def test_one_view_is_no_list(output, mode):
    with pytest.raises(UsageError, match="is for lists"):
        emit(output(mode=mode), PERSON)


def test_json_for_a_narrow_encoding_is_ascii(output):
    to = output(mode="json", encoding="latin-1")
    emit_list(to, "people", PEOPLE, False, "")
    assert to.stream.text.isascii()
    assert json.loads(to.stream.text)["people"][1]["name"] == "山田 優希"


def test_errors(output):
    failure = NotFoundError("nobody is called Marem", "sbagg who Maren")
    as_json, as_text = output(mode="json"), output()
    emit_error(as_json, failure)
    emit_error(as_text, failure)
    assert json.loads(as_json.stream.text)["code"] == "not_found"
    assert as_text.stream.text == "error: nobody is called Marem\nhint: sbagg who Maren\n"


class Closed(io.StringIO):
    def write(self, text):
        raise BrokenPipeError


def test_a_closed_pipe_is_the_callers_to_end():
    with pytest.raises(BrokenPipeError):
        emit(choose(now=NOW, stream=Closed()), PERSON)


@pytest.mark.parametrize(
    ("environ", "command"),
    [
        ({}, ["less"]),
        ({"PAGER": "cat"}, []),
        ({"PAGER": ""}, []),
        ({"PAGER": "less -S 'a b'"}, ["less", "-S", "a b"]),
        ({"PAGER": "'"}, []),
    ],
)
def test_pager_command(environ, command):
    assert pager.command(environ) == command


def test_long_lists_go_through_the_pager(output, tmp_path):
    seen = tmp_path / "seen"
    environ = {**os.environ, "PAGER": f"sh -c 'cat > {seen}'"}
    to = output(tty=True, height=4)._replace(pager=True)
    assert not pager.page("one\n" * 3, to, environ)
    assert not pager.page("one\n" * 9, to._replace(pager=False), environ)
    assert not pager.page("one\n" * 9, to._replace(tty=False), environ)
    assert not pager.page("one\n" * 9, to, {**environ, "PAGER": "no-such-program-here"})
    assert pager.page("é\n" * 9, to, environ)
    assert seen.read_text(encoding="utf-8") == "é\n" * 9


def test_a_reader_who_leaves_the_pager_early_is_no_error(output):

    to = output(tty=True, height=4)._replace(pager=True)
    assert pager.page("line\n" * 200_000, to, {**os.environ, "PAGER": "true"})


def test_progress_is_silent_without_a_terminal():
    assert isinstance(watcher(io.StringIO(), color=False), Silent)
    assert isinstance(watcher(Terminal(), color=True, quiet=True), Silent)
    with watcher(io.StringIO(), color=False) as silent:
        silent.start("mail")
        silent.advance("mail", 5, None)
        silent.done("mail", "ok")


def test_progress_shows_sources_and_leaves_nothing_behind():
    stream = Terminal()
    with watcher(stream, color=True) as bars:
        assert isinstance(bars, Bars)
        bars.start("mail [red]\x1b[2J")
        bars.advance("mail [red]\x1b[2J", 1200, None)
        bars.done("mail [red]\x1b[2J", "1,200 read")
    text = stream.getvalue()
    assert "mail [red]\ufffd[2J" in text
    assert "1,200" in text
    assert "\x1b[2J" not in text


HEAVY = "rich pydantic email html csv typing_extensions"


@pytest.mark.parametrize("mode", ["json", "jsonl", "ids"])
def test_scripts_do_not_wait_for_what_they_do_not_use(mode):
    """Import and write in a fresh interpreter, then look at what is loaded."""
    program = f"""
import sys
from sbagg import views
from sbagg.render.output import choose, emit, emit_list
to = choose(now=0, {mode}=True)
row = views.PersonRow("p", "é\\u202e", None, None, None, views.Counts(0, 0, {{}}), 0)
emit_list(to, "people", [row], False, "")
if {mode == "json"}:
    emit(to, views.Ref("p", "n"))
print(*sorted(sys.modules), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not set(HEAVY.split()) & set(done.stderr.split())
    assert "sbagg.render.human" not in done.stderr.split()


def test_every_list_can_be_written_in_every_form(output):
    for noun, rows in LISTS.items():
        for mode in ("text", "json", "jsonl", "csv", "ids"):
            to = output(mode=mode)
            emit_list(to, noun, rows, False, "")
            assert to.stream.text
