"""The one place where a script is executed: when its module is asked for, or when a caller allows it."""

from __future__ import annotations

import os
import re
from types import ModuleType


def load_script(path: str) -> ModuleType:
    """Import a script under the name that Alembic gives it; it is not put into ``sys.modules``."""
    from importlib.util import module_from_spec, spec_from_file_location

    name = re.sub(r"\W", "_", os.path.basename(path))
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"Can't find Python file {path}", path=path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
