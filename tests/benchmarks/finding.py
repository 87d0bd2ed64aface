"""Measure finding in a long history: each query while it is typed, and the index that answers it.

    python tests/benchmarks/finding.py --count 10000 --shape branchy

A query counts from the text to the nodes that it finds; what looks into the sources goes through the
process of the index and back. Each figure is the median and the longest of several runs, in milliseconds of
the clock. Nothing is asserted: machines differ. The aim is 50 ms once everything is indexed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from limbeck.index.dialogue import Answer, FindTexts, IndexAll, Indexed, OneRead, ReadOne, Scripts, TextFound
from limbeck.index.names import OperationIndex
from limbeck.index.process import IndexProcess
from limbeck.marking import Marking
from limbeck.matching import Haystack
from limbeck.query import parse_query
from limbeck_core.history import History

MAKE = Path(__file__).resolve().parents[1] / "make_history.py"

QUERIES = (
    "a",
    "add column",
    "-add",
    "file:versions/0",
    "table:o",
    "table:orders",
    "column:i",
    "column:name",
    "op:drop",
    "op:drop_column -table:orders",
    "index op:create table:u",
)
"""What is typed; a single letter finds the most."""

TEXTS = ("e", "op.", "drop_column", "nothing of the kind", "server_default=sa.text")


def timed(work: Callable[[], object], runs: int) -> tuple[float, float]:
    """Return the median and the longest of some runs, in milliseconds."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken), max(taken)


def told(name: str, figures: tuple[float, float], note: str = "") -> None:
    """Print one line of the table."""
    print(f"{name:<34}{figures[0]:>9.1f}{figures[1]:>9.1f}  {note}", flush=True)


def memory_of(pid: int) -> int:
    """Return the megabytes that a process holds."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


def found_by(answers: Iterator[Answer], text: str) -> TextFound:
    """Return the last word on a text."""
    return next(
        answer
        for answer in answers
        if isinstance(answer, TextFound) and answer.text == text and answer.done == answer.total
    )


def measure(history: History, runs: int) -> None:
    """Measure one history."""
    haystack = Haystack(history)
    scripts = [(node, history.node_script(node)) for node in range(len(history.dag.ids))]
    nodes = {script.path: node for node, script in scripts if script is not None}
    told("words, once", timed(lambda: haystack.words, 1))
    process = IndexProcess()
    try:
        answers = process.answers()
        process.ask(Scripts(1, tuple(nodes), history.project.sources))

        def read_one() -> None:
            process.ask(ReadOne(next(iter(nodes))))
            next(answer for answer in answers if isinstance(answer, OneRead))

        told("one script's operations, first", timed(read_one, 1), "the process starts")
        told("one script's operations", timed(read_one, runs))
        operations = OperationIndex()
        start = time.perf_counter()
        process.ask(IndexAll())
        longest = 0.0
        for answer in answers:
            if isinstance(answer, Indexed):
                begin = time.perf_counter()
                operations.add((nodes[path], touched) for path, touched in answer.touched)
                longest = max(longest, time.perf_counter() - begin)
                if answer.done == answer.total:
                    break
        seconds = time.perf_counter() - start
        print(f"index of operations: {seconds:.1f} s, {seconds / len(nodes) * 1000:.2f} ms a script,")
        print(f"  taken in within {longest * 1000:.1f} ms at a time, {memory_of(process.pid)} MB")
        for text in QUERIES:
            query = parse_query(text)
            count = len(haystack.find(query, operations, {}))
            figures = timed(lambda query=query: haystack.find(query, operations, {}), runs)  # type: ignore[misc]
            told(text, figures, f"{count:,} found")
        for number, text in enumerate(TEXTS):

            def look(text: str = text) -> None:
                process.ask(FindTexts((text,)))
                found = found_by(answers, text)
                places = tuple(nodes.values())
                lines = {places[place]: line for place, line in found.lines}
                haystack.find(parse_query(f'text:"{text}"'), operations, {text: lines})

            if number == 0:
                told("sources, taken in", timed(look, 1), "when a text is first looked for")
            told(f"text:{text}", timed(look, runs))
        print(f"the process holds {memory_of(process.pid)} MB with the sources")
        query = parse_query("add table:o")
        marking = Marking(
            history, haystack, query, haystack.find(query, operations, {}), operations, {}, ascii_only=False
        )
        rows = sorted(marking.nodes)[:40]
        told("badges of 40 rows", timed(lambda: [marking.badges(node) for node in rows], runs))
    finally:
        process.close()


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="a project; by default one is made")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--shape", default="branchy")
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    print(f"{'':<34}{'median':>9}{'longest':>9}  ms")
    if options.folder is not None:
        measure(History.open(options.folder), options.runs)
        return
    with tempfile.TemporaryDirectory() as made:
        command = [sys.executable, str(MAKE), made, "--count", str(options.count), "--shape", options.shape]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        measure(History.open(made), options.runs)


if __name__ == "__main__":
    main()
