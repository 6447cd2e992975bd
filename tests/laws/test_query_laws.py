"""Any text is a safe question: it has an answer, or an error that says what is wrong."""

from contextlib import suppress

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sbagg.errors import SbaggError
from sbagg.look import search, whose
from sbagg.look.piped import addresses
from sbagg.store import resolve

SETTINGS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
PIECES = st.sampled_from(
    ["jane", "見積書", '"', "-", "from:", "to:", "with:", "company:", "kind:", "has:file", "has:", "file:", "after:", "before:", "is:unanswered",
     "AND", "OR", "NOT", "NEAR(", "*", "^", "(", ")", "{", "}", ":", "+", "'", "\\", "%", "_", " ", "\x00", "\ud800", "\u19b0\u19b1a",
     "e\u0301", "a" * 600, "😀", "acme-tools.com", "jane@acme-tools.com", "+12065550101", "0001-01-01", "p" + "a" * 12, ";", "--", "title:", "\n"]
)  # fmt: skip
QUERY = st.lists(PIECES | st.text(st.characters(exclude_categories=()), max_size=6), max_size=6).map("".join)


@SETTINGS
@example("title : jane")
@example("aᦰb")
@given(text=QUERY)
def test_find(small, text):
    with suppress(SbaggError):
        search.find(small, text, 5)


@SETTINGS
@given(text=QUERY)
def test_who_and_company(small, text):
    for question in (resolve.person, resolve.company, resolve.item):
        with suppress(SbaggError):
            assert question(small, text)


@SETTINGS
@given(text=QUERY, grep=QUERY)
def test_timeline(small, text, grep):
    from sbagg.timeline import timeline

    with suppress(SbaggError):
        wanted = whose.query(
            small, text, since=text, until="", kinds=[text], channels=[], direction="", grep=grep, before=""
        )
        timeline(small, wanted, 5)
    with suppress(SbaggError):
        wanted = whose.query(small, "", since="", until="", kinds=[], channels=[], direction="in", grep=grep, before="")
        timeline(small, wanted, 5)


@SETTINGS
@given(data=st.binary(max_size=200) | QUERY.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_whatever_is_piped_in_names_identities_or_none(data):
    for kind, value in addresses(data):
        assert kind
        assert value


@SETTINGS
@given(text=QUERY)
def test_a_snippet_is_one_line(text):
    assert "\n" not in search.snippet(text, [text])
