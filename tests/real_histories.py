"""Open the real histories that ship in published packages, and hold each against Alembic: prints a table.

    python tests/real_histories.py [--download DIR] [NAME ...]

Downloads the packages without their dependencies, unpacks them, opens every history in them with
``History.open``, and asks Alembic the same in a process of its own, with all missing imports stubbed for
Alembic's sake. Needs a network; no part of the test run. Exit status 1 where any row is not as it must be.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from limbeck_core.history import Choice, History, Problem, ProblemKind, SeveralProjects, Severity
from limbeck_core.reading import ScriptMetadata

PACKAGES = (
    *("langflow-base", "galaxy-data", "keystone", "networking-sfc", "aiida-core", "apache-airflow-core"),
    *("mlflow", "dagster", "optuna", "octavia", "dstack", "mailman", "argilla-server", "nova", "jupyterhub"),
    *("buildbot", "designate", "tiled"),
)
"""The packages of the table."""

WITH_SOURCE = {"networking-sfc": ("neutron", ("neutron.db.migration.cli",))}
"""Packages with constants in another one: its name, and the modules that Alembic must import for real."""

UNKNOWN_ALONE = {"networking-sfc": 2}
"""How many values are unknown where such a package is opened alone."""

SCRIPT = re.compile(rb"^down_revision\b[^=\n]*=", re.MULTILINE)
"""A file that is a revision script, told independently of how histories are found and read."""

ARCHIVE = re.compile(r"(.+?)-(\d[^-]*?)(?:-.+\.whl|\.tar\.gz)$")
"""A wheel or an sdist by its name: the distribution, and its version."""

COLUMNS = "package version history files lost false unknown notes ids parents labels needs heads bases doc"


@dataclass
class Row:
    """One history of one package."""

    package: str
    version: str
    history: str
    files: int = 0
    lost: int = 0
    false: list[str] = field(default_factory=list)
    unknown: int = 0
    notes: int = 0
    equal: dict[str, bool] = field(default_factory=dict)
    trouble: str = ""
    expected_unknown: int = 0

    @property
    def is_right(self) -> bool:
        """Whether the row is as it must be."""
        return (
            not (self.lost or self.false or self.trouble)
            and self.unknown == self.expected_unknown
            and self.files > 0
            and all(self.equal.values())
        )

    def cells(self) -> list[str]:
        """The cells of the row."""
        marks = ["=" if same else "DIFFERS" for same in self.equal.values()]
        counts = map(str, (self.files, self.lost, len(self.false), self.unknown, self.notes))
        return [self.package, self.version, self.history, *counts, *marks]


def fetch(name: str, folder: Path) -> tuple[str, Path]:
    """Download a package, unless it is there, and unpack it; return its version and the unpacked folder."""
    archives = archives_of(name, folder)
    if not archives:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--quiet",
            "--dest",
            str(folder),
            name,
        ]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        archives = archives_of(name, folder)
    archive = archives[-1]
    unpacked = folder / "unpacked" / name
    if not unpacked.exists():
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as wheel:
                wheel.extractall(unpacked)
        else:
            with tarfile.open(archive) as source:
                source.extractall(unpacked, filter="data")
    found = ARCHIVE.match(archive.name)
    assert found is not None
    return found[2], unpacked


def archives_of(name: str, folder: Path) -> list[Path]:
    """Return the archives of a distribution, and of none whose name only begins like its own."""
    return sorted(
        path
        for path in folder.iterdir()
        if (found := ARCHIVE.match(path.name)) and _normalized(found[1]) == _normalized(name)
    )


def _normalized(name: str) -> str:
    """Return the name of a distribution as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def histories_of(folder: Path, sources: Sequence[Path]) -> Iterator[tuple[str, History]]:
    """Open every history below a folder as a user would, who chooses where there are several."""
    try:
        yield "", History.open(folder, sources=sources)
    except SeveralProjects as several:
        for choice in several.choices:
            yield (
                _short(choice),
                History.open(choice.path, choice.section, config_file=choice.config_path, sources=sources),
            )


def _short(choice: Choice) -> str:
    parts = [part for part in Path(choice.label).parts if part not in ("migrations", "alembic.ini", "db")]
    return parts[-1]


def ask_alembic(history: History, sources: Sequence[Path], real_modules: Sequence[str]) -> dict[str, Any]:
    """Return what Alembic says of the same folders."""
    inner = any(
        os.path.dirname(script.path) not in map(os.path.realpath, history.version_locations)
        for script in history.scripts
    )
    request = {
        "script_location": history.script_location,
        "version_locations": list(history.version_locations),
        "recursive": inner,
        "sources": [str(source) for source in sources],
        "real_modules": list(real_modules),
    }
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("alembic_with_stubs.py"))],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def compare(history: History, theirs: dict[str, Any]) -> dict[str, bool]:
    """Say for each thing whether it is equal."""
    revisions: dict[str, dict[str, Any]] = theirs["revisions"]
    ours = {str(script.revision): (node, script) for node, script in _nodes(history)}
    if ours.keys() != revisions.keys():
        print(f"  ids differ: {sorted(ours.keys() ^ revisions.keys())[:8]}")
    pairs = [(*ours[revision], revisions[revision]) for revision in ours.keys() & revisions.keys()]
    ids, parents, dependencies = history.dag.ids, history.dag.parents, history.dag.dependencies

    def alike(same: Callable[[int, ScriptMetadata, dict[str, Any]], bool]) -> bool:
        return all(same(*pair) for pair in pairs)

    return {
        "ids": ours.keys() == revisions.keys() and alike(lambda _, our, their: our.path == their["path"]),
        "parents": alike(lambda _, our, their: [*_names(our.down_revision)] == their["parents"])
        and alike(lambda node, _, their: [ids[parent] for parent in parents[node]] == their["parents"]),
        "labels": alike(lambda node, our, their: _labels_equal(history, node, our, their)),
        "needs": alike(lambda _, our, their: [*_names(our.depends_on)] == their["dependencies"])
        and alike(
            lambda node, _, their: (
                sorted(ids[needed] for needed in dependencies[node])
                == sorted({*their["resolved"]} - {*their["parents"]})
            )
        ),
        "heads": list(history.heads) == list(history.revision_map.heads) == theirs["heads"]
        and sorted(history.real_heads) == sorted(theirs["real heads"]),
        "bases": list(history.bases) == theirs["bases"],
        "doc": alike(lambda _, our, their: our.doc == their["doc"])
        and alike(lambda _, our, their: our.longdoc == their["longdoc"]),
    }


