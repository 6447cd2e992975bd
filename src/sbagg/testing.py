r"""The suite that an adapter's author runs: subclass :class:`AdapterContract`, build a world, and let pytest find it.

class TestTickets(AdapterContract):
    def world(self, folder):          # an adapter over a fresh source in this folder
        (folder / "tickets.csv").write_text("id,subject\n1,Help\n")
        return Tickets(path=(folder / "tickets.csv",))

    def change(self, folder):         # something is added to the source
        with (folder / "tickets.csv").open("a") as file:
            file.write("2,More help\n")
"""

from __future__ import annotations

import logging
import pickle
import weakref
from datetime import UTC, datetime
from math import inf
from typing import TYPE_CHECKING, Any, get_args

from sbagg.adapter import Adapter, AuthError, Checkpoint, Event, Fact, Gone, Raw, RecordError, Refused, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from sbagg.adapter import Json
    from sbagg.http import Http

_HOSTILE = (b"", b"\x00", b"{}", b"[]", b"null", b"\xff\xfe\x00", b"[" * 5000, b'{"a":' * 500, b"From x\n\n" * 3, "\ud800".encode("utf-8", "surrogatepass"))  # fmt: skip


class Recorder:
    """A context that remembers checkpoints as the engine does: all that came before each is safe."""

    def __init__(self, secrets: Mapping[str, str] | None = None, budget: float = inf) -> None:
        self.states: dict[str, Mapping[str, Json]] = {}
        self.warnings: list[str] = []
        self.secrets = dict(secrets or {})
        self.budget = budget
        self.log = logging.getLogger("sbagg.testing")
        self.now = int(datetime(2026, 11, 21, 9, tzinfo=UTC).timestamp())

    def cursor(self, stream: str = "") -> Mapping[str, Json]:
        """Return the state of the stream's last checkpoint."""
        return self.states.get(stream, {})

    def warn(self, text: str) -> None:
        """Remember a warning."""
        self.warnings.append(text)

    def secret(self, name: str) -> str:
        """Return one of ``secrets``. Raises AuthError."""
        if name not in self.secrets:
            raise AuthError(f"No {name}")
        return self.secrets[name]

    def keep_secret(self, name: str, value: str) -> None:
        """Remember it."""
        self.secrets[name] = value

    def http(self, base: str, headers: Mapping[str, str] | None = None, **options: Any) -> Http:
        """Return a client of a server that waits for nothing."""
        from sbagg.http import Http  # noqa: PLC0415 - most adapters need no network

        client = Http("testing", base, headers or {}, **{"sleep": lambda _: None, **options})
        weakref.finalize(self, client.close)
        return client

    def run(self, events: Iterable[Event], limit: int | None = None) -> dict[tuple[str, str], Raw]:
        """Take events (at most ``limit``), saving states as they come. Returns what a store would hold."""
        held: dict[tuple[str, str], Raw] = {}
        pending: dict[tuple[str, str], Raw] = {}
        for number, event in enumerate(events):
            if limit is not None and number >= limit:
                break
            assert isinstance(event, (Raw, Gone, Skipped, Refused, Checkpoint)), f"{event!r} is no event"
            if isinstance(event, Raw):
                pending[event.stream, event.key] = event
            elif isinstance(event, Checkpoint):
                held |= pending
                pending = {}
                self.states[event.stream] = event.state
        return held if limit is not None else held | pending


