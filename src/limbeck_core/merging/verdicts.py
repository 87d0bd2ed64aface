"""How the operations of two branches get on, pair by pair, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from limbeck_core.merging.model import Comparison, Pair, Site, Verdict
from limbeck_core.merging.presence import CONSTRAINTS, Footprint, Key, Said, footprint
from limbeck_core.merging.relations import relation
from limbeck_core.operations import Effect, Operation

_KNOWN_KINDS = {
    *CONSTRAINTS,
    *("table", "column", "index", "rows", "view", "materialized view", "sequence", "type", "trigger"),
    *("schema", "extension"),
}
"""What it is known of to which tables it belongs; a function, say, may use any."""


def compare(
    first: str,
    second: str,
    ours: Sequence[Site],
    theirs: Sequence[Site],
    *,
    judged: Callable[[int], object] | None = None,
) -> Comparison:
    """Return how two branches get on.

    Args:
        first: What the first branch is called: its head.
        second: What the second is called.
        ours: What the first does, in its order.
        theirs: What the second does.
        judged: Called now and then with how many pairs of operations have been judged.
    """
    pairs: list[Pair] = []
    if ours and theirs:
        pairs += _unknown(ours, theirs)
    met: set[tuple[int, int]] = set()
    for pair in _contradictions(footprint(ours), footprint(theirs)):
        assert pair.first is not None
        assert pair.second is not None
        place = (id(pair.first), id(pair.second))
        if place not in met:
            met.add(place)
            pairs.append(pair)
    for number, one in enumerate(ours):
        if judged is not None:
            judged(number * len(theirs))
        for other in theirs:
            if (id(one), id(other)) in met or _why_unknown(one.operation) or _why_unknown(other.operation):
                continue
            verdict, reason = relation(one.operation, other.operation)
            if verdict is not Verdict.INDEPENDENT:
                pairs.append(Pair(verdict, reason, one, other))
    pairs.sort(key=lambda pair: pair.verdict.rank)
    worst = pairs[0].verdict if pairs else Verdict.INDEPENDENT
    return Comparison(first, second, worst, tuple(pairs), len(ours) * len(theirs))


def _unknown(ours: Sequence[Site], theirs: Sequence[Site]) -> Iterator[Pair]:
    for site in ours:
        if reason := _why_unknown(site.operation):
            yield Pair(Verdict.NOT_PROVEN, reason, site, None)
    for site in theirs:
        if reason := _why_unknown(site.operation):
            yield Pair(Verdict.NOT_PROVEN, reason, None, site)


def _why_unknown(operation: Operation) -> str:
    """Return why nothing can be said of an operation; empty if something can."""
    if operation.opaque:
        return f"what it does is not known: {operation.opaque}"
    if operation.effect is Effect.OTHER or operation.object.kind not in _KNOWN_KINDS:
        return (
            f"what {operation.detail or operation.object.spelt or operation.name} has to do with is not known"
        )
    if operation.object.kind == "index" and operation.object.table is None:
        return f"it is not known which table the index {operation.object.name} is on"
    return ""


def _contradictions(ours: Footprint, theirs: Footprint) -> Iterator[Pair]:
    """Yield what one branch leaves otherwise than the other needs it."""
    for said, key, left in _against(theirs, ours):
        yield _contradiction(key, left, said, first_leaves=True)
    for said, key, left in _against(ours, theirs):
        yield _contradiction(key, left, said, first_leaves=False)


def _against(needing: Footprint, leaving: Footprint) -> Iterator[tuple[Said, Key, Said]]:
    """Yield what is needed, and what the other branch makes of it."""
    by_name: dict[tuple[str, tuple[str, ...]], list[tuple[Key, Said]]] = {}
    for key, left in leaving.leaves.items():
        by_name.setdefault((key.kind, key.path), []).append((key, left))
    for key, need in needing.needs.items():
        found = [
            (other, left)
            for other, left in by_name.get((key.kind, key.path), ())
            if other.schema == key.schema or other.schema is None or key.schema is None
        ]
        for other, left in found:
            if left.there != need.there and not _goes_along(need, left):
                maybe = other.schema != key.schema
                yield need, key, left._replace(server="schema" if maybe else left.server)
        if not found and need.there and key.kind in ("column", "constraint", "primary key"):
            for (schema, table), site in leaving.wiped.items():
                if table == key.path[0] and (schema == key.schema or schema is None or key.schema is None):
                    server = "" if schema == key.schema else "schema"
                    yield need, key, Said(site, False, server)


def _goes_along(need: Said, left: Said) -> bool:
    """Return whether a need is met where a table has another name: an index is dropped by its own."""
    operation = need.site.operation
    is_index_drop = operation.object.kind == "index" and operation.effect is Effect.DROP
    return is_index_drop and left.site.operation.effect is Effect.RENAME


def _contradiction(key: Key, left: Said, need: Said, *, first_leaves: bool) -> Pair:
    one, other = left.site.operation, need.site.operation
    thing = key.spelt
    if need.there:
        gone = "renames" if one.effect is Effect.RENAME or one.new_name else "drops"
        both = one.effect is other.effect is Effect.DROP and one.object.kind == other.object.kind
        reason = f"both drop {thing}" if both else f"one {gone} {thing}, which the other needs"
    else:
        reason = f"both make {thing}"
    verdict = Verdict.COLLIDE
    where = left.server or need.server
    doubt = one.condition or other.condition or one.incomplete or other.incomplete
    if where == "schema":
        verdict, reason = Verdict.NOT_PROVEN, f"{reason}, if the schema that is not named is the same"
    elif where:
        reason = f"{reason} on {where}"
    if doubt and verdict is Verdict.COLLIDE:
        verdict, reason = Verdict.NOT_PROVEN, f"{reason}, unless not: {doubt}"
    first, second = (left.site, need.site) if first_leaves else (need.site, left.site)
    return Pair(verdict, reason, first, second, "" if where == "schema" else where)
