"""The one place where code of the project is imported: a script whose module is asked for, and ``env.py``."""

from __future__ import annotations

import os
import re
from types import ModuleType


def load_script(path: str, name: str | None = None) -> ModuleType:
    """Import a script under the name that Alembic gives it; it is not put into ``sys.modules``.

    Args:
        path: The file, source or compiled.
        name: The file name that the module is called after, by default that of the path.
    """
    from importlib.util import module_from_spec, spec_from_file_location

    module_name = re.sub(r"\W", "_", name or os.path.basename(path))
    spec = spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"Can't find Python file {path}", path=path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_environment(folder: str) -> ModuleType:
    """Import the ``env.py`` of a migrations folder, or what it was compiled to where the source is missing.

    Raises:
        ImportError: There is neither.
    """
    path = os.path.join(folder, "env.py")
    if os.path.exists(path):
        return load_script(path)
    from importlib.util import cache_from_source

    for compiled in (cache_from_source(path), path + "c"):
        if os.path.exists(compiled):
            return load_script(compiled, "env.py")
    raise ImportError(f"Can't find Python file {path}", path=path)
