"""Programs that tests use where they are there: real servers, and the judge of what we ask of a vendor's API."""

from __future__ import annotations

import os
import shutil

import pytest


def need(program):
    """Return where a program is; skip the test without it, or fail where SBAGG_TEST_SERVERS=require says that it must be there."""
    found = shutil.which(program)
    if found is None:
        if os.environ.get("SBAGG_TEST_SERVERS") == "require":
            pytest.fail(f"{program} is not installed, and SBAGG_TEST_SERVERS=require")
        pytest.skip(f"{program} is not installed")
    return found
