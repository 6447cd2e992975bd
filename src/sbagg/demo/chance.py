"""Where chance comes from: generators named by seed and purpose, so that no part disturbs another."""

from __future__ import annotations

from random import Random


def source(seed: int, purpose: str) -> Random:
    """Return the generator for one purpose; a string as seed does not depend on Python's hash seed."""
    return Random(f"{seed}:{purpose}")  # noqa: S311 - a story, not a secret


def happens(rng: Random, share: float) -> bool:
    """Draw yes in ``share`` of all cases."""
    return rng.random() < share
