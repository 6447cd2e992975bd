import io
from datetime import UTC

import pytest


class Stream(io.TextIOWrapper):
    """A stream in memory with an encoding of its own."""

    def __init__(self, encoding):
        super().__init__(io.BytesIO(), encoding=encoding, newline="", write_through=True)

    @property
    def text(self):
        return self.buffer.getvalue().decode(self.encoding)


@pytest.fixture
def output():
    """Return a function that makes an Output which writes to memory."""
    from render_views import NOW

    from sbagg.render.output import Output

    def make(width=80, *, color=False, encoding="utf-8", mode="text", tty=False, height=24):
        stream = Stream(encoding)
        return Output(stream, mode, color, width, tty, NOW, UTC, height, pager=False, notes=Stream("utf-8"))

    return make
