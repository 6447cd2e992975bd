"""X by its API, against a small X of our own: what is read, what it costs, and what happens on bad days."""

import json
from contextlib import suppress
from dataclasses import replace
from math import inf
from time import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import by_ref, only, parties, read
from twitter_world import BO, CY, DEE, ME
from x_fake import START, TOKEN, event, of_archive, post

from httpserver import serving
from sbagg.adapter import AuthError, Card, Checkpoint, Raw, RecordError, Refused, SourceError, UnavailableError
from sbagg.adapters.x import X, reading
from sbagg.formats.kept import pack
from sbagg.formats.twitteraccounts import Account
from sbagg.testing import AdapterContract, Recorder

SECRETS = {"token": TOKEN}
LATER = 86400
FIELDS = ["id", "text", "author_id", "created_at", "entities", "edit_history_tweet_ids", "referenced_tweets", "note_tweet", "username",
          "in_reply_to_user_id", "sender_id", "participant_ids", "dm_conversation_id", "event_type", "description", "url"]  # fmt: skip
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from([ME, "1-2", "mentions", "MessageCreate"])
)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "urls", "mentions", "url"]), inner),
    max_leaves=8,
)  # fmt: skip


@pytest.fixture
def fake():
    return of_archive()


@pytest.fixture
def server(fake):
    with serving(fake) as running:
        yield running


def run(server, recorder=None, **options):
    """Read what is new; returns the events and the recorder, whose states are those saved."""
    recorder = recorder or Recorder(SECRETS)
    events = []
    for one in X(server=server.url, **options).fetch(recorder):
        if isinstance(one, Checkpoint):
            recorder.states[one.stream] = json.loads(json.dumps(one.state))
        events.append(one)
    return events, recorder


def keys(events, stream):
    return [one.key for one in only(Raw, events) if one.stream == stream]


def facts_of(events):
    return [fact for raw in only(Raw, events) for fact in X().parse(raw)]


class TestX(AdapterContract):
    secrets = SECRETS
    fake, server = None, None

    @pytest.fixture(autouse=True)
    def _serve(self):
        self.fake = of_archive()
        self.fake.largest = 5
        self.fake.mentions, self.fake.events = [post(50, "@mapshop hello", BO)], self.fake.events[:2]
        with serving(self.fake) as self.server:
            yield

    def world(self, folder):
        return X(server=self.server.url, followers="weekly", following="weekly")

    def change(self, folder):
        self.fake.posts.append(post(70, "New globes"))


# --- what is read ---------------------------------------------------------------------------------------------------


def test_only_what_is_new_is_asked_for(fake, server):
    _, recorder = run(server)
    fake.asked.clear()
    fake.posts.append(post(60, "Open on Sunday"))
    fake.mentions.append(post(61, "@mapshop great", BO))
    fake.events.append(event(62, BO, "Are you there?"))
    events, _ = run(server, recorder)
    assert [keys(events, name) for name in ("posts", "mentions", "messages")] == [
        [str(START + 60)], [str(START + 61)], [str(START + 62)]
    ]  # fmt: skip
    since = {path: params.get("since_id") for path, params in fake.asked}
    assert since["/2/users/1001/tweets"] == str(START + 9)
    assert not [path for path, _ in fake.asked if path == "/2/users"]  # Bo is known


def test_a_mention_is_its_authors_and_reaches_me(fake, server):
    entities = {"mentions": [{"start": 0, "end": 3, "id": ME, "username": "mapshop"}]}
    fake.mentions = [post(50, "@mapshop do you ship?", DEE, entities=entities, in_reply_to_user_id=ME)]
    events, _ = run(server)
    found = facts_of(events)
    mention = by_ref(found)[f"twitter:tweet:{START + 50}"]
    assert parties(mention) == [("author", "twitter-id", DEE), ("recipient", "twitter-id", ME)]
    named = [one for one in only(Card, found) if one.name == "Dee Oak"]
    assert [(one.kind, one.value) for one in named[0].identities] == [("twitter-id", DEE), ("twitter", "dee")]


