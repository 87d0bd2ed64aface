"""A column that is added with an index: for the database two operations, of which a script tells in one."""

from __future__ import annotations

from dataclasses import replace

from limbeck_core.operations.model import Effect, ObjectName, Operation, Part


def index_words(part: Part) -> str:
    """Return what is said of an index that comes with a column, behind the column."""
    return f" with {'unique ' if part.is_unique else ''}index {part.name}"


def taken_apart(operation: Operation) -> tuple[Operation, ...]:
    """Return an operation, and after a column that is added the index that it brings as one of its own.

    Example:
        >>> from limbeck_core.operations import read_operations
        >>> text = "from alembic import op\\nimport sqlalchemy as sa\\ndef upgrade():\\n"
        >>> text += "    op.add_column('t', sa.Column('a', sa.Integer(), index=True))\\n"
        >>> [added] = read_operations(text).upgrade
        >>> [f"{one.object.spelt} {one.detail}" for one in taken_apart(added)]
        ['t.a INTEGER', 'ix_t_a on t (a)']
    """
    if operation.effect is not Effect.ADD or operation.object.kind != "column":
        return (operation,)
    found = [operation]
    for part in operation.parts:
        if part.kind == "index":
            words = " ".join((*(["UNIQUE"] if part.is_unique else []), f"({', '.join(part.columns)})"))
            target = ObjectName("index", operation.object.schema, operation.object.table, part.name)
            found[0] = replace(found[0], detail=found[0].detail.removesuffix(index_words(part)))
            found.append(
                replace(
                    operation, effect=Effect.CREATE, object=target, detail=words, parts=(part,), after=None
                )
            )
    return tuple(found)
