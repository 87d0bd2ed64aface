"""What is known of a script's values: that of an expression is what Python itself computes, or unknown."""

from __future__ import annotations

import pytest

from told_operations import python_of, told

ABOVE = """
import collections
import enum
import functools
import inspect
import itertools
import json
import textwrap
import typing
class Plain(enum.Enum):
    LOW = "low"
    HIGH = "high"
    _ignore_ = []
class Text(enum.StrEnum):
    LOW = "low"
    HIGH = "high"
class Number(enum.IntEnum):
    ONE = 1
class Mixed(str, enum.Enum):
    LOW = "low"
class Loud(enum.StrEnum):
    def __str__(self):
        return "LOW"
class Louder(Loud):
    HIGH = "high"
class Base:
    prefix = "base"
    def __init__(self, name="unnamed"):
        self.name = name
    def shown(self):
        return self.prefix + "_" + self.name
class Other:
    suffix = "other"
class Derived(Base, Other):
    prefix = "derived"
    @staticmethod
    def still(name):
        return name + "_still"
    @classmethod
    def of_class(cls, name):
        return cls.prefix + name
    @property
    def asked(self):
        return "asked"
def first(a, /, b="b", *rest, c="c", **more):
    return "_".join([a, b, *rest, c, *more, *more.values()])
def joined(*names):
    return "_".join(names)
NAMES = ["a", "b", "c"]
PAIRS = {"a": "x", "b": "y"}
"""


PYTHON = python_of(ABOVE)

