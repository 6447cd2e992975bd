"""A JSON document read value by value, going into the objects and arrays that the reader names: memory holds one value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, TypeAlias

from sbagg.adapter import Json
from sbagg.formats.jsonarray import Window

Path: TypeAlias = tuple[str | int, ...]
"""Where a value lies: the keys of objects and the numbers of elements, ``("chats", "list", 3, "name")``."""


def walk(file: IO[bytes], into: Callable[[Path], bool]) -> Iterator[tuple[Path, Json]]:
    """Yield (path, value) in the order of the document.

    An object or array at a path that ``into`` names is not yielded but gone into; so is the document itself.

    :raises DamagedArrayError: after the last good value, where the file is cut or broken.
    """
    window = Window(file)
    if window.mark() not in "{[":
        raise window.damage("there is no JSON object")
    yield from _inside(window, (), into)
    window.finish()


def _inside(window: Window, path: Path, into: Callable[[Path], bool]) -> Iterator[tuple[Path, Json]]:
    """Yield what lies in the object or array that the window stands on, and stand behind it."""
    opening = window.text[window.at]
    closing = "}" if opening == "{" else "]"
    window.at += 1
    if window.mark() != closing:
        count = 0
        while True:
            key = _key(window) if opening == "{" else count
            here = (*path, key)
            if window.mark() in "{[" and into(here):
                yield from _inside(window, here, into)
            else:
                yield here, window.element()
            count += 1
            if window.mark() != ",":
                break
            window.at += 1
    if window.mark() != closing:
        raise window.damage("Expecting ',' delimiter")
    window.at += 1


def _key(window: Window) -> str:
    if window.mark() != '"':
        raise window.damage("Expecting property name enclosed in double quotes")
    key = window.element()
    if window.mark() != ":":
        raise window.damage("Expecting ':' delimiter")
    window.at += 1
    return str(key)
