"""The commands and themes that the palette offers."""

from __future__ import annotations

from collections.abc import Sequence

from limbeck.commands import COMMANDS, Command, key_name
from limbeck.keymap import Keymap
from limbeck.palette.choices import Hit, PickTheme, Run

MERGE = "merge"
"""The action of the guided merge."""


def command_hits(
    words: str, themes: tuple[str, ...], keymap: Keymap, *, offers_merge: bool, ascii_only: bool
) -> list[Hit]:
    """A hit for each command whose title has all the words, then the themes whose name has them.

    Args:
        words: What is typed.
        themes: The names of the themes.
        keymap: The keys of the commands.
        offers_merge: Whether a merge is the cure of anything. Where it is not, the words have to name it: who
            types ``head`` is not to be led to it.
        ascii_only: Whether keys are named in ASCII.
    """
    wanted = words.casefold().split()
    hits = [
        _hit(command, keymap, ascii_only=ascii_only)
        for command in COMMANDS
        if command.in_palette and _is_meant(command, wanted, offers_merge)
    ]
    for theme in themes:
        title = f"Theme: {theme}"
        if wanted and all(word in title.casefold() for word in wanted):
            hits.append(Hit(title, "", PickTheme(theme)))
    return hits


def merge_hits(keymap: Keymap, *, ascii_only: bool) -> list[Hit]:
    """The guided merge, for where several heads stand in the way."""
    return [_hit(command, keymap, ascii_only=ascii_only) for command in COMMANDS if command.action == MERGE]


def _is_meant(command: Command, wanted: Sequence[str], offers_merge: bool) -> bool:
    """Whether a command's title has all the words; of a merge that is no cure, one has to name it."""
    title = command.title.casefold()
    name = title.partition(" of ")[0]
    is_named = not wanted or offers_merge or command.action != MERGE or any(word in name for word in wanted)
    return is_named and all(word in title for word in wanted)


def _hit(command: Command, keymap: Keymap, *, ascii_only: bool) -> Hit:
    keys = ", ".join(key_name(key, ascii_only=ascii_only) for key in keymap.of(command))
    return Hit(command.title, keys, Run(command))
