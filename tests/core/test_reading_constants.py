"""Constants from other modules, followed by their source; nothing is imported."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from limbeck_core.reading import ConstantSource, ScriptMetadata, Unknown, read_script
from limbeck_core.reading.constants import WatchedConstants

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files below a folder of their own, given by path and text; say which folder."""

    def files(**texts: str) -> Path:
        for path, text in texts.items():
            target = tmp_path.joinpath(*path.split("/")).with_suffix(".py")
            target.parent.mkdir(parents=True, exist_ok=True)
            # a module that is imported would say so
            target.write_text(f"raise SystemExit('imported')\n{text}" if path != "versions/x1" else text)
        return tmp_path

    return files


def labels(root: Path, script: str, *roots: Path) -> tuple[str, ...] | Unknown:
    path = root / "versions" / "x1.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"revision = 'a'\ndown_revision = None\n{script}")
    before = set(sys.modules)
    found = read_script(str(path), ConstantSource([str(one) for one in roots or (root,)]))
    assert isinstance(found, ScriptMetadata)
    assert not {name for name in sys.modules.keys() - before if not name.startswith("limbeck_core")}
    return found.branch_labels


CLI = "EXPAND = 'expand'\nclass Branch:\n    SHOP = EXPAND + '_shop'\n"


@pytest.mark.parametrize(
    "script",
    [
        "from app.db import cli\nbranch_labels = (cli.EXPAND,)\n",
        "from app.db.cli import EXPAND\nbranch_labels = (EXPAND,)\n",
        "from app.db.cli import EXPAND as X\nbranch_labels = X\n",
        "import app.db.cli\nbranch_labels = (app.db.cli.EXPAND,)\n",
        "import app.db.cli as c\nbranch_labels = c.EXPAND\n",
        "from app import db\nbranch_labels = [db.cli.EXPAND]\n",
        "from app.db.cli import *\nbranch_labels = EXPAND\n",
        "from app.db.cli import EXPAND as branch_labels\n",
        "from app.db import EXPAND_AGAIN\nbranch_labels = EXPAND_AGAIN\n",
        "from app.db import everything\nbranch_labels = everything.EXPAND\n",
        "import app.db.cli\nX = app\nbranch_labels = X.db.cli.EXPAND\n",
        "branch_labels = None\nif True:\n    from app.db import cli\n    branch_labels = cli.EXPAND\n",
        "from typing import cast\nimport app.db.cli as c\nbranch_labels = cast(str, c.EXPAND)\n",
    ],
)
def test_an_imported_constant_is_found(write: Write, script: str) -> None:
    root = write(
        **{
            "app/__init__": "",
            "app/db/__init__": "from .cli import EXPAND as EXPAND_AGAIN\n",
            "app/db/cli": CLI,
            "app/db/everything": "from .cli import *\nfrom ..db import cli\n",
        }
    )
    assert labels(root, script) == ("expand",)


def test_a_class_attribute_is_found(write: Write) -> None:
    root = write(
        **{
            "app/cli": CLI + "class Sub(Branch):\n    OWN = 'own'\n",
            "app/enums": "import enum\nfrom enum import StrEnum\nclass A(str, enum.Enum):\n    X = 'ax'\n"
            "class B(StrEnum):\n    X = 'bx'\nclass C(enum.Enum):\n    X = 'cx'\n    Y = enum.auto()\n",
        }
    )
    assert labels(root, "from app.cli import Sub\nbranch_labels = (Sub.OWN, Sub.SHOP)\n") == (
        "own",
        "expand_shop",
    )
    assert labels(root, "from app.enums import *\nbranch_labels = (A.X, B.X, C.X.value)\n") == (
        "ax",
        "bx",
        "cx",
    )
    assert isinstance(labels(root, "from app.enums import C\nbranch_labels = (C.X,)\n"), Unknown)
    assert isinstance(labels(root, "from app.enums import C\nbranch_labels = C.Y.value\n"), Unknown)