@pytest.mark.parametrize("asked", ["auto", "tweet", "post"])
@pytest.mark.parametrize("spoken", ["tweet", "post"])
def test_either_spelling(fake, server, asked, spoken):
    fake.spelling = spoken
    if asked not in {"auto", spoken}:
        with pytest.raises(SourceError, match="does not understand our question"):
            run(server, spelling=asked)
        return
    events, recorder = run(server, spelling=asked)
    found = by_ref(facts_of(events))
    reply = found[f"twitter:tweet:{START + 2}"]
    assert reply.thread == (f"tweet:{START + 2}", "tweet:1849999999999999999")
    assert found[f"twitter:tweet:{START + 6}"].text == "First try, third text"
    assert len(found[f"twitter:tweet:{START + 5}"].text) > 500
    refusals = len(fake.asked)
    run(server, recorder, spelling=asked)  # what it spoke the last time is asked first
    assert len(fake.asked) - refusals == 4


def test_a_gap_is_never_left(fake, server):
    """Killed in the middle of a listing, and with more posted since: all of it comes."""
    fake.largest, fake.posts = 5, [post(number, f"no. {number}") for number in range(20)]
    recorder = Recorder(SECRETS)
    for one in X(server=server.url).fetch(recorder):
        if isinstance(one, Checkpoint):
            recorder.states[one.stream] = one.state
            if one.stream == "posts":
                break
    assert recorder.states["posts"]["until"] == str(START + 15)
    fake.posts += [post(number, "later") for number in range(20, 27)]
    fake.expired = True
    events, _ = run(server, recorder)
    assert sorted(keys(events, "posts")) == [str(START + number) for number in [*range(15), *range(20, 27)]]


def test_messages_begin_again_where_the_token_ran_out(fake, server):
    fake.largest, fake.events = 5, [event(number, BO, "x") for number in range(12)]
    recorder = Recorder(SECRETS)
    for one in X(server=server.url, posts=0, mentions=0).fetch(recorder):
        if isinstance(one, Checkpoint):
            recorder.states[one.stream] = one.state
            if one.stream == "messages":
                break
    fake.expired = True
    events, recorder = run(server, recorder, posts=0, mentions=0)
    assert len({*keys(events, "messages")}) == 12
    assert recorder.states["messages"]["since"] == str(START + 11)


def test_a_group_knows_who_is_in_it_from_run_to_run(fake, server):
    _, recorder = run(server)
    fake.events.append(event(30, CY, "Again", "6006"))
    events, _ = run(server, recorder)
    said = by_ref(facts_of(events))[f"twitter:dm:{START + 30}"]
    assert [party.value for party in said.parties] == [CY, ME, DEE]


def test_followers_that_left_are_told_by_a_whole_listing_only(fake, server):
    fake.followers, fake.largest = [BO, CY, DEE], 2
    events, recorder = run(server, followers="weekly")
    assert [one.complete for one in only(Checkpoint, events) if one.stream == "followers"] == [False, True]
    assert keys(run(server, recorder, followers="weekly")[0], "followers") == []  # a week has not passed
    recorder.now += 8 * LATER
    assert keys(run(server, recorder, followers="weekly", follows=2)[0], "followers") == [BO, CY]
    events, _ = run(server, recorder, followers="weekly")
    assert [one.complete for one in only(Checkpoint, events) if one.stream == "followers"] == [False]


def test_followers_are_off_unless_asked_for(fake, server):
    run(server)
    assert not [path for path, _ in fake.asked if path.endswith(("followers", "following"))]


# --- what it costs --------------------------------------------------------------------------------------------------


