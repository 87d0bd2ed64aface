"""Random histories, sound and broken, and random questions to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from histories import Declared, History

ODD_NAMES = ("head", "heads", "base", "-1", "1", "0123", "a@b", "x-1y", "Ünïcode", "ab", "abc")
"""Names that the grammar of identifiers or the rule of four characters gives a meaning."""


def random_history(random: Random, *, most: int = 12, flawed: bool = True) -> History:
    """Return a history with several bases, branches, merges, labels and dependencies.

    Args:
        random: Where chance comes from.
        most: The greatest number of revisions.
        flawed: Whether it may have missing parents, circles, twins and clashes.
    """
    size = random.randint(0, most)
    names = _names(random, size)
    labels: list[str] = []
    history: list[Declared] = []
    shape = random.random()
    for number, name in enumerate(names):
        earlier = names[:number]
        parents = _parents(random, earlier, shape)
        own_labels: list[str] = []
        if random.random() < 0.25:
            own_labels = _fresh_labels(random, names, labels)
            labels += own_labels
        needed: list[str] = []
        if earlier and random.random() < 0.3:
            needed = [random.choice(earlier) for _ in range(random.randint(1, 3))]
            declared = [label for one in history for label in one.branch_labels or ()]
            if declared and random.random() < 0.5:
                needed[0] = random.choice(declared)
        history.append(
            Declared(name, _some(random, parents), _some(random, needed), tuple(own_labels) or None)
        )
    if flawed and history and random.random() < 0.35:
        for _ in range(random.randint(1, 2)):
            _break(random, history, labels)
    order = random.random()
    if order < 0.4:
        random.shuffle(history)
    elif order < 0.6:
        history.reverse()
    return tuple(history)


def _names(random: Random, size: int) -> list[str]:
    style = random.random()
    names: dict[str, None] = {}
    while len(names) < size:
        if style < 0.3:
            name = "".join(random.choice("ab") for _ in range(random.randint(1, 6)))
        elif style < 0.6:
            name = f"{random.getrandbits(20):05x}"
        else:
            name = random.choice(("rev", "r", "shop", "0")) + str(random.randint(0, 40))
        if random.random() < 0.02:
            name = random.choice(("head", "heads", "base", "1", "0123", "Ünïcode"))
        names[name] = None
    return list(names)


def _parents(random: Random, earlier: Sequence[str], shape: float) -> list[str]:
    if not earlier or random.random() < 0.12:
        return []
    if shape < 0.3:
        nearest = earlier[-2:]
    elif shape < 0.6:
        nearest = earlier[-4:]
    else:
        nearest = list(earlier)
    count = 1 if random.random() < 0.75 else random.randint(2, 3)
    return random.sample(list(nearest), min(count, len(nearest)))


def _fresh_labels(random: Random, names: Sequence[str], labels: Sequence[str]) -> list[str]:
    fresh = []
    for _ in range(1 if random.random() < 0.8 else 2):
        label = random.choice(("lab", "label", "shop", "reva", "b")) + random.choice("abcdefgh")
        if random.random() < 0.06:
            label = random.choice(ODD_NAMES)
        if label not in names and label not in labels and label not in fresh:
            fresh.append(label)
    return fresh


def _some(random: Random, names: Sequence[str]) -> str | tuple[str, ...] | None:
    if not names:
        return None
    return names[0] if len(names) == 1 and random.random() < 0.8 else tuple(names)


def _break(random: Random, history: list[Declared], labels: Sequence[str]) -> None:
    """Give one revision a flaw."""
    place = random.randrange(len(history))
    victim = history[place]
    other = random.choice(history)
    parents = (victim.down_revision,) if isinstance(victim.down_revision, str) else victim.down_revision or ()
    needed = (victim.dependencies,) if isinstance(victim.dependencies, str) else victim.dependencies or ()
    flaw = random.randrange(9)
    if flaw == 0:
        victim = victim._replace(down_revision=(*parents, "gone"))
    elif flaw == 1:
        victim = victim._replace(dependencies=(*needed, "gone"))
    elif flaw in (2, 3):
        victim = victim._replace(down_revision=(*parents, other.revision))
    elif flaw == 4:
        victim = victim._replace(dependencies=(*needed, other.revision))
    elif flaw == 5:
        twin = other._replace(down_revision=victim.revision, branch_labels=random.choice((None, "twin")))
        history.insert(random.randrange(len(history) + 1), twin)
        return
    elif flaw == 6 and labels:
        victim = victim._replace(down_revision=random.choice(labels))
    elif flaw == 7 and labels:
        victim = victim._replace(branch_labels=(random.choice(labels), "extra"))
    elif flaw == 8 and victim.branch_labels:
        victim = victim._replace(dependencies=victim.branch_labels)
    history[place] = victim


def random_identifier(random: Random, history: History) -> Any:
    """Return what may be asked for: any form that Alembic reads, and some that it does not."""
    form = random.random()
    if form < 0.06:
        return None
    if form < 0.18:
        kind: Callable[[list[Any]], Any] = random.choice((tuple, tuple, list, set))
        return kind([_text(random, history) for _ in range(random.randint(0, 3))])
    return _text(random, history)


def _text(random: Random, history: History) -> str:
    form = random.random()
    if form < 0.45:
        return _atom(random, history)
    steps = random.choice("+-") + str(random.choice((0, 1, 1, 1, 2, 2, 3, 9)))
    if form < 0.6:
        return f"{_atom(random, history)}@{_atom(random, history)}"
    if form < 0.75:
        return f"{_atom(random, history)}{steps}"
    if form < 0.85:
        return steps
    if form < 0.95:
        return f"{_atom(random, history)}@{steps}"
    return f"{_atom(random, history)}@{_atom(random, history)}{steps}"


def _atom(random: Random, history: History) -> str:
    form = random.random()
    names = [one.revision for one in history]
    labels = [
        label
        for one in history
        for label in ((one.branch_labels,) if isinstance(one.branch_labels, str) else one.branch_labels or ())
    ]
    if form < 0.4 and names:
        return random.choice(names)
    if form < 0.55 and labels:
        return random.choice(labels)
    if form < 0.7 and names:
        name = random.choice(names + labels)
        return name[: random.randint(0, len(name))]
    if form < 0.9:
        return random.choice(("head", "heads", "base"))
    return random.choice((*ODD_NAMES, "", "nothing", "*", " "))


def random_addition(random: Random, history: History) -> Declared:
    """Return a revision to add to a history, mostly sound."""
    names = [one.revision for one in history]
    name = f"add{random.randint(0, 3)}" if random.random() < 0.85 or not names else random.choice(names)
    return Declared(
        name,
        _some(random, [random.choice([*names, "gone"] if random.random() < 0.1 else names)])
        if names
        else None,
        _some(random, [random.choice(names)]) if names and random.random() < 0.3 else None,
        (f"new{random.randint(0, 2)}",) if random.random() < 0.3 else None,
    )