TEXTS = [
    # Python's own functions
    *("str(5)", "str('a')", "'t%d' % int('7')", "'t%d' % int(7)", "'a' if bool([]) else 'b'"),
    *(
        "'_'.join(list('ab'))",
        "'_'.join(tuple(NAMES))",
        "'_'.join(set('a'))",
        "'_'.join(frozenset(['a', 'a']))",
    ),
    *("'_'.join(reversed(NAMES))", "'_'.join(sorted({'b', 'a'}))", "'_'.join(iter(NAMES))"),
    *("'_'.join(a + b for a, b in zip('ab', 'cd'))", "'%d' % len(NAMES)", "'%d' % len(list())"),
    *("'_'.join('%d%s' % pair for pair in enumerate(NAMES))", "'x'.join(tuple()) + 'y'"),
    *("'_'.join('%d%s' % pair for pair in enumerate(NAMES, 5))",),
    *("'_'.join('%d%s' % pair for pair in enumerate('ab', start=2))",),
    *("'_'.join(f'{n}' for n in range(3))", "'_'.join(str(n) for n in range(4, 0, -2))"),
    *("'x' + '_'.join(str(n) for n in range(0))",),
    *("'a' if any([0, '']) else 'b'", "'a' if any([0, 'x']) else 'b'", "'a' if all(NAMES) else 'b'"),
    *(
        "'a' if all([1, 0]) else 'b'",
        "dict(a='x')['a']",
        "dict([('a', 'x')])['a']",
        "dict(PAIRS, b='z')['b']",
    ),
    *("dict(['ax'])['a']", "'_'.join(map(str, [1, 2]))", "'_'.join(filter(None, ['a', '', 'b']))"),
    *("'_'.join(filter(lambda one: one != 'b', NAMES))", "getattr(Plain.LOW, 'value')"),
    *("getattr(Base, 'prefix')", "functools.partial(first, 'z')(c='y')"),
    *("functools.partial(functools.partial(joined, 'a'), 'b')('c')",),
    *("textwrap.dedent('  a')", "inspect.cleandoc(' a')", "json.dumps({'a': [1, None, 'x']})"),
    *("json.dumps(Mixed.LOW)", "collections.OrderedDict([('a', 'x')])['a']", "typing.cast(str, 'a')"),
    *("typing.cast(typ=str, val='a')", "'_'.join(itertools.chain('a', NAMES))"),
    # methods of strings
    *("'a'.upper()", "' a '.strip()", "'a,b'.split(',')[1]", "'{}_{x}'.format('a', x='b')", "'ab'.title()"),
    *(
        "'a' if 'ab'.startswith('a') else 'b'",
        "'a\\nb'.splitlines()[1]",
        "'_'.join(one.value for one in Text)",
        "'{}'.format(Text.LOW)",
    ),
    *("'_'.join([Mixed.LOW])", "'ab'.replace('a', Mixed.LOW)", "'_'.join([Plain.LOW.name, Plain.LOW.value])"),
    # methods of collections
    *("'_'.join(PAIRS)", "'_'.join(PAIRS.keys())", "'_'.join(PAIRS.values())", "PAIRS.get('a')"),
    *(
        "PAIRS.get('z', 'none')",
        "PAIRS.copy()['a']",
        "'_'.join(NAMES.copy())",
        "'_'.join({'a'}.union(['a']))",
    ),
    *("'_'.join(a + b for a, b in PAIRS.items())",),
    # operators
    *("'a' + 'b'", "'a' * 2", "'%s_%s' % ('a', 1)", "'%(a)s' % PAIRS", "'%s' % Text.LOW", "'%d' % -1"),
    *("'_'.join(NAMES + ['d'])", "'_'.join(('a',) + ('b',))", "({**PAIRS} | {'a': 'z'})['a']"),
    *(
        "'_'.join(sorted(set(NAMES) - {'a'}))",
        "'_'.join(sorted({'a'} | {'b'}))",
        "'_'.join({'a', 'b'} & {'b'})",
    ),
    *("'a' if not NAMES else 'b'", "'' or 'b'", "'a' and 'b'", "'a' or 'b'", "'' and 'b' or 'c'"),
    *("'a' if 1 < 2 < 3 else 'b'", "'a' if 'a' in NAMES else 'b'", "'a' if 'z' in PAIRS else 'b'"),
    *("'a' if NAMES == ['a', 'b', 'c'] else 'b'", "'a' if NAMES == ['c', 'b', 'z'] else 'b'"),
    *(
        "'a' if {'a', 'b'} != {'a'} else 'b'",
        "'a' if 'x' not in {'y': 1} else 'b'",
        "'a' if None is None else 'b'",
    ),
    *(
        "'a' if 'low' == Text.LOW else 'b'",
        "'a' if Mixed.LOW == 'low' else 'b'",
        "'a' if Number.ONE == 1 else 'b'",
    ),
    *("'a' if 'low' in (Text.LOW, 'x') else 'b'", "'a' if Louder.HIGH == 'high' else 'b'"),
    *("'a' if Louder.HIGH in ['high'] else 'b'",),
    # texts with fields
    *("f'{NAMES[0]}_{1!r:>3}_{Text.LOW}'", 'f\'{"a":{">3"}}\'', "f'{Number.ONE}'", "f'a{{}}'"),
    # collections and their items
    *(
        "[*'ab', 'c'][2]",
        "(*NAMES, 'd')[-1]",
        "{**PAIRS, 'c': 'z'}['c']",
        "NAMES[1]",
        "NAMES[-1]",
        "'abc'[1]",
    ),
    *("'_'.join(NAMES[1:])", "'abc'[::-1]", "('a', 'b')[:1][0]", "{'a', 'a'} and '_'.join({'a', 'a'})"),
    *("'_'.join([one for one in NAMES if one != 'b'])", "{one: one * 2 for one in NAMES}['b']"),
    *("'_'.join({one[0] for one in ('ab', 'ac')})", "'_'.join(a + b for a in 'ab' for b in 'cd')"),
    *("'_'.join([(last := one) for one in NAMES] + [last])",),
    *("(name := 'a') + name", "Text['LOW'].value", "'_'.join(one.name for one in Plain)"),
    *("list[str](['a'])[0]", "(lambda one, two='b': one + two)('a')"),
    # classes and functions
    *(
        "Base('a').shown()",
        "Derived('a').shown()",
        "Derived().shown()",
        "Derived.still('a')",
        "Derived('x').still('a')",
    ),
    *("Derived('x').of_class('a')", "Derived.suffix", "Derived('a').suffix", "Base.__name__"),
    *(
        "first('a')",
        "first('a', 'x', 'y', c='z', d='w')",
        "joined(*NAMES, 'd')",
        "first(*NAMES, **{'x': 'y'})",
    ),
    *("first('a', **{'c': 'z'})", "first(*('a', 'b'), 'c')"),
]


@pytest.mark.parametrize("expression", TEXTS)
def test_a_text_is_what_python_computes(expression: str) -> None:
    computed = eval(expression, dict(PYTHON))
    assert isinstance(computed, str)
    assert told(f"op.drop_table({expression})", ABOVE) == [f"drop table {computed}"]
