"""The script directory answers as Alembic's own does, on the same folders."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory as AlembicDirectory

import histories
from alembic_oracle import BARE, DeclaredOrderMap, difference, outcome
from declared_projects import INI, write_project, write_scripts
from limbeck_core.config import Config
from limbeck_core.errors import CommandError, MissingRevision
from limbeck_core.script import ScriptDirectory
from random_histories import random_history, random_identifier

SHAPES: dict[str, histories.History] = {
    "empty": (),
    "linear": histories.linear(5),
    "diamond": histories.diamond(),
    "two heads": histories.two_heads(),
    "labelled": histories.labelled(),
    "missing parent": histories.missing_parent(),
    "cycle": histories.cycle(),
    "dependency cycle": histories.dependency_cycle(),
    "twins": histories.twins(),
    "wide": histories.wide(30),
}

FACTS = (
    *("path", "doc", "longdoc", "revision", "down_revision", "dependencies", "branch_labels", "nextrev"),
    *("is_head", "is_base", "is_branch_point", "is_merge_point"),
)

QUESTIONS: dict[str, Callable[[Any], Any]] = {
    "heads": lambda directory: directory.get_heads(),
    "real heads": lambda directory: directory.get_heads(consider_depends_on=True),
    "current head": lambda directory: directory.get_current_head(),
    "base": lambda directory: directory.get_base(),
    "bases": lambda directory: directory.get_bases(),
    "walk": lambda directory: list(directory.walk_revisions()),
    "walk from head": lambda directory: list(directory.walk_revisions(head="head")),
    "walk between": lambda directory: list(directory.walk_revisions("aaaa", "bbbb")),
    "walk the wrong way": lambda directory: list(directory.walk_revisions("bbbb", "aaaa")),
    "iterate": lambda directory: list(directory.iterate_revisions("heads", "base")),
    "iterate one": lambda directory: list(directory.iterate_revisions("head", "aaaa", inclusive=True)),
    "iterate nothing": lambda directory: list(directory.iterate_revisions("nothing", "base")),
    "texts": lambda directory: [str(script) for script in directory.walk_revisions()],
    "log": lambda directory: [unordered(script.log_entry) for script in directory.walk_revisions()],
    "verbose": lambda directory: [
        unordered(script.cmd_format(verbose=True)) for script in directory.walk_revisions()
    ],
    "lines": lambda directory: [
        unordered(script.cmd_format(False, *flags))
        for script in directory.walk_revisions()
        for flags in ((), (True,), (True, True), (True, True, True), (True, True, True, False))
    ],
    "facts": lambda directory: [
        tuple(getattr(script, name) for name in FACTS) for script in directory.walk_revisions()
    ],
    "modules": lambda directory: [
        (script.module.__name__, script.module.__file__, script.module.revision)
        for script in directory.walk_revisions()
    ],
    "env.py": lambda directory: directory.env_py_location,
    "versions": lambda directory: directory.versions,
    "dir": lambda directory: directory.dir,
}


def asking(method: str, *arguments: Any) -> Callable[[Any], Any]:
    """The question that calls a method."""
    return lambda directory: getattr(directory, method)(*arguments)


def unordered(text: str) -> str:
    """The text with the names of sets sorted: Alembic prints them in the order of the hash seed."""

    def sort(found: re.Match[str]) -> str:
        return found[1] + ", ".join(sorted(found[2].split(", "))) + found[3]

    text = re.sub(r"((?:Branches into|Branch names): )(.*)()", sort, text)
    return re.sub(r"(\()([^()]*)(\))", sort, text)


class Pair:
    """One folder in Alembic's script directory and in ours."""

    def __init__(self, config: Path) -> None:
        self.theirs: Any = AlembicDirectory.from_config(AlembicConfig(config))
        self.theirs.revision_map = DeclaredOrderMap(self.theirs._load_revisions)
        self.ours: Any = ScriptDirectory.from_config(Config(config))

    def differs(self, ask: Callable[[Any], Any]) -> str | None:
        """Put a question to both, and say how the answers differ."""
        theirs = outcome(lambda: plain(ask(self.theirs)))
        ours = outcome(lambda: plain(ask(self.ours)))
        if isinstance(theirs.error, BARE) and isinstance(ours.error, CommandError):
            return None  # where Alembic has no message, ours is told as a command tells it
        return difference(theirs, ours)


def plain(answer: Any) -> Any:
    """The answer in terms that both have: a script by its id and file."""
    if isinstance(answer, (tuple, list, Iterator)):
        return tuple(plain(element) for element in answer)
    if isinstance(answer, (set, frozenset)):
        return frozenset(plain(element) for element in answer)
    if hasattr(answer, "cmd_format"):
        return answer.revision, answer.path
    return answer


