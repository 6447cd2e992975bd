"""How much came through each channel in each month."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from sbagg.store.tally import last_months, not_missed
from sbagg.views import ChannelMonths

if TYPE_CHECKING:
    from collections.abc import Collection

    from sbagg.store.reader import Reader

_MONTHLY = "strftime('%Y-%m', at, 'unixepoch')"


def heat(reader: Reader, identities: Collection[int], targets: Collection[int] = ()) -> tuple[ChannelMonths, ...]:
    """Return the contacts by channel of each of the last 24 months, oldest first; the channel with most comes first.

    What is a mail came by mail: only of the rest the item is looked at.
    """
    names = last_months(reader)
    where = f"contact = 1 AND at <= ?2 AND at >= CAST(strftime('%s', ?3 || '-01') AS INTEGER) {not_missed(reader)}"
    parts = [
        f"SELECT interaction, at, kind FROM {table} WHERE {column} IN (SELECT value FROM json_each(?{place})) AND {where}"
        for table, column, place, wanted in (
            ("participants", "identity", 1, identities),
            ("concerns", "target", 4, targets),
        )
        if wanted
    ]
    if not parts:
        return ()
    rows = reader.db.execute(
        f"SELECT CASE WHEN kind = 'email' THEN 'email' ELSE (SELECT channel FROM interactions i WHERE i.id = interaction) END AS channel, "
        f"{_MONTHLY} AS month, count(DISTINCT interaction) AS n FROM ({' UNION '.join(parts)}) GROUP BY 1, 2",
        (json.dumps(list(identities)), reader.now, names[0], json.dumps(list(targets)))[: 4 if targets else 3],
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        found[row["channel"]][row["month"]] = row["n"]
    order = sorted(found, key=lambda channel: (-sum(found[channel].values()), channel))
    return tuple(ChannelMonths(channel, tuple(found[channel].get(month, 0) for month in names)) for channel in order)