def test_what_is_billed_is_at_most_what_was_estimated(fake, server):
    fake.posts = [post(number, "x") for number in range(150)]
    fake.mentions = [post(500 + number, "y", DEE if number % 2 else BO) for number in range(30)]
    fake.events = [event(900 + number, CY, "z", f"{ME}-{CY}") for number in range(40)]
    adapter, recorder = X(server=server.url, followers="weekly"), Recorder(SECRETS)
    for _ in range(3):
        most, fake.billed = adapter.estimate(recorder.states, recorder.now), 0
        recorder.budget = most  # the user agrees to just that
        _, recorder = run(server, recorder, followers="weekly")
        assert 0 < fake.billed / 1000 <= most
        assert not [text for text in recorder.warnings if "--max-cost" in text]
        recorder.now += LATER
        fake.posts += [post(2000 + recorder.now % 9973 + number, "new") for number in range(130)]


def test_estimates():
    now = Recorder().now
    assert X().estimate({}, now) == pytest.approx(0.01 + 3.2 + 0.8 + 3.0 + 2.0)
    assert X(posts=0, mentions=0, messages=0).estimate({}, now) == 0.01
    assert X(owned=False, mentions=0, messages=0).estimate({}, now) == pytest.approx(0.01 + 16)
    done = {name: {"done": now - 60} for name in ("posts", "mentions", "messages", "people", "followers")}
    assert X(followers="weekly").estimate(done, now) == pytest.approx(0.01 + 0.1 + 0.1 + 1.0 + 0.5)
    assert X(mentions=0, messages=0).estimate(done, now + 3 * LATER) == pytest.approx(0.01 + 0.4)
    half = {"posts": {"top": "9", "until": "5", "taken": 3000}}
    assert X(mentions=0, messages=0).estimate(half, now) == pytest.approx(0.01 + 0.2)


@pytest.mark.parametrize("budget", [0.0, 0.005, 0.01, 0.012, 0.02, 0.05, 0.11, 0.29])
def test_it_stops_before_the_budget_and_loses_nothing(fake, server, budget):
    fake.posts = [post(number, "x") for number in range(40)]
    fake.mentions = [post(500 + number, "y", BO) for number in range(40)]
    fake.events = [event(900 + number, BO, "z") for number in range(20)]
    whole, _ = run(server)
    recorder, held = Recorder(SECRETS, budget), set()
    fake.billed = 0
    events, _ = run(server, recorder)
    assert fake.billed <= budget * 1000
    assert recorder.warnings
    assert "sbagg sync --max-cost" in recorder.warnings[0]
    held |= {(one.stream, one.key) for one in only(Raw, events)}
    recorder.budget = inf
    for _ in range(2):
        events, _ = run(server, recorder)
        held |= {(one.stream, one.key) for one in only(Raw, events)}
    assert held == {(one.stream, one.key) for one in only(Raw, whole)}


def test_a_first_sync_goes_as_deep_as_it_should_and_later_ones_go_on(fake, server):
    fake.posts = [post(number, "x") for number in range(60)]
    events, recorder = run(server, posts=20, mentions=0, messages=0)
    assert len(keys(events, "posts")) == 20
    assert keys(run(server, recorder, posts=20, mentions=0, messages=0)[0], "posts") == []
    fake.posts += [post(number, "x") for number in range(100, 330)]
    recorder.now += LATER
    seen = []
    for _ in range(3):
        events, recorder = run(server, recorder, mentions=0, messages=0)
        seen += keys(events, "posts")
    assert len(seen) == len({*seen}) == 230
    assert any("the next sync goes on from there" in text for text in recorder.warnings)


def test_the_new_spelling_is_estimated_with_what_comes_beside(fake, server):
    fake.spelling = "post"
    fake.beside = {
        "includes": {"users": [{"id": str(number), "username": f"u{number}", "name": "N"} for number in range(2)]}
    }
    recorder = Recorder(SECRETS, 0.17)
    events, _ = run(server, recorder, mentions=0, messages=0)
    assert len(keys(events, "posts")) == 5  # one page is all that it may cost
    assert X().estimate({"account": {"spelling": "post"}}, 0) > X().estimate({}, 0)


