"""What the script directory does beyond Alembic's: it reads scripts without running them."""

from __future__ import annotations

import os
import pickle
import re
import sys
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import alembic.script
import alembic.util
import pytest
from alembic.script import Script as AlembicScript

from declared_projects import write_project
from histories import Declared, linear
from limbeck_core.config import Config
from limbeck_core.errors import CommandError, RevisionError, UnknownMetadata
from limbeck_core.reading import ScriptMetadata, read_script
from limbeck_core.script import Script, ScriptDirectory

COMPUTED = """
import datetime
revision = 'abcd'
down_revision = None

branch_labels = (datetime.date.min.isoformat(),)
"""


def directory_with(folder: Path, source: str, **options: object) -> ScriptDirectory:
    """A directory that holds one script."""
    write_project(folder)
    (folder / "migrations" / "versions" / "odd.py").write_text(source)
    return ScriptDirectory(folder / "migrations", **options)  # type: ignore[arg-type]  # any option


def test_no_script_is_run_by_reading(tmp_path: Path) -> None:
    source = "revision = 'abcd'\ndown_revision = None\nraise SystemExit('run')\n"
    directory = directory_with(tmp_path, source)
    script = directory.get_revision("abc")
    assert (script.revision, script.doc, str(script)) == ("abcd", "", "<base> -> abcd (head), ")


def test_the_module_is_imported_when_it_is_asked_for(tmp_path: Path) -> None:
    source = "'''Add x.\n\nMore.'''\nrevision = 'abcd'\ndown_revision = None\nran = True\n"
    script = directory_with(tmp_path, source).get_revision("head")
    assert script.longdoc == "Add x.\n\nMore."
    module = script.module
    assert isinstance(module, ModuleType)
    assert module.ran
    assert script.module is module
    assert module.__name__ not in sys.modules
    assert (script.doc, script.longdoc) == ("Add x.", "Add x.\n\nMore.")


def test_what_cannot_be_known_names_file_and_line(tmp_path: Path) -> None:
    directory = directory_with(tmp_path, COMPUTED)
    with pytest.raises(UnknownMetadata, match=r"branch_labels of .*odd.py, line 6") as caught:
        directory.get_heads()
    assert isinstance(caught.value, CommandError)
    assert (caught.value.path, caught.value.line) == (str(tmp_path / "migrations" / "versions" / "odd.py"), 6)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("revision = ('abcd',)", "revision in {path}, line 1, is a tuple, where an id is a string"),
        ("revision = None", "revision in {path}, line 1, is None, where an id is a string"),
        ("revision = ()", "revision in {path}, line 1, is a tuple, where an id is a string"),
        ("revision = b'abcd'", "revision in {path}, line 1, is a bytes, b'abcd', where an id is a string"),
        ("revision = 7", "revision in {path}, line 1, is an int, 7, where an id is a string"),
        ("revision = {'abcd'}", "revision in {path}, line 1, is a set, where an id is a string"),
        (
            "down_revision = 7",
            "down_revision of revision abcd in {path}, line 1, is an int, 7, where a string or a tuple of "
            "strings belongs",
        ),
        (
            "depends_on = ('x', (7,))",
            "depends_on of revision abcd in {path}, line 1, is a tuple in a tuple, where ids are strings",
        ),
        (
            "branch_labels = 1.5",
            "branch_labels of revision abcd in {path}, line 1, is a float, 1.5, where a string or a tuple of "
            "strings belongs",
        ),
    ],
)
@pytest.mark.parametrize("execute", ["never", "when-needed"])
def test_what_is_no_string_is_refused_and_named_without_being_run(
    tmp_path: Path, line: str, message: str, execute: Literal["never", "when-needed"]
) -> None:
    name = line.partition(" ")[0]
    others = {"revision": "'abcd'", "down_revision": "None"}
    rest = "".join(f"{other} = {value}\n" for other, value in others.items() if other != name)
    source = f"{line}\n{rest}raise SystemExit('run')\n"
    directory = directory_with(tmp_path, source, execute=execute)
    path = tmp_path / "migrations" / "versions" / "odd.py"
    with pytest.raises(RevisionError) as caught:
        directory.get_heads()
    assert str(caught.value) == message.format(path=path)
    with pytest.raises(CommandError, match=re.escape(message.format(path=path))):
        directory.get_revision("head")


