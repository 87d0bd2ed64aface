"""What runs in a process of its own to import one script: handed to an interpreter as text, alone.

It uses nothing but the standard library of Python 3.6, since the project's interpreter may hold no more. It
reads what to do from its standard input, and ends with its whole process group when that input ends, so that
it outlives nobody. It writes what the script declares to the descriptor that it is told.
"""

import json
import os
import signal
import sys
import threading

FIELDS = ("revision", "down_revision", "branch_labels", "depends_on")


def end_with_the_caller(descriptor: int) -> None:
    """Wait for the end of the one who asked, and go with them."""
    os.read(descriptor, 1)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def described(value: object) -> "dict[str, object]":
    """A value as JSON says it: texts and sequences of texts as they are, all else by its type."""
    if value is None or type(value) is str:
        return {"value": value}
    if isinstance(value, str):
        return {"value": str.__str__(value)}
    if isinstance(value, (list, tuple, set, frozenset, dict)):
        elements = [described(element) for element in value]
        if all("value" in element and not isinstance(element["value"], list) for element in elements):
            return {"value": [element["value"] for element in elements], "kind": type(value).__name__}
    return {"kind": type(value).__name__}


def main() -> None:
    """Import the script, and answer."""
    caller = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    task = json.loads(os.read(caller, 1 << 20).decode("utf-8"))
    watcher = threading.Thread(target=end_with_the_caller, args=(caller,))
    watcher.daemon = True
    watcher.start()
    sys.argv[:] = ["alembic"]
    sys.path[:] = task["path"] + [folder for folder in sys.path if folder]
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(task["name"], task["file"])
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    said: dict[str, object] = {"missing": [name for name in FIELDS if not hasattr(module, name)]}
    for name in FIELDS:
        said[name] = described(getattr(module, name, None))
    said["doc"] = described(module.__doc__).get("value")
    answer = os.fdopen(task["answer"], "wb")
    answer.write(json.dumps(said).encode("utf-8"))
    answer.close()


def run() -> None:
    """Do it all, and end: threads and exit functions of the script are nobody's business any more."""
    main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
