"""The README's table of keys, from the registry of commands: ``python tests/readme_keys.py`` writes it."""

from __future__ import annotations

import re
from pathlib import Path

from limbeck.commands import COMMANDS, DIALOG_HEADING, DIALOG_KEYS, Group, key_name

README = Path(__file__).parent.parent / "README.md"

_BETWEEN = re.compile(r"(<!-- keys: [^\n]*-->\n).*?(<!-- end of keys -->)", re.S)


def keys_table() -> str:
    """The table of all commands with their keys, group by group."""
    lines = ["| | keys | |", "|---|---|---|"]
    for group in Group:
        heading = f"**{group}**"
        for command in COMMANDS:
            if command.group is group:
                keys = " ".join(f"`{key_name(key)}`" for key in command.keys)
                lines.append(f"| {heading} | {keys} | {command.title} |")
                heading = ""
    heading = f"**{DIALOG_HEADING}**"
    for key in DIALOG_KEYS:
        keys = " ".join(f"`{key_name(name)}`" for name in key.keys)
        lines.append(f"| {heading} | {keys} | {key.title} |")
        heading = ""
    return "\n".join(lines) + "\n"


def with_keys(readme: str) -> str:
    """The README with the table as it should be."""
    return _BETWEEN.sub(lambda found: found[1] + keys_table() + found[2], readme)


if __name__ == "__main__":
    README.write_text(with_keys(README.read_text(encoding="utf-8")), encoding="utf-8")