def differences(pair: Pair, questions: dict[str, Callable[[Any], Any]]) -> Iterator[str]:
    for name, ask in questions.items():
        if found := pair.differs(ask):
            yield f"{name}: {found}"


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_answers_alike(tmp_path: Path, shape: str) -> None:
    ini = write_project(tmp_path, SHAPES[shape]) / "alembic.ini"
    assert list(differences(Pair(ini), QUESTIONS)) == []


IDENTIFIERS = (
    *("head", "heads", "base", None, "", (), "aaaa", "bbb", "cccc", "ccc", "gone", "shop", "shop@head"),
    *("shop1+1", "billing@base", "billing@heads", "-1", "+1", "shop@bill1", "nothing@head", ["heads"]),
    ("aaaa", "bbbb"),
)


@pytest.mark.parametrize("shape", ["empty", "linear", "diamond", "two heads", "labelled"])
def test_identifiers_answer_alike(tmp_path: Path, shape: str) -> None:
    pair = Pair(write_project(tmp_path, SHAPES[shape]) / "alembic.ini")
    questions: dict[str, Callable[[Any], Any]] = {}
    for identifier in IDENTIFIERS:
        name = repr(identifier)
        for method in ("get_revision", "get_revisions", "as_revision_number", "get_all_current"):
            questions[f"{method} {name}"] = asking(method, identifier)
        questions[f"walk {name}"] = asking("walk_revisions", "base", identifier)
    assert list(differences(pair, questions)) == []


