"""The news of a customer as an Atom feed (RFC 4287), saved from its website. Its domain says whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from sbagg.demo import clock
from sbagg.demo.everyday import FEATURED
from sbagg.demo.packing import date
from sbagg.demo.scene import Written
from sbagg.demo.script import script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sbagg.demo.scene import Scene


def write(scene: Scene) -> Written:
    """Write ``brightmoor-news.atom``."""
    path = scene.into / "brightmoor-news.atom"
    entries = script("news")["entry"]
    path.write_text("\n".join(_lines(scene, entries)) + "\n", encoding="utf-8")
    return Written((date(path, scene.now),), {"entries": len(entries)})


def _lines(scene: Scene, entries: list[dict[str, str]]) -> Iterator[str]:
    company = scene.cast.by_key[FEATURED].company or scene.cast.home
    site = f"https://www.{company.domain}/news"
    times = [clock.iso(scene.at(float(one["ago"]))).replace(".000", "") for one in entries]
    yield '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-US">'
    yield f'  <title>{escape(company.name)} News</title>\n  <link href="{site}/feed.atom" rel="self"/>'
    yield f'  <link href="{site}/"/>\n  <id>{site}/</id>\n  <updated>{max(times)}</updated>'
    for number, (one, at) in enumerate(zip(entries, times, strict=True)):
        place = f"{site}/{at[:10]}-{len(entries) - number}"
        yield f'  <entry>\n    <title>{escape(one["title"])}</title>\n    <link href="{place}" rel="alternate"/>'
        yield f"    <id>{place}</id>\n    <published>{at}</published>\n    <updated>{at}</updated>"
        yield f"    <author><name>{escape(one['author'])}</name></author>"
        body = escape(f"<p>{escape(one['text'])}</p>")
        yield f'    <content type="html">{body}</content>\n  </entry>'
    yield "</feed>"
