"""An ask that was answered by another channel: asked by mail, answered by chat.

Who asked is done with only where the answer says what it answers, or takes up words of the ask; whatever else was written
since is shown beside the line, which stays. docs/decisions/0030 says why.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING

from sbagg.insight.language import read
from sbagg.insight.language.acts import is_sent
from sbagg.insight.language.phrases import folded, table, words
from sbagg.store import elsewhere as held
from sbagg.store import talks

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import date

    from sbagg.store.elsewhere import Direct, Open
    from sbagg.store.reader import Reader

_READ = 20
"""So many messages after an ask are read: who answers by another way does it soon."""
_FEWEST, _LETTERS, _STEM = 2, 4, 6
"""Words in common that tell, of so many letters, alike in the first so many."""


def refresh(reader: Reader, persons: Collection[int] | None) -> None:
    """Store what these persons (None: all) and I wrote to each other elsewhere since what either of us asked."""
    connection = reader.db
    held.clear(connection, persons)
    asks = held.asks(connection, persons)
    since: dict[int, int] = {}
    for ask in asks:
        since[ask.person] = min(ask.since, since.get(ask.person, ask.since))
    wrote = held.direct(connection, since, reader.me, reader.now)
    texts = partial(talks.texts, connection)
    held.write(connection, (row for ask in asks for row in _row(ask, wrote.get(ask.person, ()), texts)))


def _row(
    ask: Open, wrote: Sequence[Direct], texts: Callable[[Collection[int]], Mapping[int, str]]
) -> Iterator[tuple[int, int, int, int, str, bool]]:
    """Yield what answers an ask, else what was written last; nothing where nothing was."""
    mine, start = ask.whose == "mine", bisect_right(wrote, ask.since, key=lambda one: one.at)
    later = wrote[start:]
    last = next((one for one in reversed(later) if one.mine == mine and not _same(ask, one)), None)
    if last is None:
        return
    others = list(
        islice((one for one in later if one.mine == mine and one.channel != ask.channel and not _same(ask, one)), _READ)
    )
    said = texts([one.item for one in others]) if others else {}
    for one in others:
        day = datetime.fromtimestamp(one.at).astimezone().date()
        if answers(f"{ask.title} {ask.text}", said.get(one.item, ""), day):
            yield ask.conversation, ask.person, one.item, one.at, one.channel, True
            return
    yield ask.conversation, ask.person, last.item, last.at, last.channel, False


def _same(ask: Open, one: Direct) -> bool:
    """Tell whether a message is of the conversation that the ask is in."""
    return one.thread == ask.thread and (one.thread is not None or one.channel == ask.channel)


def answers(ask: str, text: str, on: date) -> bool:
    """Tell whether a message (of the day ``on``) answers an ask of another channel: it states something, and says that it
    is the answer to it, or takes up two words of it; one is enough where something was sent or done.
    """
    plain = words(text)
    is_named = table("answers")["elsewhere"].within(plain) is not None
    shared = 0 if is_named else len(_content(ask) & _content(text))
    if not is_named and not shared:  # reading costs most
        return False
    reading = read(text, on, kind="chat")
    if reading.machine or reading.promises or not (reading.says or reading.reply == "done"):
        return False
    if is_named:
        return True
    brings = reading.reply == "done" or is_sent(plain) or table("promises")["delivered"].within(plain) is not None
    return shared >= _FEWEST or (shared > 0 and brings)


@lru_cache(2_000)
def _content(text: str) -> frozenset[str]:
    """Return the beginnings of the words of a text that mean something by themselves: longer ones, and numbers."""
    idle = table("answers")["idle"]
    return frozenset(
        word[:_STEM]
        for word in words(folded(text)).split()
        if (len(word) >= _LETTERS or word.isdigit()) and not idle.leads(f"{word} ")
    )
