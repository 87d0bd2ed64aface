"""Proves the tests of the graph by mutants: ``python tests/proofs/mutants.py``.

mutmut changes the modules of ``limbeck_core.graph`` in one place at a time and runs the tests that pin them
(``[tool.mutmut]`` in pyproject.toml). A mutant that no test notices either shows what nobody has tested, or
changes no answer: those are listed in ``survivors.toml`` beside this file, each with the reason. The exit
status is 1 if one survives that is not listed, or a listed one no longer does.

    python tests/proofs/mutants.py order lanes           # some modules
    python tests/proofs/mutants.py --sample 40 --seed 1  # some mutants, by chance
    python tests/proofs/mutants.py --again               # only those that no test has noticed so far

mutmut leaves alone what stands outside functions, and functions with a decorator, so properties. It works in
the folder ``mutants``, where the mutants stay until the next run.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from random import Random

from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

ROOT = Path(__file__).resolve().parents[2]
GRAPH = Path("src/limbeck_core/graph")
SURVIVORS = Path(__file__).with_name("survivors.toml")
MEMORY = 1 << 30
"""What a mutant may take that never stops growing, in bytes."""

NOTICED = ("killed", "timeout", "segfault")
"""The ends of a mutant that a test has noticed: it fails, does not come to an end, or breaks down."""

Change = tuple[str, str, str, str]
"""A mutant as the list names it: the module, the function, what stood there and what does instead."""


def main() -> int:
    """Run what is asked for, and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("modules", nargs="*", help="modules of limbeck_core.graph; all without one")
    parser.add_argument("--sample", type=int, help="how many mutants to run, chosen by chance")
    parser.add_argument("--seed", type=int, default=0, help="which chance")
    parser.add_argument("--again", action="store_true", help="keep what tests have noticed before")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many tests run at a time")
    options = parser.parse_args()
    os.chdir(ROOT)
    if not options.again:
        shutil.rmtree("mutants", ignore_errors=True)
    make_mutants()
    modules = options.modules or sorted(path.stem for path in GRAPH.glob("*.py"))
    ended = outcomes()
    names = [name for name in ended if name.split(".")[2] in modules]
    if options.sample is not None:
        names = Random(options.seed).sample(names, min(options.sample, len(names)))
    to_run = [name for name in names if ended[name] not in NOTICED]
    status = run(to_run, options.jobs) if to_run else 0
    return status or compare(names, modules, whole=options.sample is None)


def make_mutants() -> None:
    """Let mutmut write the mutants; of what it has written before only those of changed functions."""
    # mutmut reads its settings from the current folder when this module is imported
    from mutmut.__main__ import create_mutants

    with redirect_stdout(StringIO()):
        Path("mutants").mkdir(exist_ok=True)
        copy_src_dir()
        copy_also_copy_files()
        create_mutants(1)
    # which test takes which function is found out anew: of a new function it is not known
    Path("mutants", "mutmut-stats.json").unlink(missing_ok=True)


def run(names: list[str], jobs: int) -> int:
    """Let mutmut run mutants."""
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(jobs), *names]

    def limit_memory() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit_memory, check=False)
    if done.returncode:
        print(done.stdout[-4000:], done.stderr[-4000:], sep="\n")
    return done.returncode


def outcomes() -> dict[str, str]:
    """Return how each mutant has ended, by its name; those that have not been run are not checked."""
    found: dict[str, str] = {}
    for path in sorted(Path("mutants", GRAPH).glob("*.meta")):
        ends = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        found |= {name: status_by_exit_code[code] for name, code in ends.items()}
    return found


def compare(names: Iterable[str], modules: list[str], *, whole: bool) -> int:
    """Print how many mutants were noticed, and which others are not as the list has them."""
    ended = outcomes()
    counts: dict[str, Counter[str]] = {module: Counter() for module in modules}
    listed = Counter(change for change in survivors() if change[0] in modules)
    alive: Counter[Change] = Counter()
    for name in names:
        counts[name.split(".")[2]][ended[name]] += 1
        # on a busy machine the time may run out for one that changes nothing
        if ended[name] not in NOTICED or (ended[name] == "timeout" and change_of(name) in listed):
            alive[change_of(name)] += 1
    for module, count in counts.items():
        if count:
            print(f"{module}: {count.total()} mutants, {in_words(count)}")
    every = sum(counts.values(), Counter[str]())
    print(f"all: {every.total()} mutants, {in_words(every)}")
    new = [("survives and is not listed", change) for change in (alive - listed).elements()]
    gone = (listed - alive).elements() if whole else ()
    faults = new + [("is listed and does not survive", change) for change in gone]
    for fault, (module, function, before, after) in faults:
        print(f"{fault}: {module}.{function}", f"- {before}", f"+ {after}", sep="\n")
    return 1 if faults else 0


def in_words(count: Counter[str]) -> str:
    """Return how many mutants ended in which way."""
    return ", ".join(f"{number} {outcome}" for outcome, number in count.most_common())


def change_of(name: str) -> Change:
    """Return what a mutant changes."""
    module = name.split(".")[2]
    function, owner = orig_function_and_class_names_from_key(name)
    lines = get_diff_for_mutant(name, path=GRAPH / f"{module}.py").splitlines()[2:]
    removed, added = (
        "\n".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in ("-", "+")
    )
    return module, f"{owner}.{function}" if owner else function, removed, added


def survivors() -> Iterator[Change]:
    """Yield the mutants that the list has."""
    with SURVIVORS.open("rb") as file:
        for kind in tomllib.load(file)["survivors"]:
            for change in kind["mutants"]:
                yield change["module"], change["function"], change["before"], change["after"]


if __name__ == "__main__":
    sys.exit(main())
