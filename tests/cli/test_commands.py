"""Every command, as text and as JSON, and the shapes that scripts rely on."""

import csv
import io
import json
import re

import pytest

from sbagg.views import LISTS, OBJECTS

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
VIEWS = {
    "person": ["who", "jane@acme-tools.com"],
    "company": ["company", "acme-tools.com"],
    "items": ["timeline"],
    "hits": ["find", "price"],
    "people": ["people"],
    "companies": ["companies"],
    "deals": ["deals"],
    "status": ["status"],
    "records": ["quarantine"],
    "sources": ["source", "list"],
    "source": ["source", "show", "crm"],
    "identities": ["me", "list"],
    "sync": ["sync"],
}


def check(schema, value, whole=None, at="$"):  # noqa: C901 - one branch for each keyword
    """A small JSON Schema checker: what pydantic writes, and no more."""
    whole = whole or schema
    if "$ref" in schema:
        return check(whole["$defs"][schema["$ref"].rpartition("/")[2]], value, whole, at)
    if "anyOf" in schema:
        problems = [check(one, value, whole, at) for one in schema["anyOf"]]
        return None if None in problems else problems[0]
    if "const" in schema and value != schema["const"]:
        return f"{at}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{at}: {value!r} is none of {schema['enum']}"
    types = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "null": type(None),
    }
    if "type" in schema and (
        not isinstance(value, types[schema["type"]]) or (isinstance(value, bool) and schema["type"] != "boolean")
    ):
        return f"{at}: {value!r} is no {schema['type']}"
    if schema.get("format") == "date-time" and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value):
        return f"{at}: {value!r} is no time"
    if isinstance(value, list):
        return next(
            (p for n, v in enumerate(value) if (p := check(schema.get("items", {}), v, whole, f"{at}[{n}]"))), None
        )
    if isinstance(value, dict):
        known = schema.get("properties", {})
        if missing := set(schema.get("required", [])) - set(value):
            return f"{at}: lacks {missing}"
        extra = schema.get("additionalProperties")
        if extra is False and (more := set(value) - set(known)):
            return f"{at}: has {more}"
        rest = extra if isinstance(extra, dict) else {}
        return next((p for k, v in value.items() if (p := check(known.get(k, rest), v, whole, f"{at}.{k}"))), None)
    return None


@pytest.mark.parametrize("name", VIEWS)
def test_json_is_what_its_schema_says(world, sbagg, name):
    ran = sbagg(*VIEWS[name], "--json")
    assert ran.status == 0, ran.err
    schema = sbagg("schema", name).json
    assert ran.json["schema"] == f"sbagg.{name}/1" == schema["title"]
    assert check(schema, ran.json) is None
    if name in LISTS:
        assert set(ran.json) == {"schema", name, "more"}
    assert ran.err == "", "with --json nothing is said beside the result"


def test_one_item_is_what_its_schema_says(world, sbagg):
    for item in sbagg("timeline", "--ids", "--limit", "0").out.split():
        ran = sbagg("show", item, "--json")
        assert (ran.status, check(sbagg("schema", "item").json, ran.json)) == (0, None)
        assert ran.json["id"] == item


def test_a_checker_that_cannot_fail_is_no_checker(world, sbagg):
    person = sbagg("who", "jane@acme-tools.com", "--json").json
    schema = sbagg("schema", "person").json
    assert check(schema, person | {"name": 5})
    assert check(schema, person | {"first_at": "yesterday"})
    assert check(schema, person | {"counts": {}})
    assert check(schema, {key: value for key, value in person.items() if key != "turn"})


def test_every_view_has_a_schema(sbagg):
    names = sbagg("schema").out.split()
    assert set(names) == {*LISTS, *OBJECTS, "error"}
    for name in names:
        assert sbagg("schema", name).json["title"] == f"sbagg.{name}/1"
    assert sbagg("schema", "sbagg.person/1").json == sbagg("schema", "person").json
    ran = sbagg("schema", "persn", "--json")
    assert ran.status in (2, 3)


