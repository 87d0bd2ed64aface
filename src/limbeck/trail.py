"""Where the cursor has jumped from, so that it can go back, and forward again."""

from __future__ import annotations


class Trail:
    """Revisions left by jumps, oldest first, and those that going back has left.

    >>> trail = Trail()
    >>> trail.leave("a")
    >>> trail.back("b"), trail.forward("a"), trail.forward("b")
    ('a', 'b', None)
    """

    def __init__(self) -> None:
        self._behind: list[str] = []
        self._ahead: list[str] = []

    def leave(self, revision: str) -> None:
        """Note that a jump leaves a revision; what lay ahead is forgotten."""
        if not self._behind or self._behind[-1] != revision:
            self._behind.append(revision)
        self._ahead.clear()

    def back(self, current: str) -> str | None:
        """The revision that the last jump left, or ``None``."""
        if not self._behind:
            return None
        self._ahead.append(current)
        return self._behind.pop()

    def forward(self, current: str) -> str | None:
        """The revision that going back last left, or ``None``."""
        if not self._ahead:
            return None
        self._behind.append(current)
        return self._ahead.pop()
