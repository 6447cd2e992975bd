"""What the pages tell the reader to type, typed; and where their links lead."""

import json
import re
import shutil
import sys
from datetime import datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))

from examples_kit import NOW, Home, home_in

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
SYNCED = {"tutorial", "pipe-to-jq", "what-is-kept", "before-a-meeting", "digest"}
MAIL = "From: Jo <jo@{}>\nTo: me@larchmere.example\nSubject: Hello\nDate: Tue, 03 Nov 2026 10:00:00 +0000\n\nHello.\n"

_COG = re.compile(r"<!-- \[\[\[cog.*?\[\[\[end\]\]\] -->", re.DOTALL)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def written(page: Path) -> str:
    """Return a page without what cog puts in: that was run when it was made."""
    return _COG.sub("", page.read_text(encoding="utf-8"))


def blocks(page: Path, language: str) -> list[str]:
    return [body for name, body in _BLOCK.findall(written(page)) if name == language]


def commands(page: Path) -> list[str]:
    lines = [line for body in blocks(page, "console") for line in body.splitlines()]
    assert all(line.startswith("$ ") for line in lines), page
    return [line[2:] for line in lines]


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exports of a small sales world, and a list of leads."""
    from sbagg.demo import generate

    folder = tmp_path_factory.mktemp("exports")
    generate(folder, people=30, messages=70, now=int(datetime.fromisoformat(NOW).timestamp()))
    (folder / "leads.csv").write_text(blocks(ROOT / "docs/how-to/crm-export.md", "text")[0], encoding="utf-8")
    return folder


@pytest.fixture
def reader(exports: Path, tmp_path: Path) -> Home:
    """Somebody who reads the docs: exports in Downloads, a Maildir, the store in the usual place."""
    home = home_in(tmp_path / "home")
    shutil.copytree(exports, home.folder / "Downloads")
    for part in ("cur", "new", "tmp"):
        (home.folder / "Maildir" / part).mkdir(parents=True)
    for number, domain in enumerate(("fenwick.example", "family.example.org")):
        (home.folder / "Maildir" / "cur" / f"{number}:2,S").write_text(MAIL.format(domain), encoding="utf-8")
    environment = {name: value for name, value in home.environment.items() if name != "SBAGG_HOME"}
    return Home(home.folder, environment)


def run(reader: Home, lines: list[str]) -> str:
    return reader.run("bash", "-euxo", "pipefail", "-c", "\n".join(lines))


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=lambda page: page.stem)
def test_what_a_page_says_to_type_works(reader: Home, page: Path):
    lines = commands(page)
    if any("jq" in line for line in lines) and shutil.which("jq") is None:
        pytest.skip("jq is not installed")
    if page.stem in SYNCED:
        reader.sbagg("sync", "--quiet", reader.folder / "Downloads")
    run(reader, lines)


def test_the_ten_lines_of_the_readme(reader: Home):
    body = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Ten lines")[2]
    lines = _BLOCK.search(body)[2].splitlines()
    assert len(lines) == 10
    assert "Dana Reyes" in run(reader, lines)


def test_the_error_that_lists_candidates(reader: Home):
    if shutil.which("jq") is None:
        pytest.skip("jq is not installed")
    reader.sbagg("sync", "--quiet", reader.folder / "Downloads")
    line = next(body for body in blocks(ROOT / "docs/how-to/pipe-to-jq.md", "sh") if "candidates" in body)
    assert run(reader, [line]).count("\t") > 1


def test_the_json_lines_of_the_how_to_are_read(reader: Home):
    body = blocks(ROOT / "docs/how-to/write-an-adapter.md", "json")[0]
    assert [next(iter(json.loads(line))) for line in body.splitlines()] == ["record", "gone", "checkpoint"]
    program = reader.folder / "program"
    program.write_text(f"#!/bin/sh\ncat >states\ncat <<'END'\n{body}END\n", encoding="utf-8")
    program.chmod(0o755)
    reader.sbagg("source", "add", "command", "--name", "mine", "--set", f"command={program}")
    report = json.loads(reader.sbagg("sync", "mine", "--json"))["sources"][0]
    assert (report["outcome"], report["added"]) == ("ok", 1)
    assert "Jo Fenwick" in reader.sbagg("who", "jo@fenwick.example")
    reader.sbagg("sync", "mine")
    assert json.loads((reader.folder / "states").read_text()) == {"": {"after": "42"}}


def test_after_the_store_is_deleted_a_person_is_the_same(reader: Home):
    reader.sbagg("sync", "--quiet", reader.folder / "Downloads")
    before = json.loads(reader.sbagg("who", "dana", "--json"))
    run(reader, commands(ROOT / "docs/explanation/what-is-kept.md"))
    assert json.loads(reader.sbagg("who", "dana", "--json")) == before


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", _BLOCK.sub("", text)):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        if anchor:
            assert anchor in anchors(there), target


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", _BLOCK.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_page_is_in_the_index_or_beside_a_link_to_its_folder():
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        where = page.relative_to(ROOT / "docs")
        assert where.name == "README.md" or f"({where.as_posix()})" in index or where.parent.name == "decisions", where
