"""What is read of scripts that are made of a body for ``upgrade()``, as lines that a test can compare."""

from __future__ import annotations

from limbeck_core.operations import Operation, read_operations

HEADER = "from alembic import op\nimport sqlalchemy as sa\nfrom sqlalchemy.dialects import postgresql\n"
FIRST_LINE = 5
"""The line of the first statement of a body."""


def indented(body: str) -> str:
    """Return statements as the body of a function."""
    return "".join(f"    {line}\n" for line in body.strip("\n").split("\n"))


def upgrade_of(body: str, above: str = "") -> tuple[Operation, ...]:
    """Return what a script with this body of ``upgrade()`` does."""
    return read_operations(f"{HEADER}{above}def upgrade():\n{indented(body)}").upgrade


def spelt(operation: Operation) -> str:
    """Return effect, kind, object and detail of an operation; of an opaque one its reason."""
    if operation.opaque:
        return f"opaque: {operation.opaque}"
    target = operation.object
    return f"{operation.effect} {target.kind} {target.spelt} {operation.detail}".rstrip()


def told(body: str, above: str = "") -> list[str]:
    """Return what each operation of a body does, without its condition."""
    return [spelt(one) for one in upgrade_of(body, above)]


def conditional(body: str, above: str = "") -> list[str]:
    """Return the table of each operation of a body, or why it is opaque, with what that depends on."""
    return [f"{one.opaque or one.object.spelt} {one.condition}".strip() for one in upgrade_of(body, above)]
