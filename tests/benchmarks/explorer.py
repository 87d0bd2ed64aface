"""Measure the explorer from outside, beside an empty Textual application and its peers.

    python tests/benchmarks/explorer.py --counts 1000 10000 --shapes linear branchy

Start, keys, bytes on the line and memory, on a pseudo-terminal of 120x40; the subjects take turns, and each
figure is the median of the runs. ``lazyalembic`` and ``tig`` are measured where they are installed
(``--lazyalembic`` names the command where it is not on the path). Nothing is asserted: machines differ, the
ratios much less.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from made_graphs import SHAPES  # noqa: E402  (it is found through the line above)
from probe import LINES, Painted, Terminal, ask_key, hold_key, painted_after  # noqa: E402

LIMBECK = str(Path(sys.executable).with_name("limbeck"))
BARE_APPS = str(TESTS / "benchmarks" / "bare_apps.py")

START_HEAD = ("", "painted, ms", "x empty", "script after, ms", "sent, KB", "peak, MB")
KEY_HEAD = ("", "key", "first, ms", "x bare", "last, ms", "sent at once, KB", "sent, KB")

HEADLESS_HEAD = ("", "ms", "x pass", "x alembic heads")

HELD = 60
"""Presses of a key that is held down."""

RATE = 30.0
"""Presses a second of a key that is held down."""


def shows(pattern: str, at_least: int = 1) -> Painted:
    """Whether a pattern is found on so many lines of the screen."""
    wanted = re.compile(pattern)
    return lambda lines: sum(wanted.search(line) is not None for line in lines) >= at_least


@dataclass(frozen=True, slots=True)
class Subject:
    """A program to measure."""

    name: str
    command: tuple[str, ...]
    painted: Painted
    """When its first full screen stands."""
    also: Painted | None = None
    """When what it shows beside stands too."""
    keys: tuple[str, ...] = ("down", "pagedown")
    folder: Path | None = None


@dataclass(slots=True)
class Figures:
    """What the runs of one subject gave."""

    painted: list[float] = field(default_factory=list)
    also: list[float] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    first: dict[str, list[float]] = field(default_factory=dict)
    last: dict[str, list[float]] = field(default_factory=dict)
    key_sent: dict[str, list[int]] = field(default_factory=dict)
    key_first_sent: dict[str, list[int]] = field(default_factory=dict)
    held_sent: list[int] = field(default_factory=list)
    lag: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


def environment(home: str) -> dict[str, str]:
    """The environment of a user who has just logged in."""
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    return kept | {
        "HOME": home,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
    }


def run_once(subject: Subject, figures: Figures, home: str, *, with_keys: bool) -> None:
    """Start a subject, press its keys, and note what came."""
    here = os.getcwd()
    if subject.folder is not None:
        os.chdir(subject.folder)
    try:
        terminal = Terminal(subject.command, environment(home))
    finally:
        os.chdir(here)
    try:
        terminal.wait_until(subject.painted)
        if subject.also is not None:
            terminal.wait_until(subject.also)
        terminal.settle()
        figures.painted.append(painted_after(terminal, subject.painted))
        if subject.also is not None:
            figures.also.append(painted_after(terminal, subject.also))
        figures.sent.append(sum(len(chunk.data) for chunk in terminal.chunks))
        if with_keys and subject.keys:
            for key in subject.keys:
                answer = ask_key(terminal, key)
                if answer.first is not None and answer.last is not None:
                    figures.first.setdefault(key, []).append(answer.first)
                    figures.last.setdefault(key, []).append(answer.last)
                    figures.key_sent.setdefault(key, []).append(answer.sent)
                    figures.key_first_sent.setdefault(key, []).append(answer.first_sent)
            held = hold_key(terminal, "down", HELD, RATE)
            figures.held_sent.append(held.sent)
            figures.lag.append(held.lag)
        figures.memory.append(terminal.peak_memory())
    finally:
        terminal.close()


def measure(subjects: Sequence[Subject], repeat: int, *, with_keys: bool) -> dict[str, Figures]:
    """Run the subjects in turn, so that whatever else the machine does falls on all of them."""
    figures = {subject.name: Figures() for subject in subjects}
    with tempfile.TemporaryDirectory() as home:
        for number in range(repeat + 1):
            for subject in subjects:
                # The first round warms caches and bytecode.
                kept = figures[subject.name] if number else Figures()
                run_once(subject, kept, home, with_keys=with_keys and bool(number))
    return figures


def subjects_for(project: Path, count: int, lazyalembic: str | None) -> Iterable[Subject]:
    """What is measured on one history."""
    rows = min(count, LINES - 10)
    yield Subject("empty app", (sys.executable, BARE_APPS, "empty"), shows("painted"), keys=())
    yield Subject(
        "bare rows",
        (sys.executable, BARE_APPS, "rows", str(count)),
        shows(r"[0-9a-f]{12}", rows),
        keys=("down", "pagedown", "down", "pagedown", "down"),
    )
    yield Subject(
        "limbeck",
        (LIMBECK, str(project)),
        shows(r"^.{0,60}[0-9a-f]{8}", rows),
        also=shows(r"Revision ID"),
        keys=("down", "pagedown", "down", "pagedown", "down", ":", "escape"),
    )
    if lazyalembic is not None and count <= 1000:
        yield Subject(
            "lazyalembic",
            (lazyalembic,),
            shows(r"[0-9a-f]{7}", min(count, 10)),
            keys=("down", "pagedown", "down"),
            folder=project,
        )
    if (project / "git").is_dir() and shutil.which("tig"):
        yield Subject(
            "tig",
            ("tig",),
            shows(r"\d{4}-\d\d-\d\d", rows),
            keys=("down", "pagedown", "down"),
            folder=project / "git",
        )


def milliseconds(values: Sequence[float]) -> str:
    """The median of seconds, in milliseconds."""
    return f"{median(values) * 1000:.1f}" if values else "-"


def kilobytes(values: Sequence[int]) -> str:
    """The median of bytes, in thousands."""
    return f"{median(values) / 1000:.2f}" if values else "-"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, aligned for those who read it as text."""
    lines = [tuple(head), *map(tuple, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    drawn = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    drawn.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(drawn)


def start_rows(figures: dict[str, Figures]) -> Iterable[Sequence[str]]:
    """When each subject stands, and what it has sent and taken by then."""
    floor = median(figures["empty app"].painted)
    for name, found in figures.items():
        painted = median(found.painted)
        yield (
            name,
            f"{painted * 1000:.0f}",
            f"{painted / floor:.2f}",
            f"{(median(found.also) - painted) * 1000:.0f}" if found.also else "-",
            kilobytes(found.sent),
            f"{median(found.memory):.0f}",
        )


def key_rows(figures: dict[str, Figures]) -> Iterable[Sequence[str]]:
    """What each key costs on each subject."""
    for name, found in figures.items():
        for key in found.first:
            floor = figures["bare rows"].first.get(key)
            ratio = f"{median(found.first[key]) / median(floor):.2f}" if floor else "-"
            yield (
                name,
                key,
                milliseconds(found.first[key]),
                ratio,
                milliseconds(found.last[key]),
                kilobytes(found.key_first_sent[key]),
                kilobytes(found.key_sent[key]),
            )
        if found.held_sent:
            yield (name, f"{HELD} down", "-", "-", milliseconds(found.lag), "-", kilobytes(found.held_sent))


def headless_rows(project: Path, repeat: int) -> Iterable[Sequence[str]]:
    """What the headless commands take, beside an interpreter that does nothing and Alembic's own command."""
    commands: dict[str, list[str]] = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "limbeck heads": [LIMBECK, "-C", str(project), "heads"],
        "limbeck log": [LIMBECK, "-C", str(project), "log"],
        "alembic heads": [
            sys.executable,
            "-m",
            "alembic.config",
            "-c",
            str(project / "alembic.ini"),
            "heads",
        ],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(repeat + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, cwd="/")
            if number:
                taken[name].append(time.perf_counter() - start)
    floor, alembic = median(taken["python -c pass"]), median(taken["alembic heads"])
    for name, values in taken.items():
        seconds = median(values)
        yield name, f"{seconds * 1000:.0f}", f"{seconds / floor:.2f}", f"{seconds / alembic:.3f}"


def make_project(folder: Path, count: int, shape: str, *, git: bool) -> Path:
    """Make a history by the repository's own generator, where it is not there yet."""
    project = folder / f"{shape}-{count}"
    if (project / "manifest.json").exists():
        return project
    command = [
        sys.executable,
        str(TESTS / "make_history.py"),
        str(project),
        "--count",
        str(count),
        "--shape",
        shape,
    ]
    subprocess.run(
        command + (["--git", str(project / "git")] if git else []), check=True, stdout=subprocess.DEVNULL
    )
    return project


def report(
    counts: Sequence[int],
    shapes: Sequence[str],
    repeat: int,
    lazyalembic: str | None,
    say: Callable[[str], None],
) -> None:
    """Measure, and say what was found, table by table."""
    with tempfile.TemporaryDirectory(prefix="limbeck-benchmark-") as folder:
        for count in counts:
            for shape in shapes:
                project = make_project(Path(folder), count, shape, git=shape == shapes[0] and count <= 10_000)
                figures = measure(list(subjects_for(project, count, lazyalembic)), repeat, with_keys=True)
                say(f"\n### {count:,} revisions, {shape}\n")
                say(table(START_HEAD, start_rows(figures)))
                say("")
                say(table(KEY_HEAD, key_rows(figures)))
        headless = make_project(Path(folder), 1000, "branchy", git=False)
        say("\n### Headless, 1,000 revisions\n")
        say(table(HEADLESS_HEAD, headless_rows(headless, repeat)))


def main() -> None:
    """Read the arguments and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[100, 1000, 10_000, 100_000])
    parser.add_argument("--shapes", nargs="+", choices=SHAPES, default=list(SHAPES))
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--lazyalembic", default=shutil.which("lazyalembic"), help="its command")
    arguments = parser.parse_args()
    report(
        arguments.counts,
        arguments.shapes,
        arguments.repeat,
        arguments.lazyalembic,
        lambda line: print(line, flush=True),
    )


if __name__ == "__main__":
    main()
