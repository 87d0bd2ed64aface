"""What SQLAlchemy's types make of their arguments: plain types, enumerations, variants."""

from __future__ import annotations

from dataclasses import replace
from types import NoneType

from limbeck_core.operations.calls import Call, string
from limbeck_core.operations.model import Check
from limbeck_core.operations.spelling import source_of
from limbeck_core.operations.types import SIZES, sql_type
from limbeck_core.operations.values import ClassValue, Either, Named, TypeShape

SQL_PACKAGES = frozenset({"sqlalchemy", "sqlmodel", "sqlalchemy_utils", "geoalchemy2", "pgvector", "citext"})
"""Packages whose classes with a capital letter are types or constructs of SQLAlchemy."""


def type_shape(value: object, spelling: str = "") -> TypeShape | None:
    """Return a column's type from what stands in its place; a class stands for its plain instance."""
    match value:
        case TypeShape():
            return value
        case Named() if value.top in SQL_PACKAGES:
            return TypeShape(sql_type(value.last, (), {}))
        case Named(path=path):
            return TypeShape(path.rpartition(".")[2])
        case ClassValue(name=name):
            return TypeShape(name)
        case Either(options=options):
            texts = [shape.text for _, one in options if (shape := type_shape(one)) is not None]
            return TypeShape(" or ".join(dict.fromkeys(texts))) if len(texts) == len(options) else None
        case None:
            return None
        case _:
            return TypeShape(spelling) if spelling else None


def foreign_type(name: str, call: Call) -> TypeShape:
    """Return a type of a package that is not SQLAlchemy's: as it is spelt, whatever its name resembles."""
    given = call.text.removeprefix(source_of(call.node.func))
    return TypeShape(name if given == "()" else name + given)


def build_type(name: str, call: Call) -> TypeShape:
    """Return one of SQLAlchemy's types from the call of its class."""
    schema = string(call.named.get("schema"))
    if name in ("Enum", "ENUM"):
        values: tuple[object, ...] = call.arguments
        if len(values) == 1 and isinstance(values[0], ClassValue):
            values = _enumeration(values[0], "values_callable" in call.named)
            shown = [repr(value) for value in values if isinstance(value, str)]
        else:
            # those that are not known stand as they are spelt: ENUM state (*STATES)
            shown = [
                repr(value) if isinstance(value, str) else call.spelt(index)
                for index, value in enumerate(values)
            ]
        texts = tuple(value for value in values if isinstance(value, str))
        type_name = string(call.named.get("name"))
        if type_name is None and len(call.arguments) == 1 and isinstance(call.arguments[0], ClassValue):
            type_name = call.arguments[0].name.lower()
        listed = f"({', '.join(shown)})"
        text = f"ENUM {type_name} {listed}" if type_name else f"ENUM {listed}"
        creates = call.named.get("create_type", True) is not False
        return TypeShape(text, texts, type_name, schema, True, creates, _check_of_enumeration(listed, call))
    arguments: list[object] = []
    for index, argument in enumerate(call.arguments):
        inner = argument
        if isinstance(argument, Named) and argument.top in SQL_PACKAGES:
            inner = type_shape(argument)
        if isinstance(inner, TypeShape):
            arguments.append(inner.text)
        elif inner is None or isinstance(inner, (str, int, float, bool)):
            arguments.append(inner)
        else:
            arguments.append(call.spelt(index))
    named = dict(call.named)
    if not isinstance(named.get("collation"), (str, NoneType)):
        named["collation"] = call.spelt("collation")
    for key in SIZES:
        if not isinstance(named.get(key), (int, type(None))):
            named[key] = call.spelt(key)
    check = None
    if name == "Boolean" and call.get(0, "create_constraint") is True:
        check = Check(string(call.get(1, "name")), "IN (0, 1)", "where the server has no BOOLEAN")
    text = sql_type(name, tuple(arguments), named)
    if call.doubt is not None and not any(argument is call.doubt for argument in call.arguments):
        # what it is given besides stands as it is spelt: VARCHAR (**OPTIONS)
        text = f"{text} ({call.doubt.reason.removeprefix('the arguments ')})"
    return TypeShape(text, check=check)


def _check_of_enumeration(listed: str, call: Call) -> Check | None:
    """Return what an enumeration has checked: on servers that have no such types, or on all."""
    if call.named.get("create_constraint") is not True:
        return None
    where = "" if call.named.get("native_enum") is False else "where the server has no ENUM"
    return Check(string(call.named.get("name")), f"IN {listed}", where)


def _enumeration(of: ClassValue, by_value: bool) -> tuple[object, ...]:
    """Return what SQLAlchemy takes from an enumeration: the names of its members, unless told otherwise."""
    members = {name: value for name, value in of.names.items() if not name.startswith("_")}
    return tuple(members.values()) if by_value else tuple(members)


def with_variant(owner: TypeShape, call: Call) -> TypeShape:
    """Return a type that is another on some servers: ``BLOB (LONGBLOB on mysql)``."""
    other = type_shape(call.get(0, "type_"), call.spelt(0))
    servers = ", ".join(name for name in call.arguments[1:] if isinstance(name, str))
    if other is None or not servers or other.text == owner.text:
        return owner
    return replace(owner, text=f"{owner.text} ({other.text} on {servers})")
