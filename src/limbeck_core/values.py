"""Small immutable values: what `dataclasses` makes, at a tenth of the time that it takes at every start.

Importing `dataclasses` brings `inspect`, `ast` and `tokenize` along, and of each class that it decorates five
methods are compiled. A command that prints a few lines would spend most of its time there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform, overload

Kind = TypeVar("Kind", bound=type)
Value = TypeVar("Value")


@overload
def value(cls: Kind, /) -> Kind: ...
@overload
def value(*, eq: bool = True, derives: bool = False) -> Callable[[Kind], Kind]: ...


@dataclass_transform(frozen_default=True)
def value(
    cls: Kind | None = None, /, *, eq: bool = True, derives: bool = False
) -> Kind | Callable[[Kind], Kind]:
    """Make a class with annotated fields one of immutable values with slots, like a frozen dataclass.

    >>> @value
    ... class Point:
    ...     x: int
    ...     y: int = 0
    >>> Point(3), Point(3, y=0) == Point(3), replace(Point(3), y=4)
    (Point(x=3, y=0), True, Point(x=3, y=4))

    Args:
        cls: The class; it inherits from nothing but ``object``.
        eq: Whether two values are equal that have equal fields. Else each is equal to itself alone.
        derives: Whether it has a ``cached_property``, for which it needs room.
    """
    if cls is None:
        return lambda decorated: _made(decorated, eq, derives)
    return _made(cls, eq, derives)


def replace(one: Value, /, **changes: Any) -> Value:
    """Return a value like another, with some fields changed; `dataclasses.replace` does the same."""
    kind: Any = type(one)
    for name in kind.__match_args__:
        if name not in changes:
            changes[name] = getattr(one, name)
    made: Value = kind(**changes)
    return made


class _Fields:
    """The fields as `dataclasses` wants them, which works with values too; made when it first asks."""

    def __get__(self, instance: object, owner: Any) -> object:
        from dataclasses import make_dataclass

        like: Any = make_dataclass(owner.__name__, [(n, owner.__annotations__[n]) for n in _names(owner)])
        owner.__dataclass_fields__ = like.__dataclass_fields__
        return owner.__dataclass_fields__


def _names(cls: Any) -> tuple[str, ...]:
    names: tuple[str, ...] = cls.__match_args__
    return names


def _made(cls: Kind, eq: bool, derives: bool) -> Kind:
    """Return the class anew: slots cannot be added to one that is there."""
    names = tuple(cls.__annotations__)
    namespace = {name: held for name, held in cls.__dict__.items() if name not in ("__dict__", "__weakref__")}
    defaults = {name: namespace.pop(name) for name in names if name in namespace}
    namespace |= {"__slots__": (*names, "__dict__") if derives else names, "__match_args__": names}
    namespace |= {"__qualname__": cls.__qualname__, "__dataclass_fields__": _Fields()}
    namespace |= {"__repr__": _repr, "__setattr__": _refuse, "__delattr__": _refuse}
    namespace |= {"__getstate__": _fields, "__setstate__": _restore}
    if eq:
        namespace |= {"__eq__": _equal, "__hash__": _hash}
    made: Any = type(cls)(cls.__name__, cls.__bases__, namespace)
    made.__init__ = _constructor(made, names, defaults)
    kind: Kind = made
    return kind


def _constructor(cls: Any, names: tuple[str, ...], defaults: dict[str, Any]) -> Callable[..., None]:
    setters = [getattr(cls, name).__set__ for name in names]
    count = len(names)

    def __init__(self: object, /, *given: Any, **named: Any) -> None:  # noqa: N807 - that is what it becomes
        if named or len(given) != count:
            rest = names[len(given) :]
            try:
                given += tuple([named.pop(name) if name in named else defaults[name] for name in rest])
            except KeyError as missing:
                raise TypeError(f"{cls.__name__}() needs a value for {missing.args[0]}") from None
            if named or len(given) > count:
                raise TypeError(f"{cls.__name__}() takes {', '.join(names)}, each once, and nothing else")
        for put, held in zip(setters, given):  # noqa: B905 - they are as many, and to ask takes time
            put(self, held)

    return __init__


def _fields(self: object) -> list[Any]:
    return [getattr(self, name) for name in _names(type(self))]


def _repr(self: object) -> str:
    fields = zip(_names(type(self)), _fields(self), strict=True)
    return f"{type(self).__qualname__}({', '.join(f'{name}={held!r}' for name, held in fields)})"


def _equal(self: object, other: object) -> bool:
    return _fields(self) == _fields(other) if type(other) is type(self) else NotImplemented


def _hash(self: object) -> int:
    return hash(tuple(_fields(self)))


def _refuse(self: object, name: str, *held: object) -> None:
    raise AttributeError(f"{type(self).__name__}.{name} cannot be changed: it is a value")


def _restore(self: object, state: list[Any]) -> None:
    for name, held in zip(_names(type(self)), state, strict=True):
        object.__setattr__(self, name, held)
