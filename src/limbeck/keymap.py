"""Which keys run which command: the registry's own, or the user's.

A command is named by `Command.name`. A key may be written as Textual names it (``question_mark``,
``ctrl+p``), as the help shows it (``?``, ``^p``, ``PgUp``), or as the character that it types.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from limbeck.commands import COMMANDS, Command, Scope, key_name
from limbeck_core.values import value

MODIFIERS = ("ctrl", "alt", "shift", "super", "hyper", "meta")
"""The modifiers, in the order in which Textual names them."""

NAMED_KEYS = frozenset(
    ["up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete", "backspace"]
    + ["enter", "escape", "tab", "space"]
    + [f"f{number}" for number in range(1, 25)]
)
"""The keys that type no character, by Textual's names."""

ALIASES = {
    "pgup": "pageup",
    "pgdn": "pagedown",
    "page_up": "pageup",
    "page_down": "pagedown",
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "control": "ctrl",
    "option": "alt",
    "↑": "up",
    "↓": "down",
    "←": "left",
    "→": "right",
}
"""Other spellings, also those of the help."""

REPLACED = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Where Textual's name of a character is not its Unicode name."""

RESERVED = frozenset(["ctrl+c", "ctrl+q"])
"""The keys that always quit, whatever the user maps: there must be a way out."""

NO_KEY = "no_key"
"""The name of a key that no keyboard has, for a command without any."""


class UnknownKeyError(ValueError):
    """A text names no key."""


def textual_key(text: str) -> str:
    """Return Textual's name of a key.

    >>> textual_key("?"), textual_key("^p"), textual_key("Ctrl+Left"), textual_key("shift+g")
    ('question_mark', 'ctrl+p', 'ctrl+left', 'G')

    Raises:
        UnknownKeyError: It is no key.
    """
    if len(text) == 2 and text[0] == "^":
        return f"ctrl+{_base(text[1].lower())}"
    if len(text) == 1:
        return _base(text)
    *modifiers, base = text[:-1].split("+") if text.endswith("++") else text.split("+")
    base = "+" if text.endswith("++") else base
    held = {ALIASES.get(name.strip().lower(), name.strip().lower()) for name in modifiers}
    if not held <= set(MODIFIERS):
        raise UnknownKeyError(f"{text!r} is no key")
    name = _base(base.strip())
    if held == {"shift"} and len(name) == 1 and name.isalpha():
        return name.upper()
    if held and len(name) == 1:
        name = name.lower()
    return "+".join([modifier for modifier in MODIFIERS if modifier in held] + [name])


def _base(text: str) -> str:
    """Return Textual's name of a key without modifiers."""
    if len(text) == 1 and text not in ALIASES:
        if text.isalnum():
            return text
        try:
            name = unicodedata.name(text).lower().replace("-", "_").replace(" ", "_")
        except ValueError as error:
            raise UnknownKeyError(f"{text!r} is no key") from error
        return REPLACED.get(name, name)
    name = ALIASES.get(text.lower(), text.lower())
    if name in NAMED_KEYS or name in REPLACED.values():
        return name
    try:
        unicodedata.lookup(name.replace("_", " ").upper())
    except KeyError:
        try:
            unicodedata.lookup(name.replace("_", "-").upper())
        except KeyError as error:
            raise UnknownKeyError(f"{text!r} is no key") from error
    return REPLACED.get(name, name)


def spelt(key: str) -> str:
    """Return the plainest spelling of Textual's name of a key that `textual_key` reads back.

    >>> spelt("question_mark"), spelt("ctrl+p"), spelt("space")
    ('?', 'ctrl+p', 'space')
    """
    shown = key_name(key)
    return shown if len(shown) == 1 and shown.isascii() else key


def overlap(one: Scope, other: Scope) -> bool:
    """Return whether the keys of two scopes can be live at once, so that one would hide the other's.

    The keys of the script and of the problems are meant to hide others while these have the focus: there,
    ``/`` finds in the script.
    """
    if {one, other} & {Scope.SCRIPT, Scope.PROBLEMS}:
        return one is other
    return one is other or Scope.EXPLORER in (one, other) or {one, other} == {Scope.ROWS, Scope.HISTORY}


DEFAULT_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {command.name: command.keys for command in COMMANDS}
)
"""The registry's own keys."""


@value
class Keymap:
    """The keys of every command."""

    keys: Mapping[str, tuple[str, ...]] = DEFAULT_KEYS
    """By the command's name: Textual's names of its keys, the one to show first."""

    def of(self, command: Command) -> tuple[str, ...]:
        """Return the keys of a command, the one to show first; none where the user has taken them all."""
        return self.keys[command.name]

    def shown(self, command: Command, *, ascii_only: bool = False) -> str:
        """Return the key of a command as the bottom line shows it; empty where it has none."""
        keys = self.of(command)
        if command.footer_key in keys:
            keys = (command.footer_key,)
        return key_name(keys[0], ascii_only=ascii_only) if keys else ""

    @property
    def remapped(self) -> dict[str, str]:
        """What Textual has to be told: the keys, as it lists them, of commands that have not their own."""
        return {
            name: ",".join(keys) or NO_KEY for name, keys in self.keys.items() if keys != DEFAULT_KEYS[name]
        }

    def by_action(self, action: str, *, ascii_only: bool = False) -> str:
        """Return the shown key of the command that runs an action."""
        found = next(command for command in COMMANDS if command.action == action)
        return self.shown(found, ascii_only=ascii_only)


DEFAULT_KEYMAP = Keymap()
"""What holds where the user has mapped nothing."""


def remap(
    wanted: Mapping[str, Sequence[str]], commands: Iterable[Command] = COMMANDS
) -> tuple[Keymap, tuple[tuple[str, str], ...]]:
    """Return the keymap that a user wants, and what cannot be had: names of commands with the reason.

    A key that the user gives to a command is taken from those that have it by default. Of two commands
    that the user gives the same key, the one named first has it.

    Args:
        wanted: Textual's names of keys, by the name of the command.
        commands: The registry.
    """
    by_name = {command.name: command for command in commands}
    given: dict[str, tuple[str, ...]] = {}
    complaints: list[tuple[str, str]] = []
    for name, keys in wanted.items():
        kept: list[str] = []
        for key in dict.fromkeys(keys):
            owner = next((o for o in given if key in given[o] and _meet(by_name[o], by_name[name])), None)
            if key in RESERVED and key not in by_name[name].keys:
                complaints.append((name, f"{spelt(key)} always quits"))
            elif owner is not None:
                complaints.append((name, f"{spelt(key)} is the key of {owner}"))
            else:
                kept.append(key)
        # who can have none of the keys that were asked for keeps the registry's own
        if kept or not keys:
            given[name] = tuple(kept)
    result = {}
    for name, command in by_name.items():
        if name in given:
            result[name] = given[name]
            continue
        taken = {key for other, keys in given.items() if _meet(by_name[other], command) for key in keys}
        result[name] = tuple(key for key in command.keys if key not in taken)
        if command.keys and not result[name]:
            takers = [o for o in given if _meet(by_name[o], command) and set(given[o]) & set(command.keys)]
            lost = ", ".join(spelt(key) for key in command.keys if key in given[takers[0]])
            complaints.append((takers[0], f"{name} has no key left: {lost} is the key of {takers[0]}"))
    return Keymap(MappingProxyType(result)), tuple(complaints)


def _meet(one: Command, other: Command) -> bool:
    return overlap(one.scope, other.scope)
