"""A mail as a record to its facts: what every source of mail does with the bytes that it was given, files and servers alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sbagg.adapter import Fact, Skipped
from sbagg.formats.mailfacts import facts
from sbagg.formats.mailfolders import labels_of, skip_by_labels
from sbagg.formats.message import read_message

_LESS = 1


def record_facts(
    data: bytes,
    *,
    folder: tuple[str, ...] = (),
    arrived: int | None = None,
    region: str = "",
    locator: str = "",
    gmail: bool = True,
    cut: bool = False,
    thin: bool = False,
) -> Iterator[Fact | Skipped]:
    """Yield the interaction that a mail is and hints about its author, or why its labels leave it out. Raises RecordError.

    ``folder`` are its labels where it names none of its own (``X-Gmail-Labels``, believed with ``gmail`` only: a sender may write
    that, too), ``arrived`` is its time where it has no credible date. ``cut``: its end is missing. ``thin``: its attachments are
    listed and not there (see :func:`sbagg.formats.message.read_message`); whoever saw them knows more of them.
    """
    message = read_message(data, cut=cut, thin=thin)
    labels = labels_of(message.headers.text("x-gmail-labels")) if gmail else ()
    reason = skip_by_labels(labels)
    if reason:
        yield Skipped(reason, locator)
        return
    fact, hints = facts(message, labels=labels or folder, region=region)
    if fact.at is None:
        fact = replace(fact, at=arrived)
    yield replace(fact, authority=fact.authority - _LESS) if thin else fact
    yield from hints
