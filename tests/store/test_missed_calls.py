"""A call that nobody took is on the timeline, says so, and counts for nothing."""

import pytest

from world import email

JANE, ME = "jane@acme-tools.com", "me@us.example"


def call(ref, status, at=1_790_000_000):
    parties = [email(JANE, "caller"), email(ME, "recipient")]
    return {"fact": "interaction", "ref": f"call:{ref}", "kind": "call", "channel": "phone", "at": at, "parties": parties,
            "status": status}  # fmt: skip


@pytest.mark.parametrize("status", ["missed", "declined", "no answer"])
def test_nobody_met_in_it(world, sbagg, status):
    world.add("phone").write("phone", ("1", [call("1", status, 1_790_000_500)]), ("2", [call("2", "answered")])).sync()
    jane = sbagg("who", JANE, "--json").json
    assert (jane["counts"]["by_kind"], jane["last_at"]) == ({"call": 1}, "2026-09-21T14:13:20Z")
    assert [item["status"] for item in jane["timeline"]] == [status, "answered"]
    assert status in sbagg("timeline", JANE).out
    assert status in sbagg("show", jane["timeline"][0]["id"]).out


@pytest.mark.parametrize("status", ["answered", "voicemail", "done", ""])
def test_words_left_or_spoken_are_a_contact(world, sbagg, status):
    world.add("phone").write("phone", ("1", [call("1", status)])).sync()
    assert sbagg("who", JANE, "--json").json["counts"]["by_kind"] == {"call": 1}
