"""The verdict on two branches that are given as the lines of their ``upgrade()``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from limbeck_core.merging.below import Below, ScriptBelow
from limbeck_core.merging.model import Comparison, Site, Verdict
from limbeck_core.merging.verdicts import compare
from limbeck_core.operations import read_operations


def script(source: str) -> str:
    """Return a script of operations that stand on one line each, or are parted by semicolons."""
    lines = "".join(f"    {line}\n" for line in source.replace("; ", "\n").split("\n") if line.strip())
    return f"from alembic import op\nimport sqlalchemy as sa\ndef upgrade():\n{lines or '    pass'}\n"


def sites_of(name: str, text: str) -> tuple[Site, ...]:
    """Return what the upgrade of a script does."""
    return tuple(Site(name, f"{name}.py", one) for one in read_operations(text).upgrade)


def below_of(*texts: str) -> Below:
    """Return what is known below two branches, from scripts."""
    scripts = [
        ScriptBelow(text.casefold(), sites_of(f"below{place}", text)) for place, text in enumerate(texts)
    ]

    def having(patterns: Sequence[re.Pattern[str]]) -> Iterable[ScriptBelow]:
        return [one for one in scripts if all(pattern.search(one.text) for pattern in patterns)]

    return Below(having)


def comparison(first: str, second: str, below: str = "") -> Comparison:
    """Return the verdict on two branches, of one operation or several, above a script or none."""
    sides = [sites_of(name, script(source)) for name, source in (("ours", first), ("theirs", second))]
    return compare("ours", "theirs", *sides, below=below_of(script(below)))


def verdict(first: str, second: str, below: str = "") -> Verdict:
    """Return the verdict, which does not depend on which branch comes first."""
    found = comparison(first, second, below).verdict
    assert comparison(second, first, below).verdict is found
    return found
