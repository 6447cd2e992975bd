"""Dossiers: all that is known, in five forms, and nothing remote at work in any."""

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keep_world import BOB, JO, NAME

from sbagg.render.dossier import markdown, vcard
from world import World, card, email, mail, organization, register

EVIL = (
    '<script src="https://evil.example/x.js"></script><img src=x> ![i](https://evil.example/i.png) \x1b[31m\u202e =1+1'
)


@pytest.fixture
def evil(tmp_path, home, monkeypatch):
    register(monkeypatch)
    world = World(tmp_path, home).me().add("crm")
    world.write(
        "crm",
        ("e", [card("email:eve@evil-tools.com", "phone:+12065550123", "twitter:eve_tools", name=f"Eve; {EVIL}", title="A,B;C\\D",
                    company="Evil Tools")]),
        ("o", [organization("1", "Evil Tools", "evil-tools.com")]),
        *((f"m{n}", [mail(f"{n}", email("eve@evil-tools.com"), "me@us-corp.com", at=1_790_000_000 + n, title=EVIL, text=f"{EVIL}\n# {n}\n\n- x",
                          url="javascript:alert(1)" if n else "https://ok.example/1")]) for n in range(60)),
    )  # fmt: skip
    world.sync()
    return world


def test_json_is_the_person_with_the_whole_timeline(evil, sbagg):
    whole = json.loads(sbagg("export", "eve@evil-tools.com", "--format", "json").out)
    card_ = sbagg("who", "eve@evil-tools.com", "--json").json
    assert len(whole["timeline"]) == 60
    assert whole | {"timeline": card_["timeline"]} == card_
    company = json.loads(sbagg("export", "evil-tools.com", "--format", "json").out)
    assert (company["schema"], len(company["timeline"])) == ("sbagg.company/1", 60)


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.links, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [
            value for key, value in attrs if key in {"href", "src", "srcset", "style", "action"} or key.startswith("on")
        ]

    def handle_data(self, data):
        self.text.append(data)


def test_html_stands_alone(evil, sbagg):
    out = sbagg("export", "eve@evil-tools.com", "--format", "html").out
    page = Page()
    page.feed(out)
    assert not {"script", "img", "link", "iframe", "object", "svg", "form", "base"} & {*page.tags}
    assert page.links == ["https://ok.example/1"]
    assert "default-src 'none'" in out
    assert '<script src="https://evil.example/x.js">' in "".join(page.text), "it is shown as the text it is"
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", out)
    assert out.count("<h3>") == 60


def test_markdown_forms_nothing_from_remote_text(evil, sbagg):
    out = sbagg("export", "eve@evil-tools.com", "--format", "md").out
    assert out.startswith("# Eve; \\<script")
    assert not re.search(r"(?<!\\)[<\[!]", out)
    assert "> \\# 1" in out
    assert "> \\- x" in out
    assert out.count("\n### ") == 60


def test_csv_computes_nothing(evil, sbagg):
    rows = list(csv.DictReader(io.StringIO(sbagg("export", "evil-tools.com", "--format", "csv").out)))
    assert len(rows) == 60
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_a_vcard_is_one_that_others_read(evil, sbagg):
    out = sbagg("export", "eve@evil-tools.com", "--format", "vcf").out
    raw = out.encode()
    lines = raw.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    text = raw.replace(b"\r\n ", b"").decode().split("\r\n")
    assert text[:3] == ["BEGIN:VCARD", "VERSION:4.0", "KIND:individual"]
    assert text[-2:] == ["END:VCARD", ""]
    assert "TITLE:A\\,B\\;C\\\\D" in text
    assert "EMAIL:eve@evil-tools.com" in text
    assert "TEL;VALUE=uri:tel:+12065550123" in text
    assert "SOCIALPROFILE;SERVICE-TYPE=X:https://x.com/eve_tools" in text
    assert any(line.startswith("FN:Eve\\; <script") for line in text)


def test_a_companys_vcards_are_its_own_and_its_peoples(world, sbagg):
    out = sbagg("export", "brack-tools.com", "--format", "vcf").out
    assert re.findall(r"FN:(.*)\r", out) == ["Brack Tools", "Bob Tarn", NAME]
    assert out.count("KIND:org") == 1


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=400))
def test_folding_can_be_taken_back(line):
    folded = vcard.fold(line)
    assert folded.replace("\r\n ", "") == line
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))


@given(st.text())
def test_an_escaped_line_holds_no_mark(text):
    assert not re.search(r"(?<!\\)(?:\\\\)*[<>\[\]*_`]", markdown.plain(text))


def test_a_file_is_written_and_never_over_another(world, sbagg, tmp_path):
    target = tmp_path / "bob.md"
    assert sbagg("export", BOB, "--format", "md", "--out", target).status == 0
    assert target.read_text().startswith("# Bob Tarn\n")
    assert target.stat().st_mode & 0o777 == 0o600
    assert sbagg("export", BOB, "--format", "md", "--out", target).status == 2
    assert sbagg("export", BOB, "--format", "html", "--out", target, "--force").status == 0


def test_a_part_of_a_companys_name_goes_before_a_part_of_an_address(world, sbagg):
    assert sbagg("export", "brack", "--format", "md").out.startswith("# Brack Tools")
    assert sbagg("export", "bob", "--format", "md").out.startswith("# Bob Tarn")
    assert sbagg("export", "tessel-works", "--format", "md").out.startswith("# tessel-works.com")
    assert sbagg("export", "tess", "--format", "md").out.startswith("# tessel-works.com")
    assert sbagg("timeline", "ann@tessel-works.com", "--json").status == 0
    assert sbagg("export", "quillon", "--format", "md").out.startswith(f"# {NAME}")
    assert sbagg("export", "zzz", "--format", "md").status == 3


def test_what_cannot_be_exported(world, sbagg):
    assert sbagg("export", JO, "--format", "pdf").status == 2
    assert sbagg("export", "", "--format", "md").status == 2
    assert sbagg("export", "nobody@nowhere-corp.com", "--format", "md").status == 3
