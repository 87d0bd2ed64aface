"""What is typed for a new revision, and what is told of it before it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limbeck.options import same_command
from limbeck.spans import place_of
from limbeck.telling import errors_elsewhere

if TYPE_CHECKING:
    from limbeck.request import OpenRequest
    from limbeck_core.drafts import Draft
    from limbeck_core.history import History

_BETWEEN = re.compile(r"[\s,]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A new revision as it is typed."""

    message: str = ""
    parents: str = ""
    label: str = ""
    depends_on: str = ""
    location: str = ""
    splice: bool = False
    revision: str = ""

    def draft(self, history: History, spare_id: str, python: str | None) -> Draft:
        """Return it as it would be written.

        Args:
            history: What it is added to.
            spare_id: Its id where none is typed.
            python: The interpreter for hooks, where the user names one.

        Raises:
            CommandError: It cannot be.
        """
        from limbeck_core.drafts import draft_revision

        return draft_revision(
            history,
            self.message.strip(),
            head=listed(self.parents) or None,
            splice=self.splice,
            branch_labels=listed(self.label),
            depends_on=listed(self.depends_on),
            version_path=self.location or None,
            revision=self.revision.strip() or None,
            python=python,
            new_id=lambda: spare_id,
        )


def listed(text: str) -> tuple[str, ...]:
    """Return what is typed with commas or blanks between.

    >>> listed(" ae10, e5f7 "), listed("")
    (('ae10', 'e5f7'), ())
    """
    return tuple(word for word in _BETWEEN.split(text) if word)


def first_parents(history: History, node: int | None) -> str:
    """Return what a new revision follows unless the user says otherwise.

    That is the selected revision where it is a head, since others can only be followed with a splice; else
    the head where there is one; else what is selected.
    """
    selected = history.dag.ids[node] if node is not None and node not in history.dag.ghosts else ""
    if selected in history.heads or len(history.heads) != 1:
        return selected
    return history.heads[0]


def facts_of(draft: Draft, history: History, request: OpenRequest) -> list[tuple[str, bool]]:
    """Return what is to be known of a draft, a sentence each, and whether it is a warning."""
    told = [(place_of(history, draft.path), False)]
    follows = ", ".join(draft.parents)
    if not draft.parents:
        told.append(("It is a base: it follows no revision", bool(history.heads)))
    elif len(draft.expected_heads) > 1:
        count = len(draft.expected_heads)
        told.append(
            (f"It follows {follows}; {count} heads afterwards: {', '.join(draft.expected_heads)}", True)
        )
    else:
        told.append((f"It follows {follows}", False))
    told += [(warning, True) for warning in draft.warnings]
    for hook in draft.hooks:
        if hook.not_run:
            told.append((f"The hook {hook.hook} is not run: {hook.not_run}", True))
        else:
            told.append((f"Then runs {hook.hook}: {hook.shown}", False))
    elsewhere = errors_elsewhere(history)
    if elsewhere:
        told.append((f"{elsewhere[0].upper()}{elsewhere[1:]}: none is among its ancestors", False))
    told.append((f"The same as: {same_command(draft.command, request)}", False))
    return told