@pytest.mark.parametrize("seed", range(25))
def test_random_histories_answer_alike(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    history = random_history(random)
    pair = Pair(write_project(tmp_path, history) / "alembic.ini")
    names = ("heads", "real heads", "current head", "base", "walk", "texts", "log", "lines", "facts")
    questions = {name: QUESTIONS[name] for name in names}
    sound = outcome(pair.ours.get_heads).error is None
    for _ in range(12 if sound else 0):
        one = random_identifier(random, history)
        questions[f"get_revisions {one!r}"] = asking("get_revisions", one)
    assert list(differences(pair, questions)) == [], history


CONFIGURATIONS = {
    "default": INI,
    "version locations": INI
    + "version_locations = %(here)s/migrations/versions %(here)s/more\npath_separator = space\n",
    "missing location": INI + "version_locations = %(here)s/nowhere\npath_separator = os\n",
    "recursive": INI + "recursive_version_locations = true\n",
    "location twice": INI
    + "version_locations = %(here)s/migrations/versions;%(here)s/migrations/../migrations/versions\n"
    "path_separator = ;\n",
    "everything": INI
    + "file_template = %%(rev)s\ntruncate_slug_length = 10\ntimezone = UTC\nsourceless = true\n"
    "output_encoding = latin-1\n[post_write_hooks]\nhooks = x\nx.type = exec\n",
}

ATTRIBUTES = (
    "dir",
    "version_locations",
    "file_template",
    "truncate_slug_length",
    "sourceless",
    "output_encoding",
    "timezone",
    "recursive_version_locations",
)


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_configurations_lead_to_the_same_files(tmp_path: Path, configuration: str) -> None:
    write_project(tmp_path, histories.linear(3), CONFIGURATIONS[configuration])
    write_scripts(tmp_path / "more", [histories.Declared("more", histories.revision_id(2))])
    write_scripts(tmp_path / "migrations" / "versions" / "deeper", [histories.Declared("deep")])
    write_scripts(tmp_path / "migrations" / "versions" / "__pycache__", [histories.Declared("cached")])
    if configuration != "location twice":  # where Alembic warns of what it would not read
        for name in ("__init__.py", ".#n000_make.py", "notes.txt"):
            (tmp_path / "migrations" / "versions" / name).write_text("")
    pair = Pair(tmp_path / "alembic.ini")
    assert list(differences(pair, QUESTIONS)) == []
    for name in ATTRIBUTES:
        assert getattr(pair.ours, name) == getattr(pair.theirs, name), name
    assert [dict(hook) for hook in pair.ours.hooks] == [dict(hook) for hook in pair.theirs.hooks]


def test_alembics_own_config_opens_ours(tmp_path: Path) -> None:
    ini = write_project(tmp_path, histories.two_heads()) / "alembic.ini"
    assert ScriptDirectory.from_config(AlembicConfig(ini)).get_heads() == ["cccd", "ccce"]


@pytest.mark.parametrize(
    "text",
    [
        "[alembic]\n",
        "[alembic]\nscript_location = nowhere\n",
        "[alembic]\nscript_location = no_such_package:migrations\n",
        "[alembic]\nscript_location = this.one:migrations\n",
        INI + "truncate_slug_length = many\n",
        INI + "version_locations = a\npath_separator = what\n",
    ],
)
def test_unusable_configurations_fail_alike(tmp_path: Path, text: str) -> None:
    ini = write_project(tmp_path, (), text) / "alembic.ini"
    theirs = outcome(lambda: AlembicDirectory.from_config(AlembicConfig(ini)).dir)
    ours = outcome(lambda: ScriptDirectory.from_config(Config(ini)).dir)
    assert difference(theirs, ours) is None


@pytest.mark.parametrize(
    "options",
    [
        'truncate_slug_length = "many"\nprepend_sys_path = 3\n',
        "sourceless = 1\nrecursive_version_locations = 1\n",
        'script_location = "no_such_package:migrations"\nrecursive_version_locations = 1\n',
        "sourceless = 1\nversion_locations = [1]\n",
        "script_location = 5\n",
    ],
)
def test_of_two_faults_the_same_one_is_told(tmp_path: Path, options: str) -> None:
    write_project(tmp_path, ())
    location = "" if "script_location" in options else 'script_location = "%(here)s/migrations"\n'
    toml = tmp_path / "pyproject.toml"
    toml.write_text(f"[tool.alembic]\n{location}{options}")
    told = []
    kinds: list[tuple[Any, Any]] = [(AlembicDirectory, AlembicConfig), (ScriptDirectory, Config)]
    for directory, config in kinds:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever Alembic raises is what is compared
            directory.from_config(config(toml_file=toml))
        told.append((type(caught.value).__name__, str(caught.value)))
    assert told[0] == told[1]


@pytest.mark.parametrize(
    "source",
    [
        "x = 1\n",
        "revision = 'a-b'\ndown_revision = None\n",
        "revision = 'abcd'\ndown_revision = 'abcd'\n",
        "revision = 'abcd'\ndown_revision = None\ndepends_on = 'abcd'\n",
        "revision = 'abcd'\ndown_revision = None\nbranch_labels = ('one', 'one')\n",
        "revision = 'abcd'\ndown_revision = None\ndepends_on = 'gone'\n",
        "revision = 'abcd'\n",
    ],
)
def test_refused_scripts_fail_alike(tmp_path: Path, source: str) -> None:
    write_project(tmp_path)
    (tmp_path / "migrations" / "versions" / "odd.py").write_text(source)
    assert list(differences(Pair(tmp_path / "alembic.ini"), QUESTIONS)) == []


def test_a_syntax_error_is_a_syntax_error(tmp_path: Path) -> None:
    write_project(tmp_path)
    (tmp_path / "migrations" / "versions" / "odd.py").write_text("revision = 'abcd'\ndown_revision = (\n")
    pair = Pair(tmp_path / "alembic.ini")
    raised = []
    for directory in (pair.theirs, pair.ours):
        with pytest.raises(SyntaxError) as caught:
            directory.get_heads()
        error = caught.value
        raised.append((str(error), error.filename, error.lineno, error.offset, error.text))
    assert raised[0] == raised[1]
    assert raised[1][:2] == (
        "'(' was never closed (odd.py, line 2)",
        str(tmp_path / "migrations" / "versions" / "odd.py"),
    )


def test_a_script_nested_too_deeply_is_a_syntax_error(tmp_path: Path) -> None:
    write_project(tmp_path)
    path = tmp_path / "migrations" / "versions" / "odd.py"
    path.write_text("revision = 'abcd'\ndown_revision = " + "-" * 100_000 + "1\n")
    with pytest.raises(SyntaxError, match=r"Python cannot parse it: .*nested too deeply") as caught:
        Pair(tmp_path / "alembic.ini").ours.get_heads()
    assert caught.value.filename == str(path)


def test_a_link_that_leads_nowhere_is_refused_alike(tmp_path: Path) -> None:
    write_project(tmp_path)
    versions = tmp_path / "migrations" / "versions"
    (versions / "odd.py").symlink_to("gone.py")
    pair = Pair(tmp_path / "alembic.ini")
    for directory in (pair.theirs, pair.ours):
        with pytest.raises(ImportError) as caught:
            directory.get_heads()
        assert str(caught.value) == f"Can't find Python file {versions / 'gone.py'}"


def test_a_map_that_cannot_be_built_is_not_asked_alike(tmp_path: Path) -> None:
    write_project(tmp_path)
    (tmp_path / "migrations" / "versions" / "odd.py").write_text(
        "revision = 'abcd'\ndown_revision = 'abcd'\n"
    )
    pair = Pair(tmp_path / "alembic.ini")
    for directory in (pair.theirs, pair.ours):
        for steps in (
            directory.iterate_revisions((), "-2", select_for_downgrade=True),
            directory.iterate_revisions("-2", "base"),
        ):
            with pytest.raises(Exception, match="Relative revision -2 didn't produce 2 migrations") as caught:
                list(steps)
            assert type(caught.value).__name__ == "RevisionError"


def test_a_missing_parent_is_a_key_error_as_in_alembic(tmp_path: Path) -> None:
    directory = ScriptDirectory.from_config(
        Config(write_project(tmp_path, histories.missing_parent()) / "alembic.ini")
    )
    with pytest.warns(UserWarning, match="gone referenced from"), pytest.raises(KeyError) as caught:
        directory.get_current_head()
    assert isinstance(caught.value, MissingRevision)
