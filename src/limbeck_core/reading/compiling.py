"""Why Python does not compile a source: asked of many scripts, and without what reads syntax trees."""

from __future__ import annotations

import os
import sys
import warnings

from limbeck_core.problems import Problem, ProblemKind, Severity

SOURCE_SUFFIX = ".py"


def compile_problem(text: str, path: str) -> Problem | None:
    """Return why a text does not compile; it is compiled and thrown away, never executed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        return syntax_problem(path, error)
    except (RecursionError, MemoryError):
        return syntax_problem(path, SyntaxError("nested too deeply to be compiled", ("", 1, 1, "")))
    except ValueError as error:
        return syntax_problem(path, SyntaxError(str(error), ("", 1, 1, "")))
    return None


def syntax_problem(path: str, error: SyntaxError) -> Problem:
    """Return the problem of a script that Python cannot parse."""
    import textwrap

    # some of Python's reasons go on to advise the author of the program
    reason = textwrap.shorten(str(error.msg), 100, placeholder=" …")
    return Problem(
        ProblemKind.SYNTAX_ERROR,
        Severity.ERROR,
        f"Python cannot parse it: {reason}",
        path,
        max(error.lineno or 1, 1),
        cure="Mend the syntax in that line or above it.",
    )


def syntax_error(problem: Problem) -> SyntaxError:
    """Return what an import of a file would raise of which Python cannot parse the source; nothing is run."""
    path = str(problem.path)
    try:
        with open(path, "rb") as file:
            compile(file.read(), path, "exec", dont_inherit=True)
    except SyntaxError as error:
        return error
    except (RecursionError, MemoryError, ValueError):
        # of an import, too, one would not learn where it is
        pass
    return SyntaxError(problem.message, (path, problem.line, None, None))


def keeps_bytecode(folder: str) -> bool:
    """Return whether Python keeps bytecode of any modules of a folder beside them."""
    return os.path.isdir(os.path.join(folder, "__pycache__"))


class KeptBytecode:
    """The bytecode that Python keeps beside scripts, as it stands when it is first asked for."""

    def __init__(self) -> None:
        # Where `importlib.util` has it from, which takes longer to import than a hundred files to look at.
        from _frozen_importlib_external import MAGIC_NUMBER

        self._magic = MAGIC_NUMBER
        self._names: dict[str, frozenset[str]] = {}

    def is_of(self, path: str) -> bool:
        """Return whether Python keeps bytecode of just this state of a script, so that it compiles nothing.

        That is what Alembic's last run has left behind and its next run loads, by the same signs: made by
        this version of Python, of a source with the time and the size that the script has.
        """
        start = path.rfind(os.sep) + 1
        folder, stem = path[:start], path[start : -len(SOURCE_SUFFIX)]
        kept = f"{stem}.{sys.implementation.cache_tag}.pyc"
        if (
            not path.endswith(SOURCE_SUFFIX)
            or sys.pycache_prefix is not None
            or kept not in self._kept(folder)
        ):
            return False
        try:
            descriptor = os.open(f"{folder}__pycache__{os.sep}{kept}", os.O_RDONLY)
            try:
                signs = os.read(descriptor, 16)
            finally:
                os.close(descriptor)
            now = os.stat(path)
        except OSError:
            return False
        state = [number & 0xFFFFFFFF for number in (0, int(now.st_mtime), now.st_size)]
        return signs == self._magic + b"".join([number.to_bytes(4, "little") for number in state])

    def _kept(self, folder: str) -> frozenset[str]:
        names = self._names.get(folder)
        if names is None:
            try:
                names = frozenset(os.listdir(os.path.join(folder, "__pycache__")))
            except OSError:
                names = frozenset()
            self._names[folder] = names
        return names
