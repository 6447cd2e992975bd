"""The rules of the house that a machine can hold: what a reader imports, how queries run, what is described."""

import hashlib
import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer

from sbagg import __version__
from sbagg.cli.app import app
from sbagg.store import scan, tally
from sbagg.views import LISTS, OBJECTS
from world import ME, World, card, deal, mail, organization, register

ROOT = Path(__file__).parents[2]
HEAVY = {
    "pydantic", "httpx", "keyring", "sqlite_utils", "rich", "email", "html.parser", "phonenumbers", "tomlkit", "filelock",
    "multiprocessing", "platformdirs", "asyncio", "http", "ssl", "csv", "sbagg.adapter", "sbagg.sync", "rapidfuzz", "anyascii",
}  # fmt: skip
BIG = ("participants", "concerns", "interactions", "sightings", "texts", "identity_names", "records")


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A store with enough in it for the planner to have a choice."""
    with pytest.MonkeyPatch.context() as patch:
        register(patch)
        patch.setenv("SBAGG_NOW", "2026-11-21T09:00:00Z")
        world = World(tmp_path_factory.mktemp("house")).me().add("crm", every=1000)
        world.write(
            "crm",
            *(
                (
                    f"m{n}",
                    [
                        mail(
                            f"{n}",
                            f"p{n % 90}@co{n % 9}-tools.com",
                            ME[1],
                            at=1_790_000_000 - n * 1000,
                            about=["org:1"],
                        )
                    ],
                )
                for n in range(1500)
            ),
            *((f"d{n}", [deal(f"{n}", f"p{n}@co{n % 9}-tools.com", company_ref="org:1")]) for n in range(40)),
            ("jane", [card("email:jane@co1-tools.com", name="Jane Doe"), organization("1", "Co", "co1-tools.com")]),
        ).sync()
        yield world


def loaded(world, *arguments):
    """Modules that a command has imported when it ends."""
    code = "import sys, json\nfrom sbagg.cli.run import run\nstatus = run(sys.argv[1:])\nsys.stderr.write(json.dumps([status, *sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", code, "--store", world.home, *arguments],
        capture_output=True, check=True, env={"PYTHONPATH": str(ROOT / "src"), "SBAGG_NOW": "2026-11-21T09:00:00Z", "PATH": ""},
    )  # fmt: skip
    status, *modules = json.loads(done.stderr.splitlines()[-1])
    assert status == 0
    return modules


@pytest.mark.parametrize(
    "arguments",
    [
        ["who", "jane", "--json"],
        ["timeline", "--jsonl"],
        ["find", "hello", "--json"],
        ["company", "co1-tools.com", "--json"],
        ["owe", "--json"],
        ["owed", "--jsonl"],
        ["brief", "jane", "--json"],
        ["digest", "--since", "1y", "--json"],
        ["today", "--json"],
        ["today", "--count"],
        ["stale", "--json"],
        ["accounts", "--json"],
    ],
)
def test_a_reader_imports_no_heavy_module(filled, arguments):
    modules = set(loaded(filled, *arguments))
    assert not {name for name in modules if name.startswith("sbagg.insight.language")}, (
        "what is asked was found by the sync"
    )
    assert not {name for name in modules if name in HEAVY or name.partition(".")[0] in HEAVY}
    assert not {name for name in modules if name.startswith("sbagg.adapters")}


def test_text_imports_rich_and_nothing_else_that_is_heavy(filled):
    modules = set(loaded(filled, "who", "jane"))
    assert not {name for name in modules if name.partition(".")[0] in HEAVY - {"rich"} or name == "html.parser"}


class Plans:
    """Stands for a connection, and notes how each statement would be run."""

    def __init__(self, connection):
        self._db, self.found = connection, []

    def execute(self, sql, values=()):
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            self.found += [row[3] for row in self._db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
        return self._db.execute(sql, values)

    def __getattr__(self, name):
        return getattr(self._db, name)


@pytest.fixture
def plans(filled):
    from sbagg.store.reader import Reader

    reader = filled.reader()
    watched = Plans(reader.db)
    yield Reader(watched, [ME], [], reader.now), watched.found
    reader.db.close()


def scans(found):
    big = rf"\b(?:SCAN|BLOOM FILTER ON) (?:{'|'.join(BIG)}|[pisrc])\b(?!.*INDEX)"  # a Bloom filter is filled by a scan
    return [step for step in found if re.search(big, step)]


def test_a_timeline_is_range_scans_without_a_sort(plans):
    reader, found = plans
    from sbagg.store.ids import uid

    numbers = [row[0] for row in reader.db.execute("SELECT id FROM identities LIMIT 5").fetchall()]
    found.clear()
    entries = scan.entries(reader, numbers, [uid("org:1")])
    assert len([next(entries) for _ in range(3)]) == 3
    ranges = [step for step in found if "participants" in step or "concerns" in step]
    assert all(
        re.match(r"SEARCH (participants|concerns) USING PRIMARY KEY \((identity|target)=\? AND at>\? AND at<\?\)", step)
        for step in ranges
    )
    assert len(ranges) == 6
    assert not [step for step in found if "TEMP B-TREE" in step]


def test_everything_is_one_index_scan(plans):
    reader, found = plans
    next(scan.everything(reader))
    assert found[0].startswith("SEARCH interactions USING")
    assert "interactions_at" in found[0]
    assert not [step for step in found if "TEMP B-TREE" in step]


def test_counting_reads_only_the_persons_rows(plans):
    reader, found = plans
    numbers = [row[0] for row in reader.db.execute("SELECT id FROM identities LIMIT 5").fetchall()]
    found.clear()
    assert sum(tally.tally(reader, numbers, [1]).by_kind.values()) > 0
    tally.activity(reader, numbers, [1])
    assert scans(found) == []
    assert not [step for step in found if re.search(r"(SCAN|SEARCH) interactions", step)], "counting joins nothing"


def test_deals_of_a_person_use_their_index(plans):
    reader, found = plans
    numbers = [row[0] for row in reader.db.execute("SELECT id FROM identities LIMIT 5").fetchall()]
    found.clear()
    tally.state_items(reader, numbers, [1], "p.kind = 'deal'")
    assert any("participants_state" in step for step in found)
    assert any("concerns_state" in step for step in found)
    assert scans(found) == []


def test_a_whole_person_scans_no_big_table(plans):
    from sbagg.look.person import person
    from sbagg.store import resolve

    reader, found = plans
    number = resolve.person(reader, "p1@co1-tools.com")
    person(reader, number)
    assert scans(found) == []


def test_today_and_stale_scan_no_big_table(plans):
    from sbagg.look import stale, today

    reader, found = plans
    today.entries(reader, {})
    stale.rows(reader, {}, 50)
    assert [step for step in found if "interactions" in step], "it was watched"
    assert not [step for step in found if re.match(rf"SCAN (x|{'|'.join(BIG)})\b", step)]


def test_a_brief_scans_no_big_table(plans):
    from sbagg.look.brief import brief

    reader, found = plans
    brief(reader, "p1@co1-tools.com")
    brief(reader, "next")
    assert [step for step in scans(found) if step != "SCAN i"] == [], "of ninety identities, all are read"


def commands(command, path=()):
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*path, name))


ALL = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_and_option_has_help(path):
    command = ALL[path]
    assert command.help
    for parameter in command.params:
        if parameter.name != "help" and hasattr(parameter, "help") and parameter.param_type_name == "option":
            assert parameter.help, parameter.name
    assert "-h" in command.context_settings.get("help_option_names", ["-h"])


@pytest.mark.parametrize("path", [path for path in ALL if path], ids=" ".join)
def test_every_command_and_option_is_in_the_reference(path):
    reference = ROOT / "docs" / "reference"
    pages = list(reference.rglob("*.md")) if reference.is_dir() else list((ROOT / "docs").glob("reference*.md"))
    if not pages:
        pytest.skip("the reference is not written yet")
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    assert f"sbagg {' '.join(path)}" in text
    for parameter in ALL[path].params:
        for option in parameter.opts if parameter.param_type_name == "option" else []:
            assert option in text, f"{' '.join(path)} {option}"


@pytest.mark.parametrize("folder", ["src", "bench", "docs", "examples"])
def test_no_file_is_over_400_lines(folder):
    long = {
        str(path): n
        for path in (ROOT / folder).rglob("*.py")
        if (n := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_views_have_schemas():
    from sbagg.cli.schemas import names, schema

    assert set(names()) == {*LISTS, *OBJECTS, "error"}
    for name, view in OBJECTS.items():
        assert view.schema == f"sbagg.{name}/1"
        assert schema(name)["properties"]["schema"] == {"const": f"sbagg.{name}/1"}


def test_the_version_is_said_once():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" in project["project"]["dynamic"]
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", __version__)
    try:
        installed = importlib.metadata.version("sbagg")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("sbagg is not installed here")
    assert installed == __version__


def test_only_the_store_knows_sql():
    found = [
        str(path) for path in (ROOT / "src" / "sbagg").rglob("*.py")
        if not {"store", "look", "cli"} & set(path.relative_to(ROOT / "src" / "sbagg").parts[:1])
        and re.search(r"\.execute(many)?\(\s*f?\"", path.read_text(encoding="utf-8"))
    ]  # fmt: skip
    assert [path for path in found if "identity/regroup.py" not in path] == []


def test_the_wheel_holds_what_is_no_python(tmp_path):
    pytest.importorskip("hatchling", reason="hatchling is not installed here")
    from zipfile import ZipFile

    if not (ROOT / "README.md").exists():
        pytest.skip("the readme is not written yet")
    code = f"from hatchling.build import build_wheel; print(build_wheel({str(tmp_path)!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        inside = set(wheel.namelist())
    source = ROOT / "src"
    data = [
        p for p in (source / "sbagg").rglob("*") if p.is_file() and "__pycache__" not in p.parts and p.suffix != ".pyc"
    ]
    assert {str(path.relative_to(source)) for path in data} <= inside
    assert {"sbagg/store/schema.sql", "sbagg/py.typed"} <= inside


def test_a_change_of_the_schema_is_a_new_version():
    """Change the version, write a migration and put the new digest here: a store of the old one is somebody's data."""
    from sbagg.store.opening import VERSION

    script = (ROOT / "src/sbagg/store/schema.sql").read_text()
    bare = " ".join(line.partition("--")[0].strip() for line in script.splitlines()).split()
    assert (VERSION, hashlib.sha256(" ".join(bare).encode()).hexdigest()[:16]) == (1, "7af651e32f26a5a6")
