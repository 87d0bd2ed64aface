"""Whom a call reaches: a directive, the database, a function of the file, SQLAlchemy, or somebody unknown."""

from __future__ import annotations

import ast
import re
import sys
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace

from limbeck_core.operations.alternatives import (
    Way,
    argument_of,
    either,
    first_split,
    leads_on,
    ways_of,
    with_argument,
)
from limbeck_core.operations.arguments import NOT_IN_BATCH, SIGNATURES
from limbeck_core.operations.builtin_calls import BuiltinCalls
from limbeck_core.operations.calls import Call, Partial
from limbeck_core.operations.constructs import construct
from limbeck_core.operations.directives import directive
from limbeck_core.operations.invoking import InvokedOp, invoked
from limbeck_core.operations.knowing import (
    opaque,
)
from limbeck_core.operations.spelling import source_of
from limbeck_core.operations.tables import table_in, table_of
from limbeck_core.operations.type_shapes import foreign_type
from limbeck_core.operations.unseen import EXECUTING, LISTENING, runs_programs
from limbeck_core.operations.values import (
    BoundMethod,
    ClassValue,
    DictValue,
    Either,
    Expression,
    Function,
    Handle,
    Instance,
    ListValue,
    Named,
    TableValue,
    Unknown,
)

_LOGGING = frozenset(
    {
        "critical",
        "debug",
        "echo",
        "error",
        "exception",
        "info",
        "log",
        "secho",
        "trace",
        "warn",
        "warning",
        "write",
    }
    | {
        "success",
        "getLogger",
        "get_logger",
        "bind",
        "setLevel",
        "notice",
        "adebug",
        "ainfo",
        "awarning",
        "flush",
    }
)
"""Methods of anything unknown that say something to somebody, and do nothing to a database."""

_IN_MEMORY = frozenset(
    {"append", "extend", "pop", "popleft", "sort", "discard", "remove", "clear", "setdefault", "popitem"}
    | {"insert", "add", "update", "reverse", "intersection_update", "difference_update", "close", "fetchall"}
)
"""Methods of anything unknown that change a collection in memory."""

_QUOTING = frozenset({"quote", "quote_identifier"})
"""Methods of a server's ``identifier_preparer`` that quote a name."""

_QUESTION = re.compile(
    r"(?:^|_)(?:can|count|describe|detect|exists?|fetch|find|get|has|is|list|lookup|needs?|should)(?:_|$)"
)
"""Names of functions that ask the database something, where their answer is used."""

_SQL_TOPS = ("sqlalchemy", "sqlmodel", "geoalchemy2", "sqlalchemy_utils", "pgvector")
_LIBRARY = sys.stdlib_module_names | {"dateutil", "pytz", "tqdm", "click", "structlog", "loguru", "packaging"}
_NOT_CALLING = frozenset(
    f"functools.{name}" for name in ("cache", "lru_cache", "partial", "update_wrapper", "wraps")
)
"""Functions of the standard library that take functions, and do not call them."""


def _is_followed(owner: object) -> bool:
    return leads_on(owner) or isinstance(owner, (str, Either))


def _value_in(node: ast.expr, key: str) -> ast.expr:
    """Return what stands for one value of a dictionary that a call is given by ``**``."""
    if not isinstance(node, (ast.Attribute, ast.Name)):
        return node
    return ast.copy_location(ast.Subscript(node, ast.Constant(key), ast.Load()), node)


def _root(value: object) -> object:
    """Return what ``a.b.c`` begins with."""
    while isinstance(value, BoundMethod):
        value = value.owner
    return value


def bound(function: Function, owner: Instance, call: Call) -> Call:
    """Return the call of a method of an object as that of its function."""
    first: dict[str, tuple[object, ...]] = {"staticmethod": (), "classmethod": (owner.of,)}
    own = first.get(function.decorator, (owner,))
    return Call(call.node, (*own, *call.arguments), call.named, call.doubt)