class AdapterContract:
    """The promises of an adapter, each a test. ``world`` must be given; ``change`` if the source can grow."""

    def world(self, folder: Path) -> Adapter:
        """Return an adapter over a fresh source made in ``folder``."""
        raise NotImplementedError

    def change(self, folder: Path) -> None:
        """Add something to the source in ``folder``. Without it the tests of change are not run."""
        raise NotImplementedError

    secrets: Mapping[str, str] = {}
    """What its server wants: name -> value. Give values that occur nowhere else: they must not come back."""

    def recorder(self) -> Recorder:
        """Return the context of a run from the beginning."""
        return Recorder(self.secrets)

    def test_is_an_adapter(self, tmp_path: Path) -> None:
        """It has ``fetch``, ``parse``, ``version`` and ``keeps_raw``, and can be sent to a worker process."""
        adapter = self.world(tmp_path)
        assert isinstance(adapter, Adapter)
        assert adapter.version >= 1
        assert pickle.loads(pickle.dumps(adapter)) == adapter  # noqa: S301 - what was pickled a moment ago

    def test_reads_something_and_ends_with_a_checkpoint(self, tmp_path: Path) -> None:
        """A first run yields records, and what it yielded is covered in the end."""
        events = list(self.world(tmp_path).fetch(self.recorder()))
        assert any(isinstance(event, Raw) for event in events)
        assert isinstance(events[-1], Checkpoint), "what comes after the last checkpoint is read again at every run"

    def test_keys_are_stable(self, tmp_path: Path) -> None:
        """Two runs from the beginning name the same records in the same way."""
        adapter = self.world(tmp_path)
        assert (
            self.recorder().run(adapter.fetch(self.recorder())).keys()
            == self.recorder().run(adapter.fetch(self.recorder())).keys()
        )

    def test_a_second_run_brings_nothing_new(self, tmp_path: Path) -> None:
        """From its last state an unchanged source yields only what it yielded before."""
        adapter, recorder = self.world(tmp_path), self.recorder()
        first = recorder.run(adapter.fetch(recorder))
        again = recorder.run(adapter.fetch(recorder))
        assert again.items() <= first.items()

    def test_an_interrupted_run_loses_nothing(self, tmp_path: Path) -> None:
        """Stopped after any event and run again from the states saved, the store holds what one clean run gives."""
        adapter = self.world(tmp_path)
        count = len(list(adapter.fetch(self.recorder())))
        clean = self.recorder().run(adapter.fetch(self.recorder()))
        for stop in range(count + 1):
            recorder = self.recorder()
            held = recorder.run(adapter.fetch(recorder), limit=stop)
            held |= recorder.run(adapter.fetch(recorder))
            assert held.keys() == clean.keys(), f"stopped after {stop} events"

    def test_what_is_added_is_seen(self, tmp_path: Path) -> None:
        """After a change the next run brings it."""
        if type(self).change is AdapterContract.change:
            return
        adapter, recorder = self.world(tmp_path), self.recorder()
        first = recorder.run(adapter.fetch(recorder))
        self.change(tmp_path)
        assert (recorder.run(adapter.fetch(recorder)).items() - first.items()) or recorder.warnings

    def test_parse_is_pure(self, tmp_path: Path) -> None:
        """The same record gives the same facts, each time."""
        adapter = self.world(tmp_path)
        for raw in self.recorder().run(adapter.fetch(self.recorder())).values():
            assert _facts(adapter, raw) == _facts(adapter, raw)

    def test_parse_yields_facts(self, tmp_path: Path) -> None:
        """What parse yields is of the kinds that the store understands."""
        adapter = self.world(tmp_path)
        found = [
            fact
            for raw in self.recorder().run(adapter.fetch(self.recorder())).values()
            for fact in _facts(adapter, raw)
        ]
        assert {type(fact) for fact in found} <= {*get_args(Fact), Skipped, str}

    def test_parse_is_total(self, tmp_path: Path) -> None:
        """Whatever the bytes are, parse yields facts or raises RecordError."""
        adapter = self.world(tmp_path)
        records = list(self.recorder().run(adapter.fetch(self.recorder())).values())
        whole = [raw.data for raw in records[:20]]
        cut = [data[: len(data) * part // 4] for data in whole for part in (1, 2, 3)]
        for data in (*_HOSTILE, *cut):
            for raw in records[:3]:
                _facts(adapter, Raw(raw.key, data, raw.media, raw.stream, raw.locator))

    def test_secrets_stay_hidden(self, tmp_path: Path) -> None:
        """No secret is in a record, a state, a warning or what the adapter says of itself."""
        adapter, recorder = self.world(tmp_path), self.recorder()
        held = recorder.run(adapter.fetch(recorder))
        told = repr((adapter, held, recorder.states, recorder.warnings))
        assert not [name for name, value in self.secrets.items() if value in told]

    def test_strings_can_be_stored(self, tmp_path: Path) -> None:
        """No key, stream or locator holds NUL or a lone surrogate."""
        for raw in self.recorder().run(self.world(tmp_path).fetch(self.recorder())).values():
            for text in (raw.key, raw.stream, raw.locator):
                assert "\x00" not in text
                text.encode()


def _facts(adapter: Adapter, raw: Raw) -> list[object]:
    try:
        return list(adapter.parse(raw))
    except RecordError as error:
        return [str(error)]
