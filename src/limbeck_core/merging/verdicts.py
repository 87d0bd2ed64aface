"""How the operations of two branches get on, pair by pair, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from limbeck_core.merging.below import Below
from limbeck_core.merging.last_columns import emptied
from limbeck_core.merging.model import SAFE, Comparison, Pair, Site, Verdict
from limbeck_core.merging.presence import CONSTRAINTS, Footprint, Key, Said, footprint
from limbeck_core.merging.reaching import filled_on
from limbeck_core.merging.relations import leads, relation
from limbeck_core.merging.ties import Ties
from limbeck_core.operations import Effect, Operation

_KNOWN_KINDS = {
    *CONSTRAINTS,
    *("table", "column", "index", "rows", "view", "sequence", "type", "trigger"),
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
    below: Below | None = None,
    wrong: Sequence[str] = (),
) -> Comparison:
    """Return how two branches get on.

    Args:
        first: What the first branch is called: its head.
        second: What the second is called.
        ours: What the first does, in its order.
        theirs: What the second does.
        judged: Called now and then with how many pairs of operations have been judged.
        below: Knows what there is where they went apart; by default nothing is known of that.
        wrong: What is wrong below them, so that it is not known what runs.
    """
    below = below or Below()
    ties = Ties(below, (*ours, *theirs))
    pairs = [Pair(Verdict.NOT_PROVEN, f"what runs is not known: {what}", None, None) for what in wrong]
    pairs += _unknown(ours, theirs)
    left_behind = footprint(ours), footprint(theirs)
    met = _contradictions(first, second, *left_behind)
    for pair in emptied(first, second, ours, theirs, below.columns):
        met.setdefault((id(pair.first), id(pair.second)), pair)
    pairs += met.values()
    follows = _follows(*left_behind)
    for number, one in enumerate(ours):
        if judged is not None:
            judged(number * len(theirs))
        for other in theirs:
            place = (id(one), id(other))
            if place in met or _why_unknown(one.operation) or _why_unknown(other.operation):
                continue
            verdict, reason = relation(one.operation, other.operation)
            tie = ties.between(one.operation, other.operation) if verdict in SAFE else None
            if tie is not None:
                verdict, reason = tie.verdict, tie.reason
            server = goes_first = ""
            if place in follows and verdict.rank >= Verdict.ORDER_MATTERS.rank:
                verdict = Verdict.ORDER_MATTERS
                reason, server, is_ours = follows[place]
                goes_first = first if is_ours else second
            elif verdict in (Verdict.ORDER_MATTERS, Verdict.COLLIDE):
                if verdict is Verdict.COLLIDE:
                    server = filled_on(one.operation) or filled_on(other.operation)
                lead = tie.first if tie is not None else None
                if lead is one.operation or leads(one.operation, other.operation):
                    goes_first = first
                elif lead is other.operation or leads(other.operation, one.operation):
                    goes_first = second
            if verdict is not Verdict.INDEPENDENT:
                pairs.append(Pair(verdict, reason, one, other, server, goes_first))
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
    if operation.object.kind in ("index", "trigger") and operation.object.table is None:
        return f"it is not known which table the {operation.object.kind} {operation.object.name} is on"
    if operation.object.kind == "extension" and operation.effect is not Effect.CREATE:
        return f"what there is of the extension {operation.object.name} is not known"
    return ""


def _contradictions(
    first: str, second: str, ours: Footprint, theirs: Footprint
) -> dict[tuple[int, int], Pair]:
    """Return what one branch leaves otherwise than the other needs it, by the two operations."""
    pairs: dict[tuple[int, int], Pair] = {}
    for needing, leaving, first_leaves in ((theirs, ours, True), (ours, theirs, False)):
        for said, key, left in _against(needing, leaving):
            pair = _contradiction(key, left, said, first_leaves=first_leaves)
            # what needs it can be carried out before what leaves it otherwise
            goes_first = second if first_leaves else first
            place = (id(pair.first), id(pair.second))
            known = pairs.setdefault(place, replace(pair, goes_first=goes_first))
            worse = pair if pair.verdict.rank < known.verdict.rank else known
            pairs[place] = replace(worse, goes_first=goes_first if known.goes_first == goes_first else "")
    return pairs


def _against(needing: Footprint, leaving: Footprint) -> Iterator[tuple[Said, Key, Said]]:
    """Yield what is needed, and what the other branch makes of it."""
    for key, need, found in _met(needing, leaving):
        for other, left in found:
            if left.there != need.there and not _goes_along(need, left):
                maybe = other.schema != key.schema
                yield need, key, left._replace(server="schema" if maybe else left.server)
        if not found and need.there and key.kind in ("column", "constraint", "primary key"):
            for (schema, table), site in leaving.wiped.items():
                if table == key.path[0] and (schema == key.schema or schema is None or key.schema is None):
                    server = "" if schema == key.schema else "schema"
                    yield need, key, Said(site, False, server)


def _met(needing: Footprint, leaving: Footprint) -> Iterator[tuple[Key, Said, list[tuple[Key, Said]]]]:
    """Yield what is needed, with what the other branch leaves of that name."""
    by_name: dict[tuple[str, tuple[str, ...]], list[tuple[Key, Said]]] = {}
    for key, left in leaving.leaves.items():
        by_name.setdefault((key.kind, key.path), []).append((key, left))
    for key, need in needing.needs.items():
        found = [
            (other, left)
            for other, left in by_name.get((key.kind, key.path), ())
            if other.schema == key.schema or other.schema is None or key.schema is None
        ]
        yield key, need, found


def _follows(ours: Footprint, theirs: Footprint) -> dict[tuple[int, int], tuple[str, str, bool]]:
    """Return the pairs of which one makes what the other needs, or drops what it makes.

    Each with why, where, and whether it is ours that makes or drops it, and so goes first.
    """
    follows: dict[tuple[int, int], tuple[str, str, bool]] = {}
    for needing, leaving in ((theirs, ours), (ours, theirs)):
        for key, need, found in _met(needing, leaving):
            for other, left in found:
                before = leaving.needs.get(other)
                is_new = before.there is not left.there if before else left.site.operation.if_exists
                if other in leaving.given:
                    # it gets another name where this one is taken: what is there already loses it
                    taken = needing.leaves.get(key)
                    is_new = need.there and taken is not None and not taken.there
                if not is_new or left.there is not need.there or other.schema != key.schema:
                    continue
                does, with_it = ("makes", "needs") if need.there else ("takes away", "makes")
                place = (left.site, need.site) if leaving is ours else (need.site, left.site)
                reason = f"one {does} {key.spelt}, which the other {with_it}"
                found_there = (reason, left.server or need.server, leaving is ours)
                follows.setdefault((id(place[0]), id(place[1])), found_there)
    return follows


def _goes_along(need: Said, left: Said) -> bool:
    """Return whether a need is met where a table has another name: an index is dropped by its own."""
    operation = need.site.operation
    is_index_drop = operation.object.kind == "index" and operation.effect is Effect.DROP
    renaming = left.site.operation
    return is_index_drop and renaming.effect is Effect.RENAME and renaming.object.kind == "table"


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
