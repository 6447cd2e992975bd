"""Ids: 60 bits of SHA-256 as an integer in the store, a letter and 12 base32 characters outside.

An identity's id is that of ``kind:value``, a person's that of their first identity, an item's that of its ref: all
are the same after a rebuild, on any machine, in any order of syncs.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

_BITS = 60
_LENGTH = 12
_ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyz234567")

_VEIL = "="

PERSON, COMPANY, ITEM, DEAL, TICKET, THREAD = "p", "c", "i", "d", "t", "h"


@lru_cache(maxsize=16384)
def uid(text: str) -> int:
    """Return the first 60 bits of the text's SHA-256; of what :func:`veiled` returned, those of what it veils."""
    if text[:1] == _VEIL and (found := read(f"x{text[1:]}")):
        return found[1]
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big") >> (64 - _BITS)


@lru_cache(maxsize=4096)
def shown(letter: str, number: int) -> str:
    """Write a uid as an id: ``p`` and 12 characters."""
    return letter + base64.b32encode((number << (64 - _BITS)).to_bytes(8, "big")).decode("ascii")[:_LENGTH].lower()


def veiled(text: str) -> str:
    """Return a text with the same uid that does not say what the text says."""
    return shown(_VEIL, uid(text)) if text else text


def read(text: str) -> tuple[str, int] | None:
    """Read an id into its letter and uid; None if the text is none."""
    letter, code = text[:1], text[1:]
    if len(code) != _LENGTH or not letter.isalpha() or not set(code) <= _ALPHABET:
        return None
    number = int.from_bytes(base64.b32decode(code.upper() + "A==="), "big")
    return letter, number >> (64 - _BITS)


def digest(data: bytes) -> bytes:
    """Return the 8 bytes that tell one version of a record from another (BLAKE2b: the fastest that hashlib has)."""
    return hashlib.blake2b(data, digest_size=8).digest()
