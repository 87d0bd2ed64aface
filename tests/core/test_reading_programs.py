"""Random programs: whatever the reader claims to know about a script is what Python makes of it.

The suite tries a few; ``python tests/core/test_reading_programs.py COUNT SEED`` tries many and says how often
something was known.
"""

from __future__ import annotations

import builtins
import random
import sys
import tempfile
import types
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from limbeck_core.problems import Problem
from limbeck_core.reading import ConstantSource, SourceText, Unknown
from limbeck_core.reading.identifiers import identifiers_of
from limbeck_core.reading.syntax import read_syntax

METADATA = ("revision", "down_revision", "branch_labels", "depends_on")
TEXTS = ("a", "b1", "xyz", "-", "é", "%", "{}")


class Program:
    """Writes a random script that Python can run, most of the time."""

    def __init__(self, choice: random.Random) -> None:
        self.choice = choice
        self.strings = ["S1", "S2", "revision"]
        self.in_function = False
        self.sequences = ["L1", "L2", "T1", "down_revision", "branch_labels", "depends_on"]

    def one_of(self, *ways: Callable[[], str]) -> str:
        return self.choice.choice(ways)()

    def constant(self) -> str:
        return repr(self.choice.choice(TEXTS))

    def string(self, depth: int = 0) -> str:
        if depth > 2:
            return self.constant()

        def inner() -> str:
            return self.string(depth + 1)

        return self.one_of(
            self.constant,
            self.constant,
            lambda: self.choice.choice(self.strings),
            lambda: f"{inner()} + {inner()}",
            lambda: f"({self.constant()} {self.constant()})",
            lambda: f"'<%s|%5s>' % ({inner()}, {inner()})",
            lambda: f"'{{}}-{{x!r:>4}}'.format({inner()}, x={inner()})",
            lambda: f"f'{{{self.choice.choice(self.strings)}}}_{{S1!r:>6}}'",
            lambda: f"{inner()}.upper().strip('-')",
            lambda: f"({inner()} if {self.condition()} else {inner()})",
            lambda: f"opaque({inner()})",
            lambda: f"K.{self.choice.choice(['X', 'Y'])}",
            lambda: f"','.join([{inner()}, {inner()}])",
            lambda: f"({inner()} * 2)[:5]",
            lambda: "LABEL",
            lambda: "pack.LABEL",
            lambda: f"(S2 := {inner()})",
        )

    def sequence(self, depth: int = 0) -> str:
        if depth > 2:
            return f"({self.constant()},)"

        def inner() -> str:
            return self.sequence(depth + 1)

        return self.one_of(
            lambda: f"({self.string(1)}, {self.string(1)})",
            lambda: f"[{self.string(1)}, {self.string(1)}]",
            lambda: f"({self.string(1)},)",
            lambda: f"tuple([{self.string(1)}, *{inner()}])",
            lambda: f"list({inner()})",
            lambda: f"sorted({inner()})",
            lambda: self.choice.choice(self.sequences),
            lambda: self.choice.choice(self.sequences),
            lambda: f"({inner()} if {self.condition()} else {inner()})",
            lambda: self.given(inner()),
            lambda: f"{inner()}[0:2]",
            lambda: "LABELS",
            lambda: "pack.LABELS",
            lambda: "K.Z",
            lambda: f"([{self.string(1)}], {inner()})[0]",
            lambda: "None",
        )

    def condition(self) -> str:
        return self.one_of(
            lambda: "maybe()",
            lambda: "1 < 2",
            lambda: "S1 == S2",
            lambda: "not S1",
            lambda: "revision is None",
            lambda: "'a' in L1",
            lambda: "True",
            lambda: "__name__ == '__main__'",
        )

    def name(self) -> str:
        return self.choice.choice([*self.strings, *self.sequences])

    def assigned(self, name: str) -> str:
        return f"{name} = {self.string() if name in self.strings else self.sequence()}"

    def statement(self, depth: int = 0) -> list[str]:
        name = self.name()
        plain: list[Callable[[], list[str]]] = [
            lambda: [self.assigned(name)],
            lambda: [self.assigned(name)],
            lambda: [self.assigned(name)],
            lambda: [f"{name}: object = {self.string() if name in self.strings else self.sequence()}"],
            lambda: [f"S1, T1 = {self.string()}, {self.sequence()}"],
            lambda: [f"S1, *L1 = {self.string(1)}, {self.string(1)}"],
            lambda: [f"revision = S2 = {self.string()}"],
            lambda: [f"L2 = L1 = {self.sequence()}"],
            lambda: [f"{self.choice.choice(self.strings)} += {self.string()}"],
            lambda: [f"{self.choice.choice(self.sequences)} += [{self.string()}]"],
            lambda: [f"{self.choice.choice(self.sequences)}.append({self.string()})"],
            lambda: [f"{self.choice.choice(self.sequences)}[0] = {self.string()}"],
            lambda: [self.given(self.name())],
            lambda: [f"del {name}"],
            lambda: ["call()"],
            lambda: ["from pack import LABELS, LABEL"],
            lambda: [f"from pack import LABEL as {name}"],
            lambda: ["from other import *"],
            lambda: ["import pack"],
            lambda: [self.by_the_way(name)],
            lambda: ["fail()"],
            lambda: [
                f"{self.choice.choice(['K.Z', 'pack.LABELS', 'LABELS', 'D[1]'])}.append({self.string()})"
            ],
            lambda: [self.given(self.choice.choice(["K.Z", "pack.LABELS", "LABELS", "D[1]"]))],
            lambda: [f"D = {{1: {self.sequence()}}}"],
            lambda: [f"{self.choice.choice(self.sequences)} = D[1]"],
            lambda: [f"K.X = {self.string(1)}"],
            lambda: ["assert S1 is not L1"],
        ]
        nested: list[Callable[[], list[str]]] = [
            lambda: [f"if {self.condition()}:", *self.block(depth), "else:", *self.block(depth)],
            lambda: [f"if {self.condition()}:", *self.block(depth)],
            lambda: ["try:", *self.block(depth), "except ValueError:", *self.block(depth)],
            lambda: ["try:", *self.block(depth), "finally:", *self.block(depth)],
            lambda: [
                "try:",
                *self.block(depth),
                "except ValueError as S2:",
                *self.block(depth),
                "else:",
                *self.block(depth),
            ],
            lambda: [f"for {name} in list({self.sequence()} or ())[:3]:", *self.block(depth)],
            lambda: ["with calm():", *self.block(depth)],
            lambda: ["while maybe():", *self.block(depth)],
            lambda: [
                f"match {self.sequence()}:",
                f"    case [{name}]:",
                *self.block(depth, 8),
                "    case _: pass",
            ],
            lambda: self.function(name, depth),
            lambda: ["def call():", f"    L1.append({self.constant()})"],
            lambda: ["class K:", f"    X = {self.string()}", f"    Y = {self.string()}", "    Z = LABELS"],
        ]
        return self.choice.choice(plain if depth > 1 or self.choice.random() < 0.7 else nested)()

    def block(self, depth: int, indent: int = 4) -> list[str]:
        lines = [line for _ in range(self.choice.randint(1, 2)) for line in self.statement(depth + 1)]
        return [" " * indent + line for line in lines]

    def given(self, value: str) -> str:
        # what a function gives to other functions is not followed
        return f"({value} or 'x')" if self.in_function else f"opaque({value})"

    def by_the_way(self, name: str) -> str:
        # what functions do to the namespace of the module is followed for `global` alone
        ways = (
            f"exec('{name} = 1')",
            f"globals()['{name}'] = {self.string(1)}",
            f"globals().update({name}='u')",
        )
        return "pass" if self.in_function else self.choice.choice(ways)

    def function(self, name: str, depth: int) -> list[str]:
        outer, self.in_function = self.in_function, True
        lines = ["def call():", f"    global {name}", *self.block(depth)]
        self.in_function = outer
        return lines

    def text(self) -> str:
        start = [
            "from pack import LABEL, LABELS, opaque, maybe, fail, calm",
            "import pack",
            "D = {1: LABELS}",
            "S1 = S2 = 's'",
            "L1 = ['l']",
            "L2 = T1 = ('t',)",
            "class K: X = 'kx'; Y = 'ky'; Z = ['kz']",
            "def call(): pass",
            "revision = 'r'",
            "down_revision = branch_labels = depends_on = None",
        ]
        if self.choice.random() < 0.3:
            start.insert(0, '"""Doc\n\nRevises: x\n"""')
        body = [line for _ in range(self.choice.randint(1, 7)) for line in self.statement()]
        return "\n".join([*start, *body]) + "\n"


