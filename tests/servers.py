"""Programs that some tests need: what is absent skips them, and fails where they are required (SBAGG_TEST_SERVERS=require)."""

import os
import shutil

import pytest


def need(program):
    """Return the path of a program, or skip the test."""
    found = shutil.which(program, path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin")))
    if not found:
        (pytest.fail if os.environ.get("SBAGG_TEST_SERVERS") == "require" else pytest.skip)(
            f"{program} is not installed"
        )
    return found
