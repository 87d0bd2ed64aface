"""Columns, constraints and changes of tables in SQL, from sqlglot's tree."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from limbeck_core.operations.model import Check, ColumnShape, Effect, ObjectName, Operation, Part, Reference

_DROPPED_KINDS = {"materialized view": "view"}


def qualified(table: exp.Expression) -> str:
    """Return a table as ``schema.table`` or ``table``."""
    schema = schema_of(table)
    return f"{schema}.{table.name}" if schema else table.name


def schema_of(table: object) -> str | None:
    """Return the schema of a table."""
    return (table.db or None) if isinstance(table, exp.Table) else None


def name_of(tree: object) -> str | None:
    """Return the name of whatever has one."""
    return (tree.name or None) if isinstance(tree, exp.Expression) else None


def reference_of(tree: exp.Expression | None) -> Reference | None:
    """Return what ``REFERENCES table (columns)`` points to."""
    if tree is None:
        return None
    target = tree.this
    table = target.this if isinstance(target, exp.Schema) else target
    columns = tuple(one.name for one in target.expressions) if isinstance(target, exp.Schema) else ()
    if not isinstance(table, exp.Table):
        return None
    on_delete = on_update = None
    for option in tree.args.get("options") or ():
        words = str(option).upper().split()
        if words[:2] == ["ON", "DELETE"]:
            on_delete = " ".join(words[2:])
        elif words[:2] == ["ON", "UPDATE"]:
            on_update = " ".join(words[2:])
    return Reference(qualified(table), columns, on_delete, on_update)


def column_shape(tree: exp.ColumnDef) -> ColumnShape:
    """Return a column from its definition."""
    kind = tree.args.get("kind")
    shape = ColumnShape(tree.name, kind.sql(dialect="postgres") if kind is not None else None, True)
    references: list[Reference] = []
    checks: list[Check] = []
    for constraint in tree.args.get("constraints") or ():
        name = constraint.name or None
        match constraint.args.get("kind"):
            case exp.NotNullColumnConstraint() as found:
                shape = replace(shape, nullable=bool(found.args.get("allow_null")))
            case exp.DefaultColumnConstraint(this=default):
                shape = replace(shape, default=default.sql(dialect="postgres"))
            case exp.PrimaryKeyColumnConstraint():
                shape = replace(shape, is_primary_key=True, nullable=False, key_name=name)
            case exp.UniqueColumnConstraint():
                shape = replace(shape, is_unique=True, unique_name=name)
            case exp.CheckColumnConstraint(this=condition):
                checks.append(Check(name, condition.sql(dialect="postgres")))
            case exp.GeneratedAsIdentityColumnConstraint() as found:
                shape = replace(shape, generated=found.sql(dialect="postgres"), nullable=False)
            case exp.ComputedColumnConstraint() as found:
                shape = replace(shape, generated=found.sql(dialect="postgres"))
            case exp.Reference() as found if (reference := reference_of(found)) is not None:
                references.append(replace(reference, name=name))
            case _:
                pass
    return replace(shape, references=tuple(references), checks=tuple(checks))


def constraint_part(tree: exp.Expression) -> Part | None:
    """Return a constraint of a table."""
    name: str | None = None
    if isinstance(tree, exp.Constraint):
        name = tree.name or None
        tree = tree.expressions[0]
    match tree:
        case exp.ForeignKey(expressions=columns):
            reference = reference_of(tree.args.get("reference"))
            return Part("foreign key", name, _names(columns), reference)
        case exp.PrimaryKey(expressions=columns):
            return Part("primary key", name, _names(columns))
        case exp.UniqueColumnConstraint(this=exp.Schema(expressions=columns)):
            return Part("unique constraint", name, _names(columns), is_unique=True)
        case exp.CheckColumnConstraint(this=condition):
            return Part("check constraint", name, condition=condition.sql(dialect="postgres"))
        case _:
            return None


def _names(columns: list[exp.Expression]) -> tuple[str, ...]:
    return tuple(one.this.name if isinstance(one, exp.Ordered) else one.name for one in columns)


def dropped(tree: exp.Drop, line: int) -> list[Operation]:
    """Return what ``DROP`` drops: one or several objects."""
    kind = str(tree.args.get("kind") or "statement").lower()
    kind = _DROPPED_KINDS.get(kind, kind)
    found: list[Operation] = []
    for target in tree.args.get("tables") or [tree.this]:
        is_table = kind == "table"
        schema, table, name = schema_of(target), target.name if is_table else None, name_of(target)
        if kind == "schema":
            schema, name = None, name or schema
        tables = (qualified(target),) if is_table else ()
        cluster = tree.args.get("cluster")
        if isinstance(cluster, exp.OnProperty):
            # DROP INDEX ix ON t
            schema, table = schema_of(cluster.this) or schema, cluster.this.name
            tables = (qualified(cluster.this),)
        found.append(
            Operation(
                *("execute", Effect.DROP),
                ObjectName(kind, schema, table, name),
                "CASCADE" if tree.args.get("cascade") else "",
                line,
                # a type goes only when no column has it, unless those columns go along
                loses_data=kind in ("table", "schema") or (kind == "type" and bool(tree.args.get("cascade"))),
                tables=tables,
                if_exists=bool(tree.args.get("exists")),
            )
        )
    return found


def read_alter(tree: exp.Alter, line: int) -> list[Operation]:
    """Return what ``ALTER`` does, each of its actions for itself."""
    kind = str(tree.args.get("kind") or "table").lower()
    table = tree.this
    found: list[Operation] = []
    for action in tree.args["actions"]:
        if kind == "table" and isinstance(table, exp.Table):
            made = _action(_renamed_column(action, tree), table, line)
        elif isinstance(action, exp.AlterRename):
            target = ObjectName(kind, schema_of(table), None, name_of(table))
            new_name = action.this.name
            made = [Operation("execute", Effect.RENAME, target, f"-> {new_name}", line, new_name=new_name)]
        else:
            made = []
        found += made or [
            Operation(
                *("execute", Effect.ALTER, ObjectName(kind, schema_of(table), None, name_of(table))),
                action.sql(dialect="postgres"),
                line,
                incomplete="what is altered",
                tables=(qualified(table),) if kind == "table" and isinstance(table, exp.Table) else (),
            )
        ]
    return found


def _renamed_column(action: exp.Expression, tree: exp.Alter) -> exp.Expression:
    """Return ``RENAME a TO b`` as what it is, where sqlglot takes it for a new name of the table."""
    renamed = [one for one in tree.args.get("options") or () if isinstance(one, exp.ToTableProperty)]
    if isinstance(action, exp.AlterRename) and renamed:
        return exp.RenameColumn(this=action.this, to=renamed[0].this)
    return action


def _action(action: exp.Expression, table: exp.Table, line: int) -> list[Operation]:
    """Return one action of ``ALTER TABLE``, or nothing where it is not known."""
    schema, name, spelt = schema_of(table), table.name, qualified(table)

    def column(effect: Effect, column_name: str, detail: str) -> Operation:
        return Operation(
            *("execute", effect, ObjectName("column", schema, name, column_name), detail, line),
            tables=(spelt,),
            columns=(f"{spelt}.{column_name}",),
        )

    match action:
        case exp.ColumnDef():
            shape = column_shape(action)
            from limbeck_core.operations.column_directives import column_detail
            from limbeck_core.operations.constructs import parts_of_column

            added = column(Effect.ADD, shape.name or "?", column_detail(shape))
            uses = tuple(reference.table for reference in shape.references)
            flag = bool(action.args.get("exists"))
            parts = parts_of_column(shape, name)
            return [replace(added, after=shape, parts=parts, uses=uses, if_exists=flag)]
        case exp.Drop():
            return _dropped_part(action, table, line)
        case exp.AlterRename(this=exp.Table() as renamed):
            new_name = renamed.name
            target = ObjectName("table", schema, name, name)
            tables = (spelt, f"{schema}.{new_name}" if schema else new_name)
            return [
                Operation(
                    "execute", Effect.RENAME, target, f"-> {new_name}", line, new_name=new_name, tables=tables
                )
            ]
        case exp.RenameColumn():
            new_name = action.args["to"].name
            renamed_column = column(Effect.RENAME, action.this.name, f"-> {new_name}")
            return [
                replace(
                    renamed_column,
                    new_name=new_name,
                    changes=("name",),
                    columns=(*renamed_column.columns, f"{spelt}.{new_name}"),
                    before=ColumnShape(action.this.name),
                    after=ColumnShape(new_name),
                )
            ]
        case exp.AlterColumn():
            return [_altered(action, column(Effect.ALTER, action.this.name, ""))]
        case exp.AddConstraint(expressions=constraints):
            return [_constraint(part, table, line) for one in constraints if (part := constraint_part(one))]
        case _:
            return []


def _altered(action: exp.AlterColumn, operation: Operation) -> Operation:
    """Return ``ALTER COLUMN`` with what it changes."""
    shape = ColumnShape(operation.object.name)
    if (kind := action.args.get("dtype")) is not None:
        text = kind.sql(dialect="postgres")
        return replace(
            operation, detail=text, changes=("type",), before=shape, after=replace(shape, type=text)
        )
    if (allow := action.args.get("allow_null")) is not None:
        detail = "NULL" if allow else "NOT NULL"
        after = replace(shape, nullable=bool(allow))
        if action.args.get("drop"):
            detail, after = "NULL", replace(shape, nullable=True)
        return replace(operation, detail=detail, changes=("nullable",), before=shape, after=after)
    default = action.args.get("default")
    if default is None and not action.args.get("drop"):
        other = " ".join(action.sql(dialect="mysql").split()[3:])
        return replace(operation, detail=other, changes=(other.lower(),), before=shape, after=shape)
    text = None if default is None else default.sql(dialect="postgres")
    detail = "no default" if text is None else f"DEFAULT {text}"
    return replace(
        operation, detail=detail, changes=("default",), before=shape, after=replace(shape, default=text)
    )


def _dropped_part(action: exp.Drop, table: exp.Table, line: int) -> list[Operation]:
    kind = str(action.args.get("kind") or "column").lower()
    found: list[Operation] = []
    spelt = qualified(table)
    for target in action.args.get("tables") or [action.this]:
        name = target.name
        is_column = kind == "column"
        found.append(
            Operation(
                *("execute", Effect.DROP, ObjectName(kind, schema_of(table), table.name, name)),
                "CASCADE" if action.args.get("cascade") else "",
                line,
                loses_data=is_column,
                tables=(spelt,),
                columns=(f"{spelt}.{name}",) if is_column else (),
                parts=() if is_column else (Part(kind, name),),
                if_exists=bool(action.args.get("exists")),
            )
        )
    return found


def _constraint(part: Part, table: exp.Table, line: int) -> Operation:
    spelt = qualified(table)
    columns = f"({', '.join(part.columns)})"
    detail = part.condition or columns
    if part.reference is not None:
        detail = f"{spelt}{columns} -> {part.reference.spelt}"
    return Operation(
        *(
            "execute",
            Effect.CREATE,
            ObjectName(part.kind, schema_of(table), table.name, part.name),
            detail,
            line,
        ),
        tables=(spelt,),
        columns=tuple(f"{spelt}.{column}" for column in part.columns),
        parts=(part,),
        uses=(part.reference.table,) if part.reference is not None else (),
    )