class Calls(BuiltinCalls):
    """Evaluates calls."""

    statement_call: ast.AST | None = None
    """The call that is a statement of its own: its result is of no use to anybody."""

    # --- from the call to whom it reaches ----------------------------------------------------------------

    def call(self, node: ast.Call) -> object:
        """Return what a call gives."""
        function = self.reference(node.func)
        return self.invoke(function, self.arguments(node))

    def arguments(self, node: ast.Call) -> Call:
        """Return the arguments of a call as values."""
        plain = not any(isinstance(argument, ast.Starred) for argument in node.args)
        values: list[object] = []
        nodes: list[ast.expr] = []
        doubt: Unknown | None = None
        for argument in node.args:
            if plain or not isinstance(argument, ast.Starred):
                values.append(self.value(argument))
                nodes.append(argument)
                continue
            more = self.value(argument.value)
            known = self.known_items(more)
            if known is None:
                reason = more.reason if isinstance(more, Unknown) else source_of(argument.value)
                # it stands for them, however many they are
                doubt = Unknown(argument.lineno, f"the arguments *{reason}")
                known = (doubt,)
            values += known
            nodes += [argument] * len(known)
        named: dict[str, object] = {}
        named_nodes: dict[str, ast.expr] = {}
        for keyword in node.keywords:
            value = self.value(keyword.value)
            if keyword.arg is not None:
                named[keyword.arg] = value
                named_nodes[keyword.arg] = keyword.value
            elif isinstance(value, DictValue) and (value.doubt is None or value.superset):
                for key, inner in value.items.items():
                    named[str(key)] = inner
                    named_nodes[str(key)] = _value_in(keyword.value, str(key))
            else:
                doubt = doubt or Unknown(node.lineno, f"the arguments **{source_of(keyword.value)}")
        return Call(node, tuple(values), named, doubt, tuple(nodes), named_nodes)

    def invoke(self, function: object, call: Call) -> object:
        """Return what a call gives, with its arguments as values."""
        is_bound = isinstance(function, BoundMethod) and _is_followed(function.owner)
        if isinstance(function, Named) or is_bound:
            if (which := first_split(call, function)) is not None:
                return self.each_way(
                    call,
                    argument_of(call, which),
                    lambda option: self.invoke(function, with_argument(call, which, option)),
                )
            if isinstance(function, BoundMethod) and isinstance(owner := function.owner, Either):
                name = function.name
                return self.each_way(call, owner, lambda option: self.method(option, name, call))
        match function:
            case BoundMethod(owner=owner, name=name):
                return self.method(owner, name, call)
            case Named():
                return self.named_call(function, call)
            case Function():
                return self.run(function, call)
            case ClassValue():
                return self.new_instance(function, call)
            case Instance(of=of) if isinstance(found := of.find("__call__"), Function):
                return self.run(found, bound(found, function, call))
            case Handle(kind="functions", table=tuple() as functions):
                for one in functions:
                    with self.under(f"if {source_of(call.node.func)} is {one.name}"):
                        self.run(one, call)
                return None
            case Handle(kind="bind" | "context"):
                # session.connection()
                return function
            case Handle(kind="sessionmaker"):
                return Handle("session")
            case Partial():
                return self.invoke(function.function, function.completed(call))
            case Expression():
                return Expression(call.text)
            case _:
                return self.unfollowed(call, "", isinstance(function, Unknown))

    def each_way(self, call: Call, value: object, follow: Callable[[object], object]) -> object:
        """Follow a call once for each alternative of a value, under its condition."""
        results: list[Way] = []
        before = self.chosen
        for condition, option, choices in ways_of(value, self.conditions, before):
            self.chosen = before | choices
            with self.under(*([condition] if condition else [])):
                results.append(Way(condition, follow(option), choices))
        self.chosen = before
        if all(one.value is None or one.value == results[0].value for one in results):
            return results[0].value
        return either(results, Unknown(call.line, f"a call: {call.text}"))

    def new_instance(self, of: ClassValue, call: Call) -> object:
        """Return an object of a class of the script, after its ``__init__``."""
        if of.enumeration:
            return Unknown(call.line, f"a call: {call.text}")
        made = Instance(of, born=len(self.conditions))
        initial = of.find("__init__")
        if isinstance(initial, Function):
            self.run(initial, Call(call.node, (made, *call.arguments), call.named, call.doubt))
        elif of.bases and not any(isinstance(base, ClassValue) for base in of.bases):
            made.names.update(call.named)
        self.called_by_python(of, call, made)
        return made

    # --- methods -----------------------------------------------------------------------------------------

    def method(self, owner: object, name: str, call: Call) -> object:
        """Return what a method gives."""
        match owner:
            case Handle(kind="op" | "batch"):
                return self.directive_call(owner, name, call)
            case str():
                return self.string_method(owner, name, call)
            case ListValue() | DictValue() | tuple():
                return self.collection_method(owner, call, name)
            case Instance(of=of) if isinstance(found := of.find(name), Function):
                return self.run(found, bound(found, owner, call))
            case Unknown():
                return self.unfollowed(call, name, True)
            case BoundMethod(name="identifier_preparer") if name in _QUOTING and isinstance(
                quoted := call.get(0), str
            ):
                # some servers quote it otherwise, some names are not quoted: it is the same name
                return f'"{quoted}"'
            case BoundMethod() if isinstance(_root(owner), Unknown):
                return self.unfollowed(call, name, True)
            case BoundMethod():
                # op.drop_table.__call__('t')
                self.given_away(call, owner)
                return Unknown(call.line, f"a call: {call.text}")
            case None | bool() | int() | float():
                return Unknown(call.line, f"a call: {call.text}")
            case _:
                return self.connected(owner, name, call)

    @abstractmethod
    def connected(self, owner: object, name: str, call: Call) -> object:
        """Return what a method of a connection, a session, a table or a statement gives."""

    @abstractmethod
    def execute(self, statement: object, call: Call, *, by_op: bool) -> object:
        """Follow the execution of a statement."""

    def directive_call(self, owner: Handle, name: str, call: Call) -> object:
        """Follow a method of ``op`` or of a batch."""
        if name in self.replaced:
            reason = f"op.{name}, which line {self.replaced[name]} replaces: {call.text}"
            self.report(opaque(call.line, name, reason))
            return Unknown(call.line, f"a call: {call.text}")
        batch = owner.table if isinstance(owner.table, TableValue) else None
        if name in SIGNATURES and not (batch is not None and name in NOT_IN_BATCH):
            self.report(directive(name, call, batch))
            if name == "create_table":
                return table_of(construct(Named("sqlalchemy.Table"), call), call)
            return None
        match name:
            case "f" | "inline_literal":
                return call.get(0, "name", "value")
            case "get_bind":
                return Handle("bind")
            case "get_context":
                return Handle("context")
            case "execute":
                return self.execute(call.get(0, "sqltext"), call, by_op=True)
            case "batch_alter_table" if batch is None:
                table, schema = call.get(0, "table_name"), call.get(1, "schema")
                if not isinstance(table, str):
                    reason = table.reason if isinstance(table, Unknown) else call.spelt_of(0, "table_name")
                    table = Unknown(call.line, reason)
                is_remade = call.get(2, "recreate") == "always" or call.get(4, "copy_from") is not None
                return Handle("batch", replace(table_in(table, schema, call), is_remade=is_remade))
            case "invoke":
                return self.invoke_operation(call)
            case "run_async":
                rest = Call(call.node, (Handle("bind"), *call.arguments[1:]), call.named, call.doubt)
                return self.invoke(call.get(0, "async_function"), rest)
            case "register_operation" | "implementation_for":
                return Handle("decorator")
            case "context":
                return Handle("op")
            case _:
                self.report(opaque(call.line, name, f"op.{name} is no operation of Alembic's own"))
                return Unknown(call.line, f"a call: {call.text}")

    def invoke_operation(self, call: Call) -> object:
        """Follow ``op.invoke(CreateTableOp(...))``."""
        given = call.get(0, "operation")
        found = invoked(given, call)
        if found is None:
            reason = given.reason if isinstance(given, Unknown) else call.spelt(0)
            self.report(opaque(call.line, "invoke", f"the operation: {reason}"))
        elif isinstance(found, tuple):
            self.execute(found[0], call, by_op=True)
        else:
            self.report(found)
        return Unknown(call.line, f"a call: {call.text}")

    # --- names of other modules --------------------------------------------------------------------------

    def named_call(self, function: Named, call: Call) -> object:
        """Return what a function of another module gives."""
        if function.top == "builtins":
            return self.builtin(function.last, call)
        if function.path.startswith("alembic.operations.") and function.last.endswith("Op"):
            return InvokedOp(function.last, call)
        if function.path in LISTENING:
            self.given_away(call, *call.arguments, *call.named.values(), is_followed=True)
            return Handle("listener")
        if function.top in _SQL_TOPS:
            if function.top in ("sqlalchemy", "sqlmodel") or function.last[:1].isupper():
                return construct(function, call)
            return self.unfollowed(call, function.last, False)
        if self.is_library(function):
            given = () if function.path in _NOT_CALLING else (*call.arguments, *call.named.values())
            self.given_away(call, *given, is_followed=True)
            if runs_programs(function.path):
                self.report(opaque(call.line, function.last, f"a program that is run: {call.text}"))
            return self.call_library(function.path, call)
        is_class = function.last[:1].isupper() and self.statement_call is not call.node
        if is_class and not self.leads_to_database(call):
            # a type, an exception, an object of a class that is not at hand
            return foreign_type(function.last, call)
        return self.unfollowed(call, function.last, False, function.path)

    def is_library(self, name: Named) -> bool:
        """Return whether a name belongs to a package that leads to no database by itself."""
        return name.top in _LIBRARY or name.top in _SQL_TOPS or name.top == "builtins"

    def unfollowed(self, call: Call, name: str, of_unknown: bool, path: str = "") -> Unknown:
        """Note a call that cannot be followed, unless it is a question, or clearly does nothing."""
        result = Unknown(call.line, f"a call: {call.text}")
        for argument in (*call.arguments, *call.named.values()):
            if isinstance(argument, Function):
                self.maybe_called(argument, call)
        if name in _LOGGING:
            return result
        leads = self.leads_to_database(call)
        is_statement = self.statement_call is call.node
        if name in EXECUTING and of_unknown:
            suspect = True
        elif of_unknown and name in _IN_MEMORY:
            suspect = leads
        elif self.asking:
            suspect = False
        elif is_statement:
            suspect = True
        else:
            suspect = leads and not _QUESTION.search(name.lower())
        if suspect:
            where = f", from {path.rpartition('.')[0]}, which is not followed" if path else ""
            self.report(opaque(call.line, name or call.text.partition("(")[0], f"a call: {call.text}{where}"))
        return result

    def leads_to_database(self, call: Call) -> bool:
        """Return whether something among the arguments leads to the database."""
        waiting: list[object] = [*call.arguments, *call.named.values()]
        seen = 0
        while waiting and seen < 200:
            seen += 1
            match waiting.pop():
                case Handle(kind="op" | "batch" | "bind" | "session" | "context" | "query" | "engine"):
                    return True
                case BoundMethod(owner=Handle() as owner):
                    waiting.append(owner)
                case tuple() as inner:
                    waiting += inner
                case ListValue(items=inner_items):
                    waiting += inner_items
                case DictValue(items=entries):
                    waiting += entries.values()
                case _:
                    pass
        return False
