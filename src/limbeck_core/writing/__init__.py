"""What is written: a template rendered, a file named, and put where it belongs in one step or not at all."""

from limbeck_core.writing.files import append_to_file, create_file
from limbeck_core.writing.messaging import status
from limbeck_core.writing.naming import Clock, file_name, time_of_creation
from limbeck_core.writing.template import format_as_comma, render

__all__ = [
    "Clock",
    "append_to_file",
    "create_file",
    "file_name",
    "format_as_comma",
    "render",
    "status",
    "time_of_creation",
]
