"""Measure the core beside Alembic: times, memory and growth, as one table of one run.

    python tests/benchmarks/core.py --folder DIR

That takes 1,000, 10,000 and 50,000 revisions of each shape; ``--counts`` and ``--shapes`` take less. Each
figure is the median of several processes, in CPU time, since other programs may run beside. Alembic reads its
scripts from warm bytecode. What of Alembic takes many minutes is left out, and the table says so. Nothing is
asserted: machines differ, the ratios much less.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from made_graphs import SHAPES  # noqa: E402  (it is found through the line above)

SUBJECTS = ("bytes", "alembic", "limbeck", "history", "bare")
"""What is measured, each in processes of its own.

The bytes of the scripts alone, both script directories, the tolerant view, and an idle interpreter.
"""

QUESTIONS = ("loading", "build", "heads", "whole", "range", "prefix", "ancestors")
"""What is asked: ``build`` is the map and the whole order made of scripts that are in memory."""

ORDERED = ("build", "whole", "range")
"""The questions that need Alembic's topological order, which takes quadratic time and more."""

UNLIKE_STOCK = {
    "a statement parsed": "()",
    "imports parsed too": "(None, sa)[0]",
}
"""What ``branch_labels`` is in each header, so that it needs the syntax tree: of that value, or of more."""

LOOK_UPS = 200
"""A look-up is so short that it is measured so many times at once."""


def timed(work: Callable[[], Any]) -> float:
    """Return the CPU seconds that some work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def read_bytes(folder: str) -> None:
    """Read each file of a folder, and do nothing with it."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                descriptor = os.open(entry.path, os.O_RDONLY)
                os.read(descriptor, 1 << 16)
                os.close(descriptor)


def peak_memory() -> float:
    """Return the most memory that this process has had, in megabytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise OSError("the system does not say how much memory a process has had")


def measure(subject: str, project: Path, *, ordered: bool) -> dict[str, float]:
    """Return the figures of one subject; called in a process of its own.

    Args:
        subject: one of `SUBJECTS`.
        project: the history.
        ordered: whether to ask what needs a topological order.
    """
    warnings.simplefilter("ignore")
    figures: dict[str, float] = {}
    versions = str(project / "migrations" / "versions")
    if subject != "bare":
        # whoever comes first after another folder pays for what the system has put away
        read_bytes(versions)
    if subject == "bytes":
        figures["loading"] = timed(lambda: read_bytes(versions))
    elif subject == "history":
        from limbeck_core.history import History

        figures["loading"] = timed(lambda: History.open(project))
    elif subject != "bare":
        figures |= questions(subject, project, ordered=ordered)
    return figures | {"memory": peak_memory()}


def questions(subject: str, project: Path, *, ordered: bool) -> dict[str, float]:
    """Return the times of a script directory."""
    script_directory, revision_map = classes(subject)
    facts = json.loads((project / "manifest.json").read_text(encoding="utf-8"))
    directory = script_directory(str(project / "migrations"))
    figures = {"loading": timed(lambda: directory.revision_map.heads)}
    figures["memory of loading"] = peak_memory()
    loaded = directory.revision_map
    figures["heads"] = timed(directory.get_heads)
    if ordered:
        figures["whole"] = timed(lambda: list(loaded.iterate_revisions("heads", "base")))
        figures["range"] = timed(lambda: list(loaded.iterate_revisions("heads", facts["middle"], True)))

    def look_up() -> None:
        for _ in range(LOOK_UPS):
            loaded.get_revision(facts["partial"])

    look_up()
    figures["prefix"] = timed(look_up) / LOOK_UPS
    head = loaded.get_revision(facts["first_head"])
    figures["ancestors"] = timed(lambda: list(loaded._get_ancestor_nodes([head])))
    if not ordered:
        return figures
    made = [
        type(loaded.get_revision(facts["middle"])).__mro__[1](
            script.revision, script.down_revision, script.dependencies, script._orig_branch_labels
        )
        for script in (loaded._revision_map[name] for name in names_of(loaded))
    ]

    def build() -> None:
        fresh = revision_map(lambda: made)
        list(fresh.iterate_revisions("heads", "base"))

    figures["build"] = timed(build)
    return figures


def names_of(revision_map: Any) -> list[str]:
    """Return the ids in a map, in its order."""
    return [
        name
        for name, revision in revision_map._revision_map.items()
        if revision and revision.revision == name
    ]


def classes(subject: str) -> tuple[Any, Any]:
    """Return the script directory and the revision map of a package."""
    if subject == "alembic":
        import alembic.script
        import alembic.script.revision

        return alembic.script.ScriptDirectory, alembic.script.revision.RevisionMap
    import limbeck_core.script
    import limbeck_core.script.revision

    return limbeck_core.script.ScriptDirectory, limbeck_core.script.revision.RevisionMap


def run(subject: str, project: Path, *, ordered: bool = True) -> dict[str, float]:
    """Measure in a new process."""
    command = [sys.executable, __file__, "--measure", subject, str(project), "yes" if ordered else "no"]
    # both are measured warm: what is compiled may be written, and is found by the next run
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def medians(runs: Sequence[dict[str, float]]) -> dict[str, float]:
    """Return the median of each figure."""
    return {name: median(figures[name] for figures in runs) for name in runs[0]}


def make_project(folder: Path, count: int, shape: str) -> Path:
    """Return a project of the repository's own generator, made if it is not there."""
    project = folder / f"{shape}-{count}"
    if not (project / "manifest.json").exists():
        command = [sys.executable, str(TESTS / "make_history.py"), str(project)]
        command += ["--count", str(count), "--shape", shape]
        subprocess.run(command, check=True, capture_output=True)
    return project


