"""Of random histories: what a brief or a digest cites can be opened, and each thing is news once."""

import io
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_insight_laws import facts

from sbagg.look.brief import brief
from sbagg.look.digest import digest, mark
from sbagg.look.digest.mark import Mark
from sbagg.render.output import choose
from sbagg.render.told import brief as told_brief
from sbagg.render.told import digest as told_digest
from sbagg.store import learnt, newly, resolve
from sbagg.store.ids import COMPANY, ITEM, shown
from sbagg.store.learnt import Place
from sbagg.store.newly import LATE, Learnt, Window
from sbagg.store.reader import person_id
from world import ME, World, email, mail, register

NOW, DAY, HOUR = 1_795_251_600, 86_400, 3_600
SEEDS = range(6)


@pytest.fixture(params=SEEDS)
def random_world(request, tmp_path, monkeypatch):
    register(monkeypatch)
    rnd = Random(request.param)
    world = World(tmp_path).me().add("one").add("two", "loose")
    monkeypatch.setenv("SBAGG_NOW", datetime.fromtimestamp(NOW, UTC).isoformat())
    for round_ in range(3):
        for name in ("one", "two"):
            world.write(name, *((f"{n}", facts(rnd)) for n in range(rnd.randrange(30))), complete=False)
        monkeypatch.setenv("SBAGG_NOW", datetime.fromtimestamp(NOW + round_ * DAY, UTC).isoformat())
        world.sync()
    return world


def cites(told):
    """What the lines cite; a line that cites nothing is an error."""
    lines = [*told.lines, *(line for section in told.sections for line in section.lines)]
    assert all(line.cite for line in lines)
    return (
        {line.cite for line in lines}
        | {section.cite for section in told.sections if section.cite}
        | ({told.cite} if told.cite else set())
    )


def opens(reader, found):
    finds = {"p": resolve.person, "c": resolve.company}.get(found[0], resolve.item)
    finds(reader, found)  # raises NotFoundError where there is none


def everything(reader, since, until):
    """What is news within a time: keys that say what."""
    window = Window(since, until, Place(since, 2**62))
    known = Learnt(reader, window)
    return (
        {("item", row["id"]) for row in newly.items(reader, window, known)}
        | {("stage", *stage) for stage in newly.stages(reader, window, known)}
        | {("closed", number) for number in newly.closed(reader, window, known)}
    )


def test_every_line_cites_what_opens(random_world):
    reader = random_world.reader()
    out = choose(now=reader.now, stream=io.StringIO(), tz=UTC)
    persons = [person_id(row[0]) for row in reader.db.execute("SELECT uid FROM persons")]
    firms = [shown(COMPANY, row[0]) for row in reader.db.execute("SELECT uid FROM companies")]
    meetings = [
        shown(ITEM, row[0])
        for row in reader.db.execute("SELECT uid FROM interactions WHERE kind IN ('meeting', 'lunch')")
    ]
    cited = cites(told_digest.lay_out(digest(reader, mark.window(reader, None, "2020-01-01")), out))
    assert len(cited) > 5
    for what in ("next", *persons, *firms, *meetings):
        cited |= cites(told_brief.lay_out(brief(reader, what), out))
    assert len(cited) > len(persons) > 3
    for each in cited - {"sbagg status"}:
        opens(reader, each)
    reader.db.close()


def test_news_since_then_and_since_later_are_news_since_then(random_world):
    reader = random_world.reader()
    rnd = Random(1)
    oldest = 1_600_000_000
    for _ in range(20):
        first, second = sorted(rnd.randrange(oldest, NOW + 2 * DAY) for _ in range(2))
        whole = everything(reader, first, reader.now)
        assert everything(reader, first, second) | everything(reader, second, reader.now) == whole
    assert everything(reader, 0, reader.now)
    reader.db.close()


@settings(max_examples=15)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 45 * 24), st.booleans()), max_size=4), min_size=2, max_size=5
    )
)  # fmt: skip
def test_what_a_source_brings_in_time_is_told_once(tmp_path_factory, steps):
    """Each step is a day: mails that are so many hours old when they come, and whether a digest is asked for after each."""
    with pytest.MonkeyPatch.context() as patch:
        register(patch)
        world = World(tmp_path_factory.mktemp("once")).me().add("box", "loose")
        box, expected, told = [("first", [mail("first", "first@f-co.com", ME[1], at=NOW - 90 * DAY)])], set(), []
        before = None
        for day, step in enumerate([[], *steps]):
            for n, (hours, _) in enumerate(step):
                name, at = f"Ann {chr(65 + day)}{chr(97 + n)}", NOW + day * DAY - hours * HOUR
                box.append((name, [mail(name, email(f"p{day}-{n}@co{day}{n}-works.com", name=name), ME[1], at=at)]))
                if hours * HOUR <= LATE:
                    expected.add(name)
            patch.setenv("SBAGG_NOW", datetime.fromtimestamp(NOW + day * DAY, UTC).isoformat())
            world.write("box", *box).sync()
            if day == 0 or any(asked for _, asked in step) or day == len(steps):
                reader = world.reader()
                view = digest(reader, mark.window(reader, before, ""))
                before = mark.reached(reader, before)
                reader.db.close()
                told += [one.name for one in view.people]
        assert sorted(told) == sorted(expected)
        assert before == Mark(NOW + len(steps) * DAY, before.learnt)
        reader = world.reader()
        assert learnt.behind(reader, before.learnt) == []
        reader.db.close()
