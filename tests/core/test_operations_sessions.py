"""What is told of sessions, mapped classes and queries."""

from __future__ import annotations

import pytest

from told_operations import MAPPED, in_full, scenarios, upgrade_of

SCENARIOS = """
session.connection().execute(sa.text('DELETE FROM v'))
#: delete rows v

session.query(User.name).delete()
#: delete rows s.users

session.query(User).filter_by(id=1).update({User.name: 1})
#: update rows s.users sets called

session.query(User).update(values=unknown)
#: update rows s.users sets what unknown names

session.execute(sa.update(User).values(called=1, **unknown))
#: update rows s.users sets called, what **unknown names

values = {"called": None}
if unknown:
    values["age"] = 1
session.execute(sa.update(User).values(**values))
#: update rows s.users sets called, perhaps age

values = {}
if unknown:
    values["called"] = 1
if not unknown:
    values["called"] = 2
session.execute(sa.update(User).values(**values))
#: update rows s.users sets perhaps called

values = {}
if unknown:
    values["called"] = 1
session.execute(sa.insert(User).values(values).values(called=2))
#: insert rows s.users called

session.execute(sa.insert(User).values([{"called": 1}, unknown]))
#: insert rows s.users called, what [{'called': 1}, unknown] names

session.execute(sa.insert(User).values((1, 2)))
#: insert rows s.users

rows = [{"called": one, "age": 1} for one in unknown]
session.execute(sa.insert(User), rows)
rows.append(unknown)
session.execute(sa.insert(User), rows)
#: insert rows s.users called, age
#: insert rows s.users what rows names

rows = [{"called": one} for one in unknown]
rows += unknown
session.execute(sa.insert(User), rows)
#: insert rows s.users what rows names

rows = [{"called": one} for one in unknown]
rows[0] = unknown
session.execute(sa.insert(User), rows)
#: insert rows s.users what rows names

rows = []
for one in unknown:
    rows.append({"called": one})
session.execute(sa.insert(User), rows)
#: insert rows s.users called

session.query(unknown).delete()
#: opaque delete rows: the table: the name unknown, which the file does not define

session.query(imported.Model).update({'a': 1})
#: opaque update rows: the table: the table imported.Model, which the file does not define

session.get(User, 1).name = 'x'
#: update rows s.users sets name

for one in [session.query(User).first()]:
    one.name = 'y'
    session.delete(one)
    session.add(one)
    setattr(one, 'id', 5)
#: update rows s.users sets name
#: delete rows s.users
#: update rows s.users sets id

session.delete(unknown)
#: opaque: rows: session.delete(unknown)

session.add(User(name='a'))
#: insert rows s.users name

session.merge(Nameless(name='a'))
#: opaque insert rows: the table: the table of the class Nameless

session.add_all([User(id=1), unknown])
#: insert rows s.users id
#: opaque: rows: session.add_all([User(id=1), unknown])

session.add_all(unknown)
#: opaque: rows: session.add_all(unknown)

session.bulk_save_objects([User(id=1)])
#: insert rows s.users id

session.bulk_insert_mappings(User, [{'id': 1}])
#: insert rows s.users

session.bulk_update_mappings(Plain, [{'id': 1}])
#: opaque update rows: the table: the table of the class Plain

session.flush()

for row in session.execute(sa.select(User)).scalars():
    row.name = 'z'
#: update rows s.users sets name; for each row of session.execute(sa.select(User)).scalars()

for row in session.query(imported.Model):
    row.name = 'z'
#: opaque: a change of rows: row.name; for each row of session.query(imported.Model)

for row in session.query(User).all():
    row.name = 'z'
#: update rows s.users sets name; for each row of session.query(User).all()

print(session.query(User).count())

session.query(User).all()[0].name = 'w'
#: update rows s.users sets name

for a, b in [session.query(User).all()]:
    a.name = 'v'

for i, row in enumerate(session.query(User)):
    row.name = 'u'
#: update rows s.users sets name; for each (i, row) of enumerate(session.query(User))

next(iter(session.query(User))).name = 't'
#: update rows s.users sets name

User.query().delete()
#: delete rows s.users

Plain.query().delete()
#: opaque: a call: Plain.query().delete()

User.make()
#: opaque: a call: User.make()

Given.select().update({'a': 1})
#: update rows given sets a

op.execute(sa.delete(Sub))
#: delete rows s.users

op.execute(sa.delete(Given))
#: delete rows given

op.execute(sa.delete(Nameless))
#: opaque delete rows: the table: the table of the class Nameless

op.execute(sa.delete(imported.X))
#: opaque delete rows: the table: the table imported.X, which the file does not define

op.execute(sa.delete(5))
#: opaque delete rows: the table: the table of sa.delete(5)

op.execute(sa.delete('v'))
#: opaque delete rows: the table: the table of sa.delete('v')

op.execute(sa.select(u, t.c.a))
#: other statement  SELECT; needs u, s.t

op.execute(sa.select([u, User]))
#: other statement  SELECT; needs u, s.users

op.execute(sa.union(sa.select(u), sa.select(t)))
#: other statement  SELECT; needs u, s.t

bind.execute(sa.select(u))

op.execute(sa.func.setval('q', 1))
#: other statement  setval('q', 1)

op.execute(5)
#: opaque: the statement: 5

op.execute(sa.text(sa.text('DELETE FROM v')))
#: delete rows v

op.execute(sa.text(unknown))
#: opaque: the statement: the name unknown, which the file does not define

op.execute(sa.text(5))
#: opaque: the statement: the text of sa.text(5)

op.execute("DELETE FROM %s" % t)
#: delete rows s.t

op.execute("DELETE FROM " + u.name + " WHERE " + t.schema + "=1")
#: delete rows u

op.execute(f"DELETE FROM {t.fullname}")
#: delete rows t

op.execute(f"DELETE FROM {t} WHERE {t.c.a}")
#: delete rows s.t

op.execute(f"UPDATE u SET {u.c['x']} = {sa.text('now()')}")
#: update rows u sets x

op.create_index('ix', 't', [-t.c.a, t.c.a.desc()])
#: create index ix on t (-t.c.a, t.c.a.desc())

if u is not None:
    op.execute(sa.literal(5))
#: other statement  5

if u is None:
    op.drop_table('never')

if t.c.a == 5:
    op.drop_table('z')
#: drop table z; if t.c.a == 5

op.execute(sa.TextClause('DELETE FROM v'))
#: delete rows v

op.execute(sa.literal_column('DELETE FROM v'))
#: other statement  DELETE FROM v

op.drop_table(sa.quoted_name('x', True))
#: drop table x

op.drop_table(op.f('x'))
#: drop table x
"""


@pytest.mark.parametrize(("body", "expected"), scenarios(SCENARIOS))
def test_what_a_session_does_to_rows_is_told(body: str, expected: list[str]) -> None:
    assert [in_full(one) for one in upgrade_of(body, MAPPED)] == expected
