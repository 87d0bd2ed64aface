"""Mako templates, such as a project's ``script.py.mako``: they are programs, and rendering runs them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, cast

from limbeck_core.errors import CommandError


def render(template_file: str | os.PathLike[str], output_encoding: str, /, **variables: Any) -> bytes:
    """Return what a template makes of its variables. Mako is loaded here and nowhere else.

    Raises:
        CommandError: the template fails; the text names a file with a traceback.
        MakoException: it is no template; raised by Mako, as in Alembic.
    """
    from mako.template import Template

    template = Template(filename=os.fspath(template_file))
    try:
        return cast("str", template.render_unicode(**variables)).encode(output_encoding)
    except (
        BaseException
    ) as error:  # a template is a program, and may raise anything; it may even want to exit
        report = _report(output_encoding)
        raise CommandError(
            f"Template rendering failed; see {report} for a template-oriented traceback."
        ) from error


def format_as_comma(value: str | Iterable[str] | None) -> str:
    """Return names in one line; templates know this as ``comma``.

    >>> format_as_comma(("ae10", "27c6")), format_as_comma(None)
    ('ae10, 27c6', '')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Iterable):
        return ", ".join(value)
    raise ValueError(f"Don't know how to comma-format {value!r}")


def _report(output_encoding: str) -> str:
    """Write the error that is being handled to a file, with lines of the template, and return its path."""
    from tempfile import NamedTemporaryFile

    from mako import exceptions

    # what the encoding cannot take may be why the template failed
    text = exceptions.text_error_template().render_unicode().encode(output_encoding, "backslashreplace")
    with NamedTemporaryFile(suffix=".txt", delete=False) as file:
        file.write(text)
    return file.name
