"""A project whose every text tries to act on the terminal, or on a parser of markup."""

from __future__ import annotations

from pathlib import Path

from projects import ScriptSpec, write_project

TITLE = "sh[op]\U0001f6d2"
"""The project's folder."""

MESSAGES = (
    "[bold]x[/oops] \x1b]0;pwned\x07",
    "C1 \x9b31m and DEL \x7f and NUL-free \x01",
    "bidi \u202egnirts\u202c zero\u200bwidth\u200d\ufeff",
    "列を追加 中文 한국어 in one line",
    "e\u0301 combining " + "a" + "\u0301" * 40,
    "family \U0001f468\u200d\U0001f469\u200d\U0001f467 flag \U0001f1e9\U0001f1ea",
    "long " + "x" * 10_000,
    "[@click=app.quit]quit[/] $variable [red",
)
"""Messages, oldest first."""

LABEL = "lab\nel [b]\x1b[31m"


def hostile_project(folder: Path) -> Path:
    """Write the project and return its folder."""
    scripts = []
    parent: tuple[str, ...] = ()
    for number, message in enumerate(MESSAGES):
        revision = f"{number:02d}abcdef[{number}]"
        name = f"{number:02d}_[i]\U0001f389\x1b.py"
        labels = () if number else (LABEL,)
        scripts.append(ScriptSpec(revision, parent, message, labels, name=name))
        parent = (revision,)
    scripts.append(ScriptSpec("missing\x1b[2J", ("gone\x1b]0;pwned\x07",), "parent \x1b[2J missing"))
    return write_project(folder / TITLE, scripts)
