"""The verdict on two branches that are given as the lines of their ``upgrade()``."""

from __future__ import annotations

from limbeck_core.merging.model import Comparison, Site, Verdict
from limbeck_core.merging.verdicts import compare
from limbeck_core.operations import read_operations


def comparison(first: str, second: str) -> Comparison:
    """Return the verdict on two branches, of one operation or several."""
    sites = []
    for name, source in (("ours", first), ("theirs", second)):
        lines = "".join(f"    {line}\n" for line in source.split("; "))
        text = f"from alembic import op\nimport sqlalchemy as sa\ndef upgrade():\n{lines}"
        sites.append([Site(name, f"{name}.py", one) for one in read_operations(text).upgrade])
    return compare("ours", "theirs", *sites)


def verdict(first: str, second: str) -> Verdict:
    """Return the verdict, which does not depend on which branch comes first."""
    found = comparison(first, second).verdict
    assert comparison(second, first).verdict is found
    return found