def unlike_stock(folder: Path, project: Path, name: str) -> Path:
    """Return a copy of a project in which each header needs the syntax tree, see `UNLIKE_STOCK`."""
    copy = folder / f"{project.name}-{name.replace(' ', '-')}"
    versions = copy / "migrations" / "versions"
    if not versions.exists():
        versions.mkdir(parents=True)
        for script in (project / "migrations" / "versions").glob("*.py"):
            text = script.read_text(encoding="utf-8")
            changed = re.sub(
                r"^(branch_labels\b.*=) None$", rf"\1 {UNLIKE_STOCK[name]}", text, flags=re.MULTILINE
            )
            (versions / script.name).write_text(changed, encoding="utf-8")
        for other in ("manifest.json", "alembic.ini"):
            (copy / other).write_text((project / other).read_text(encoding="utf-8"), encoding="utf-8")
    return copy


def spelled(seconds: float) -> str:
    """Return a time in the unit that suits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} us"


def line(*cells: str) -> None:
    """Print one line of the table."""
    print(f"{cells[0]:<18}" + "".join(f"{cell:>14}" for cell in cells[1:]), flush=True)


def compare(folder: Path, count: int, shape: str, options: argparse.Namespace) -> dict[str, float]:
    """Measure one history, print what came of it, and return the times of the core."""
    project = make_project(folder, count, shape)
    with_alembic = count <= options.alembic_up_to
    ordered = count <= options.alembic_ordered_up_to
    subjects = [subject for subject in SUBJECTS if with_alembic or subject != "alembic"]
    parsed = {name: unlike_stock(folder, project, name) for name in UNLIKE_STOCK}
    if with_alembic:
        run("alembic", project, ordered=False)  # writes the bytecode
    found: dict[str, list[dict[str, float]]] = {}
    # one after the other, so that a change of the machine's speed meets all of them
    for _ in range(options.runs):
        for subject in subjects:
            if subject != "alembic":
                found.setdefault(subject, []).append(run(subject, project))
            elif count <= options.alembic_once_above or "alembic" not in found:
                found.setdefault(subject, []).append(run(subject, project, ordered=ordered))
        for name, copy in parsed.items():
            found.setdefault(name, []).append(run("limbeck", copy))
    table = {subject: medians(runs) for subject, runs in found.items()}
    ours, theirs = table["limbeck"], table.get("alembic", {})
    sizes = [script.stat().st_size for script in (project / "migrations" / "versions").glob("*.py")]
    print(f"\n{count} revisions, {shape}, scripts of {sum(sizes) / len(sizes) / 1000:.1f} KB")
    line("", "limbeck", "alembic", "alembic/ours")
    for question in QUESTIONS:
        if question in theirs:
            line(
                question,
                spelled(ours[question]),
                spelled(theirs[question]),
                f"{theirs[question] / ours[question]:.3g}",
            )
        else:
            line(question, spelled(ours[question]), "left out")
    if with_alembic and not ordered:
        print("left out: what needs Alembic's topological order, many minutes at this size")
    memory = f"{theirs['memory of loading']:.0f} MB" if theirs else ""
    line(
        "peak memory", f"{ours['memory of loading']:.0f} MB", memory, f"(bare {table['bare']['memory']:.0f})"
    )
    base = table["bytes"]["loading"]
    line("bytes alone", spelled(base))
    for name, subject in (
        ("loading", "limbeck"),
        *((name, name) for name in UNLIKE_STOCK),
        ("History.open", "history"),
    ):
        seconds = table[subject]["loading"]
        line(name, spelled(seconds), f"{seconds / base:.2f} x bytes")
    return ours


def growth(
    found: dict[tuple[str, int], dict[str, float]], counts: Sequence[int], shapes: Sequence[str]
) -> None:
    """Print how each time grows: the exponent from one count to the next."""
    for few, many in pairwise(counts):
        print(f"\nexponents of growth from {few} to {many}, limbeck")
        line("", *shapes)
        for question in QUESTIONS:
            ratios = [found[shape, many][question] / found[shape, few][question] for shape in shapes]
            line(question, *(f"{math.log(ratio) / math.log(many / few):.2f}" for ratio in ratios))


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--counts", type=int, nargs="+", default=[1000, 10_000, 50_000])
    parser.add_argument("--shapes", nargs="+", choices=SHAPES, default=list(SHAPES))
    parser.add_argument("--runs", type=int, default=5, help="how many processes each median is of")
    parser.add_argument("--folder", type=Path, help="where the histories are kept, for the next time")
    parser.add_argument(
        "--alembic-up-to", type=int, default=50_000, help="leave Alembic out above this count"
    )
    parser.add_argument(
        "--alembic-ordered-up-to",
        type=int,
        default=10_000,
        help="above this count, do not ask Alembic what needs its topological order (minutes at 50,000)",
    )
    parser.add_argument("--alembic-once-above", type=int, default=5000, help="one run of Alembic above this")
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(
            json.dumps(
                measure(options.measure[0], Path(options.measure[1]), ordered=options.measure[2] == "yes")
            )
        )
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        counts = sorted(options.counts)
        found = {
            (shape, count): compare(folder, count, shape, options)
            for count in counts
            for shape in options.shapes
        }
        growth(found, counts, options.shapes)


if __name__ == "__main__":
    main()