# --- bad days -------------------------------------------------------------------------------------------------------


def test_a_refused_token(server):
    with pytest.raises(AuthError, match="401"):
        run(server, Recorder({"token": "x-wrong"}))


def test_a_token_that_is_renewed_in_the_middle(fake, server):
    """Access tokens of X hold for two hours; whoever renews them does so when one is refused."""
    recorder = Recorder(SECRETS)
    http = recorder.http

    def renewing(base, headers, **options):
        def renew():
            recorder.secrets["token"] = fake.token
            return {"authorization": f"Bearer {fake.token}"}

        return http(base, headers, renew=renew, **options)

    recorder.http = renewing
    events = []
    for one in X(server=server.url).fetch(recorder):
        events.append(one)
        if isinstance(one, Checkpoint) and one.stream == "posts":
            fake.token = "x-token-new"
    assert keys(events, "posts")
    assert keys(events, "messages")


def test_another_accounts_token(fake, server):
    _, recorder = run(server)
    fake.users = {ME: {"id": "777", "username": "other", "name": "O"}}
    with pytest.raises(SourceError, match="The token is @other's"):
        run(server, recorder)


@pytest.mark.parametrize("stuck", ["same", "counting", "empty"])
@pytest.mark.parametrize("stream", ["tweets", "dm_events", "followers"])
def test_paging_that_never_moves_is_stopped(fake, server, stuck, stream):
    fake.stuck, fake.largest = stuck, 5
    only_this = {"posts": 0, "mentions": 0, "messages": 0} | ({"posts": 50} if stream == "tweets" else {})
    only_this |= {"messages": 50} if stream == "dm_events" else {"followers": "weekly"} if stream == "followers" else {}
    with pytest.raises(SourceError, match="again and again"):
        run(server, **only_this)
    assert len(fake.asked) < 8


def test_a_day_of_trouble_costs_only_time(fake, server):
    whole, _ = run(server)
    fake.broken = {
        "tweets": [(429, {"x-rate-limit-remaining": "0", "x-rate-limit-reset": "1"}, b"{}"), (500, {}, b"oops")],
        "dm_events": [(503, {}, b""), (200, {"Content-Length": "900"}, iter([b'{"data": [{"id": "1']))],
    }
    events, _ = run(server)
    assert [one.key for one in only(Raw, events)] == [one.key for one in only(Raw, whole)]


def test_a_limit_on_one_kind_of_question_holds_for_it_alone(fake, server):
    spent = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(time()) + 800)}
    answer = json.dumps({"data": fake.events, "meta": {}}).encode()
    fake.broken = {"dm_events": [(200, spent, answer)]}
    events, _ = run(server, followers="weekly")
    assert keys(events, "followers") == [BO, CY]
    fake.broken = {
        "tweets": [(200, spent, json.dumps({"data": fake.posts[:5], "meta": {"next_token": "t" * 20}}).encode())]
    }
    recorder = Recorder(SECRETS)
    with pytest.raises(UnavailableError, match="ask it again after"):
        run(server, recorder)
    assert recorder.states["posts"]["taken"] == 5


@given(
    st.dictionaries(st.sampled_from(FIELDS), JSON),
    st.sampled_from(["posts", "mentions", "messages", "people", "followers"]),
)
def test_any_fields(value, stream):
    data = pack({"owner": {"id": ME}, "post": value, "event": value, "user": value, "members": value.get("id")})
    with suppress(RecordError):
        list(X().parse(Raw("1", data, stream=stream)))
    _, _, more = reading.messages(Account(ME), [value], {})
    assert reading.messages(Account(ME), [value], more)
    assert reading.posts(Account(ME), stream, [value], {})


def test_what_came_before_a_failure_is_kept(fake, server):
    fake.broken = {"mentions": [(500, {}, b"")] * 9}
    recorder = Recorder(SECRETS)
    with pytest.raises(UnavailableError):
        run(server, recorder)
    assert recorder.states["posts"]["since"]


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"data": 1', b"<html>"])
def test_an_answer_that_is_none(fake, server, body):
    fake.broken = {"tweets": [(200, {}, body)]}
    with pytest.raises(SourceError, match="answered"):
        run(server)


