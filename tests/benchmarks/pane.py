"""Measure the history pane on long histories: painting, opening, memory.

    python tests/benchmarks/pane.py --count 100000 --shapes branchy wide

For each shape a history is made (or taken from ``--history DIR``) and three things are measured, each in a
process of its own:

- painting: 40 rows of the real widget, never painted before, in every way of showing them (whole, folded,
  only some, oldest first, with what is found), at both ends and at random places, in CPU time: the median
  and the longest;
- opening: the longest time for which the event loop could not turn to a key while the history was read,
  taken in, moved in, folded, searched, lit up and shown in part, in CPU time of the thread of the screen,
  which is what a key waits for on a machine that has nothing else to do;
- memory: the peak of the process with the screen, and that of the process that reads.

Nothing is asserted here, since machines differ; the status is 1 where a figure is above its limit.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

SIZE = (120, 44)
"""The terminal: forty rows of the history and its frame."""

ROWS = 40
"""Rows of the history on the screen."""

PLACES = 40
"""At how many places each way of showing the rows is painted."""

BEAT = 0.001
"""Seconds between two looks at whether the event loop has its turns."""

KEYS = (
    "F",
    "S",
    "E",
    "down pagedown",
    "slash a escape",
    "G p",
    "g v G v escape",
    "B o escape",
    "B G o escape",
    "B f",
)
"""What is pressed: fold and unfold, move, find, light up all, show a head's and a base's revisions alone."""

LIMITS = {"painting": 5.0, "opening": 100.0, "memory": 200.0}
"""Milliseconds for any 40 rows, milliseconds without a look at the keys, megabytes."""


def painted(view: Any) -> float:
    """Return the milliseconds for the pane as the terminal gets it, of which nothing is kept."""
    from textual.geometry import Region

    view._redraw()
    start = time.process_time()
    strips = view.render_lines(Region(0, 0, *view.outer_size))
    assert len(strips) == ROWS + 2
    return (time.process_time() - start) * 1000


async def opened(pilot: Any) -> Any:
    """Wait until the history is on the screen and nothing is awaited, however long that takes."""
    from explorer import screen_of
    from limbeck.screens.explorer import ExplorerScreen

    while not any(isinstance(screen, ExplorerScreen) for screen in pilot.app.screen_stack):
        await pilot.pause()
    screen = screen_of(pilot)
    while not screen.is_settled:
        await pilot.pause()
    return screen


async def _painting(folder: str) -> dict[str, Any]:
    from limbeck.app import LimbeckApp
    from limbeck.loading import spawn_reading
    from limbeck.query import parse_query
    from limbeck.request import OpenRequest
    from limbeck.widgets.history_view import HistoryView

    gc.disable()  # as at the start of the explorer itself
    request = OpenRequest(folder)
    app = LimbeckApp(request, spawn_reading(request))
    rng = Random(1)
    found: dict[str, Any] = {}
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        view: HistoryView = screen.query_one(HistoryView)
        assert screen.opened is not None
        nodes = len(screen.opened.layout)
        some = frozenset(rng.sample(range(nodes), nodes // 10))
        ways = {
            "whole": lambda: None,
            "runs folded": screen.action_fold_runs,
            "side branches folded too": screen.action_fold_side_branches,
            "oldest first too": screen.action_reverse,
            "all open, oldest first": screen.action_unfold_all,
            "words found and marked": lambda: screen.find(parse_query("add")),
            "a tenth only": lambda: setattr(screen, "only", some),
            "lit": lambda: setattr(screen, "lit", some),
        }
        for name, change in ways.items():
            change()
            await pilot.pause()
            await opened(pilot)
            last = max(1, view.count - ROWS)
            times = []
            for place in (0, last, *(rng.randrange(last) for _ in range(PLACES))):
                view.scroll_to(y=place, animate=False, force=True)
                times.append(min(painted(view) for _ in range(3)))
            found[name] = {"rows": view.count, "median": median(times), "longest": max(times)}
    return found


async def _opening(folder: str) -> dict[str, Any]:
    import limbeck.app
    from limbeck.loading import Opened, spawn_reading
    from limbeck.request import OpenRequest
    from limbeck.screens.explorer import ExplorerScreen
    from limbeck.screens.reading import ReadingSaid

    gc.disable()  # as at the start of the explorer itself
    request = OpenRequest(folder)
    gaps: list[tuple[float, float, str]] = []
    stage = "mounting"
    done = asyncio.Event()

    class Watched(ExplorerScreen):
        def on_reading_said(self, message: ReadingSaid) -> None:
            nonlocal stage
            stage = f"{type(message.event).__name__} taken in"
            super().on_reading_said(message)
            if isinstance(message.event, Opened):
                done.set()

    async def beat() -> None:
        wall, cpu = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(BEAT)
            now_wall, now_cpu = time.perf_counter(), time.thread_time()
            gap = (now_cpu - cpu) * 1000, (now_wall - wall) * 1000, stage
            gaps[:] = sorted((*gaps, gap), reverse=True)[:6]
            wall, cpu = now_wall, now_cpu

    setattr(limbeck.app, "ExplorerScreen", Watched)  # noqa: B010 - a name that the module does not export
    app = limbeck.app.LimbeckApp(request, spawn_reading(request))
    async with app.run_test(size=SIZE) as pilot:
        beating = asyncio.create_task(beat())
        await done.wait()
        for keys in KEYS:
            for key in keys.split():
                stage = f"the key {key} of {keys}"
                await pilot.press(key)
                await opened(pilot)
        beating.cancel()
    return {"gaps": [(round(cpu, 1), round(wall, 1), where) for cpu, wall, where in gaps]}


def _memory(folder: str) -> dict[str, Any]:
    from limbeck.app import LimbeckApp
    from limbeck.loading import fork_reading
    from limbeck.request import OpenRequest

    request = OpenRequest(folder)
    reading = fork_reading(request)

    async def run() -> None:
        async with LimbeckApp(request, reading).run_test(size=SIZE) as pilot:
            await opened(pilot)
            await pilot.press("G", "g", "F")
            await opened(pilot)

    asyncio.run(run())
    reading.close()
    return {
        "screen": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "reading": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }


def measure(what: str, folder: str) -> dict[str, Any]:
    """Measure one thing in a process of its own."""
    command = [sys.executable, __file__, "--measure", what, "--history", folder]
    environ = {**os.environ, "LANG": "C.UTF-8", "PYTHONPATH": str(TESTS)}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environ)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def report(name: str, folder: str) -> bool:
    """Print the figures of one history; return whether all are within their limits."""
    print(name)
    painting = measure("painting", folder)
    for way, figures in painting.items():
        print(
            f"  40 rows of {figures['rows']:>7,}, {way:<26}"
            f"{figures['median']:6.2f} ms, longest {figures['longest']:6.2f} ms"
        )
    opening = measure("opening", folder)
    for cpu, wall, where in opening["gaps"]:
        print(f"  no look at the keys for {cpu:6.1f} ms of CPU time, {wall:6.1f} ms by the clock: {where}")
    memory = measure("memory", folder)
    print(f"  peak memory: {memory['screen']:.0f} MB with the screen, {memory['reading']:.0f} MB reading")
    return bool(
        max(figures["longest"] for figures in painting.values()) <= LIMITS["painting"]
        and opening["gaps"][0][0] <= LIMITS["opening"]
        and max(memory.values()) <= LIMITS["memory"]
    )


def main() -> int:
    """Measure as many histories as are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--shapes", nargs="*", default=["branchy"])
    parser.add_argument("--history", metavar="DIR", help="a history that is there")
    parser.add_argument("--measure", choices=("painting", "opening", "memory"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        if options.measure == "memory":
            print(json.dumps(_memory(options.history)))
        else:
            measured = _painting if options.measure == "painting" else _opening
            print(json.dumps(asyncio.run(measured(options.history))))
        return 0
    if options.history:
        return 0 if report(options.history, options.history) else 1
    good = True
    for shape in options.shapes:
        with tempfile.TemporaryDirectory() as folder:
            make = [sys.executable, str(TESTS / "make_history.py"), f"{folder}/h"]
            subprocess.run(
                [*make, "--count", str(options.count), "--shape", shape],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            good = report(f"{shape}, {options.count:,} revisions", f"{folder}/h") and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
