"""From one file to what it declares, by its source: nothing in here executes a script.

``read_script`` goes three ways, each dearer than the one before, and all with the same answer: a regular
expression for a stock header (``header``), the syntax tree of the header, the syntax tree of the whole
file (``syntax``, with ``statements`` for what runs and ``expressions`` for values). Names imported from
elsewhere are followed by ``constants``.
"""

from limbeck_core.reading.constants import ConstantSource
from limbeck_core.reading.listing import Listing, list_scripts
from limbeck_core.reading.metadata import Identifiers, Lines, ScriptMetadata, Unknown
from limbeck_core.reading.scripts import check_syntax, read_docstring, read_script
from limbeck_core.reading.source import SourceText, read_text

__all__ = [
    "ConstantSource",
    "Identifiers",
    "Lines",
    "Listing",
    "ScriptMetadata",
    "SourceText",
    "Unknown",
    "check_syntax",
    "list_scripts",
    "read_docstring",
    "read_script",
    "read_text",
]
