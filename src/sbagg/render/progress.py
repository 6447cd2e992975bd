"""How a sync is getting on, on a terminal's standard error: how much was read, and how fast."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Protocol, Self, TextIO

from sbagg.render.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from rich.progress import Progress, TaskID


class Watcher(Protocol):
    """What a sync tells about itself; a context manager around the run."""

    def start(self, source: str) -> None:
        """Take note that a source begins."""

    def advance(self, source: str, n: int, total: int | None) -> None:
        """``n`` more records were read, of ``total`` where it is known."""

    def done(self, source: str, text: str) -> None:
        """Take note that a source is through; ``text`` says how it went."""

    def hold(self) -> AbstractContextManager[None]:
        """Leave the terminal to a question for a while."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Silent:
    """Nobody is watching."""

    def start(self, source: str) -> None:
        """Say nothing."""

    def advance(self, source: str, n: int, total: int | None) -> None:
        """Say nothing."""

    def done(self, source: str, text: str) -> None:
        """Say nothing."""

    def hold(self) -> AbstractContextManager[None]:
        """Do nothing: nothing is on the terminal."""
        return nullcontext()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


class Bars:
    """One line a source, drawn anew a few times a second and wiped at the end: the report follows."""

    def __init__(self, stream: TextIO, *, color: bool) -> None:
        self._progress = _progress(stream, color=color)
        self._tasks: dict[str, TaskID] = {}

    def start(self, source: str) -> None:
        """Add the source's line."""
        self._tasks[source] = self._progress.add_task(safe(source), total=None, note="")

    def advance(self, source: str, n: int, total: int | None) -> None:
        """Count on."""
        self._progress.update(self._tasks[source], advance=n, total=total)

    def done(self, source: str, text: str) -> None:
        """Stop the source's clock and say how it went."""
        task = self._tasks[source]
        self._progress.update(task, note=safe(text))
        self._progress.stop_task(task)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Take the lines away, and put them back."""
        self._progress.stop()
        try:
            yield
        finally:
            self._progress.start()

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()


def watcher(stream: TextIO, *, color: bool, quiet: bool = False) -> Watcher:
    """Return bars for a terminal, silence for anything else."""
    return Bars(stream, color=color) if stream.isatty() and not quiet else Silent()


def _progress(stream: TextIO, *, color: bool) -> Progress:
    from rich.console import Console  # noqa: PLC0415  # only a terminal pays for it
    from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    class Seen(ProgressColumn):
        """Records read, and how many a second."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            rate = f"  {speed:,.0f}/s" if speed else ""
            return Text(f"{task.completed:>9,.0f}{rate:<11}")

    console = Console(file=stream, no_color=not color, highlight=False, markup=False, emoji=False)
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        Seen(),
        TextColumn("{task.fields[note]}", markup=False),
        console=console,
        transient=True,
    )
