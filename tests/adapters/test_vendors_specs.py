"""What we ask, and what our fakes answer, is what the vendors describe."""

from __future__ import annotations

import json

import fake_hubspot
import fake_pipedrive
import httpx
from api_kit import Read
from prism import front, judged, merged, objections, spec

from sbagg.adapter import Raw
from sbagg.adapters.hubspot import HubSpot
from sbagg.adapters.pipedrive import Pipedrive


def test_the_judge_judges(tmp_path):
    fake = fake_pipedrive.world()
    with fake.serving() as server, judged(spec("pipedrive-v2.yaml"), f"{server.url}/api/v2", tmp_path) as url:
        good = {"x-api-token": fake.token}
        assert httpx.get(f"{url}/persons?limit=500", headers=good, timeout=30).status_code == 200
        assert httpx.get(f"{url}/persons?sort_by=shoe", headers=good, timeout=30).status_code == 422
        fake.objects["persons"][101]["id"] = "no number"
        assert httpx.get(f"{url}/persons", headers=good, timeout=30).status_code == 500


def test_hubspot(tmp_path):
    whole = merged(
        spec("hubspot-objects-2026-09.json"), spec("hubspot-associations-2026-09.json"),
        unjudged=("/crm/owners/2026-09", "/crm/pipelines/2026-09/{objectType}"),
    )  # fmt: skip
    (tmp_path / "hubspot.json").write_text(json.dumps(whole))
    fake = fake_hubspot.world(page=2)
    with fake.serving() as server, judged(tmp_path / "hubspot.json", server.url, tmp_path) as url:
        straight, run = Read(HubSpot(url=server.url)), Read(HubSpot(url=url))
        fake.put("contacts", 104, at="2026-11-22T08:00:00.000Z", email="new@x.test")
        fake.delete("deals", 6)
        second = Read(HubSpot(url=url), run.recorder)
    assert (run.error, second.error, objections(tmp_path)) == (None, None, [])
    assert run.of(Raw) == straight.of(Raw)
    assert (second.keys("contact"), second.gone) == (["104"], {("deal", "6")})


def test_pipedrive(tmp_path):
    fake = fake_pipedrive.world(page=1)
    with (
        fake.serving() as server,
        judged(spec("pipedrive-v1.yaml"), f"{server.url}/v1", tmp_path) as old,
        judged(spec("pipedrive-v2.yaml"), f"{server.url}/api/v2", tmp_path) as new,
        front({"/v1": old, "/api/v2": new}) as both,
    ):
        straight, run = Read(Pipedrive(url=server.url)), Read(Pipedrive(url=both.url))
        fake.put("persons", 103, at="2026-11-22T07:00:00Z", name="Ana Luna")
        fake.delete("persons", 102)
        fake.delete("deals", 6)
        second = Read(Pipedrive(url=both.url), run.recorder)
    assert (run.error, second.error, objections(tmp_path)) == (None, None, [])
    assert run.of(Raw) == straight.of(Raw)
    assert (second.keys("person"), second.gone) == (["103"], {("person", "102"), ("deal", "6")})