@pytest.mark.parametrize("revision", [("abcd",), ("ab", "cd"), (), b"abcd", 7, None])
def test_alembic_cannot_walk_over_a_revision_whose_id_is_no_string(tmp_path: Path, revision: object) -> None:
    """Why such an id is refused from the start: there it is listed as a head at best."""
    source = f"revision = {revision!r}\ndown_revision = None\n"
    directory_with(tmp_path, source)
    theirs = alembic.script.ScriptDirectory(str(tmp_path / "migrations"))
    with pytest.raises((alembic.util.CommandError, TypeError, AssertionError)):
        list(theirs.walk_revisions())


def test_what_cannot_be_known_is_run_where_that_is_allowed(tmp_path: Path) -> None:
    directory = directory_with(tmp_path, COMPUTED, execute="when-needed")
    assert directory.get_revision("head").branch_labels == {"0001-01-01"}
    config = Config(tmp_path / "alembic.ini")
    configured = ScriptDirectory.from_config(config, execute="when-needed")
    assert configured.get_revision("head").branch_labels == {"0001-01-01"}
    with pytest.raises(UnknownMetadata):
        ScriptDirectory.from_config(config).get_heads()


def test_only_scripts_that_need_it_are_run(tmp_path: Path) -> None:
    directory = directory_with(tmp_path, COMPUTED, execute="when-needed")
    (tmp_path / "migrations" / "versions" / "other.py").write_text(
        "revision = 'beef'\ndown_revision = None\nraise SystemExit('run')\n"
    )
    assert directory.get_heads() == ["abcd", "beef"]


def test_a_script_without_a_parent_is_refused_by_name_even_when_run(tmp_path: Path) -> None:
    source = "revision = ''.join(map(str, ['a', 'b']))\n"
    directory = directory_with(tmp_path, source, execute="when-needed")
    with pytest.raises(CommandError, match=r"odd.py.*declares no down_revision"):
        directory.get_current_head()


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    directory = directory_with(tmp_path, "revision = 'abcd'\ndown_revision = None\n")
    os.mkfifo(tmp_path / "migrations" / "versions" / "pipe.py")
    assert directory.get_heads() == ["abcd"]


def test_a_package_is_found_without_being_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "shop_of_tests" / "inner"
    write_project(package, linear(2))
    for folder in (package, package.parent):
        (folder / "__init__.py").write_text("raise SystemExit('imported')\n")
    monkeypatch.syspath_prepend(tmp_path)
    config = Config()
    config.set_main_option("script_location", "shop_of_tests.inner:migrations")
    config.set_main_option("version_locations", "shop_of_tests.inner:migrations:versions")
    config.set_main_option("path_separator", "space")
    directory = ScriptDirectory.from_config(config)
    assert directory.dir == str(package / "migrations")
    assert directory.versions == str(package / "migrations" / "versions")
    assert len(list(directory.walk_revisions())) == 2
    assert not any(name.startswith("shop_of_tests") for name in sys.modules)


def test_a_namespace_package_is_found_in_the_folder_that_has_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one" / "spread_of_tests" / "deep").mkdir(parents=True)
    write_project(tmp_path / "two" / "spread_of_tests" / "deep", linear(1))
    monkeypatch.syspath_prepend(tmp_path / "two")
    monkeypatch.syspath_prepend(tmp_path / "one")
    config = Config()
    config.set_main_option("script_location", "spread_of_tests.deep:migrations")
    assert ScriptDirectory.from_config(config).dir == str(
        tmp_path / "two" / "spread_of_tests" / "deep" / "migrations"
    )


