"""A headless command as its user sees it: the status, what it prints, what it complains of."""

from __future__ import annotations

import pytest

from limbeck.__main__ import main

Run = tuple[int, str, str]
"""The exit status, the standard output and the standard error."""


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Run:
    """Run a command in this process."""
    status = main(arguments)
    out, err = capsys.readouterr()
    return status, out, err