@pytest.mark.parametrize(
    "module",
    [
        "class K(Base):\n    X = 'x'\n",
        "class K(metaclass=Meta):\n    X = 'x'\n",
        "@change\nclass K:\n    X = 'x'\n",
        "class K:\n    X = make()\n",
        "class K:\n    X = 'x'\nK.X = make()\n",
        "class P:\n    def __init_subclass__(cls): ...\nclass K(P):\n    X = 'x'\n",
        "def K(): ...\n",
        "K = make()\n",
        "for K in (): pass\n",
        "from elsewhere import K\n",
        "def __getattr__(name): ...\n",
        "from elsewhere import *\n",
        "import app.unsure as K\n",
        "class K\n",
    ],
)
def test_an_attribute_in_doubt_is_unknown(write: Write, module: str) -> None:
    root = write(**{"app/unsure": module})
    found = labels(root, "from app.unsure import K\nbranch_labels = (K.X,)\n")
    assert isinstance(found, Unknown)
    assert found.line == 4


def test_a_module_whose_source_is_not_at_hand_is_named(tmp_path: Path) -> None:
    found = labels(tmp_path, "from neutron.db.migration import cli\nbranch_labels = (cli.EXPAND_BRANCH,)\n")
    assert found == Unknown(4, "cli stands in neutron.db.migration, whose source is not at hand")


def test_a_script_finds_the_package_that_it_lies_in(write: Write) -> None:
    root = write(**{"app/__init__": "", "app/labels": "X = 'x'\n", "app/migrations/env": ""})
    script = "from app.labels import X\nbranch_labels = X\n"
    found = labels(root / "app" / "migrations", script, root / "nowhere")
    assert found == ("x",)
    relative = "from ...labels import X\nbranch_labels = X\n"
    assert labels(root / "app" / "migrations", relative, root / "nowhere") == ("x",)


def test_the_first_root_that_has_the_package_decides(write: Write) -> None:
    root = write(
        **{
            "one/app/__init__": "",
            "one/app/a": "X = 'one'\n",
            "two/app/__init__": "",
            "two/app/a": "X = 'two'\n",
            "two/app/b": "X = 'two'\n",
        }
    )
    roots = (root / "one", root / "two")
    assert labels(root, "from app.a import X\nbranch_labels = X\n", *roots) == ("one",)
    assert isinstance(labels(root, "from app.b import X\nbranch_labels = X\n", *roots), Unknown)


def test_a_namespace_package_is_searched_in_every_root(write: Write) -> None:
    root = write(**{"one/app/a": "X = 'a'\n", "two/app/b": "X = 'b'\n"})
    script = "from app import a, b\nbranch_labels = (a.X, b.X)\n"
    assert labels(root, script, root / "one", root / "two") == ("a", "b")


def test_modules_that_import_each_other_end_in_an_answer(write: Write) -> None:
    root = write(
        **{
            "app/a": "from app.b import Y\nX = 'x'\nZ = Y\nLOOP = Y + LOOP\nfrom app.b import W\n",
            "app/b": "from app.a import X\nY = X + 'y'\nfrom app.a import W\n",
        }
    )
    assert labels(root, "from app.b import X\nbranch_labels = X\n") == ("x",)
    assert isinstance(labels(root, "from app.a import W\nbranch_labels = W\n"), Unknown)
    assert isinstance(labels(root, "from app.a import LOOP\nbranch_labels = LOOP\n"), Unknown)


def test_a_constant_passed_on_through_very_many_modules_is_unknown(write: Write) -> None:
    chain = {f"m{number}": f"from m{number + 1} import X\n" for number in range(200)}
    root = write(**chain, m200="X = 'x'\n", n0="from m195 import X\n")
    found = labels(root, "from m0 import X\nbranch_labels = X\n")
    assert found == Unknown(4, "X in m25 is passed on through too many modules")
    assert labels(root, "from n0 import X\nbranch_labels = X\n") == ("x",)


def test_a_list_that_its_own_module_changes_is_unknown(write: Write) -> None:
    root = write(a="L = ['x']\nM = ['m']\nM.append('n')\n", b="from a import L\nL.append('y')\n")
    assert labels(root, "from a import L\nbranch_labels = L\n") == ("x",)
    assert isinstance(labels(root, "from a import M\nbranch_labels = M\n"), Unknown)
    assert isinstance(labels(root, "from b import L\nbranch_labels = L\n"), Unknown)
    assert isinstance(labels(root, "from a import L\nbranch_labels = L\nL.append('z')\n"), Unknown)


