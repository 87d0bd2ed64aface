"""What Alembic makes of a migrations folder whose imports are missing: a program for a process of its own.

Reads a request as JSON from standard input, writes the answer as JSON to standard output. Alembic has to
import every script; whatever a script imports beyond the standard library, Alembic and SQLAlchemy is a stub
that allows everything. Only the modules listed in the request are imported for real.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

REAL = frozenset(["alembic", "sqlalchemy", "mako", "markupsafe", "typing_extensions", "greenlet"])
"""What Alembic itself needs, which scripts may use for real."""


class Anything(type):
    """A class that is called, subclassed, indexed, added, compared and iterated at will, and stays itself.

    Each name leads to a stub of its own, so that two constants are two values. For SQLAlchemy it is an
    expression, for ``dataclasses`` an instance.
    """

    __dataclass_fields__: dict[str, Any] = {}

    def __clause_element__(cls) -> Any:
        from sqlalchemy import literal_column

        return literal_column("1")

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        made = stub(f"{cls.__qualname__}.{name}")
        setattr(cls, name, made)
        return made

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return cls

    def __getitem__(cls, key: Any) -> Any:
        return cls

    def __iter__(cls) -> Iterator[Any]:
        return iter(())

    def __or__(cls, other: Any) -> Any:
        return cls

    __ror__ = __add__ = __radd__ = __mul__ = __rmul__ = __sub__ = __mod__ = __and__ = __or__

    def __lt__(cls, other: Any) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__

    def __contains__(cls, item: Any) -> bool:
        return False

    def __len__(cls) -> int:
        return 0

    def __enter__(cls) -> Any:
        return cls

    def __exit__(cls, *args: object) -> None:
        pass


def stub(name: str) -> Anything:
    """Make a stub of a name."""
    return Anything(name, (), {"__qualname__": name})


class StubModule(ModuleType):
    """A module in which every name is a stub, and which is a package as well."""

    __path__: list[str]
    real: frozenset[str] = frozenset()
    """The modules inside that are imported for real."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        if f"{self.__name__}.{name}" in self.real:
            return import_module(f"{self.__name__}.{name}")
        made = stub(f"{self.__name__}.{name}")
        setattr(self, name, made)
        return made


class StubFinder(MetaPathFinder, Loader):
    """Finds a stub for every module that is neither known to be real nor of the standard library."""

    def __init__(self, real: Sequence[str]) -> None:
        self.real = frozenset(real)
        """Modules to import for real; the packages around them are stubs with a path."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        top = fullname.partition(".")[0]
        if top in REAL or top in sys.stdlib_module_names or fullname in self.real:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = StubModule(spec.name)
        folders = [f"{folder}/{spec.name.replace('.', '/')}" for folder in sys.path]
        module.__path__ = folders
        module.real = self.real
        spec.submodule_search_locations = folders
        return module

    def exec_module(self, module: ModuleType) -> None:
        """A stub has nothing to execute."""


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Return what Alembic says of the folder, in plain terms."""
    from alembic.script import ScriptDirectory

    directory: Any = ScriptDirectory(
        request["script_location"],
        version_locations=request["version_locations"],
        recursive_version_locations=request["recursive"],
    )
    revisions = {
        script.revision: {
            "path": script.path,
            "parents": list(script._versioned_down_revisions),
            "dependencies": _tuple(script.dependencies),
            "resolved": sorted(script._resolved_dependencies),
            "own": [label for label in script._orig_branch_labels if isinstance(label, str)],
            "labels": sorted(label for label in script.branch_labels if isinstance(label, str)),
            "doc": script.doc,
            "longdoc": script.longdoc,
        }
        for script in directory.walk_revisions()
    }
    return {
        "revisions": revisions,
        "heads": directory.get_heads(),
        "real heads": directory.get_heads(consider_depends_on=True),
        "bases": directory.get_bases(),
    }


def _tuple(names: str | Sequence[str] | None) -> list[str]:
    return [] if names is None else [names] if isinstance(names, str) else list(names)


def main() -> None:
    """Answer one request."""
    request = json.load(sys.stdin)
    warnings.simplefilter("ignore")
    output, sys.stdout = sys.stdout, sys.stderr  # what scripts print is no part of the answer

    sys.path[:0] = request["sources"]
    sys.meta_path.insert(0, StubFinder(request["real_modules"]))
    json.dump(answer(request), output)


if __name__ == "__main__":
    main()
