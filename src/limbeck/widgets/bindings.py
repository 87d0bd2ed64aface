"""Textual's bindings of the registry's commands."""

from __future__ import annotations

from collections.abc import Iterator

from textual.binding import Binding

from limbeck.commands import COMMANDS, DIALOG_KEYS, Scope, commands_in


def command_bindings(scope: Scope) -> Iterator[Binding]:
    """Yield a binding for each command of a scope; its id is the name by which the user maps its keys."""
    for command in commands_in(scope):
        yield Binding(",".join(command.keys), command.action, command.title, show=False, id=command.name)


def same_keys(name: str, action: str) -> Binding:
    """Return a binding of another action to the keys of a command, wherever the user has put them."""
    command = next(command for command in COMMANDS if command.name == name)
    return Binding(",".join(command.keys), action, command.title, show=False, id=name)


def dialog_keys(name: str, action: str, *, priority: bool = False) -> Binding:
    """Return a binding of an action to the keys that the registry names for dialogs."""
    key = next(key for key in DIALOG_KEYS if key.name == name)
    return Binding(",".join(key.keys), action, key.title, show=False, priority=priority)
