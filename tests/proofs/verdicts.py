"""Hold the verdicts on pairs of branches against the truth: both orders are carried out, on real servers.

*Independent* and *same table* must never fail or differ; *collide* must fail in some order on some server on
which each branch alone succeeds; the order that is said to be the better one must not be the one that fails.
There must be enough of each method, of each verdict, and of what is proven.
Which operations are drawn has nothing to do with what the verdict will be::

    python tests/proofs/verdicts.py --pairs 3000
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import postgresql_server as postgresql
from both_orders import Server, Truth, postgresql_server, sqlite_server
from judged import below_of, sites_of
from limbeck_core.merging.below import Below
from limbeck_core.merging.model import Comparison, Verdict
from limbeck_core.merging.presence import BUT_POSTGRESQL, BUT_SQLITE
from limbeck_core.merging.verdicts import compare
from made_branches import BASE, METHODS, POSTGRESQL_BASE, SQLITE_BASE, Draws, Made, branch, script

LEAST_DRAWS = 10
"""So often each method of ``op`` must be drawn."""

LEAST_VERDICTS = 40
"""So many pairs must have each verdict."""

_STANDING_FOR = {BUT_SQLITE: "PostgreSQL", BUT_POSTGRESQL: "SQLite"}
"""The server that is asked where all but one are meant."""

MOST_UNPROVEN = 0.05
"""The share of pairs of literal operations that may be *not proven*."""


def verdict_on(first: list[Made], second: list[Made]) -> Comparison:
    """Return the verdict on two branches, from their scripts."""
    sides = [sites_of(name, script(made)) for name, made in (("ours", first), ("theirs", second))]
    return compare("ours", "theirs", *sides, below=base())


@cache
def base() -> Below:
    """Return what is known of what there is before either branch."""
    parts = (BASE, SQLITE_BASE, POSTGRESQL_BASE)
    return below_of(*(script([Made("", part.replace("\n", "\n    "))]) for part in parts))


def body(operations: list[Made]) -> str:
    """Return the operations as they are carried out."""
    return "".join(f"{made.source.replace(chr(10) + '    ', chr(10))}\n" for made in operations)


def wrong(comparison: Comparison, truths: Mapping[str, Truth]) -> str:
    """Return what is wrong with a verdict; empty if nothing is, or nothing can be told."""
    verdict = comparison.verdict
    counted = [truth for truth in truths.values() if truth.alone]
    if not counted:
        return ""
    if verdict is Verdict.INDEPENDENT:
        bad = [truth for truth in counted if truth.fails or truth.differs]
        return f"independent, and yet {bad[0].said or 'the ends differ'}" if bad else ""
    if verdict is Verdict.SAME_TABLE:
        bad = [truth for truth in counted if truth.fails or truth.differs]
        return f"same table, and yet {bad[0].said or 'the ends differ'}" if bad else ""
    if verdict is Verdict.COLLIDE and not any(truth.fails for truth in counted):
        collisions = [pair.server for pair in comparison.pairs if pair.verdict is Verdict.COLLIDE]
        where = {_STANDING_FOR.get(server, server) for server in collisions}
        # what is said of one server alone can be told only where each branch succeeds on it
        if all(name and not (name in truths and truths[name].alone) for name in where):
            return ""
        return "collide, and yet both orders succeed"
    return misled(comparison, counted)


def misled(comparison: Comparison, truths: Iterable[Truth]) -> str:
    """Return that the one order fails that is said to be the better one; empty if it does not."""
    first = {pair.goes_first for pair in comparison.pairs}
    if len(comparison.pairs) != 1 or first == {""}:
        return ""
    for truth in truths:
        ahead, behind = truth.failing if first == {comparison.first} else truth.failing[::-1]
        if ahead and not behind:
            return f"{comparison.pairs[0].told}, and yet {truth.said}"
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=3000, help="how many pairs of branches count")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--longest", type=int, default=2, help="how many operations a branch has at most")
    parser.add_argument("--sqlite-only", action="store_true")
    options = parser.parse_args()
    random = Draws(options.seed)
    table: Counter[tuple[Verdict, str]] = Counter()
    methods: Counter[str] = Counter()
    mistakes = 0
    with ExitStack() as stack:
        servers = [stack.enter_context(sqlite_server())]
        reason = "not asked for" if options.sqlite_only else postgresql.missing()
        if reason is None:
            servers.append(
                stack.enter_context(postgresql_server(stack.enter_context(postgresql.private_server())))
            )
        else:
            print(f"SQLite alone: {reason}")
        drawn = count = literal = unproven = 0
        names = list(METHODS)
        while count < options.pairs:
            random.gather()
            first = branch(random, names[drawn % len(names)], options.longest)
            # SQL says what no directive does
            second = branch(random, random.choice([*names, *["execute"] * 8]), options.longest)
            drawn += 1
            truths = {server.name: server.truth(body(first), body(second)) for server in servers}
            if not any(truth.alone for truth in truths.values()):
                continue
            count += 1
            methods.update(made.method for made in (*first, *second) if made.is_literal)
            comparison = verdict_on(first, second)
            verdict = comparison.verdict
            table[verdict, told(truths.values())] += 1
            if all(made.is_literal for made in (*first, *second)):
                literal += 1
                unproven += verdict is Verdict.NOT_PROVEN
            if mistake := wrong(comparison, truths):
                mistakes += 1
                if mistakes <= 15:
                    print(f"{mistake}\n  {body(first)}  ---\n  {body(second)}")
    report(table, methods, servers, count, drawn)
    share = unproven / max(literal, 1)
    print(f"not proven among {literal} pairs of literal operations: {share:.1%}")
    print(f"{mistakes} wrong verdicts")
    scarce = [name for name in METHODS if methods[name] < LEAST_DRAWS]
    for verdict in Verdict:
        if sum(count for (one, _), count in table.items() if one is verdict) < LEAST_VERDICTS:
            scarce.append(verdict.value)
    if scarce:
        print(f"too few of {', '.join(scarce)}: more --pairs are needed")
    return int(bool(mistakes or scarce or share > MOST_UNPROVEN))


def told(truths: Iterable[Truth]) -> str:
    counted = [truth for truth in truths if truth.alone]
    if any(truth.fails for truth in counted):
        return "some order fails"
    return "the ends differ" if any(truth.differs for truth in counted) else "any order"


def report(
    table: Counter[tuple[Verdict, str]],
    methods: Counter[str],
    servers: Sequence[Server],
    count: int,
    drawn: int,
) -> None:
    """Print what was found."""
    print(f"{count} pairs of {drawn} drawn, on {' and '.join(server.name for server in servers)}")
    ends = ("any order", "the ends differ", "some order fails")
    print(f"{'':16}" + "".join(f"{end:>18}" for end in (*ends, "all")))
    for verdict in Verdict:
        row = [table[verdict, end] for end in ends]
        print(f"{verdict.value:16}" + "".join(f"{number:18}" for number in (*row, sum(row))))
    rarest, times = min(((name, methods[name]) for name in METHODS), key=lambda item: item[1])
    print(f"every method of op is drawn; {rarest} the least often, {times} times")


if __name__ == "__main__":
    sys.exit(main())
