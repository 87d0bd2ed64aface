"""The commands that are asked most often, without click, whose import takes longer than they do.

What is to be explained or refused is left to click: help, an option it does not know, a word too many.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limbeck.options import Invocation

MOST_OPERANDS = {"log": 1, "heads": 0}
"""The commands, and how many operands each may have."""

SWITCHES = {"log": frozenset(["--oneline", "--json"]), "heads": frozenset(["--json"])}
"""Their options that take no value."""


def plain_command(invocation: Invocation) -> Callable[[], int] | None:
    """Return what a command line asks for; ``None`` where click is to look at it."""
    if invocation.wants_help or invocation.wants_version or invocation.wants_settings:
        return None
    name = invocation.subcommand or "log"
    flags = frozenset(invocation.flags)
    if len(invocation.operands) > MOST_OPERANDS.get(name, -1) or not flags <= SWITCHES[name]:
        return None
    from limbeck.headless import commands

    request, as_json = invocation.request, "--json" in flags
    if name == "heads":
        return lambda: commands.heads(request, as_json=as_json)
    within = invocation.operands[0] if invocation.operands else None
    return lambda: commands.log(request, within, oneline="--oneline" in flags, as_json=as_json)
