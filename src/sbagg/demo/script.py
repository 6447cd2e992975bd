"""What happens in the demo world, as told in the ``.toml`` files beside the code."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def script(name: str) -> dict[str, Any]:
    """Return what ``NAME.toml`` tells. Nobody may change it."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