class Calm:
    """A context that swallows every exception."""

    def __enter__(self) -> str:
        return "entered"

    def __exit__(self, *_: object) -> bool:
        return True


def executed(text: str, luck: random.Random) -> dict[str, object] | None:
    """Run a program with random answers from all that is opaque; ``None`` if it fails."""
    turns = 0

    def maybe() -> bool:
        nonlocal turns
        turns += 1
        return luck.random() < (0.5 if turns < 20 else 0)

    def opaque(value: object) -> object:
        if isinstance(value, list) and luck.random() < 0.5:
            value.append("opaque")
        return luck.choice([value, "other" if isinstance(value, str) else ("other",)])

    def fail() -> None:
        if luck.random() < 0.5:
            raise ValueError

    pack = types.ModuleType("pack")
    vars(pack).update(LABEL="pl", LABELS=["p1", "p2"], opaque=opaque, maybe=maybe, fail=fail, calm=Calm)
    other = types.ModuleType("other")
    vars(other).update({luck.choice(["S1", "L1", "revision", "branch_labels"]): "starred"})
    modules = {"pack": pack, "other": other}
    namespace: dict[str, object] = {
        "__name__": "x_py",
        "__builtins__": {**vars(builtins), "__import__": lambda name, *_: modules[name]},
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(text, "x.py", "exec", dont_inherit=True), namespace)
    except (AssertionError, AttributeError, LookupError, NameError, RecursionError):
        return None
    except (SyntaxError, TypeError, ValueError):
        return None
    return namespace


