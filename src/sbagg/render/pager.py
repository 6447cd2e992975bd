"""Long output through the reader's own pager, as git does it."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sbagg.render.output import Output


def command(environ: Mapping[str, str]) -> list[str]:
    """Return the pager's command line (``PAGER``, else ``less``); empty when none is wanted."""
    try:
        words = shlex.split(environ.get("PAGER", "less"))
    except ValueError:
        return []
    return [] if words[:1] == ["cat"] else words


def page(text: str, output: Output, environ: Mapping[str, str] = os.environ) -> bool:
    """Show text in the pager where it is higher than the terminal. False: it is still to be shown.

    ``less`` keeps colours, quits by itself when a screen is enough, and leaves the text standing, unless
    ``LESS`` says otherwise. A reader who leaves early is no error.
    """
    words = command(environ)
    if not (output.tty and output.pager and words) or text.count("\n") < output.height:
        return False
    output.stream.flush()
    try:
        shown = subprocess.Popen(  # noqa: S603  # the reader's own choice of program
            words, stdin=subprocess.PIPE, text=True, encoding="utf-8", env={"LESS": "RFX", **environ}
        )
    except OSError:
        return False
    try:
        shown.communicate(text)
    except KeyboardInterrupt:
        shown.wait()
    return True
