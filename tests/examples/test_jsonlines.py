"""An executable as a source."""

import json

from examples_kit import EXAMPLES, Home, needs_jq

ME = "robin@larchmere-sensing.com"
CALLS = [
    '2026-11-03T10:00:00Z\t>\t+1 206 555 0101\tDana Reyes\tWants the "SOC 2" report, by Friday.',
    "2026-11-04T11:30:00Z\t<\t+1 206 555 0101\tDana Reyes\tAsks for a discount.",
]  # fmt: skip


def add(home: Home, *lines: str) -> None:
    with (home.folder / "calls.tsv").open("a") as file:
        file.writelines(f"{line}\n" for line in lines)


def sync(home: Home) -> dict:
    return json.loads(home.sbagg("sync", "calls", "--json"))["sources"][0]


@needs_jq
def test_calls_are_synced_shown_and_read_once(home: Home):
    add(home, CALLS[0])
    home.sbagg("me", "add", ME)
    command = f"{EXAMPLES}/jsonlines.sh {home.folder}/calls.tsv {ME}"
    home.sbagg("source", "add", "command", "--name", "calls", "--set", f"command={command}")
    assert (sync(home)["added"], sync(home)["seen"]) == (1, 0)
    add(home, CALLS[1])
    assert sync(home)["added"] == 1

    who = json.loads(home.sbagg("who", "dana reyes", "--json"))
    assert [identity["value"] for identity in who["identities"]] == ["+12065550101"]
    assert (who["counts"]["in"], who["counts"]["out"]) == (1, 1)
    assert [item["text"] for item in who["timeline"]] == [
        "Asks for a discount.",
        'Wants the "SOC 2" report, by Friday.',
    ]
    assert "Asks for a discount." in home.sbagg("who", "+12065550101")