def test_what_is_exported_by_name_is_what_a_star_binds(write: Write) -> None:
    root = write(
        a="__all__ = ['X']\nX = 'x'\nbranch_labels = 'no'\n", b="_private = 1\nbranch_labels = 'b'\n"
    )
    assert labels(root, "from a import *\n") == ()
    assert labels(root, "from b import *\n") == ("b",)


def test_a_star_from_sqlalchemy_binds_no_metadata_and_one_from_elsewhere_may(tmp_path: Path) -> None:
    assert labels(tmp_path, "branch_labels = 'x'\nfrom sqlalchemy import *\nfrom os.path import *\n") == (
        "x",
    )
    assert labels(tmp_path, "from alembic.op import *\n") == ()
    assert isinstance(labels(tmp_path, "branch_labels = 'x'\nfrom elsewhere import *\n"), Unknown)
    assert labels(tmp_path, "from elsewhere import *\nbranch_labels = 'x'\n") == ("x",)


def test_without_a_source_nothing_is_looked_for(tmp_path: Path) -> None:
    path = tmp_path / "x1.py"
    path.write_text("from a import X\nrevision = X\ndown_revision = None\n")
    found = read_script(str(path))
    assert isinstance(found, ScriptMetadata)
    assert found.revision == Unknown(2, "X stands in a, which is not looked for")


def test_a_source_travels_between_processes(tmp_path: Path) -> None:
    source = ConstantSource([str(tmp_path)])
    assert pickle.loads(pickle.dumps(source)).roots == source.roots


def test_no_more_modules_are_read_than_is_sensible(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(**{"app/__init__": "", "app/one": "A = 'a'\n", "app/two": "B = 'b'\n"})
    monkeypatch.setattr("limbeck_core.reading.constants.MAX_MODULES", 1)
    script = "from app.one import A\nfrom app.two import B\nbranch_labels = "
    assert labels(root, f"{script}A\n") == ("a",)
    assert labels(root, f"{script}(A, B)\n") == Unknown(5, "app.two is one module too many to read")


def test_a_module_that_cannot_be_read_is_named_with_the_reason(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(**{"app/__init__": "", "app/large": f"A = 'a'\n{'#' * 200_000}\n", "app/odd": "A = 'a'\n"})
    (root / "app" / "odd.py").write_bytes(b"A = '\xff'\n")
    monkeypatch.setattr("limbeck_core.reading.source.MAX_SOURCE_BYTES", 100_000)
    assert labels(root, "from app.large import A as branch_labels\n") == Unknown(
        3, "app.large cannot be read: large.py is larger than 0 MB and is not read"
    )
    assert labels(root, "from app.odd import A as branch_labels\n") == Unknown(
        3, "app.odd cannot be read: Not utf-8: the byte 0xff has no meaning there"
    )


@pytest.mark.parametrize("name", ["", ".", "app.", "app..one", "app-two", "../app", "app/one", "app.one\0"])
def test_what_is_no_name_of_a_module_is_nowhere(write: Write, name: str) -> None:
    root = write(**{"app/__init__": "", "app/one": "A = 'a'\n", "app-two/__init__": ""})
    source = ConstantSource([str(root)])
    assert source.find(name) is None
    found = source.find("app.one")
    assert found is not None
    assert (found.path, found.package) == (str(root / "app" / "one.py"), "app")


def test_a_source_that_is_watched_tells_whether_it_was_asked(write: Write) -> None:
    root = write(**{"app/__init__": "", "app/one": "A = 'a'\n"})
    watched = WatchedConstants([str(root)])
    path = root / "versions" / "x1.py"
    path.parent.mkdir()
    for source, is_asked in (("'a'", False), ("A", True)):
        path.write_text(f"from app.one import A\nrevision = 'b'\ndown_revision = {source}\n")
        found = read_script(str(path), watched)
        assert isinstance(found, ScriptMetadata)
        assert (found.down_revision, watched.was_asked) == (("a",), is_asked)
