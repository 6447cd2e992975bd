"""The example scripts, run as their users would run them."""

import json
import re

import pytest
from examples_kit import EXAMPLES, Home, needs_jq

DANA = "dana.reyes@brightmoor-logistics.com"
MAIL = f"""From: Dana Reyes <{DANA}>
To: robin.castellane@larchmere-sensing.com
Subject: Where are we?

Please write to somebody.else@brightmoor-logistics.com.
"""


@needs_jq
def test_call_list_names_people_of_open_deals_who_have_been_quiet(synced: Home):
    quiet = set(synced.sbagg("people", "--stale", "1d", "--ids", "--limit", "0").split())
    lines = synced.run(EXAMPLES / "call-list.sh", "1d").splitlines()
    assert lines
    for line in lines:
        name, number, _company, last, deal = line.split("\t")
        who = json.loads(synced.sbagg("who", number, "--json"))
        assert (who["name"], who["last_at"][:10]) == (name, last)
        assert who["id"] in quiet
        assert deal in [one["name"] for one in who["deals"] if one["status"] == "open"]


@needs_jq
def test_call_list_is_empty_when_nobody_has_been_quiet(synced: Home):
    assert synced.run(EXAMPLES / "call-list.sh", "2y") == ""


@needs_jq
@pytest.mark.parametrize("asked", [DANA, "dana reyes"])
def test_mutt_gets_a_first_line_and_then_addresses(synced: Home, asked):
    head, *lines = synced.run(EXAMPLES / "mutt-query.sh", asked).splitlines()
    assert head == f"sbagg: {len(lines)} addresses"
    cells = [line.split("\t") for line in lines]
    assert DANA in [address for address, _, _ in cells]
    assert {name for _, name, _ in cells} == {"Dana Reyes"}
    assert all("Brightmoor" in detail for _, _, detail in cells)


@needs_jq
def test_mutt_gets_everybody_of_an_ambiguous_name(synced: Home):
    error = json.loads(synced.run("sh", "-c", "sbagg who an --json 2>&1", status=4).splitlines()[-1])
    _, *lines = synced.run(EXAMPLES / "mutt-query.sh", "an").splitlines()
    names = {line.split("\t")[1] for line in lines}
    assert len(names) > 1
    assert names <= {one["name"] for one in error["candidates"]}


@needs_jq
def test_mutt_gets_one_line_that_says_why_there_is_nothing(synced: Home):
    assert synced.run(EXAMPLES / "mutt-query.sh", "zzyzx", status=1).count("\n") == 1


@needs_jq
def test_aerc_gets_addresses_only(synced: Home):
    lines = synced.run(EXAMPLES / "mutt-query.sh", "--aerc", DANA).splitlines()
    assert all("@" in line.split("\t")[0] for line in lines)


def test_who_from_mail_shows_the_sender(synced: Home):
    shown = synced.run(EXAMPLES / "who-from-mail.sh", stdin=MAIL.encode(), PAGER="cat")
    assert shown.startswith("Dana Reyes")
    assert "somebody.else" not in shown


def test_who_from_mail_says_so_when_nobody_is_known(synced: Home):
    said = synced.run(EXAMPLES / "who-from-mail.sh", stdin=b"From: a@b.invalid\n\nx\n", status=3, PAGER="cat")
    assert "a@b.invalid" in said


def test_cron_lines_run_and_the_hourly_one_is_silent(synced: Home):
    lines = (EXAMPLES / "sbagg.cron").read_text().splitlines()
    commands = [re.fullmatch(r"(?:[\d*]+\s+){5}(.+)", line)[1] for line in lines if line and line[0] != "#"]
    assert "sbagg sync --quiet --jitter 5m" in commands
    commands = [command.replace("--jitter 5m", "--jitter 0s") for command in commands]
    answers = {command: synced.run("/bin/sh", "-c", command) for command in commands}
    assert answers["sbagg sync --quiet --jitter 0s"] == ""
    assert all(answers[command] for command in commands if "sync" not in command)
