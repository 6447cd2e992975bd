"""Acts: any bytes can be read, what is written reads the same, and what they say depends on the set of lines alone."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.decisions.forgotten import Forgotten
from sbagg.decisions.model import FIELDS, SHAPES, Act, active, identity_of, line_of, make, read, replay, text_of
from sbagg.identity.settle import facts
from sbagg.normalize import canonical
from sbagg.store.rows import claims

A, B, C = "email:ann@acme-tools.com", "email:bob@bolt-works.com", "twitter:cy"
PAIR = ((identity_of(A)), (identity_of(B)))
WHEN = "2026-11-20T12:00:00Z"

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12).filter(str.strip)
PEOPLE = st.lists(st.sampled_from([A, B, C, "phone:+12065550101", "salesforce-id:003A"]), min_size=1, max_size=3)
FIELD = {
    "field": st.sampled_from(FIELDS),
    "when": st.just(WHEN),
    "key": st.just("ab"),
    "marks": st.just(["cd"]),
    "score": st.integers(0, 100),
    "days": st.integers(1, 3650),
    "entry": st.sampled_from(["reply-i2345", "stale-p2345"]),
    "seen": st.just(WHEN),
    "until": st.just(WHEN),
}
BODIES = st.sampled_from(sorted(set(SHAPES) - {"undo", "redo"})).flatmap(
    lambda op: st.tuples(
        st.just(op),
        st.fixed_dictionaries({
            key: FIELD.get(key, PEOPLE if kind is list else TEXTS) for key, kind in SHAPES[op].items()
        }),
    )
)  # fmt: skip


@st.composite
def histories(draw):
    """Acts of any kind, undos and redos of them among them, at times of which some are equal."""
    acts = []
    for op, body in draw(st.lists(BODIES, min_size=1, max_size=8)):
        acts.append(make(op, draw(st.integers(0, 5)), **body))
        if draw(st.booleans()):
            acts.append(
                make(
                    draw(st.sampled_from(["undo", "redo"])),
                    draw(st.integers(0, 9)),
                    act=draw(st.sampled_from([a.id for a in acts])),
                )
            )
    return acts


def data_of(acts):
    return "".join(line_of(act) + "\n" for act in acts).encode()


def said(acts):
    found = replay(acts)
    verdicts = {pair: (same, number) for pair, (same, _, number) in found.verdicts.items()}
    tags = {who: tags for who, tags in found.tags.items() if tags}
    ranks = {who: rank._replace(place=0) for who, rank in found.ranks.items()}
    cadences = {who: cadence._replace(place=0) for who, cadence in found.cadences.items()}
    ranks = (ranks, cadences, found.muted, found.put_off)
    return verdicts, found.words, ranks, tags, [act.id for act in found.items], found.active, found.named


def same(at, one, other, op="same"):
    return make(op, at, a=[one], b=[other])


# --- reading ------------------------------------------------------------------------------------------------------------

JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
MANGLED = st.builds(
    lambda act, key, value: json.dumps(json.loads(line_of(act)) | {key: value}).encode(),
    BODIES.map(lambda pair: make(pair[0], 1, **pair[1])),
    st.sampled_from(["id", "at", "op", "a", "b", "who", "off", "field", "value", "tag", "text", "kind", "when", "key", "marks", "act", "score", "until", "days", "entry", "seen"]),
    JSONISH | st.sampled_from(["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "2026-11-21", "\ud800", "\x00", [], [A], "same", "log"]),
)  # fmt: skip


@given(st.lists(st.binary(max_size=40) | JSONISH.map(lambda v: json.dumps(v).encode()) | MANGLED, max_size=6))
def test_any_bytes_can_be_read_and_what_is_read_can_be_used(lines):
    acts, bad = read(b"\n".join(lines))
    assert all(1 <= line.line <= b"\n".join(lines).count(b"\n") + 1 and line.reason for line in bad)
    decided = replay(acts)
    for act in acts:
        assert line_of(act).encode()
        assert act.named <= {identity_of(text_of(pair)) for pair in act.named}
    for act in decided.items:
        assert claims(list(facts(act))).items
    assert Forgotten.of(acts) is not None
    assert read(data_of(acts)) == (acts, [])


@given(histories())
def test_what_is_written_reads_the_same(acts):
    found, bad = read(data_of(acts))
    assert not bad
    assert found == sorted({act.id: act for act in acts}.values(), key=lambda act: (act.at, act.id))
    assert all("\n" not in line_of(act) for act in acts)


@given(histories(), st.randoms(), st.data())
def test_the_order_of_lines_and_repeated_ones_do_not_matter(acts, random, data):
    mixed = acts + data.draw(st.lists(st.sampled_from(acts), max_size=4))
    random.shuffle(mixed)
    assert read(data_of(mixed)) == read(data_of(acts))


@given(histories(), histories(), st.data())
def test_the_files_of_two_machines_merge_by_concatenation(here, there, data):
    shared = data.draw(st.integers(0, len(here)))
    one, other = data_of(here), data_of([*here[:shared], *there])
    assert said(read(one + other)[0]) == said(read(other + one)[0])
    assert {act.id for act in read(one + other)[0]} == {act.id for act in [*here, *there]}


def test_of_two_lines_with_one_id_the_same_counts_whatever_their_order():
    act = make("note", 5, who=[A], text="as it was")
    changed = act._replace(body={"who": [A], "text": "as it is"})
    assert read(data_of([act, changed])) == read(data_of([changed, act]))


@given(
    st.sampled_from(["email", "phone", "twitter", "url", "salesforce", "mastodon", "crm-id", "twitter-id"]), st.text()
)
def test_an_identity_written_reads_as_itself(kind, value):
    if fixed := canonical(kind, value):
        assert identity_of(text_of((kind, fixed))) == (kind, fixed)


# --- lines that are none ------------------------------------------------------------------------------------------------

GOOD = {"id": "abcdefghijklm", "at": WHEN, "op": "note", "who": [A], "text": "hello"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": "b123"}, "'b123' is no act's id"), ({"id": None}, "None is no act's id"), ({"id": "a" * 13 + "\n"}, "no act's id"),
        ({"at": "soon"}, "'soon' is no time"), ({"at": 5}, "5 is no time"), ({"at": "9999-12-31T23:59:59Z"}, "no time that can be"),
        ({"op": "frobnicate"}, "'frobnicate' is nothing that this sbagg knows"), ({"op": []}, "nothing that this sbagg knows"),
        ({"who": []}, "its 'who' is missing or wrong"), ({"who": A}, "its 'who' is missing or wrong"), ({"who": [A, "nobody"]}, "its 'who'"),
        ({"who": [["email", "x@acme-tools.com"]]}, "its 'who'"), ({"text": " \n"}, "its 'text' is empty"), ({"text": "\ud800"}, "no JSON object"),
        ({"op": "set", "field": "age", "value": "5"}, "its 'field' is none of name, title, company"), ({"op": "tag"}, "its 'tag' is missing"),
        ({"op": "log", "kind": "call", "when": "later"}, "'later' is no time"), ({"op": "undo"}, "its 'act' is missing"),
        ({"op": "forget", "key": "xyz", "marks": []}, "not hexadecimal"), ({"op": "forget", "key": "00", "marks": [5]}, "not hexadecimal"),
    ],
)  # fmt: skip
def test_a_line_that_is_wrong_is_named_and_the_others_count(change, reason):
    lines = [line_of(same(1, A, B)), json.dumps(GOOD | change), line_of(same(2, A, C))]
    acts, bad = read("\n".join(lines).encode())
    assert [act.op for act in acts] == ["same", "same"]
    assert [line.line for line in bad] == [2]
    assert reason in bad[0].reason


@pytest.mark.parametrize(
    "line", [b"{", b"[]", b"5", b"\xff\xfe", b"null", b"{}{}", b'"x"', b"[" * 100_000, b"9" * 5000]
)
def test_what_is_no_object_is_named(line):
    acts, bad = read(line + b"\n" + data_of([same(1, A, B)]))
    assert (len(acts), [each.line for each in bad]) == (1, [1])


def test_a_torn_last_line_is_named_and_all_before_it_counts():
    data = data_of([same(1, A, B), make("note", 2, who=[A], text="Grüße aus München")])
    for end in range(data.index(b"\n") + 2, len(data) - 1):
        acts, bad = read(data[:end])
        assert (len(acts), [each.line for each in bad]) == (1, [2])


def test_what_an_editor_leaves_behind_is_no_harm():
    acts = [same(1, A, B), make("note", 2, who=[A], text="hello")]
    plain = data_of(acts)
    for data in (
        b"\xef\xbb\xbf" + plain,
        plain.replace(b"\n", b"\r\n"),
        b"\n\n" + plain + b"  \n",
        plain.rstrip(b"\n"),
        b"\xef\xbb\xbf" + plain + b"\xef\xbb\xbf" + plain,
    ):
        assert read(data) == (acts, [])  # fmt: skip


def test_keys_that_are_not_known_yet_are_kept():
    line = json.dumps(GOOD | {"mood": "glad", "off": 5, "a": "x"})
    (act,), bad = read(line.encode())
    assert not bad
    assert act.named == {identity_of(A)}
    assert json.loads(line_of(act))["mood"] == "glad"


# --- what acts say ------------------------------------------------------------------------------------------------------


def test_the_latest_verdict_on_a_pair_counts():
    acts = [same(1, A, B), same(2, B, A, "different"), make("split", 3, who=[A], off=[B]), same(4, B, A)]
    for n, expected in enumerate([True, False, False, True], 1):
        assert replay(acts[:n]).verdicts[PAIR][0] is expected


def test_undo_brings_the_verdict_before_it_back_and_redo_the_last():
    first, last = same(1, A, B), same(2, A, B, "different")
    acts = [first, last, make("undo", 3, act=last.id)]
    assert replay(acts).verdicts[PAIR][2] == first.id
    acts.append(make("undo", 4, act=first.id))
    assert replay(acts).verdicts == {}
    acts.append(make("redo", 5, act=last.id))
    assert replay(acts).verdicts[PAIR][::2] == (False, last.id)


@given(histories(), BODIES.filter(lambda pair: pair[0] != "forget"))
def test_an_act_that_is_undone_was_never_there(acts, body):
    acts, _ = read(data_of(acts))
    last = make(body[0], 100, **body[1])
    assert said([*acts, last, make("undo", 101, act=last.id)]) == said(acts)
    redone = [*acts, last, make("undo", 101, act=last.id), make("redo", 102, act=last.id)]
    assert said(redone) == said([*acts, last])


def test_undo_and_redo_of_nothing_are_nothing():
    acts = [
        make("undo", 1, act="anobody"),
        make("redo", 2, act="anobody"),
        make("undo", 3, act=make("undo", 1, act="anobody").id),
    ]
    assert said(acts) == said([])


def test_what_was_forgotten_cannot_be_undone():
    act = make("forget", 1, key="00", marks=["11"])
    assert active([act, make("undo", 2, act=act.id)]) == {act.id}


def test_a_tag_is_on_one_identity_and_comes_off_all():
    acts = [
        make("tag", 1, who=[A], tag="hot"),
        make("tag", 2, who=[B], tag="hot"),
        make("untag", 3, who=[A, B], tag="hot"),
    ]
    assert replay(acts[:2]).tags == {PAIR[0]: {"hot"}, PAIR[1]: {"hot"}}
    assert not any(replay(acts).tags.values())


def test_ids_are_made_of_what_is_said_and_when():
    assert make("note", 1, who=[A], text="x").id == make("note", 1, text="x", who=[A]).id
    assert len({make("note", at, who=[A], text=text).id for at in (1, 2) for text in "xy"}) == 4


def test_a_verdict_on_oneself_is_none():
    assert replay([same(1, A, A)]).verdicts == {}
    assert isinstance(same(1, A, A), Act)