@pytest.mark.parametrize("name", [*VIEWS, "doctor"])
def test_text_has_no_control_sequences(world, sbagg, name):
    ran = sbagg(*VIEWS.get(name, ["doctor"]))
    assert ran.status in (0, 7)
    assert ran.out.strip()
    assert not CONTROL.search(ran.out.replace("\n", ""))


def test_show_and_open(world, sbagg):
    item = sbagg("find", "price", "--ids").out.strip()
    shown = sbagg("show", item)
    assert "Price?" in shown.out
    assert not CONTROL.search(shown.out.replace("\n", ""))
    assert sbagg("open", item).out.splitlines() == ["https://mail.us-corp.com/1", "line m1"]
    assert sbagg("open", item, "--json").json["origins"][0]["key"] == "m1"


@pytest.mark.parametrize("name", sorted(set(VIEWS) & set(LISTS) - {"sync"}))
def test_other_forms_of_a_list(world, sbagg, name):
    rows = sbagg(*VIEWS[name], "--json").json[name]
    assert [json.loads(line) for line in sbagg(*VIEWS[name], "--jsonl").out.splitlines()] == rows
    table = list(csv.reader(io.StringIO(sbagg(*VIEWS[name], "--csv").out)))
    assert len(table) == len(rows) + 1
    assert len({len(row) for row in table}) == 1
    assert not [cell for row in table[1:] for cell in row if cell[:1] in tuple("=+@")]
    ran = sbagg(*VIEWS[name], "--json", "--csv")
    assert ran.status == 2
    if name not in ("records", "identities"):
        assert len(sbagg(*VIEWS[name], "--ids").out.split()) == len(rows)


@pytest.mark.parametrize("name", ["items", "people", "companies"])
def test_limit_and_more(world, sbagg, name):
    whole = sbagg(*VIEWS[name], "--limit", "0", "--json").json
    assert (len(whole[name]) > 1, whole["more"]) == (True, False)
    cut = sbagg(*VIEWS[name], "--limit", "1", "--json").json
    assert (cut[name], cut["more"]) == (whole[name][:1], True)
    exact = sbagg(*VIEWS[name], "--limit", str(len(whole[name])), "--json").json
    assert exact == whole
    text = sbagg(*VIEWS[name], "--limit", "1")
    assert "--limit 0" in text.err
    assert sbagg(*VIEWS[name], "--limit", "-1").status == 2


def test_a_person_in_full(world, sbagg):
    person = sbagg("who", "jane@acme-tools.com", "--json").json
    assert (person["name"], person["title"], person["company"]["domain"]) == ("Jane Doe", "CEO", "acme-tools.com")
    assert person["flags"] == [{"flag": "do_not_call", "source": "crm", "at": "2023-11-14T22:13:20Z"}]
    assert [(i["kind"], i["value"]) for i in person["identities"]] == [
        ("email", "jane@acme-tools.com"), ("phone", "+12065550101"), ("twitter", "janedoe")]  # fmt: skip
    deal = person["deals"][0]
    assert deal["amount"] == {"amount": "48000.00", "currency": "USD"}
    assert (deal["stage"], deal["status"], deal["close"], deal["owner"]["name"]) == (
        "Kitchen test",
        "open",
        "2026-12-24",
        "boss@us-corp.com",
    )
    assert deal["id"].startswith("d")
    assert person["tickets"][0]["id"].startswith("t")
    assert person["transactions"]["totals"] == [{"amount": "9.99", "currency": "EUR"}]
    assert person["files"][0]["name"] == "plan.pdf"
    assert {item["thread_size"] for item in person["timeline"] if item["kind"] == "email"} == {2}
    assert [item["at"] for item in person["timeline"]] == sorted(
        (item["at"] for item in person["timeline"]), reverse=True
    )
    assert person["freshness"] == [
        {"source": "crm", "last_ok": "2026-11-21T09:00:00Z", "age_seconds": 0, "stale": False, "warning": None}
    ]


def test_who_reads_addresses_from_a_pipe(world, sbagg):
    ran = sbagg("who", "-", "--json", stdin=b"jane@acme-tools.com\n")
    assert ran.json["name"] == "Jane Doe"
    ran = sbagg("who", "-", "--json", stdin=b"+12065550101\njane.roe@bolt-works.com, me@us-corp.com")
    assert [json.loads(line)["name"] for line in ran.out.splitlines()] == ["Jane Doe", "Jane Roe"]
    assert sbagg("who", "-", stdin=b"").status == 3
    assert sbagg("who", "-", stdin=b"nobody@nowhere.com").status == 3
    assert sbagg("who", "-", stdin=b"\xff\xfe\x00").status == 3


