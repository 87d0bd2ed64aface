"""Handing something over to another thread."""

from __future__ import annotations

from typing import Generic, TypeVar

Value = TypeVar("Value")


class Handed(Generic[Value]):
    """A value that is taken once.

    Textual keeps what a thread was called with for as long as anything lives that the thread has led to: a
    history that is called with as it is would stay in memory long after another one is shown.

    >>> handed = Handed("history")
    >>> handed.take(), handed.is_taken
    ('history', True)
    """

    __slots__ = ("_value",)

    def __init__(self, value: Value) -> None:
        self._value = [value]

    @property
    def is_taken(self) -> bool:
        """Whether nothing is held any more."""
        return not self._value

    def take(self) -> Value:
        """Return the value, and keep it no longer.

        Raises:
            IndexError: It has been taken.
        """
        return self._value.pop()
