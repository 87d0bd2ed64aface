"""The script directory: revisions, their map, and the files they stand in."""

from limbeck_core.script.base import ScriptDirectory
from limbeck_core.script.script import Script

__all__ = ["Script", "ScriptDirectory"]