def _nodes(history: History) -> Iterator[tuple[int, ScriptMetadata]]:
    for node in range(len(history.dag.ids)):
        script = history.node_script(node)
        if script is not None:
            yield node, script


def _names(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _labels_equal(history: History, node: int, script: ScriptMetadata, theirs: dict[str, Any]) -> bool:
    own, inherited = history.labels_of(node)
    known: list[str] = theirs["own"]
    spread: list[str] = theirs["labels"]
    return [*_names(script.branch_labels)] == [*own] == known and sorted({*own, *inherited}) == spread


def is_true(problem: Problem, theirs: dict[str, Any]) -> bool:
    """Say, by what Alembic read, whether a note on an odd docstring or file name is true."""
    if len(problem.revisions) != 1 or problem.revisions[0] not in theirs["revisions"]:
        return False
    revision = problem.revisions[0]
    script: dict[str, Any] = theirs["revisions"][revision]
    if problem.kind is ProblemKind.REVISES_MISMATCH:
        said = re.search(r"^\s*Revises:(.*)$", script["longdoc"], re.MULTILINE)
        return said is not None and {*re.findall(r"[\w.-]+", said[1])} != {*script["parents"]}
    if problem.kind is ProblemKind.FILE_NAME_MISMATCH:
        return revision not in os.path.basename(str(script["path"]))
    return False


def rows_of(name: str, folder: Path, *, with_source: bool = False) -> Iterator[Row]:
    """Open a package's histories and compare each."""
    version, unpacked = fetch(name, folder)
    real_modules: tuple[str, ...] = ()
    sources: list[Path] = []
    if with_source:
        other, real_modules = WITH_SOURCE[name]
        sources.append(fetch(other, folder)[1])
    scripts = {
        os.path.realpath(path)
        for path in unpacked.rglob("*.py")
        if path.is_file() and SCRIPT.search(path.read_bytes())
    }
    found: set[str] = set()
    rows: list[Row] = []
    for short, history in histories_of(unpacked, sources):
        label = " + ".join(filter(None, (short, f"--source {WITH_SOURCE[name][0]}" if with_source else "")))
        row = Row(name, version, label)
        rows.append(row)
        own = {script.path for script in history.scripts}
        found |= own
        row.files = len(own & scripts)
        row.unknown = sum(problem.kind is ProblemKind.UNKNOWN_METADATA for problem in history.problems)
        row.expected_unknown = 0 if with_source else UNKNOWN_ALONE.get(name, 0)
        for problem in history.problems:
            if problem.kind is ProblemKind.UNKNOWN_METADATA and not (problem.path and problem.line):
                row.false.append(f"without file and line: {problem.message}")
        try:
            theirs = ask_alembic(history, [unpacked, *sources], real_modules)
        except RuntimeError as error:
            row.trouble = f"Alembic: {error}"
            continue
        row.equal = compare(history, theirs)
        for problem in history.problems:
            if problem.kind is ProblemKind.UNKNOWN_METADATA:
                continue
            if problem.severity is Severity.NOTE and is_true(problem, theirs):
                row.notes += 1
            else:
                row.false.append(f"{problem.kind}: {problem.message} ({problem.path}:{problem.line})")
    lost = scripts - found
    if rows:
        rows[0].files += len(lost)
        rows[0].lost = len(lost)
        rows[0].trouble = rows[0].trouble or (f"lost: {sorted(lost)[:5]}" if lost else "")
    yield from rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 where any row is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("names", nargs="*", metavar="NAME", help="packages; by default all of the table")
    parser.add_argument("--download", metavar="DIR", type=Path, help="where packages are kept between runs")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.download or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        rows: list[Row] = []
        for name in chosen.names or PACKAGES:
            rows.extend(rows_of(name, folder))
            if name in WITH_SOURCE:
                rows.extend(rows_of(name, folder, with_source=True))
    table = [COLUMNS.split(), *(row.cells() for row in rows)]
    widths = [
        max(len(line[column]) for line in table if column < len(line)) for column in range(len(table[0]))
    ]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=False)).rstrip())
    for row in rows:
        for text in filter(None, (row.trouble, *row.false)):
            print(f"{row.package} {row.history}: {text}")
    wrong = [row for row in rows if not row.is_right]
    total = sum(row.files for row in rows)
    print(f"{len(rows)} histories, {total} scripts, {len(wrong)} rows wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
