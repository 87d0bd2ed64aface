"""What one statement of SQL does, from sqlglot's tree of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from sqlglot import exp

from limbeck_core.operations.constructs import parts_of_column
from limbeck_core.operations.model import Effect, ObjectName, Operation, Part
from limbeck_core.operations.sql_tables import (
    column_shape,
    constraint_part,
    dropped,
    name_of,
    qualified,
    read_alter,
    schema_of,
)

_WORDS = re.compile(r"\s+")


def read_statement(tree: exp.Expression, line: int) -> tuple[Operation, ...] | None:
    """Return what a statement does, with the changes in its ``WITH``, or ``None`` for an unknown kind."""
    found: list[Operation] = []
    for inner in tree.find_all(exp.Insert, exp.Update, exp.Delete):
        if inner is not tree and inner.find_ancestor(exp.CTE) is not None:
            found += _change(inner, line)
    match tree:
        case exp.Insert() | exp.Update() | exp.Delete():
            found += _change(tree, line)
        case exp.Create():
            found.append(_create(tree, line))
        case exp.Drop():
            found += dropped(tree, line)
        case exp.Alter():
            found += read_alter(tree, line)
        case exp.TruncateTable():
            found += [
                _rows("execute", Effect.DELETE, table, line, "all rows") for table in tree.find_all(exp.Table)
            ]
        case exp.Merge():
            merged = [_rows("execute", effect, tree.this, line, "merge") for effect in _merged(tree)]
            found += _with_uses(tree, merged)
        case exp.Copy(this=target) if tree.args.get("kind"):
            names = [one.name for one in target.expressions] if isinstance(target, exp.Schema) else []
            target = target.this if isinstance(target, exp.Schema) else target
            found.append(_rows("execute", Effect.INSERT, target, line, "copy", names))
        case exp.Query() | exp.Values() | exp.Copy():
            found.append(_query(tree, line))
        case exp.Comment():
            found.append(_comment(tree, line))
        case exp.Set() | exp.Pragma() | exp.Use() | exp.Transaction() | exp.Commit() | exp.Rollback():
            found.append(_other(tree, line))
        case exp.Grant() | exp.Revoke() | exp.Analyze() | exp.Describe() | exp.Show() | exp.Refresh():
            found.append(_other(tree, line))
        case exp.Attach() | exp.Detach():
            found.append(_other(tree, line))
        case _:
            return None
    return tuple(found)


def _change(tree: exp.Expression, line: int) -> list[Operation]:
    """Return an insert, update or delete."""
    target = tree.this
    columns: list[str] = []
    if isinstance(tree, exp.Insert):
        effect = Effect.INSERT
        if isinstance(target, exp.Schema):
            columns = [column.name for column in target.expressions]
            target = target.this
    elif isinstance(tree, exp.Update):
        effect = Effect.UPDATE
        sides = [one.this for one in tree.expressions if isinstance(one, exp.EQ)]
        columns = [one.name for side in sides for one in (side.expressions or [side])]
    else:
        effect = Effect.DELETE
    aliases = _aliases(tree)
    # DELETE a, b FROM ...
    named = [aliases.get(table.name, table) for table in tree.args.get("tables") or ()]
    detail = f"sets {', '.join(columns)}" if effect is Effect.UPDATE else ", ".join(columns)
    found = [_rows("execute", effect, one, line, detail, columns) for one in named or [target]]
    return _with_uses(tree, found)


def _aliases(tree: exp.Expression) -> dict[str, exp.Table]:
    return {table.alias: table for table in tree.find_all(exp.Table) if table.alias}


def _with_uses(tree: exp.Expression, found: list[Operation]) -> list[Operation]:
    """Return what a statement changes with the tables that it reads for that."""
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    own.update(name for one in found for name in one.tables)
    aliases = _aliases(tree)
    spelt = [qualified(table) for table in tree.find_all(exp.Table) if table.name not in aliases]
    uses = tuple(dict.fromkeys(name for name in spelt if name not in own))
    return [replace(one, uses=uses) for one in found]


def _merged(tree: exp.Merge) -> list[Effect]:
    """Return what a merge does to rows, in the order of its clauses."""
    effects: dict[Effect, None] = {}
    for clause in tree.find_all(exp.When):
        match clause.args.get("then"):
            case exp.Insert():
                effects[Effect.INSERT] = None
            case exp.Var(this=str() as word) if word.upper() == "DELETE":
                effects[Effect.DELETE] = None
            case exp.Update():
                effects[Effect.UPDATE] = None
    return list(effects) or [Effect.UPDATE]


def _rows(
    name: str,
    effect: Effect,
    table: exp.Expression | None,
    line: int,
    detail: str,
    columns: Iterable[str] = (),
) -> Operation:
    if not isinstance(table, exp.Table) or not table.name:
        reason = "SQL that changes rows of a table that cannot be told"
        return Operation(name, effect, ObjectName("rows"), detail, line, reason)
    spelt = qualified(table)
    return Operation(
        *(name, effect, ObjectName("rows", schema_of(table), table.name), detail, line),
        loses_data=effect is Effect.DELETE,
        tables=(spelt,),
        columns=tuple(dict.fromkeys(f"{spelt}.{column}" for column in columns if column)),
    )


def _create(tree: exp.Create, line: int) -> Operation:
    kind = str(tree.args.get("kind") or "").lower()
    make: Callable[[exp.Create, int], Operation] = {"table": _create_table, "index": _create_index}.get(
        kind, _create_other
    )
    return make(tree, line)


def _create_table(tree: exp.Create, line: int) -> Operation:
    target = tree.this
    table = target.this if isinstance(target, exp.Schema) else target
    parts: list[Part] = []
    constraints: list[Part] = []
    primary: list[str] = []
    key_name: str | None = None
    for element in target.expressions if isinstance(target, exp.Schema) else ():
        if isinstance(element, exp.Identifier):
            # a column without a type, as SQLite allows
            element = exp.ColumnDef(this=element)
        if (index := _inline_index(element)) is not None:
            constraints.append(index)
        elif isinstance(element, exp.ColumnDef):
            shape = column_shape(element)
            column, *inline = parts_of_column(shape, table.name)
            parts.append(column)
            constraints += inline
            if shape.is_primary_key:
                primary.append(shape.name or "?")
                key_name = shape.key_name
        elif (part := constraint_part(element)) is not None:
            constraints.append(part)
    if primary:
        constraints.insert(0, Part("primary key", key_name, tuple(primary)))
    names = [part.name for part in parts if part.name]
    spelt = qualified(table)
    uses = [part.reference.table for part in constraints if part.reference is not None]
    body = tree.args.get("expression")
    detail = ", ".join(names)
    incomplete = ""
    inherits = _inherited(tree)
    uses += inherits
    for like in tree.find_all(exp.LikeProperty):
        uses.append(qualified(like.this))
        incomplete = f"the columns, which are those of {uses[-1]}"
    if isinstance(body, exp.Expression):
        uses += _tables_in(body)
        detail = f"AS {_short(body)}"
        incomplete = "the columns, which a query gives"
    return Operation(
        *("execute", Effect.CREATE, ObjectName("table", schema_of(table), table.name, table.name)),
        detail,
        line,
        incomplete=incomplete,
        tables=(spelt,),
        columns=tuple(f"{spelt}.{name}" for name in names),
        parts=(*parts, *constraints),
        uses=tuple(dict.fromkeys(name for name in uses if name != spelt)),
        if_exists=bool(tree.args.get("exists")),
        inherits=tuple(inherits),
    )


def _inherited(tree: exp.Create) -> list[str]:
    """Return the tables that a table inherits from, or is a partition of."""
    parents = [one for given in tree.find_all(exp.InheritsProperty) for one in given.expressions]
    parents += [one.this for one in tree.find_all(exp.PartitionedOfProperty)]
    return [qualified(one) for one in parents if isinstance(one, exp.Table)]


def _tables_in(query: exp.Expression) -> list[str]:
    """Return the tables that a query reads, but for those that it names itself in its ``WITH``."""
    own = {one.alias for one in query.find_all(exp.CTE)}
    return [name for one in query.find_all(exp.Table) if (name := qualified(one)) not in own]


def _inline_index(tree: exp.Expression) -> Part | None:
    """Return ``INDEX ix (a)`` in a table of MySQL, which another dialect takes for a column."""
    kind = tree.args.get("kind")
    if tree.name.upper() not in ("INDEX", "KEY") or not isinstance(kind, exp.DataType):
        return None
    name = kind.args.get("kind")
    if name is None or not kind.expressions:
        return None
    return Part("index", name.name, tuple(one.name.lower() for one in kind.expressions))


def _create_index(tree: exp.Create, line: int) -> Operation:
    index = tree.this
    table = index.args.get("table")
    parameters = index.args["params"]
    columns: list[str] = []
    condition = ""
    for element in parameters.args.get("columns") or ():
        inner = element.this if isinstance(element, exp.Ordered) else element
        columns.append(inner.name if isinstance(inner, exp.Column) else inner.sql(dialect="postgres"))
    if (where := parameters.args.get("where")) is not None:
        condition = where.this.sql(dialect="postgres")
    unique = bool(tree.args.get("unique"))
    included = tuple(one.name for one in parameters.args.get("include") or ())
    name = index.name or None
    part = Part("index", name, tuple(columns), condition=condition, is_unique=unique, includes=included)
    spelt = qualified(table) if isinstance(table, exp.Table) else None
    words = [*(["UNIQUE"] if unique else []), f"({', '.join(columns)})"]
    words += [f"INCLUDE ({', '.join(included)})"] if included else []
    words += [f"WHERE {condition}"] if condition else []
    return Operation(
        *("execute", Effect.CREATE),
        ObjectName("index", schema_of(table), table.name if spelt else None, name),
        " ".join(words),
        line,
        tables=(spelt,) if spelt else (),
        columns=tuple(f"{spelt}.{column}" for column in (*columns, *included)) if spelt else (),
        parts=(part,),
        if_exists=bool(tree.args.get("exists")),
    )


def _create_other(tree: exp.Create, line: int) -> Operation:
    kind = str(tree.args.get("kind") or "statement").lower()
    target = tree.this.find(exp.Table) or tree.this
    body = tree.args.get("expression")
    values: tuple[str, ...] = ()
    uses: list[str] = []
    detail = ""
    schema, name = schema_of(target), name_of(target)
    if kind == "schema":
        schema, name = None, name or schema
    if isinstance(body, exp.DataType):
        values = tuple(one.name for one in body.expressions)
        detail = ", ".join(values)
    elif isinstance(body, exp.Expression) and kind == "view":
        uses = _tables_in(body)
        detail = f"AS {_short(body)}"
    return Operation(
        *("execute", Effect.CREATE, ObjectName(kind, schema, None, name), detail, line),
        values=values,
        uses=tuple(dict.fromkeys(uses)),
        if_exists=bool(tree.args.get("exists") or tree.args.get("replace")),
    )


def _query(tree: exp.Expression, line: int) -> Operation:
    """Return a query: it changes nothing, unless it calls a function that does."""
    called = [one.name for one in tree.find_all(exp.Anonymous)]
    uses = _tables_in(tree)
    into = tree.args.get("into")
    detail = f"calls {', '.join(dict.fromkeys(called))}: {_short(tree)}" if called else _short(tree)
    if into is not None and isinstance(table := into.this, exp.Table):
        return Operation(
            *("execute", Effect.CREATE, ObjectName("table", schema_of(table), table.name, table.name)),
            detail,
            line,
            incomplete="the columns, which a query gives",
            tables=(qualified(table),),
            uses=tuple(dict.fromkeys(name for name in uses if name != qualified(table))),
        )
    return Operation(
        *("execute", Effect.OTHER, ObjectName("statement"), detail, line), uses=tuple(dict.fromkeys(uses))
    )


def _comment(tree: exp.Comment, line: int) -> Operation:
    target = tree.this
    kind = str(tree.args.get("kind") or "").lower()
    if kind == "table" and isinstance(target, exp.Table):
        found = ObjectName("table", schema_of(target), target.name, target.name)
        tables: tuple[str, ...] = (qualified(target),)
        columns: tuple[str, ...] = ()
    elif kind == "column" and isinstance(target, exp.Column) and target.table:
        found = ObjectName("column", target.db or None, target.table, target.name)
        tables = (found.qualified_table or "",)
        columns = (f"{tables[0]}.{target.name}",)
    else:
        return _other(tree, line)
    return Operation(
        *("execute", Effect.ALTER, found, f"comment {tree.expression.name!r}", line),
        tables=tables,
        columns=columns,
        changes=("comment",),
    )


def _other(tree: exp.Expression, line: int) -> Operation:
    return Operation("execute", Effect.OTHER, ObjectName("statement"), _short(tree), line)


def _short(tree: exp.Expression) -> str:
    text = _WORDS.sub(" ", tree.sql(dialect="postgres")).strip()
    return text if len(text) <= 100 else text[:99] + "…"
