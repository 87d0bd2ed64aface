"""Values behave as frozen dataclasses do, and cost less to define."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from functools import cached_property

import pytest

from limbeck_core.values import replace, value


@value
class Place:
    """A place."""

    name: str
    lines: tuple[int, ...] = ()
    known: bool = True

    @property
    def first(self) -> int:
        """The first line."""
        return self.lines[0]


@dataclasses.dataclass(frozen=True, slots=True)
class Model:
    """What a value is measured by."""

    name: str
    lines: tuple[int, ...] = ()
    known: bool = True


@value(derives=True)
class Sum:
    numbers: tuple[int, ...]

    @cached_property
    def total(self) -> int:
        return sum(self.numbers)


@value(eq=False)
class Single:
    number: int


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (("a",), {}),
        (("a", (1,)), {}),
        (("a", (1,), False), {}),
        ((), {"name": "a"}),
        (("a",), {"known": False}),
    ],
)
def test_a_value_is_made_shown_and_compared_as_a_dataclass(
    given: tuple[object, ...], named: dict[str, object]
) -> None:
    made = Place(*given, **named)  # type: ignore[arg-type]  # of every type
    model: object = Model(*given, **named)  # type: ignore[arg-type]
    assert isinstance(model, Model)
    assert repr(made).partition("(")[2] == repr(model).partition("(")[2]
    assert repr(made).startswith("Place(")
    assert hash(made) == hash(model)
    assert made == Place(model.name, model.lines, model.known)
    assert made != Place("other")
    assert (made == (model, "of another class")[0]) is False  # type: ignore[comparison-overlap]
    match made:
        case Place(name, lines, known):
            assert (name, lines, known) == (model.name, model.lines, model.known)


@pytest.mark.parametrize(
    ("given", "named", "reason"),
    [
        ((), {}, "needs a value for name"),
        (("a", (), True, 4), {}, "takes name, lines, known, each once"),
        (("a",), {"name": "b"}, "takes name, lines, known, each once"),
        (("a",), {"other": 1}, "takes name, lines, known, each once"),
    ],
)
def test_what_does_not_fit_the_fields_is_refused(
    given: tuple[object, ...], named: dict[str, object], reason: str
) -> None:
    with pytest.raises(TypeError, match=reason):
        Place(*given, **named)  # type: ignore[arg-type]  # that is what is refused
    with pytest.raises(TypeError):
        Model(*given, **named)  # type: ignore[arg-type]  # a dataclass refuses the same


def test_a_value_cannot_be_changed_and_takes_nothing_else() -> None:
    made = Place("a")
    for name in ("name", "other"):
        with pytest.raises(AttributeError, match="cannot be changed"):
            setattr(made, name, "b")
    with pytest.raises(AttributeError, match="cannot be changed"):
        del made.name
    assert made.name == "a"
    assert not hasattr(made, "__dict__")


def test_a_value_is_copied_and_pickled_with_its_fields() -> None:
    made = Place("a", (7,), False)
    assert pickle.loads(pickle.dumps(made)) == copy.copy(made) == copy.deepcopy(made) == made
    assert pickle.loads(pickle.dumps(made)).first == 7
    shared = Sum((1, 2))
    assert shared.total == 3
    again = pickle.loads(pickle.dumps(shared))
    assert (again, again.total) == (shared, 3)


def test_one_field_is_replaced_by_either_way() -> None:
    made = Place("a", (7,))
    assert replace(made, known=False) == dataclasses.replace(made, known=False) == Place("a", (7,), False)
    assert [field.name for field in dataclasses.fields(Place)] == ["name", "lines", "known"]
    with pytest.raises(TypeError, match="nothing else"):
        replace(made, other=1)


def test_what_is_derived_is_kept_and_does_not_count() -> None:
    one, other = Sum((1, 2)), Sum((1, 2))
    assert one.total == 3
    assert one.__dict__ == {"total": 3}
    assert one == other
    assert repr(one) == "Sum(numbers=(1, 2))"


def test_values_may_be_equal_to_themselves_alone() -> None:
    one = Single(1)
    assert one == one
    assert one != Single(1)
    assert len({one, Single(1)}) == 2
