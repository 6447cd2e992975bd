"""A new export that lacks columns says so, once; an interrupted one still does."""

import pytest

from sbagg.adapters.crm import Crm
from sbagg.testing import Recorder

WIDE = (
    "Record ID,First Name,Last Name,Email,Job Title,Create Date\n1,Jane,Doe,jane@acme-tools.com,CEO,2026-01-02 10:00\n"
)
NARROW = "Record ID,First Name,Last Name,Email,Create Date\n1,Jane,Doe,jane@acme-tools.com,2026-01-02 10:00\n"


def exported(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


@pytest.mark.parametrize("stop", [None, 0, 1, 2])
def test_columns_that_are_gone(tmp_path, stop):
    first = exported(tmp_path, "hubspot-crm-exports-all-contacts-2026-01-03.csv", WIDE)
    recorder = Recorder()
    recorder.run(Crm((first,), dialect="hubspot").fetch(recorder))
    assert not recorder.warnings
    second = exported(tmp_path, "hubspot-crm-exports-all-contacts-2026-01-10.csv", NARROW)
    if stop is not None:
        recorder.run(Crm((first, second), dialect="hubspot").fetch(recorder), limit=stop)
    recorder.run(Crm((first, second), dialect="hubspot").fetch(recorder))
    (warning,) = recorder.warnings
    assert "has no column Job Title any more" in warning
    recorder.warnings.clear()
    recorder.run(Crm((first, second), dialect="hubspot").fetch(recorder))
    assert not recorder.warnings
    third = exported(tmp_path, "hubspot-crm-exports-all-contacts-2026-01-17.csv", WIDE)
    recorder.run(Crm((first, second, third), dialect="hubspot").fetch(recorder))
    assert not recorder.warnings
