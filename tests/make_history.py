"""Makes an Alembic project of any size: ``python tests/make_history.py OUT --count 10000 --shape branchy``.

It writes ``alembic.ini``, the ``migrations`` folder and ``manifest.json``, which says what is in it. The same
arguments give the same bytes. With ``--git`` it writes the same graph as a git repository too, one commit for
each revision, so that programs for git can be measured beside.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from made_graphs import SHAPES, Planned, make_graph
from made_scripts import message, source

INI = """[alembic]
script_location = %(here)s/migrations
path_separator = os
"""
ENV = '''"""Nothing here connects to a database: these projects are only read."""
'''
TEMPLATE = '''"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

# revision identifiers, used by Alembic.
revision: str = ${repr(up_revision)}
down_revision: Union[str, Sequence[str], None] = ${repr(down_revision)}
branch_labels: Union[str, Sequence[str], None] = ${repr(branch_labels)}
depends_on: Union[str, Sequence[str], None] = ${repr(depends_on)}


def upgrade() -> None:
    """Upgrade schema."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Downgrade schema."""
    ${downgrades if downgrades else "pass"}
'''
FIRST_DAY = datetime(2015, 1, 5, 9, 30)
OLD_SHARE = 0.4
"""The share of scripts, the older ones, that have the form of templates before Alembic 1.12."""


class Written(NamedTuple):
    """A revision and what its script says."""

    planned: Planned
    message: str
    created: datetime
    source: str


def write_scripts(random: Random, graph: Sequence[Planned], *, small: bool) -> list[Written]:
    """Return the scripts of a graph, oldest first."""
    written: list[Written] = []
    created = FIRST_DAY
    for number, planned in enumerate(graph):
        created += timedelta(
            seconds=random.randint(900, 150_000) * min(1.0, 4000 / len(graph)),
            microseconds=random.randrange(10**6),
        )
        parents = tuple(graph[place].revision for place in planned.parents)
        says = message(random, parents if len(parents) > 1 else ())
        text = source(
            random,
            revision=planned.revision,
            parents=parents,
            dependencies=tuple(graph[place].revision for place in planned.dependencies),
            label=planned.label,
            says=says,
            created=created,
            small=small or len(parents) > 1,
            modern=number >= OLD_SHARE * len(graph),
        )
        written.append(Written(planned, says, created, text))
    return written


def file_name(revision: str, says: str) -> str:
    """Return the name that Alembic gives a script by default."""
    slug = "_".join(re.findall(r"\w+", says)).lower()
    if len(slug) > 40:
        slug = slug[:40].rsplit("_", 1)[0] + "_"
    return f"{revision}_{slug}.py"


def write_project(out: Path, written: Iterable[Written], url: str | None) -> None:
    """Write the project's files.

    Raises:
        FileExistsError: There are scripts already.
    """
    versions = out / "migrations" / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    if any(versions.iterdir()):
        raise FileExistsError(f"{versions} is not empty")
    (out / "alembic.ini").write_text(INI + (f"sqlalchemy.url = {url}\n" if url else ""), encoding="utf-8")
    (versions.parent / "env.py").write_text(ENV, encoding="utf-8")
    (versions.parent / "script.py.mako").write_text(TEMPLATE, encoding="utf-8")
    for one in written:
        path = versions / file_name(one.planned.revision, one.message)
        path.write_text(one.source, encoding="utf-8", newline="\n")


def longest_unambiguous_prefix(revisions: Sequence[str]) -> str:
    """Return, of the newest fifty ids, the longest of their shortest unambiguous prefixes."""
    ordered = sorted(revisions)

    def shared(one: str, other: str) -> int:
        return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))

    best = ""
    for revision in revisions[-50:]:
        place = bisect_left(ordered, revision)
        beside = ordered[max(place - 1, 0) : place] + ordered[place + 1 : place + 2]
        length = max([3, *(shared(revision, other) for other in beside)]) + 1
        if length > len(best):
            best = revision[:length]
    return best


def manifest(written: Sequence[Written], options: argparse.Namespace) -> dict[str, object]:
    """Say what is in a project."""
    graph = [one.planned for one in written]
    heads = [one.revision for one in graph if not one.children]
    sources = [one.source for one in written]
    return {
        "count": len(graph),
        "shape": options.shape,
        "body": options.body,
        "seed": options.seed,
        "heads": len(heads),
        "bases": sum(not one.parents for one in graph),
        "branch_points": sum(one.children > 1 for one in graph),
        "merges": sum(len(one.parents) > 1 for one in graph),
        "depends_on": sum(bool(one.dependencies) for one in graph),
        "bytes": sum(map(len, sources)),
        "mean_bytes": round(sum(map(len, sources)) / len(graph)),
        "mean_lines": round(sum(text.count("\n") for text in sources) / len(graph), 1),
        "newest": graph[-1].revision,
        "newest_message": written[-1].message,
        "first_head": min(heads),
        "first_base": graph[0].revision,
        "partial": longest_unambiguous_prefix([one.revision for one in graph]),
        "middle": graph[len(graph) // 2].revision,
    }


def write_git(folder: Path, written: Sequence[Written]) -> None:
    """Write a git repository with one commit for each revision and a branch for each head."""
    stream: list[bytes] = []
    for number, one in enumerate(written, start=1):
        subject = f"{one.planned.revision} {one.message}".encode()
        when = int(one.created.replace(tzinfo=UTC).timestamp())
        who = f"committer Limbeck <limbeck@example.org> {when} +0000"
        is_last = number == len(written)
        branch = "main" if is_last else f"revision-{number}"
        stream.append(f"commit refs/heads/{branch}\nmark :{number}\n{who}\n".encode())
        stream.append(b"data %d\n%s\n" % (len(subject), subject))
        for index, place in enumerate(one.planned.parents):
            stream.append(f"{'merge' if index else 'from'} :{place + 1}\n".encode())
        stream.append(b"M 100644 inline revision\ndata %d\n%s\n" % (len(subject), subject))
        if one.planned.children and not is_last:
            # only heads keep their branch; a commit of its own follows, so nothing is lost
            stream.append(f"reset refs/heads/{branch}\nfrom {'0' * 40}\n\n".encode())
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(folder)], check=True)
    command = ["git", "-C", str(folder), "fast-import", "--quiet", "--force"]
    subprocess.run(command, input=b"".join(stream), check=True)
    subprocess.run(["git", "-C", str(folder), "reset", "--quiet", "--hard", "main"], check=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Make a project as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, required=True, help="how many revisions")
    parser.add_argument("--shape", choices=SHAPES, required=True)
    parser.add_argument("--body", choices=("small", "real"), default="real", help="what the functions hold")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--heads", type=int, default=200, help="open branches of the wide shape")
    parser.add_argument("--url", help="the database's URL in alembic.ini")
    parser.add_argument("--git", type=Path, help="where to write a git repository with the same graph")
    options = parser.parse_args(arguments)
    random = Random(f"{options.shape}/{options.count}/{options.seed}")
    graph = make_graph(random, options.count, options.shape, options.heads)
    written = write_scripts(random, graph, small=options.body == "small")
    try:
        write_project(options.out, written, options.url)
    except FileExistsError as error:
        parser.error(str(error))
    contents = manifest(written, options)
    (options.out / "manifest.json").write_text(json.dumps(contents, indent=1) + "\n", encoding="utf-8")
    if options.git:
        write_git(options.git, written)
    print(json.dumps(contents))


if __name__ == "__main__":
    main()
