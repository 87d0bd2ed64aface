"""Drive the explorer for hours in minutes, and watch its memory: reloads and key presses by the thousand.

    python tests/benchmarks/soak.py --reloads 1000 --keys 100000

The application runs without a terminal, in this process; its readings and its index in theirs. Before every
other reload a script changes. After a first
round, which fills caches, the memory that the process holds is the base; the table says how it stands then,
round by round. The status is 1 where it ends more than five parts in a hundred above.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

KEYS = (
    *("down", "down", "down", "up", "pagedown", "pageup", "G", "g", "P", "C", "right_square_bracket"),
    *(
        "left_square_bracket",
        "z",
        "z",
        "tab",
        "pagedown",
        "G",
        "g",
        "tab",
        "2",
        "3",
        "1",
        "v",
        "down",
        "v",
        "escape",
    ),
    *(
        "slash",
        "a",
        "d",
        "enter",
        "n",
        "b",
        "escape",
        "exclamation_mark",
        "escape",
        "question_mark",
        "escape",
    ),
    *("colon", "h", "e", "a", "escape", "y", "escape", "F", "F", "l", "l", "w", "w"),
)
"""What is pressed, over and over: all that moves, folds, finds, lists and opens, and each thing undone."""

SIZE = (120, 40)

MOST_GROWTH = 0.05

ROUNDS = 10

AT_ONCE = 4
"""Keys that are pressed before anybody waits for what they do: as fast as a keyboard repeats, and faster."""


def megabytes() -> float:
    """The memory that this process holds now."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise OSError("the system does not say how much memory a process holds")


def kinds() -> Counter[str]:
    """How many objects of each kind are alive."""
    gc.collect()
    return Counter(type(one).__name__ for one in gc.get_objects())


def say(line: str) -> None:
    """Print a line at once: Textual takes what is printed while it runs, and writes it when there is more."""
    print(line, file=sys.__stdout__, flush=True)


async def soak(folder: str, reloads: int, keys: int, *, objects: bool) -> bool:
    """Drive one explorer; return whether it has stayed within bounds."""
    from textual.events import Key

    from explorer import screen_of
    from limbeck.app import LimbeckApp
    from limbeck.loading import spawn_reading
    from limbeck.request import OpenRequest

    request = OpenRequest(folder, watch=False)
    script = min(Path(folder, "migrations", "versions").glob("*.py"))
    app = LimbeckApp(request, spawn_reading(request))
    async with app.run_test(size=SIZE) as pilot:
        screen = screen_of(pilot)
        at = 0

        async def settle() -> None:
            while not screen.is_settled or screen._is_reading:
                await asyncio.sleep(0.005)

        async def press(count: int) -> None:
            nonlocal at
            for _ in range(count):
                key = KEYS[at % len(KEYS)]
                at += 1
                app.post_message(Key(key, key if len(key) == 1 else None))
                if at % AT_ONCE == 0:
                    await pilot.pause()

        async def round_of(share_of_reloads: int, share_of_keys: int) -> None:
            for number in range(share_of_reloads):
                first = share_of_keys * number // share_of_reloads
                await press(share_of_keys * (number + 1) // share_of_reloads - first)
                await pilot.press(*["escape"] * 4)
                await settle()
                if number % 2:  # else nothing has changed, and nothing is sent
                    moment = script.stat().st_mtime_ns + 1_000_000_000
                    os.utime(script, ns=(moment, moment))
                screen.action_reload()
                await settle()

        await settle()
        await round_of(max(1, reloads // ROUNDS), keys // ROUNDS)
        before: Counter[str] = kinds()
        base = now = megabytes()
        say(f"{'first round':<14}{base:8.1f} MB")
        for number in range(1, ROUNDS):
            start = time.monotonic()
            await round_of(max(1, reloads // ROUNDS), keys // ROUNDS)
            gc.collect()
            now = megabytes()
            took = time.monotonic() - start
            say(f"round {number + 1:<8}{now:8.1f} MB {now / base - 1:+7.1%}{took:8.0f} s")
        if objects:
            grown: list[tuple[str, Any]] = [(kind, n) for kind, n in (kinds() - before).most_common(20)]
            say("more than after the first round: " + ", ".join(f"{kind} {n:+}" for kind, n in grown))
    return now <= base * (1 + MOST_GROWTH)


def main() -> int:
    """Make a history and drive the explorer on it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reloads", type=int, default=1000)
    parser.add_argument("--keys", type=int, default=100_000)
    parser.add_argument("--count", type=int, default=300, help="revisions of the history")
    parser.add_argument("--objects", action="store_true", help="say of which kinds there are more at the end")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(TESTS / "make_history.py"), f"{folder}/h", "--shape", "branchy"]
        subprocess.run([*command, "--count", str(options.count)], check=True, stdout=subprocess.DEVNULL)
        steady = asyncio.run(soak(f"{folder}/h", options.reloads, options.keys, objects=options.objects))
    print("steady" if steady else "it grows")
    return 0 if steady else 1


if __name__ == "__main__":
    sys.exit(main())
