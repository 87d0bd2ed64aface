"""The value of an expression over constants: what Python makes of it, or that it is not known, and why."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from limbeck_core.reading.expressions import Names, evaluate, value_or_unknown
from limbeck_core.reading.identifiers import DeclaredSet
from limbeck_core.reading.metadata import Unknown
from limbeck_core.reading.scope import Builtin

FOLLOWED = ("dict", "frozenset", "list", "set", "sorted", "str", "tuple")


class Builtins(Names):
    """The functions that are followed, and ``cast``; no other name means anything."""

    def name(self, identifier: str, line: int) -> object:
        if identifier in (*FOLLOWED, "cast"):
            return Builtin(identifier)
        return super().name(identifier, line)


def read(source: str) -> object:
    return value_or_unknown(ast.parse(source, mode="eval").body, Builtins())


def executed(source: str) -> object:
    """Return what Python makes of an expression."""
    names: dict[str, Any] = {"cast": lambda _kind, value: value}
    return eval(source, names)


KNOWN = (
    # numbers
    "3 + 4",
    "3 - 4 - 5",
    "3 * -4",
    "-2.5",
    "not 0",
    "True + True",
    # sequences
    "'ab' * 3",
    "3 * 'ab'",
    "('a', 'b') * 2",
    "2 * ['a']",
    "('a',) + ('b', 'c')",
    "['a'] + ['b']",
    "['a', *'bc', *('d',), *{'e': 1}]",
    "{'a': 1} | {'b': 2}",
    "{'a': 1, **{'b': 2, 'a': 3}}",
    "{('a', 1): 'b'}[('a', 1)]",
    "'abcdef'[1:5:2]",
    "'abc'[-1]",
    "['a', 'b'][:1]",
    "(['a'], 'b')[0]",
    "dict()",
    "dict({'a': 'b'})['a']",
    "list('abc')",
    "list()",
    "tuple(['a', 'b'])",
    "tuple()",
    "sorted(['b', 'a'])",
    "sorted({'b': 1, 'a': 2})",
    "sorted(())",
    "str()",
    "str(None)",
    "str(7)",
    "cast('str', 'a')",
    # comparisons
    "1 < 2 <= 2 < 3",
    "1 < 2 > 5",
    "3 >= 4",
    "3 > 2",
    "'a' == 'b'",
    "'a' != 'b'",
    "('a', 1) == ('a', 1)",
    "['a'] == ['a']",
    "{'a': 1} == {'a': 1}",
    "None is None",
    "True is not None",
    "'a' in 'abc'",
    "'a' not in ('b', 'c')",
    "'a' in ['a']",
    "1 in (1, 2)",
    "'a' in {'a': 1}",
    # choices
    "'a' and '' and 'b'",
    "'' or 'a' or 'b'",
    "'a' and 'b'",
    "'' or ()",
    "'a' if 'b' else 'c'",
    "'a' if '' else 'c'",
    # texts
    "f'a{3}b{\"c\"!r:>6}{None!a}{True!s:6}'",
    "f'{3:{\"0\"}4d}'",
    "'%s-%5d%%' % ('a', 3)",
    "'%r' % 'a'",
    "'%(a)s' % {'a': 'b'}",
    "'%s' % None",
    "'{}{{}}{x!r:>4}'.format(3, x='y')",
    "'{}'.format('a')",
    "'a-b'.replace('-', '_')",
    "'-a-'.strip('-')",
    "' a '.lstrip() + ' a '.rstrip()",
    "'prefixed'.removeprefix('pre').removesuffix('ed')",
    "'a,b'.split(',')",
    "'a b'.split()",
    "','.join(['a', 'b'])",
    "','.join(('a',))",
    "','.join({'a': 1})",
    "'-'.join('abc')",
    "'aB'.lower() + 'aB'.upper()",
)


@pytest.mark.parametrize("source", KNOWN)
def test_a_known_value_is_what_python_gives(source: str) -> None:
    value = read(source)
    expected = executed(source)
    assert (value, type(value)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("source", "elements"),
    [
        ("{'b', 'a', 'b'}", ("b", "a")),
        ("set(['b', 'a'])", ("b", "a")),
        ("frozenset()", ()),
        ("{'b'} | {'a', 'b'}", ("b", "a")),
        ("set('ba')", ("b", "a")),
    ],
)
def test_a_set_keeps_the_order_of_its_source(source: str, elements: tuple[str, ...]) -> None:
    value = read(source)
    assert isinstance(value, DeclaredSet)
    assert value == elements
    assert set(value) == executed(source)


REFUSED = {
    # what would differ from run to run, or from Python to Python
    "str(3.5)": "the text of a float, 3.5: str(3.5)",
    "f'{()}'": "the text of a tuple: {()}",
    "f'{3:,}'": "an expression: {3:,}",
    "'%x' % 3": "an expression: '%x' % 3",
    "'{0.real}'.format(3)": "a call: '{0.real}'.format(3)",
    "'{}'.format(2.5)": "a call: '{}'.format(2.5)",
    "'%s' % 2.5": "the text of a float, 2.5: '%s' % 2.5",
    "','.join({'a', 'b'})": "a call: ','.join({'a', 'b'})",
    "{'a'} == {'a'}": "an expression: {'a'} == {'a'}",
    "{'a', 'b'}[0]": "an expression: {'a', 'b'}[0]",
    "'a' is 'a'": "an expression: 'a' is 'a'",
    "'a' < 'b'": "an expression: 'a' < 'b'",
    "(('a',),) == (('a',),)": "an expression: (('a',),) == (('a',),)",
    # what fails in Python
    "'a' + 1": "an expression: 'a' + 1",
    "'a' - 'b'": "an expression: 'a' - 'b'",
    "'a' | 'b'": "an expression: 'a' | 'b'",
    "{'a': 1} | 'b'": "an expression: {'a': 1} | 'b'",
    "None * 2": "an expression: None * 2",
    "3 in 'abc'": "an expression: 3 in 'abc'",
    "-'a'": "an expression: -'a'",
    "'abc'[7]": "an expression: 'abc'[7]",
    "'abc'['a']": "an expression: 'abc'['a']",
    "'abc'[::0]": "an expression: 'abc'[::0]",
    "{'a': 1}['b']": "an expression: {'a': 1}['b']",
    "{'a': 1}[['a']]": "an expression: {'a': 1}[['a']]",
    "3[0]": "an expression: 3[0]",
    "{['a']: 1}": "an expression: {['a']: 1}",
    "{**'a'}": "an expression: {**'a'}",
    "{['a']}": "an expression: {['a']}",
    "[*3]": "an int, 3 is no sequence: *3",
    "tuple(3)": "an int, 3 is no sequence: tuple(3)",
    "','.join([1])": "a call: ','.join([1])",
    "'a'.split('')": "a call: 'a'.split('')",
    "'%s%s' % ('a',)": "it fails with TypeError: '%s%s' % ('a',)",
    "'%d' % 'a'": "it fails with TypeError: '%d' % 'a'",
    "'%(b)s' % {'a': 'b'}": "it fails with KeyError: '%(b)s' % {'a': 'b'}",
    "'{} {}'.format('a')": "a call: '{} {}'.format('a')",
    "f'{\"a\":d}'": "it fails with ValueError: {'a':d}",
    "str('a', 'b')": "a call: str('a', 'b')",
    "dict('a')": "a call: dict('a')",
    "sorted([1, 2])": "a call: sorted([1, 2])",
    "cast('str')": "a call: cast('str')",
    # what is not followed
    "~3": "an expression: ~3",
    "7 / 2": "an expression: 7 / 2",
    "7 // 2": "an expression: 7 // 2",
    "lambda: 1": "an expression: lambda: 1",
    "[x for x in 'ab']": "an expression: [x for x in 'ab']",
    "sorted(['a'], reverse=True)": "a call: sorted(['a'], reverse=True)",
    "dict(**{'a': 1})": "a call: dict(**{'a': 1})",
    "'a'.split(sep='a')": "a call: 'a'.split(sep='a')",
    "'a'.title()": "a call: 'a'.title()",
    "[].format()": "a call: [].format()",
    "unknown('a')": "a call: unknown('a')",
    "'a'(3)": "a call: 'a'(3)",
    "unknown": "the name unknown",
    "'a'.real": "an attribute: 'a'.real",
    "str + 'a'": "an expression: str",
    "(str, 'a') == 3": "an expression: (str, 'a') == 3",
    "'a' if str else 'b'": "an expression: str",
    # what would cost too much
    "'a' * 70000": "an expression: 'a' * 70000",
    "('a',) * 70000": "an expression: ('a',) * 70000",
    "['a'] * 70000": "an expression: ['a'] * 70000",
    "'a' * 60000 + 'a' * 60000": "an expression: 'a' * 60000 + 'a' * 60000",
    "('a',) * 60000 + ('a',) * 60000": "an expression: ('a',) * 60000 + ('a',) * 60000",
    "['a'] * 60000 + ['a'] * 60000": "an expression: ['a'] * 60000 + ['a'] * 60000",
    "[*('a' * 60000), *('a' * 60000)]": "a very long collection",
    f"{1 << 257} + 1": "a very large number",
    f"1 * {1 << 257}": "a very large number",
    f"str({1 << 257})": f"the text of an int, very large: {f'str({1 << 257})'[:59]}…",
    'f\'{"a" * 60000}{"a" * 60000}\'': "a very long string",
    "'%s%s' % ('a' * 60000, 'b' * 60000)": "a very long string",
    "'{0}{0}'.format('a' * 60000)": "a call: '{0}{0}'.format('a' * 60000)",
    "('a' * 600).replace('a', 'b' * 600)": "a call: ('a' * 600).replace('a', 'b' * 600)",
    "('a' * 600).join('b' * 600)": "a call: ('a' * 600).join('b' * 600)",
    "('a' * 60000).join(['b', 'c'])": "a call: ('a' * 60000).join(['b', 'c'])",
}


@pytest.mark.parametrize("source", REFUSED)
def test_what_is_not_sure_is_not_known_and_says_why(source: str) -> None:
    found = read(source)
    assert isinstance(found, Unknown), found
    assert (found.line, found.reason) == (1, REFUSED[source])


def test_a_chain_as_long_as_a_file_is_followed_and_a_nest_as_deep_is_not() -> None:
    chain: ast.expr = ast.Constant("a", lineno=1, col_offset=0)
    nest: ast.expr = ast.Constant("a", lineno=1, col_offset=0)
    for _ in range(5000):
        chain = ast.BinOp(chain, ast.Add(), ast.Constant("b", lineno=1, col_offset=0), lineno=1, col_offset=0)
        nest = ast.Tuple([nest], ast.Load(), lineno=1, col_offset=0)
    assert evaluate(chain, Names()) == "a" + "b" * 5000
    assert value_or_unknown(nest, Names()) == Unknown(1, "an expression that is nested too deeply")
