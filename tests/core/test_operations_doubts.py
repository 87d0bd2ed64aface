"""Expressions whose value cannot be known are opaque or conditional, never guessed."""

from __future__ import annotations

import pytest

from told_operations import in_full, scenarios, upgrade_of

ABOVE = """
import collections, enum, inspect, itertools, json
class Plain(enum.Enum):
    LOW = "low"
class Mixed(str, enum.Enum):
    LOW = "low"
class Loud(enum.StrEnum):
    LOW = "low"
    def __format__(self, how): return "LOW"
class Level(enum.IntEnum):
    ONE = 1
NAMES = ["a", "b"]
PAIRS = {"a": "x"}
SOME = [one for one in ("a", "b") if one in there]
SOME_PAIRS = {one: one for one in ("a", "b") if one in there}
"""

SCENARIOS = """
op.drop_table(f'{Plain.LOW}')
#: opaque drop table: the table: an expression: f'{Plain.LOW}'

op.drop_table(f'{Mixed.LOW}')
#: opaque drop table: the table: an expression: f'{Mixed.LOW}'

op.drop_table(f'{Loud.LOW}')
#: opaque drop table: the table: an expression: f'{Loud.LOW}'

op.drop_table('{}'.format(Mixed.LOW))
#: opaque drop table: the table: a call: '{}'.format(Mixed.LOW)

op.drop_table('%s' % Plain.LOW)
#: opaque drop table: the table: an expression: '%s' % Plain.LOW

op.drop_table(Plain.LOW)
#: opaque drop table: the table: Plain.LOW

op.drop_table(Plain.LOW.other)
#: opaque drop table: the table: an attribute: Plain.LOW.other

op.drop_table(Plain['HIGH'])
#: opaque drop table: the table: Plain['HIGH']

op.drop_table(Plain('low').value)
#: opaque drop table: the table: Plain('low').value

if Plain.LOW == 'low':
    op.drop_table('x')
#: drop table x; if Plain.LOW == 'low'

op.drop_table(int('x'))
#: opaque drop table: the table: a call: int('x')

op.drop_table(int('10', 2))
#: opaque drop table: the table: a call: int('10', 2)

op.drop_table(str(q()))
#: opaque drop table: the table: a call: str(q())

op.drop_table(str(True))
#: drop table True

op.drop_table(bool(q()))
#: opaque drop table: the table: a call: bool(q())

op.drop_table(dict(q())['a'])
#: opaque drop table: the table: an expression: dict(q())['a']

op.drop_table(dict(PAIRS)['z'])
#: opaque drop table: the table: an expression: dict(PAIRS)['z']

op.drop_table(dict([q()])['a'])
#: opaque drop table: the table: an expression: dict([q()])['a']

op.drop_table(dict([('a', 'b', 'c')])['a'])
#: opaque drop table: the table: an expression: dict([('a', 'b', 'c')])['a']

op.drop_table(dict(SOME_PAIRS)['a'])
#: opaque drop table: the table: an expression: dict(SOME_PAIRS)['a']

op.drop_table(dict(**q())['a'])
#: opaque drop table: the table: an expression: dict(**q())['a']

op.drop_table(range(10**30))
#: opaque drop table: the table: a call: range(10 ** 30)

op.drop_table(range(20_000))
#: opaque drop table: the table: a very long loop

op.drop_table(range(1, 2, 0))
#: opaque drop table: the table: a call: range(1, 2, 0)

op.drop_table(range('x'))
#: opaque drop table: the table: a call: range('x')

op.drop_table(max(NAMES))
#: opaque drop table: the table: a call: max(NAMES)

op.drop_table(sorted(NAMES, key=len)[0])
#: opaque drop table: the table: an expression: sorted(NAMES, key=len)[0]

op.drop_table(sorted([1, q()])[0])
#: opaque drop table: the table: an expression: sorted([1, q()])[0]

op.drop_table(list(q())[0])
#: opaque drop table: the table: an expression: list(q())[0]

op.drop_table(type(q()))
#: opaque drop table: the table: a call: type(q())

op.drop_table(json.dumps([q()]))
#: opaque drop table: the table: a call: json.dumps([q()])

op.drop_table(json.dumps(op))
#: opaque: a call: json.dumps(op)
#: opaque drop table: the table: a call: json.dumps(op)

op.drop_table(json.dumps({'a': q()}))
#: opaque drop table: the table: a call: json.dumps({'a': q()})

op.drop_table(json.dumps(SOME_PAIRS))
#: opaque drop table: the table: an expression: {one: one for one in ('a', 'b') if one in there}

op.drop_table(list(itertools.chain(NAMES, q()))[0])
#: opaque drop table: the table: an expression: list(itertools.chain(NAMES, q()))[0]

op.drop_table(collections.Counter(NAMES))
#: opaque drop table: the table: a call: collections.Counter(NAMES)

op.drop_table('a' if any([q(), 0]) else 'b')
#: drop table a; if any([q(), 0])
#: drop table b; if not any([q(), 0])

op.drop_table('a' if all([q(), 1]) else 'b')
#: drop table a; if all([q(), 1])
#: drop table b; if not all([q(), 1])

op.drop_table('a' if any([q(), 1]) else 'b')
#: drop table a

op.drop_table(len(op.get_bind().execute('SELECT 1')))
#: opaque drop table: the table: a call: len(op.get_bind().execute('SELECT 1'))

for one in filter(q, NAMES):
    op.drop_table(one)
#: drop table a; if 'a' is in filter(q, NAMES)
#: drop table b; if 'b' is in filter(q, NAMES)

for one in map(q, NAMES):
    op.drop_table(one)
#: opaque drop table: the table: a call: map(q, NAMES)
#: opaque drop table: the table: a call: map(q, NAMES)

for one in sorted(SOME):
    op.drop_table(one)
#: drop table a; if 'a' is in sorted(SOME)
#: drop table b; if 'b' is in sorted(SOME)

for one in reversed(SOME):
    op.drop_table(one)
#: drop table a; if 'a' is in reversed(SOME)
#: drop table b; if 'b' is in reversed(SOME)

for one in list(enumerate(SOME)):
    op.drop_table(one)
#: opaque drop table: the table: each of list(enumerate(SOME)); for each one of list(enumerate(SOME))

for one in sorted([one for one in ('b', 5) if one in there]):
    op.drop_table(f'{one}')
#: drop table b; if 'b' is in sorted([one for one in ('b', 5) if one in there])
#: drop table 5; if 5 is in sorted([one for one in ('b', 5) if one in there])

op.drop_table('a'.join(q()))
#: opaque drop table: the table: a call: q()

op.drop_table('a'.join([q()]))
#: opaque drop table: the table: a call: 'a'.join([q()])

op.drop_table('a'.join(SOME))
#: opaque drop table: the table: an expression: [one for one in ('a', 'b') if one in there]

op.drop_table('{x}'.format(**q()))
#: opaque drop table: the table: the arguments **q()

op.drop_table('{x}'.format(x=q()))
#: opaque drop table: the table: a call: q()

op.drop_table('{.real}'.format(5))
#: opaque drop table: the table: a call: '{.real}'.format(5)

op.drop_table('a'.title('x'))
#: opaque drop table: the table: a call: 'a'.title('x')

op.drop_table('a'.startswith())
#: opaque drop table: the table: a call: 'a'.startswith()

op.drop_table('a'.encode())
#: opaque drop table: the table: a call: 'a'.encode()

op.drop_table('a'.isdigit(5))
#: opaque drop table: the table: a call: 'a'.isdigit(5)

op.drop_table('%s' % q())
#: opaque drop table: the table: a call: q()

op.drop_table('%5.2f' % 5.5)
#: opaque drop table: the table: an expression: '%5.2f' % 5.5

op.drop_table('%(a)s' % SOME_PAIRS)
#: opaque drop table: the table: an expression: '%(a)s' % SOME_PAIRS

op.drop_table(f'{q()}')
#: opaque drop table: the table: a call: q()

op.drop_table(f'{NAMES}')
#: opaque drop table: the table: an expression: f'{NAMES}'

op.drop_table(f'{1:{q()}}')
#: opaque drop table: the table: an expression: {1:{q()}}

op.drop_table('a' - 'b')
#: opaque drop table: the table: an expression: 'a' - 'b'

op.drop_table('a' * 10**9)
#: opaque drop table: the table: an expression: 10 ** 9

op.drop_table(f'{"a" * 40000}{"b" * 40000}')
#: opaque drop table: the table: a very long string

op.drop_table(PAIRS['z'])
#: opaque drop table: the table: an expression: PAIRS['z']

op.drop_table(NAMES[9])
#: opaque drop table: the table: an expression: NAMES[9]

op.drop_table(NAMES['x'])
#: opaque drop table: the table: an expression: NAMES['x']

op.drop_table(NAMES[::0])
#: opaque drop table: the table: an expression: NAMES[::0]

op.drop_table(NAMES[q():])
#: opaque drop table: the table: an expression: NAMES[q():]

op.drop_table(SOME[0:])
#: opaque drop table: the table: an expression: SOME[0:]

op.drop_table(SOME[0])
#: opaque drop table: the table: an expression: SOME[0]

op.drop_table(NAMES.index('a'))
#: opaque drop table: the table: a call: NAMES.index('a')

op.drop_table((1, 2).count(1))
#: opaque drop table: the table: a call: (1, 2).count(1)

op.drop_table({'a'}.difference(NAMES))
#: opaque drop table: the table: a call: {'a'}.difference(NAMES)

op.drop_table({'a'}.union(q()))
#: opaque drop table: the table: a call: {'a'}.union(q())

op.drop_table({q(): 'a'}['a'])
#: opaque drop table: the table: an expression: {q(): 'a'}['a']

op.drop_table({**q(), 'a': 'x'}['a'])
#: opaque drop table: the table: an expression: {**q(), 'a': 'x'}['a']

op.drop_table({q(): 1 for one in NAMES}['a'])
#: opaque drop table: the table: an expression: {q(): 1 for one in NAMES}['a']

op.drop_table([*q(), 'a'][0])
#: opaque drop table: the table: an expression: [*q(), 'a'][0]

op.drop_table((*q(), 'a')[0])
#: opaque drop table: the table: an expression: (*q(), 'a')[0]

op.drop_table(-q())
#: opaque drop table: the table: an expression: -q()

op.drop_table(+5)
#: opaque drop table: the table: an expression: +5

op.drop_table(not q())
#: opaque drop table: the table: not q()

op.drop_table(q() or 'a')
#: opaque drop table: the table: q() or 'a'

op.drop_table(q() - r())
#: opaque drop table: the table: an expression: q() - r()

op.drop_table(q() & r())
#: opaque drop table: the table: an expression: q() & r()

op.drop_table(None in q())
#: opaque drop table: the table: an expression: None in q()

op.drop_table('a' if NAMES == ['b', 'a'] else 'b')
#: drop table a; if NAMES == ['b', 'a']
#: drop table b; if NAMES != ['b', 'a']

op.drop_table('a' if {'b', 'a'} == SOME else 'b')
#: drop table a; if {'b', 'a'} == SOME
#: drop table b; if {'b', 'a'} != SOME

op.drop_table('a' if NAMES < ['b'] else 'b')
#: drop table a; if NAMES < ['b']
#: drop table b; if not (NAMES < ['b'])

op.drop_table('a' if 'a' in SOME else 'b')
#: drop table a; if 'a' in SOME
#: drop table b; if 'a' not in SOME

for one in SOME_PAIRS:
    op.drop_table(one)
#: drop table a; if 'a' is in SOME_PAIRS
#: drop table b; if 'b' is in SOME_PAIRS

for one in SOME_PAIRS.keys():
    op.drop_table(one)
#: drop table a; if 'a' is in SOME_PAIRS.keys()
#: drop table b; if 'b' is in SOME_PAIRS.keys()

for one in SOME_PAIRS.values():
    op.drop_table(one)
#: drop table a; if 'a' is in SOME_PAIRS.values()
#: drop table b; if 'b' is in SOME_PAIRS.values()

for one, other in SOME_PAIRS.items():
    op.drop_table(one + other)
#: drop table aa; for each (one, other) of SOME_PAIRS.items()
#: drop table bb; for each (one, other) of SOME_PAIRS.items()

for one in {'a', 'b'} - set(q()):
    op.drop_table(one)
#: drop table a; if 'a' is in {'a', 'b'} - set(q())
#: drop table b; if 'b' is in {'a', 'b'} - set(q())

for one in {'a', 'b'} - {q()}:
    op.drop_table(one)
#: drop table a; if 'a' is in {'a', 'b'} - {q()}
#: drop table b; if 'b' is in {'a', 'b'} - {q()}

for one in set(q()) & {'a', 'b'}:
    op.drop_table(one)
#: drop table a; if 'a' is in set(q()) & {'a', 'b'}
#: drop table b; if 'b' is in set(q()) & {'a', 'b'}

for one in {one: q() for one in NAMES}:
    op.drop_table(one)
#: drop table a
#: drop table b

for a, b, c in [NAMES, ('x', 'y', 'z'), q(), 5]:
    op.drop_table(a)
#: opaque drop table: the table: a value that is taken apart
#: drop table x
#: opaque drop table: the table: a call: q()
#: opaque drop table: the table: a value that is taken apart

for a, b, *c in [NAMES, ('x', 'y', 'z'), ('x',), q()]:
    op.drop_table(b)
    for one in c:
        op.drop_table(one)
#: drop table b
#: drop table y
#: drop table z
#: opaque drop table: the table: a value that is taken apart
#: opaque drop table: the table: each of c; for each one of c
#: opaque drop table: the table: a call: q()
#: opaque drop table: the table: each of c; for each one of c
"""


@pytest.mark.parametrize(("body", "expected"), scenarios(SCENARIOS))
def test_an_expression_that_cannot_be_known_is_not_guessed(body: str, expected: list[str]) -> None:
    assert [in_full(one) for one in upgrade_of(body, ABOVE)] == expected