def test_prepend_sys_path_is_put_in_front(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    ini = "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = a:b\npath_separator = os\n"
    ScriptDirectory.from_config(Config(write_project(tmp_path, (), ini) / "alembic.ini"))
    assert sys.path[:2] == ["a", "b"]


def test_several_locations_have_no_single_one(tmp_path: Path) -> None:
    write_project(tmp_path)
    directory = ScriptDirectory(tmp_path / "migrations", version_locations=["a", "b"])
    with pytest.raises(CommandError, match="Multiple version_locations present"):
        _ = directory.versions


def test_a_script_is_made_of_a_module_as_in_alembic() -> None:
    module = ModuleType("made")
    module.__doc__ = "Doc.\n\nMore."
    vars(module).update(down_revision=("a1", "b1"), branch_labels="shop", depends_on=["c1"])
    script = Script(module, "d1", Path("made.py"))
    assert (script.path, script.doc, script.branch_labels) == ("made.py", "Doc.", {"shop"})
    assert (script.down_revision, script.dependencies) == (("a1", "b1"), "c1")
    assert repr(script) == "Script('d1', ('a1', 'b1'), dependencies='c1', branch_labels={'shop'})"
    assert script.cmd_format(verbose=False, include_parents=True) == "a1, b1 (c1) -> d1 (head) (mergepoint)"
    script._db_current_indicator = True
    assert script.log_entry.startswith("Rev: d1 (head) (mergepoint) (current)\nMerges: a1, b1\n")


def test_a_script_is_made_of_metadata(tmp_path: Path) -> None:
    write_project(tmp_path, [Declared("abcd", "beef", "feed", ("shop",))])
    metadata = read_script(str(tmp_path / "migrations" / "versions" / "n000_make.py"))
    assert isinstance(metadata, ScriptMetadata)
    script = Script.from_metadata(pickle.loads(pickle.dumps(metadata)))
    assert (script.revision, script.down_revision, script.dependencies) == ("abcd", "beef", "feed")
    assert script.doc == "Make abcd"


def test_a_file_that_cannot_be_read_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = directory_with(tmp_path, "revision = 'abcd'\ndown_revision = None\n")
    path = tmp_path / "migrations" / "versions" / "odd.py"
    path.write_text(path.read_text() + "#" * 200_000)
    monkeypatch.setattr("limbeck_core.reading.source.MAX_SOURCE_BYTES", 100_000)
    with pytest.raises(CommandError) as caught:
        directory.get_heads()
    assert str(caught.value) == f"{path}: odd.py is larger than 0 MB and is not read"


def test_a_script_whose_name_is_no_script_s_has_no_module(tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    path.write_text("revision = 'abcd'\ndown_revision = None\n")
    metadata = read_script(str(path))
    assert isinstance(metadata, ScriptMetadata)
    script = Script.from_metadata(metadata)
    with pytest.raises(ImportError, match=r"odd\.txt$") as caught:
        _ = script.module
    assert caught.value.path == str(path)
    made = ModuleType("made")
    made.__doc__ = "Set."
    script.module = made
    assert (script.module, script.doc) == (made, "Set.")


@pytest.mark.parametrize("docstring", [None, "", "  Add x. \n\nMore.\n", "Ä.\nB\n".encode("latin-1")])
@pytest.mark.parametrize("needed", [None, "eeee"])
def test_a_script_of_a_module_speaks_as_alembics(docstring: str | bytes | None, needed: str | None) -> None:
    module: Any = ModuleType("made")
    module.__doc__ = docstring
    vars(module).update(revision="cccc", down_revision=("aaaa", "bbbb"), depends_on=needed)
    if isinstance(docstring, bytes):
        module._alembic_source_encoding = "latin-1"
    ours, theirs = Script(module, "cccc", "made.py"), AlembicScript(module, "cccc", "made.py")
    for name in ("doc", "longdoc", "log_entry"):
        assert getattr(ours, name) == getattr(theirs, name)
    for flags in product((False, True), repeat=5):
        assert ours._head_only(*flags) == theirs._head_only(*flags)