def test_who_reads_a_whole_mail(world, sbagg):
    mail = b"Received: from x\r\nFrom: Jane\r\n <jane@acme-tools.com>\r\nTo: me@us-corp.com\r\nSubject: x\r\n\r\njane.roe@bolt-works.com wrote\r\n"
    assert sbagg("who", "-", "--json", stdin=mail).json["name"] == "Jane Doe"


def test_sql_reads_and_never_writes(world, sbagg):
    assert sbagg("sql", "SELECT name FROM persons ORDER BY name", "--json").json["rows"][0] == {"name": "Jane Doe"}
    assert "Jane Doe" in sbagg("sql", "SELECT name FROM persons").out
    assert sbagg("sql", "SELECT 1e999 AS x, x'00ff' AS y", "--json").json["rows"] == [{"x": None, "y": "AP8="}]
    before = world.dump()
    for query in ("DELETE FROM persons", "DROP TABLE persons", "PRAGMA user_version = 5", "ATTACH 'x' AS y", "VACUUM INTO 'x'", "SELECT", "",
                  "SELECT 1; DELETE FROM persons", "CREATE TEMP TABLE x (y)", "SELECT load_extension('x')", "SELECT * FROM nowhere", "\udcff"):  # fmt: skip
        ran = sbagg("sql", query, "--json")
        assert (ran.status, ran.out) == (2, ""), ascii(query)
    assert world.dump() == before


def test_the_clock_can_be_fixed(world, sbagg, monkeypatch):
    monkeypatch.setenv("SBAGG_NOW", "2027-11-21T09:00:00Z")
    assert sbagg("who", "jane@acme-tools.com", "--json").json["freshness"][0]["age_seconds"] == 365 * 86400
    assert sbagg("timeline", "--since", "1w", "--json").json["items"] == []
    monkeypatch.setenv("SBAGG_NOW", "soon")
    assert sbagg("people", "--json").status == 2


def test_store_stands_before_the_command(world, sbagg, tmp_path):
    assert sbagg("--store", tmp_path / "empty", "people", "--json").json["people"] == []
    assert sbagg("--store", world.home, "people", "--json").json["people"]


def test_version_and_help(sbagg):
    from sbagg import __version__

    assert sbagg("--version").out == f"sbagg {__version__}\n"
    assert sbagg("--help").status == 0
    assert sbagg().status == 2


