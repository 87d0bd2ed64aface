"""What is read of scripts, compared with what a recording ``op`` sees when they run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from limbeck_core.operations import Effect, Operation, ScriptOperations, read_operations
from limbeck_core.reading import ConstantSource, read_text

LEAST = 0.95
"""So much of the calls of ``op`` must be known."""

SCRIPT = re.compile(r"^(?:down_)?revision\b[^=\n]*=", re.MULTILINE)
"""A file that is a revision script."""

VERBS = {"insert": "insert", "update": "update", "delete": "delete", "create": "create", "drop": "drop"}


def scripts_of(folder: Path) -> list[Path]:
    """Return the scripts in a folder."""
    found = []
    for path in sorted(folder.resolve().rglob("*.py")):
        text = path.read_text(errors="replace")
        if SCRIPT.search(text) and "def upgrade" in text:
            found.append(path)
    return found


@dataclass
class ScriptComparison:
    """One script: what was seen of it, and how that was read."""

    path: Path
    read: ScriptOperations
    seen: int = 0
    """Calls of ``op`` that were seen, each line and object once."""
    known: int = 0
    opaque: int = 0
    other: int = 0
    """Statements by other ways than ``op`` that were seen, and are as they were read."""
    runs: int = 0
    failed: int = 0
    differences: list[str] = field(default_factory=list)
    opaque_reasons: list[str] = field(default_factory=list)


def compared(paths: Iterable[Path]) -> Iterator[ScriptComparison]:
    """Run scripts, read them, and compare."""
    constants = ConstantSource()
    request = {"scripts": [str(path) for path in paths]}
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("recording_op.py"))],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    for line in done.stdout.splitlines():
        yield comparison(json.loads(line), constants)


def comparison(found: dict[str, Any], constants: ConstantSource) -> ScriptComparison:
    """Compare one script with what was seen of it."""
    path = Path(found["path"])
    source = read_text(str(path))
    result = ScriptComparison(path, read_operations(source.text, path=str(path), constants=constants))
    known: set[tuple[Any, ...]] = set()
    for run in found["runs"]:
        result.runs += 1
        result.failed += bool(run["error"])
        read = result.read.upgrade if run["function"] == "upgrade" else result.read.downgrade
        for call in run["calls"]:
            key = (run["function"], *(str(call.get(name)) for name in ("line", "name", *_FACTS, "sql", "by")))
            if key not in known:
                known.add(key)
                _judge(call, read, run["function"], result)
        if not run["error"]:
            _look_for_unseen(run, read, result)
    for function, read in (("upgrade", result.read.upgrade), ("downgrade", result.read.downgrade)):
        for operation in read:
            if operation.opaque:
                reason = f"{path.name}:{operation.line} {function} {operation.name}: {operation.opaque}"
                result.opaque_reasons.append(reason)
    result.opaque_reasons = list(dict.fromkeys(result.opaque_reasons))
    return result


_FACTS = ("kind", "schema", "table", "object", "effect", "new")


def _judge(
    call: dict[str, Any], read: tuple[Operation, ...], function: str, result: ScriptComparison
) -> None:
    """Judge one call that was seen."""
    by_op = call.get("by") != "bind" and not call["name"].endswith("_type")
    at_line = [one for one in read if one.line == call["line"]]
    if call.get("kind") == "query" and call.get("by") == "bind":
        return
    same = [one for one in at_line if not one.opaque and _is_same(one, call)]
    opaque = [one for one in at_line if one.opaque]
    if by_op:
        result.seen += 1
    if same:
        result.known += by_op
        result.other += not by_op
    elif opaque:
        result.opaque += by_op
    elif "?" in [call.get(name) for name in _FACTS] or "<class 'database_stand_ins." in call.get("sql", ""):
        # it is a stand-in that gives the name: nothing to compare with
        result.seen -= by_op
    elif call.get("kind") == "sql" and call.get("by") == "bind" and _asks(call["sql"]):
        return
    else:
        told = "; ".join(f"{one.effect} {one.object.kind} {one.object.spelt}" for one in at_line) or "nothing"
        seen = " ".join(str(call.get(name)) for name in ("name", *_FACTS, "sql") if call.get(name))
        where = f"{result.path.name}:{call['line']} {function}"
        result.differences.append(f"{where}: seen {' '.join(seen.split())[:160]}, read {told[:160]}")


def _asks(sql: str) -> bool:
    return bool(re.match(r"\s*(?:SELECT|WITH|SHOW|PRAGMA|EXPLAIN|VALUES)\b", sql, re.IGNORECASE))


def _is_same(operation: Operation, call: dict[str, Any]) -> bool:
    """Return whether a call is what was read."""
    if call["kind"] == "sql":
        return operation.name == "execute" and _is_same_sql(operation, call["sql"])
    if call["kind"] == "query":
        return operation.effect is Effect.OTHER
    if call["kind"] == "other":
        return operation.effect is Effect.OTHER
    if call["kind"] == "?":
        return False
    target = operation.object
    pairs = [
        (str(operation.effect), call["effect"]),
        (target.kind, call["kind"]),
        (target.schema, call.get("schema")),
        (target.table, call.get("table")),
        (target.name, call.get("object")),
    ]
    if call.get("new") is not None:
        pairs.append((operation.new_name, call["new"]))
    # "?" is a name that a stand-in gives where a constant of another module stands
    return all(seen in (read, "?") for read, seen in pairs)


_NAME_OF_MYSQL = re.compile(r"`(\w+)`")


def _is_same_sql(operation: Operation, sql: str) -> bool:
    """Return whether an operation is what a statement does, by the statement's own words.

    MySQL quotes names by other marks.
    """
    text, read = (_NAME_OF_MYSQL.sub(r'"\1"', " ".join(one.split())) for one in (sql, operation.statement))
    text = text.replace("\\:", ":")
    if read.rstrip("; ") not in text and len(text) < 1900:
        return False
    first = re.match(r"(?:--[^\n]*\n\s*)*(\w+)", sql.strip())
    verb = first[1].lower() if first else ""
    if (
        verb in ("insert", "update", "delete")
        and ";" not in text.rstrip("; ")
        and "DELETE FROM" not in text[1:]
    ):
        name = re.match(
            r"(?:INSERT (?:OR \w+ |IGNORE )?INTO|UPDATE|DELETE FROM)\s+([\w.\"`\[\]]+)", text, re.IGNORECASE
        )
        spelt = re.sub(r"[\"`\[\]]", "", name[1]) if name else None
        return str(operation.effect) == verb and (spelt is None or spelt == operation.object.qualified_table)
    return True


def _look_for_unseen(run: dict[str, Any], read: tuple[Operation, ...], result: ScriptComparison) -> None:
    """Look whether all that is read without a condition was seen in a run that came to its end."""
    for operation in read:
        if operation.opaque or operation.condition or operation.name == "flush":
            continue
        if operation.object.kind == "type" and not run["played"].startswith("postgresql"):
            # other servers have no types by name: there SQLAlchemy does nothing
            continue
        calls = [call for call in run["calls"] if call["line"] == operation.line]
        if not any(_is_same(operation, call) or "?" in map(call.get, _FACTS) for call in calls):
            text = f"{operation.effect} {operation.object.kind} {operation.object.spelt}"
            difference = f"{result.path.name}:{operation.line} {run['function']}: read {text}, not seen"
            if difference not in result.differences:
                result.differences.append(difference)


class Tally:
    """The line of the table for one history."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.scripts = self.seen = self.known = self.opaque = self.other = self.runs = self.failed = 0
        self.read = self.read_opaque = self.conditional = 0
        self.differences: list[str] = []
        self.opaque_reasons: list[str] = []

    def add(self, script: ScriptComparison) -> None:
        """Add a script."""
        self.scripts += 1
        self.seen += script.seen
        self.known += script.known
        self.opaque += script.opaque
        self.other += script.other
        self.runs += script.runs
        self.failed += script.failed
        operations = (*script.read.upgrade, *script.read.downgrade)
        self.read += len(operations)
        self.read_opaque += sum(bool(one.opaque) for one in operations)
        self.conditional += sum(bool(one.condition) for one in operations)
        self.differences += script.differences
        self.opaque_reasons += script.opaque_reasons

    @property
    def known_share(self) -> float:
        """The share of the calls of ``op`` that are known."""
        return self.known / self.seen if self.seen else 1.0

    @staticmethod
    def heading() -> str:
        """The head of the table."""
        return (
            f"{'history':24}{'scripts':>8}{'read':>7}{'opaque':>7}{'cond.':>7}{'runs':>7}{'failed':>7}"
            f"{'seen':>7}{'known':>7}{'share':>8}{'opaque':>7}{'others':>7}{'differ':>7}"
        )

    def line(self) -> str:
        """The line of the history."""
        return (
            f"{self.name:24}{self.scripts:8}{self.read:7}{self.read_opaque:7}{self.conditional:7}{self.runs:7}"
            f"{self.failed:7}{self.seen:7}{self.known:7}{self.known_share:8.2%}{self.opaque:7}{self.other:7}"
            f"{len(self.differences):7}"
        )
