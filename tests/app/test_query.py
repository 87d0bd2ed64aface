"""The language of find: how it is understood, and what it finds, against a plain evaluator."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limbeck import matching
from limbeck.index.names import OperationIndex, Touched
from limbeck.matching import Haystack
from limbeck.query import Field, Query, Term, parse_query
from limbeck_core.history import History
from projects import ScriptSpec, forked, write_project

SPECS = [
    *forked(),
    ScriptSpec("1111bbbb0000", (), "Create Straße", ("Billing",), name="2024_create_streets.py"),
    ScriptSpec("2222bbbb0000", ("1111bbbb0000", "dead1234dead"), "Fix: orders of invoices"),
]

TOUCHED = {
    "aaaa1111aaaa": Touched(("create_table",), ("orders", "order_lines"), ("orders.id", "order_lines.id")),
    "bbbb1111bbbb": Touched(("add_column",), ("orders",), ("orders.notes",)),
    "cccc1111cccc": Touched(("add_column", "drop_column"), ("Customers",), ("Customers.Email",)),
    "dddd1111dddd": Touched(("drop_table",), ("shop.orders",), (), ("shop.orders",)),
    "eeee1111eeee": Touched(),
    "1111bbbb0000": Touched(("create_table",), ("notes",), ("notes.id", "notes.notes_id")),
}
"""What the index knows; of some revisions it knows nothing yet."""

SOURCES = {"aaaa1111aaaa": "op.create_table(\n'orders')", "bbbb1111bbbb": "op.add_column('orders')"}


@lru_cache(maxsize=1)
def history() -> History:
    with tempfile.TemporaryDirectory() as folder:
        return History.open(write_project(Path(folder) / "shop", SPECS))


def index() -> OperationIndex:
    known = OperationIndex()
    nodes = ((history().node_of(revision), touched) for revision, touched in TOUCHED.items())
    known.add((node, touched) for node, touched in nodes if node is not None)
    return known


def lines_of(text: str) -> dict[int, int]:
    found = {}
    for revision, source in SOURCES.items():
        node = history().node_of(revision)
        if text in source.casefold() and node is not None:
            found[node] = source.casefold()[: source.casefold().index(text)].count("\n") + 1
    return found


def found(text: str) -> set[str]:
    query = parse_query(text)
    texts = {value: lines_of(value) for value in query.texts}
    nodes = Haystack(history()).find(query, index(), texts)
    return {history().dag.ids[node] for node in nodes}


# -- how it is understood


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("   ", ()),
        ("Gift wrap", (Term(Field.WORD, "gift"), Term(Field.WORD, "wrap"))),
        ("table:Orders", (Term(Field.TABLE, "orders"),)),
        ("TABLE:orders", (Term(Field.TABLE, "orders"),)),
        ("-op:drop_column", (Term(Field.OP, "drop_column", negated=True),)),
        ('text:"drop table"', (Term(Field.TEXT, "drop table"),)),
        ('"-x"', (Term(Field.WORD, "-x"),)),
        ('"table:orders"', (Term(Field.WORD, "table:orders"),)),
        ("fix:", (Term(Field.WORD, "fix:"),)),
        ("http://x", (Term(Field.WORD, "http://x"),)),
        ("table:", ()),
        ("-", ()),
        ('"', ()),
        ('""', ()),
        ('" "', ()),
        ('label:"a b', (Term(Field.LABEL, "a b"),)),
        ("--x", (Term(Field.WORD, "-x", negated=True),)),
        ("file:a:b", (Term(Field.FILE, "a:b"),)),
        ("STRASSE", (Term(Field.WORD, "strasse"),)),
    ],
)
def test_what_is_typed_is_understood(text: str, terms: tuple[Term, ...]) -> None:
    assert parse_query(text).terms == terms


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("tabel:orders", "no field tabel: looked for as a word"),
        ("table:", "table: what? as in table:orders"),
        ("x -", "- leaves out what follows it"),
        ('x "y', "the quote is still open"),
    ],
)
def test_what_is_not_finished_or_not_known_is_said(text: str, note: str) -> None:
    assert parse_query(text).notes == (note,)


@given(st.text())
def test_there_is_nothing_that_cannot_be_typed(text: str) -> None:
    query = parse_query(text)
    assert all(term.value and not term.value.isspace() for term in query.terms)


VALUES = st.text(st.characters(exclude_characters='"', codec="utf-8"), min_size=1).filter(
    lambda value: not value.isspace()
)


@given(st.builds(Term, st.sampled_from(Field), VALUES.map(str.casefold), st.booleans()))
def test_a_term_is_spelt_as_it_is_typed(term: Term) -> None:
    assert parse_query(str(term)).terms == (term,)


# -- what it finds


@pytest.mark.parametrize(
    ("text", "revisions"),
    [
        ("orders", {"aaaa1111aaaa", "bbbb1111bbbb", "0000aaaa0000", "2222bbbb0000"}),
        ("orders notes", {"bbbb1111bbbb", "0000aaaa0000"}),
        ("orders -notes", {"aaaa1111aaaa", "2222bbbb0000"}),
        ("ORDERS NOTES text", {"0000aaaa0000"}),
        ("strasse", {"1111bbbb0000"}),
        ("streets", {"1111bbbb0000"}),
        ("fix:", {"2222bbbb0000"}),
        ("file:versions/2024", {"1111bbbb0000"}),
        ("label:billing", {"1111bbbb0000", "2222bbbb0000"}),
        ("label:bill", {"1111bbbb0000", "2222bbbb0000"}),
        ("table:orders", {"aaaa1111aaaa", "bbbb1111bbbb", "dddd1111dddd"}),
        ("table:order", {"aaaa1111aaaa", "bbbb1111bbbb", "dddd1111dddd"}),
        ("table:order_lines", {"aaaa1111aaaa"}),
        ("table:shop.orders", {"aaaa1111aaaa", "bbbb1111bbbb", "dddd1111dddd"}),
        ("table:CUSTOMERS", {"cccc1111cccc"}),
        ("column:notes", {"bbbb1111bbbb"}),
        ("column:note", {"bbbb1111bbbb", "1111bbbb0000"}),
        ("column:orders.notes", {"bbbb1111bbbb", "dddd1111dddd"}),
        ("column:customers.email", {"cccc1111cccc"}),
        ("op:drop_column", {"cccc1111cccc"}),
        ("op:drop", {"cccc1111cccc", "dddd1111dddd"}),
        ("op:column", {"bbbb1111bbbb", "cccc1111cccc"}),
        ("table:orders op:drop_table", {"dddd1111dddd"}),
        ("text:create_table", {"aaaa1111aaaa"}),
        ("text:orders -table:order_lines", {"bbbb1111bbbb"}),
        ("table:nothing_of_the_kind", set()),
        ("table:", set()),
        ("", set()),
    ],
)
def test_a_query_finds_revisions(text: str, revisions: set[str]) -> None:
    assert found(text) == revisions


def test_what_is_not_indexed_yet_is_found_neither_way() -> None:
    negated = found("-table:orders")
    assert "ffff1111ffff" not in negated | found("table:orders")
    assert {"cccc1111cccc", "eeee1111eeee", "1111bbbb0000"} <= negated
    assert "dead1234dead" in negated, "a missing revision has no script that could touch anything"


def test_a_text_that_is_still_looked_for_is_found_nowhere() -> None:
    for text in ("text:orders", "-text:orders"):
        assert Haystack(history()).find(parse_query(text), index(), {}) == frozenset()


def test_a_script_that_is_read_again_is_known_by_what_it_does_now() -> None:
    known = index()
    node = history().node_of("bbbb1111bbbb")
    assert node is not None
    known.add([(node, Touched(("add_column",), ("orders",), ("orders.remarks",)))])
    assert known.nodes(Field.COLUMN, "orders.remarks") == {node, history().node_of("dddd1111dddd")}
    assert not known.is_name(Field.COLUMN, "orders.notes")


# -- against a plain evaluator

PIECES = ["orders", "order", "note", "e", "1111", "shop", "bill", "drop", "strasse", "zzz", "aaaa", "s.n"]

QUERIES = st.lists(
    st.builds(Term, st.sampled_from(Field), st.sampled_from(PIECES), st.booleans()), min_size=1, max_size=4
)


def plainly_holds(term: Term, revision: str) -> bool:
    """Whether a term holds for a revision, from the definition and one revision at a time."""
    spec = next((spec for spec in SPECS if spec.revision == revision), None)
    touched = TOUCHED.get(revision)
    if term.field in (Field.TABLE, Field.COLUMN, Field.OP):
        if touched is None:
            return term.negated and spec is None
        everything = [name.casefold() for one in TOUCHED.values() for name in names_of(term.field, one)]
        meant = plainly_meant(term, everything)
        holds = any(name.casefold() in meant for name in names_of(term.field, touched))
        if term.field is Field.COLUMN and "." in term.value:
            tables = {name.rpartition(".")[0].rpartition(".")[2] for name in meant}
            holds |= any(name.casefold().rpartition(".")[2] in tables for name in touched.whole)
    elif term.field is Field.TEXT:
        holds = term.value in SOURCES.get(revision, "").casefold()
    elif term.field is Field.LABEL:
        labels = {"shop": {s.revision for s in forked()}, "billing": {"1111bbbb0000", "2222bbbb0000"}}
        holds = any(revision in labels[name] for name in plainly_meant(term, list(labels)))
    elif spec is None:
        holds = term.field is Field.WORD and term.value in revision
    else:
        file = spec.name or f"{spec.revision}.py"
        places = (spec.revision, spec.message, file, *spec.branch_labels)
        if term.field is Field.FILE:
            places = (f"migrations/versions/{file}",)
        holds = any(term.value in place.casefold() for place in places)
    return holds is not term.negated


def names_of(field: Field, touched: Touched) -> tuple[str, ...]:
    return {Field.TABLE: touched.tables, Field.COLUMN: touched.columns, Field.OP: touched.operations}[field]


def plainly_meant(term: Term, names: list[str]) -> list[str]:
    """The names that a value stands for: no value here names a schema."""

    def parts(name: str) -> Iterator[str]:
        yield name
        if term.field in (Field.TABLE, Field.COLUMN) and not (
            term.field is Field.COLUMN and "." in term.value
        ):
            yield name.rpartition(".")[2]

    if term.field is Field.COLUMN and "." not in term.value:
        lasts = [(name, name.rpartition(".")[2]) for name in names]
        for test in (str.__eq__, str.startswith, str.__contains__):
            if meant := [name for name, last in lasts if test(last, term.value)]:
                return meant
        return []
    if term.field is Field.COLUMN:
        owner, _, column = term.value.rpartition(".")
        pairs = [(name, *name.rpartition(".")[::2]) for name in names]
        for test in (str.__eq__, str.startswith):
            if meant := [n for n, table, last in pairs if table == owner and test(last, column)]:
                return meant
        return [name for name in names if term.value in name]
    for test in (str.__eq__, str.startswith, str.__contains__):
        if meant := [name for name in names if any(test(part, term.value) for part in parts(name))]:
            return meant
    return []


@settings(max_examples=150)
@given(QUERIES)
def test_a_query_finds_what_a_plain_evaluation_finds(terms: list[Term]) -> None:
    query = Query("", tuple(terms))
    texts = {value: lines_of(value) for value in query.texts}
    nodes = Haystack(history()).find(query, index(), texts)
    expected = {
        node
        for node, revision in enumerate(history().dag.ids)
        if all(plainly_holds(term, revision) for term in terms)
    }
    assert nodes == expected


@pytest.mark.parametrize("piece", [1, 2, 3, 100])
def test_a_word_is_found_in_each_text_that_holds_it_and_never_across_two(
    monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr(matching, "PIECE", piece)
    texts = ["add", "", "dad", "ad", "daddy add", "x", "Straße".casefold()]
    for word in ("add", "d", "da", "dd", "y", "ss", "xs", "dx", "adx", "ddd", "add ad"):
        found = matching.Words(texts).holding(word)
        assert found == [node for node, text in enumerate(texts) if word in text], word