class TestSources:
    def test_add_list_show_set_remove(self, world, sbagg, tmp_path):
        path = tmp_path / "more.json"
        path.write_text("{}")
        added = sbagg("source", "add", "pages", path, "--name", "more", "--set", "every=7", "--json").json
        assert added == {
            "schema": "sbagg.source/1",
            "source": "more",
            "adapter": "pages",
            "options": {"path": [str(path)], "every": "7"},
        }
        assert [row["source"] for row in sbagg("source", "list", "--json").json["sources"]] == ["crm", "more"]
        assert sbagg("source", "set", "more", "every=9", "exclude=spam.com,x@y.com", "--json").json["options"][
            "exclude"
        ] == ["spam.com", "x@y.com"]
        assert sbagg("source", "show", "more", "--json").json["options"]["every"] == "9"
        assert sbagg("sync", "more").status == 0
        assert sbagg("source", "remove", "more").status == 0
        assert [row["source"] for row in sbagg("source", "list", "--json").json["sources"]] == ["crm"]

    def test_commas_separate_paths_unless_they_are_part_of_one_that_is_there(self, world, sbagg, tmp_path):
        whole = tmp_path / "Smith, Jones.json"
        whole.write_text("{}")

        def paths(value):
            return sbagg("source", "set", "crm", f"path={value}", "--json").json["options"]["path"]

        first, second = (str(tmp_path / name) for name in ("a.json", "b.json"))
        assert paths(whole) == [str(whole)]
        assert sbagg("sync", "crm").status == 0
        assert paths(f"{first},{second}") == [first, second]
        assert len(paths(",".join([first] * 200))) == 200, "longer than any path"
        assert paths("~nobody-here/a,~nobody-here/b") == ["~nobody-here/a", "~nobody-here/b"]
        added = sbagg("source", "add", "pages", "--name", "more", "--set", f"path={whole}", "--json").json
        assert added["options"]["path"] == [str(whole)]

    def test_what_is_wrong_is_refused_before_it_is_written(self, world, sbagg, tmp_path):
        text = (world.home / "config.toml").read_text()
        path = tmp_path / "crm.json"
        cases = {
            ("add", "pages", path, "--name", "crm"): 2, ("add", "pages", path, "--name", "x", "--set", "evry=7"): 6,
            ("add", "pages", path, "--name", "x", "--set", "every=many"): 6, ("add", "pagse", path): 6, ("add", "pages", tmp_path / "nowhere"): 3,
            ("add", "pages", path, "--name", "x", "--set", "every"): 2, ("set", "crm", "adapter=mail"): 2, ("set", "nobody", "every=7"): 3,
            ("show", "cmr"): 3, ("remove", "cmr"): 3, ("add", "pages", path, "--name", "../x"): 2,
        }  # fmt: skip
        for arguments, status in cases.items():
            ran = sbagg("source", *arguments, "--json")
            assert (ran.status, ran.out) == (status, ""), arguments
            assert ran.error["hint"]
        assert "did you mean every" in sbagg("source", "add", "pages", path, "--name", "x", "--set", "evry=7").err
        assert "did you mean crm" in sbagg("source", "show", "cmr").err
        assert (world.home / "config.toml").read_text() == text

    def test_comments_stay(self, world, sbagg):
        path = world.home / "config.toml"
        path.write_text("# mine\n" + path.read_text() + "# the end\n")
        sbagg("source", "set", "crm", "every=9")
        assert path.read_text().startswith("# mine\n")
        assert "# the end" in path.read_text()

    def test_removing_a_source_takes_what_only_it_has_shown(self, world, sbagg):
        from world import mail

        world.add("box").write("box", ("1", [mail("1", "jane@acme-tools.com", "me@us-corp.com")])).sync("box")
        assert sbagg("source", "remove", "crm").status == 0
        counts = sbagg("status", "--json").json["counts"]
        assert (counts["interactions"], counts["deals"], counts["people"], counts["companies"]) == (1, 0, 2, 2)
        assert not (world.home / "kept" / "crm.jsonl.gz").exists()
        sbagg("source", "remove", "box")
        counts = sbagg("status", "--json").json["counts"]
        assert (counts["interactions"], counts["people"], counts["companies"]) == (0, 0, 0)
        assert sbagg("find", "price", "--json").json["hits"] == []

    def test_keep_data_keeps_it(self, world, sbagg):
        before = sbagg("who", "jane@acme-tools.com", "--json").json
        assert sbagg("source", "remove", "crm", "--keep-data").status == 0
        assert sbagg("who", "jane@acme-tools.com", "--json").json == before
        assert (world.home / "kept" / "crm.jsonl.gz").exists()


def test_me(world, sbagg):
    assert sbagg("me", "list", "--json").json["identities"][0]["value"] == "me@us-corp.com"
    rows = sbagg("me", "add", "@MyHandle", "+1 206 555 0199", "--json").json["identities"]
    assert [(row["kind"], row["value"]) for row in rows] == [
        ("email", "me@us-corp.com"),
        ("twitter", "myhandle"),
        ("phone", "+12065550199"),
    ]
    assert sbagg("me", "remove", "@myhandle").status == 0
    assert sbagg("me", "remove", "@myhandle").status == 3
    assert sbagg("me", "add", "not an identity").status == 2
    assert not sbagg("people", "--json").json["people"][0]["name"].startswith("me@")


def test_doctor_is_content_with_a_sound_store(world, sbagg):
    ran = sbagg("doctor", "--json")
    assert (ran.status, ran.json["ok"]) == (0, True)
    assert check(sbagg("schema", "doctor").json, ran.json) is None