def test_a_body_without_end(fake, server):
    fake.broken = {"tweets": [(200, {}, iter(lambda: b" " * 2**20, b""))]}
    with pytest.raises(SourceError, match="more than 16,777,216 bytes"):
        run(server)


def test_one_bad_object_does_not_stop_the_rest(fake, server):
    rows = [
        7,
        None,
        {"text": "no id"},
        {"id": {"a": 1}},
        post(3, "fine"),
        {**post(4, ""), "entities": 5, "created_at": 7},
    ]
    answer = {"data": rows, "includes": {"users": [None, {"id": 5}]}, "meta": []}
    fake.broken = {"tweets": [(200, {}, json.dumps(answer).encode())]}
    events, _ = run(server)
    assert len(only(Refused, events)) == 4
    assert keys(events, "posts") == [str(START + 4), str(START + 3)]
    assert f"twitter:tweet:{START + 4}" in by_ref(facts_of(events))


def test_deleted_authors_withheld_posts_and_errors_beside(fake, server):
    withheld = {"copyright": True, "country_codes": ["DE"], "scope": "post"}
    fake.mentions = [post(50, "@mapshop bye", "909"), {**post(51, "", DEE), "withheld": withheld}, post(52, "?", "0")]
    fake.mentions[2].pop("author_id")
    fake.beside = {"errors": [{"title": "Not Found Error", "detail": "Could not find tweet with id: [18490000].", "resource_id": "5",
                               "resource_type": "tweet", "type": "https://api.x.com/2/problems/resource-not-found"}]}  # fmt: skip
    events, recorder = run(server)
    found = by_ref(facts_of(events))
    assert parties(found[f"twitter:tweet:{START + 50}"]) == [("author", "twitter-id", "909")]
    assert found[f"twitter:tweet:{START + 51}"].text == ""
    assert parties(found[f"twitter:tweet:{START + 52}"]) == []
    assert "X left something out: Not Found Error: Could not find tweet with id: [...]." in recorder.warnings
    fake.asked.clear()
    run(server, recorder)
    assert not [path for path, _ in fake.asked if path == "/2/users"]  # whom X does not know is not asked for twice


def test_scopes_that_the_token_lacks(fake, server):
    reason = json.dumps({"title": "Forbidden", "detail": "missing scope"}).encode()
    fake.broken = {"dm_events": [(403, {}, reason)], "followers": [(403, {}, reason)]}
    events, recorder = run(server, followers="weekly")
    assert keys(events, "posts")
    assert [("dm.read" in text, "follows.read" in text) for text in recorder.warnings] == [(True, False), (False, True)]
    fake.broken = {"mentions": [(403, {}, reason)]}
    with pytest.raises(AuthError, match="read mentions: Forbidden: missing scope"):
        run(server, recorder)


def test_no_credits(fake, server):
    fake.broken = {"tweets": [(402, {}, b'{"title": "CreditsDepleted", "detail": "no credits"}')]}
    with pytest.raises(SourceError, match="X: CreditsDepleted: no credits"):
        run(server)


def test_names_that_would_cost_too_much_are_left_out(fake, server):
    fake.mentions = [post(50 + number, "hi", str(9000 + number)) for number in range(7)]
    fake.users |= {str(9000 + n): {"id": str(9000 + n), "username": f"u{n}", "name": f"U {n}"} for n in range(7)}
    events, recorder = run(server, messages=0, people=3)
    assert len(keys(events, "people")) == 3
    assert len(keys(events, "mentions")) == 7
    assert recorder.warnings == ["Names of some people were not looked up: so many cost more than this run may"]


def test_read_needs_a_token(server):
    with pytest.raises(AuthError):
        read(replace(X(), server=server.url))
