"""Discourse archives: posts and messages of every era, in whatever language the forum speaks."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import by_ref, facts, only, parties, read, survives

from sbagg.adapter import Card, Identity, Raw, Refused, Skipped, SourceError
from sbagg.adapters.discourse import Discourse
from sbagg.testing import AdapterContract

HOST = "forum.cranes-and-co.com"
NAME = "user_archive-Mia-261101-093000-77.zip"
HEADER = "topic_title,categories,is_pm,post_raw,post_cooked,like_count,reply_count,url,created_at".split(",")
OLD = "topic_title,category,sub_category,is_pm,post,like_count,reply_count,url,created_at".split(",")
LIKES = "id,post_id,topic_id,post_number,created_at,updated_at,deleted_at,deleted_by".split(",")


def post(topic: int, number: int, raw: str, **more: str) -> list[str]:
    cells = {
        "topic_title": f"Topic {topic}", "categories": "Support|Lifts", "is_pm": "No", "post_raw": raw, "post_cooked": "",
        "like_count": "0", "reply_count": "0", "url": f"https://{HOST}/t/some-slug/{topic}/{number}",
        "created_at": "2026-03-02 10:00:00 UTC",
    } | more  # fmt: skip
    return [cells[name] for name in HEADER]


QUOTING = '[quote="bo, post:1, topic:12"]\nIt squeaks.\n[/quote]\n\nOil it.\n![photo|690x388](upload://abc.jpeg)'
POSTS = [
    post(12, 2, QUOTING),
    post(12, 5, "@cy can help, @nobody cannot", post_cooked='<a class="mention" href="/u/cy">@cy</a> can help'),
    post(31, 1, "Our price is 40.", categories="-", is_pm="Yes"),
]


def archive(path: Path, posts: list[list[str]], **more: str | list[list[str]]) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("user_archive.csv", table([HEADER, *posts]))
        for name, content in more.items():
            packed.writestr(name.replace("_json", ".json").replace("_csv", ".csv"),
                            content if isinstance(content, str) else table(content))  # fmt: skip
    return path


def table(rows: list[list[str]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()


class TestContract(AdapterContract):
    def world(self, folder: Path) -> Discourse:
        return Discourse((archive(folder / NAME, [*POSTS, post(1, 1, "x", url="nowhere")]),))

    def change(self, folder: Path) -> None:
        archive(folder / NAME, [post(12, 2, "edited"), *POSTS[1:], post(40, 1, "new")])


def test_recognises_whose_archive_it_is(tmp_path: Path) -> None:
    path = archive(tmp_path / NAME, POSTS)
    found = Discourse.recognise(path)
    assert found
    assert (found.account, found.me) == (f"mia@{HOST}", (Identity("discourse", f"mia@{HOST}"),))
    unpacked = tmp_path / "user_archive-Mia-261101-093000-77"
    zipfile.ZipFile(path).extractall(unpacked)
    assert Discourse.recognise(unpacked).account == f"mia@{HOST}"


def test_preferences_say_whose_it_is_when_the_name_does_not(tmp_path: Path) -> None:
    said = json.dumps({"user": {"username": "Mia", "name": "Mia Holt", "email": "mia@private.org"}})
    path = archive(tmp_path / "download.zip", POSTS, preferences_json=said)
    assert Discourse.recognise(path).account == f"mia@{HOST}"
    events = read(Discourse((path,)))
    assert not any(b"private.org" in raw.data for raw in only(Raw, events))
    assert [(card.name, card.identities) for card in only(Card, facts(Discourse((path,))))] == [
        ("Mia Holt", (Identity("discourse", f"mia@{HOST}"),))
    ]


def test_an_archive_of_nobody_knows_its_records_and_takes_the_users_word(tmp_path: Path) -> None:
    path = archive(tmp_path / "download.zip", POSTS)
    found = Discourse.recognise(path)
    assert (found.account, found.me, found.sample[0]) == ("", (), ("posts", "12/2"))
    items = by_ref(facts(Discourse((path,), f"Mia@{HOST}")))
    assert all(parties(item)[0] == ("author", "discourse", f"mia@{HOST}") for item in items.values())


def test_posts_are_public_and_messages_private(tmp_path: Path) -> None:
    items = by_ref(facts(Discourse((archive(tmp_path / NAME, POSTS),))))
    assert {ref.rpartition(":")[2]: (one.kind, one.visibility, one.title) for ref, one in items.items()} == {
        "12/2": ("post", "public", "Topic 12"),
        "12/5": ("post", "public", "Topic 12"),
        "31/1": ("dm", "private", "Topic 31"),
    }
    first, second = (items[f"discourse:{HOST}:post:12/{number}"] for number in (2, 5))
    assert (first.at, first.labels) == (1772445600, ("Support", "Lifts"))
    assert (first.url, first.thread[1]) == (f"https://{HOST}/t/some-slug/12/2", f"discourse:{HOST}:topic:12")
    assert first.new == "Oil it.\n![photo|690x388](upload://abc.jpeg)"
    assert "It squeaks." in first.text
    assert [file.name for file in first.files] == ["photo"]
    assert parties(first)[1:] == [("mention", "discourse", f"bo@{HOST}")]
    assert parties(second)[1:] == [("mention", "discourse", f"cy@{HOST}")], "what is no link is nobody"


@pytest.mark.parametrize(("yes", "no"), [("Ja", "Nein"), ("はい", "いいえ")])
def test_yes_and_no_in_any_language(tmp_path: Path, yes: str, no: str) -> None:
    rows = [
        post(1, 1, "hidden category", categories="-", is_pm=no),
        post(2, 1, "message", categories="-", is_pm=yes),
        post(3, 1, "post", is_pm=no),
    ]
    items = by_ref(facts(Discourse((archive(tmp_path / NAME, rows),))))
    assert [one.visibility for one in items.values()] == ["public", "private", "public"]


def test_a_message_of_which_nobody_is_named_went_to_its_topic(tmp_path: Path) -> None:
    items = by_ref(facts(Discourse((archive(tmp_path / NAME, POSTS),))))
    assert parties(items[f"discourse:{HOST}:post:31/1"])[1:] == [("feed", "discourse-topic", f"{HOST}/31")]


def test_what_may_be_a_message_is_private(tmp_path: Path) -> None:
    items = by_ref(facts(Discourse((archive(tmp_path / NAME, [post(2, 1, "x", categories="-", is_pm="?")]),))))
    assert [one.visibility for one in items.values()] == ["private"]


def test_the_columns_of_before_2020(tmp_path: Path) -> None:
    row = ["Old", "Support", "Lifts", "No", "Hello", "0", "0", f"https://{HOST}/t/old/7/1", "2015-01-15 23:48:17 UTC"]
    (tmp_path / "user-archive-mia-150115-234817-999.csv").write_text(table([OLD, row]))
    adapter = Discourse((tmp_path / "user-archive-mia-150115-234817-999.csv",))
    (item,) = by_ref(facts(adapter)).values()
    assert (item.text, item.labels, item.new) == ("Hello", ("Support", "Lifts"), None)
    assert parties(item) == [("author", "discourse", f"mia@{HOST}")]


def test_likes_and_what_was_taken_back(tmp_path: Path) -> None:
    rows = [
        LIKES,
        ["5", "900", "12", "1", "2026-03-02 10:00:00 UTC", "", "", ""],
        ["6", "901", "12", "2", "", "", "2026", "self"],
    ]
    path = archive(tmp_path / NAME, POSTS, likes_csv=rows)
    (like,) = [one for one in by_ref(facts(Discourse((path,)))).values() if one.kind == "like"]
    assert (like.url, like.at) == (f"https://{HOST}/t/12/1", 1772445600)
    assert [one.reason for one in only(Skipped, read(Discourse((path,))))] == ["a like that was taken back"]


def test_damage_costs_itself(tmp_path: Path) -> None:
    bad = post(1, 1, "x", url="https://elsewhere")
    events = read(Discourse((archive(tmp_path / NAME, [POSTS[0], bad, [*POSTS[1], "more"], POSTS[2]]),)))
    assert [raw.key for raw in only(Raw, events) if raw.stream == "posts"] == ["12/2", "31/1"]
    assert [(one.key, one.stream) for one in only(Refused, events)] == [
        ("user_archive.csv:8", "posts"), ("user_archive.csv:9", "posts"),
    ]  # fmt: skip


def test_other_tables_and_other_paths(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    assert Discourse.recognise(tmp_path / "x.csv") is None
    assert Discourse.recognise(tmp_path) is None
    with pytest.raises(SourceError, match="is no archive of a forum"):
        read(Discourse((tmp_path / "x.csv",)))


@given(st.text(alphabet="[]quote/= x\n", max_size=80))
def test_quotations_of_any_form(written: str) -> None:
    raw = Raw(
        "1/1", json.dumps({"row": {"url": f"https://{HOST}/t/1/1", "post_raw": written}}).encode(), stream="posts"
    )
    (item,) = Discourse(()).parse(raw)
    assert item.text == written


@given(
    st.binary()
    | st.lists(st.lists(st.text(max_size=9), max_size=10), max_size=5).map(
        lambda r: table([HEADER, *r]).encode("utf-8", "replace")
    )
)
def test_any_bytes(data: bytes) -> None:
    survives(Discourse, "user_archive.csv", data, ("posts", "likes", "account"))