PACK = """
LABEL = 'p' + 'l'
LABELS = ['p1', 'p2']
def opaque(value): ...
def maybe(): ...
def fail(): ...
class calm: ...
"""


def check(seed: int, constants: ConstantSource) -> tuple[int, int]:
    """Compare one program; return how many of its values are known, and how many there are."""
    choice = random.Random(seed)
    text = Program(choice).text()
    found = read_syntax(SourceText(text, "utf-8"), "/x.py", constants)
    if isinstance(found, Problem):
        return 0, 0
    known = runs = 0
    for attempt in range(4):
        namespace = executed(text, random.Random(seed * 10 + attempt))
        if namespace is None:
            continue
        runs += 1
        for name in METADATA:
            ours = getattr(found, name)
            if isinstance(ours, Unknown):
                continue
            known += 1
            theirs = namespace.get(name)
            expected: object = theirs
            if name != "revision":
                expected, _ = identifiers_of(theirs, 1, none_is_nothing=name != "branch_labels")
            assert ours == expected, f"{name} in\n{text}"
    return known, runs * len(METADATA)


@pytest.mark.parametrize("start", range(0, 400, 100))
def test_what_is_known_is_what_python_gives(tmp_path: Path, start: int) -> None:
    (tmp_path / "pack.py").write_text(PACK)
    constants = ConstantSource([str(tmp_path)])
    counts = [check(seed, constants) for seed in range(start, start + 100)]
    assert sum(known for known, _ in counts) > 50


def main(count: int, first: int) -> None:
    """Try many programs."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "pack.py").write_text(PACK)
        constants = ConstantSource([folder])
        totals = [check(seed, constants) for seed in range(first, first + count)]
    known, values = (sum(column) for column in zip(*totals, strict=True))
    print(f"{known} of {values} values known, none wrong")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
