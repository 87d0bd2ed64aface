"""From a request to the running explorer: the reading starts first, then Textual is imported."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from limbeck.first_rows import FirstRows, FirstRowsLine, RowsWanted
from limbeck.loading import fork_reading
from limbeck.request import OpenRequest
from limbeck.text import single_line

if TYPE_CHECKING:
    from limbeck.keeping import Keeping
    from limbeck.source.files import ScriptFile
    from limbeck_core.graph.lanes import Layout
    from limbeck_core.history import History


THREADS_TAKE_TURNS_AFTER = 0.0005
"""Seconds after which the thread that writes to the terminal gets its turn.

Python has a thread that waits for another one wait ten times as long, twice for each frame: longer than a
frame takes to be made.
"""


LARGEST_FIRST_SCRIPT = 64_000
"""Bytes of a script above which the reading process leaves it alone."""

LINES_COLOURED = 64
"""Lines of the first script that come in colour: those of a tall screen."""


def run_explorer(request: OpenRequest) -> int:
    """Open the explorer and return the exit status.

    Args:
        request: What to open; a bundled history is already a path.
    """
    gc.disable()  # until the history stands: what a start makes, it keeps
    reading = fork_reading(request, FirstRowsLine(_first_rows, _first_script), _keeping)
    sys.setswitchinterval(THREADS_TAKE_TURNS_AFTER)
    # Imported here: while the child reads the files, this process imports Textual.
    with _no_encryption():
        from limbeck.app import LimbeckApp
    from limbeck.settings import load_settings, settings_path
    from limbeck.text import prefers_ascii

    loaded = load_settings(settings_path(os.environ))
    wanted = request.ascii if request.ascii is not None else loaded.settings.ascii
    ascii_only = wanted if wanted is not None else prefers_ascii(os.environ)
    theme = os.environ.get("TEXTUAL_THEME")
    app = LimbeckApp(request, reading, loaded=loaded, ascii_only=ascii_only, theme=theme)
    try:
        failure = app.run()
    finally:
        reading.close()
    if failure:
        print(single_line(f"limbeck: {failure}"), file=sys.stderr)
    _let_go_of_the_terminal()
    return app.return_code or 0


def _first_rows(wanted: RowsWanted, history: History, layout: Layout) -> FirstRows:
    """Compose the first rows of a history, in the reading process."""
    from limbeck.composed_rows import first_rows

    return first_rows(wanted, history, layout)


@contextmanager
def _no_encryption() -> Iterator[None]:
    """Let asyncio do without ``ssl``, as it does where Python is built so: nothing here speaks to a network.

    It takes four megabytes, and a tenth of the time that the import of Textual does.
    """
    if "ssl" in sys.modules:
        yield
        return
    sys.modules["ssl"] = None  # type: ignore[assignment]  # what Python takes for a module that is not there
    try:
        yield
    finally:
        del sys.modules["ssl"]


def _first_script(path: str) -> ScriptFile | None:
    """Open the script that is shown first, with its first lines in colour, in the reading process."""
    from limbeck.source.files import open_file

    file = open_file(path)
    if file.highlighter is None or file.size > LARGEST_FIRST_SCRIPT:
        return None
    for index in range(min(file.highlighter.count, LINES_COLOURED)):
        file.highlighter.line(index)
    return file


def _keeping() -> Keeping | None:
    """Return the readings of earlier starts, in the reading process."""
    from limbeck.keeping import Keeping, readings_folder

    def is_wanted() -> bool:
        from limbeck.settings import load_settings, settings_path

        return load_settings(settings_path(os.environ)).settings.keep_readings

    folder = readings_folder(os.environ)
    return Keeping(folder, is_wanted) if folder is not None else None


def _let_go_of_the_terminal() -> None:
    """Flush what is written; where the terminal has gone, that must not change the exit status."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
