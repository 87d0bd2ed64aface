"""One script imported in a process of its own, for what its source alone does not tell.

Nothing in here runs unless somebody asks for it by name: reading a history never does.
"""

from __future__ import annotations

import json
import os
import re
import selectors
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from limbeck_core.reading.identifiers import identifiers_of, legacy_revision, revision_of
from limbeck_core.reading.metadata import ScriptMetadata, Unknown

TIMEOUT = 30.0
"""Seconds after which a script that is still being imported is ended."""

MOST_OUTPUT = 64 * 1024
"""Bytes that are kept of what a script writes: the first half and the last."""

MOST_ANSWER = 4 * 1024 * 1024
"""Bytes of the answer; no script declares so much."""

_MARK = "LIMBECK_IMPORT"
"""The variable by which processes that a script has left behind are known."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What would run."""

    script: str
    """The file, absolute."""
    interpreter: str
    folder: str
    """The folder in which it runs."""
    search_path: tuple[str, ...] = ()
    """The folders that come first on ``sys.path``."""

    @property
    def command(self) -> tuple[str, ...]:
        """The command line, but for the text of the program."""
        return self.interpreter, "-B", "-c"


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of it."""

    script: ScriptMetadata | None
    """What the script declares; ``None`` where it could not be imported."""
    failure: str = ""
    """Why not, in one sentence."""
    output: str = ""
    """What it wrote, to its standard output and to its standard error."""


def import_script(
    plan: ImportPlan,
    known: ScriptMetadata,
    *,
    timeout: float = TIMEOUT,
    is_given_up: Callable[[], bool] = lambda: False,
) -> Imported:
    """Import a script in a process of its own, and return what it declares.

    Whatever it does to its process, that ends here: after the time is over, and with every process that it
    has started.

    Args:
        plan: What to run, and where.
        known: What its source tells, of which the rest is kept.
        timeout: Seconds that it may take.
        is_given_up: Asked now and then whether it shall be ended at once.
    """
    reading, writing = os.pipe()
    mark = f"{os.getpid()}-{uuid.uuid4().hex}"
    program = Path(__file__).with_name("import_child.py").read_text(encoding="utf-8")
    try:
        child = subprocess.Popen(
            [*plan.command, program + "\nrun()\n"],
            cwd=plan.folder,
            env={**os.environ, "PYTHONIOENCODING": "utf-8:backslashreplace", _MARK: mark},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(writing,),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        os.close(reading)
        return Imported(None, f"{plan.interpreter} cannot be started: {error}")
    finally:
        os.close(writing)
    task = {
        "file": plan.script,
        "name": re.sub(r"\W", "_", os.path.basename(plan.script)),
        "path": [*plan.search_path],
        "answer": writing,
    }
    answer, output = bytearray(), bytearray()
    try:
        assert child.stdin is not None
        assert child.stdout is not None
        _give(child.stdin.fileno(), json.dumps(task).encode())
        in_time = _listen(reading, child.stdout.fileno(), answer, output, child, timeout, is_given_up)
    finally:
        _end(child, mark)
        os.close(reading)
    said = output.decode("utf-8", "replace")
    if is_given_up():
        return Imported(None, "It was ended before it was done", said)
    if not in_time:
        return Imported(None, f"It was still running after {timeout:g} seconds, and was ended", said)
    return _result(bytes(answer), known, child.returncode, said)


def _give(descriptor: int, task: bytes) -> None:
    try:
        os.write(descriptor, task)
    except BrokenPipeError:
        return  # it has ended already: its status tells


def _listen(
    answer_from: int,
    output_from: int,
    answer: bytearray,
    output: bytearray,
    child: subprocess.Popen[bytes],
    timeout: float,
    is_given_up: Callable[[], bool],
) -> bool:
    """Take in what is written until the child has ended; return whether it has, in time."""
    end = time.monotonic() + timeout
    with selectors.DefaultSelector() as selector:
        selector.register(answer_from, selectors.EVENT_READ, answer)
        selector.register(output_from, selectors.EVENT_READ, output)
        while time.monotonic() < end and not is_given_up():
            # A grandchild may hold the pipes open: the end of the child is what counts.
            has_ended = child.poll() is not None
            ready = selector.select(0 if has_ended else min(0.05, max(0.0, end - time.monotonic())))
            for key, _ in ready:
                piece = os.read(key.fd, 64 * 1024)
                if not piece:
                    selector.unregister(key.fileobj)
                elif key.data is answer:
                    answer += piece[: max(0, MOST_ANSWER - len(answer))]
                else:
                    _keep(output, piece)
            if has_ended and not ready:
                return True
    return child.poll() is not None


def _keep(output: bytearray, piece: bytes) -> None:
    """Add a piece to the output; of more than is kept the middle is left out."""
    output += piece
    if len(output) > 2 * MOST_OUTPUT:
        half = MOST_OUTPUT // 2
        del output[half : len(output) - half]


def _end(child: subprocess.Popen[bytes], mark: str) -> None:
    """End the process, its group, and whoever has left the group."""
    with suppress(ProcessLookupError, PermissionError):  # there may be none left
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.close()
    child.stdout.close()
    wanted = f"{_MARK}={mark}".encode()
    for process in _processes():
        try:
            if wanted in Path(f"/proc/{process}/environ").read_bytes().split(b"\0"):
                os.kill(process, signal.SIGKILL)
        except (OSError, ValueError):
            continue  # it has ended meanwhile, or is another user's


def _processes() -> list[int]:
    """Return the numbers of all processes, where the system lists them as files."""
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []


def _result(answer: bytes, known: ScriptMetadata, status: int | None, output: str) -> Imported:
    try:
        said = json.loads(answer)
        missing = set(said["missing"])
        values = {name: said[name] for name in ("revision", "down_revision", "branch_labels", "depends_on")}
        doc = said["doc"]
    except (ValueError, KeyError, TypeError):
        return Imported(None, _why(status, output), output)
    revision = revision_of(_value(values["revision"]), known.lines.revision or 1)
    if "revision" in missing:
        revision = legacy_revision(known.path)
    if "down_revision" in missing:
        return Imported(None, "It declares no down_revision", output)
    fields: dict[str, Any] = {"revision": revision}
    for name in ("down_revision", "branch_labels", "depends_on"):
        line = getattr(known.lines, name) or 1
        identifiers, is_sequence = identifiers_of(
            _value(values[name]), line, none_is_nothing=name != "branch_labels"
        )
        fields[name] = identifiers
        if name != "branch_labels":
            fields[f"{name}_is_sequence"] = is_sequence
    if isinstance(doc, str):
        fields["docstring"] = doc
    unknown = next((value for value in fields.values() if isinstance(value, Unknown)), None)
    if unknown is not None:
        return Imported(None, f"What it declares is {unknown.reason}", output)
    return Imported(known._replace(**fields), "", output)


def _value(said: dict[str, Any]) -> object:
    """Return a value as the script has it; one of another type as a stand-in that is described so."""
    if "value" not in said:
        return type(str(said.get("kind")), (), {})()
    value = said["value"]
    return tuple(value) if isinstance(value, list) else value


def _why(status: int | None, output: str) -> str:
    """Return why a script could not be imported: the last line of what it said."""
    lines = [line for line in output.splitlines() if line.strip()]
    if status is not None and status < 0:
        try:
            return f"It was ended by {signal.Signals(-status).name}"
        except ValueError:
            return f"It was ended by signal {-status}"
    if lines and status:
        return lines[-1].strip()
    return f"It ended with status {status} before it was imported"


def search_path(sources: Sequence[str]) -> tuple[str, ...]:
    """Return the folders that are there, in their order, each once."""
    return tuple(dict.fromkeys(folder for folder in sources if os.path.isdir(folder)))
