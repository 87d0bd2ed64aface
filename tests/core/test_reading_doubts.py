"""What a script does to its names in roundabout ways: known where it is sure, else in doubt, and why."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest
from alembic.script import Script

from limbeck_core.reading import ConstantSource, ScriptMetadata, Unknown, read_script

SHARED = "LIST = ['m']\nNAME = 'm'\nclass Base:\n    X = 'm'\n"


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for scripts, and modules that scripts can import here and that are found as sources."""
    (tmp_path / "doubted").mkdir()
    (tmp_path / "doubted" / "__init__.py").write_text("")
    (tmp_path / "doubted" / "shared.py").write_text(SHARED)
    (tmp_path / "doubted" / "listed.py").write_text("__all__ = ['A']\nA = 'a'\nB = 'b'\n")
    (tmp_path / "doubted" / "unlisted.py").write_text("A = 'a'\n__all__ = [str(name) for name in ['A']]\n")
    (tmp_path / "versions").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    for name in list(sys.modules):
        if name.startswith("doubted"):
            monkeypatch.delitem(sys.modules, name)
    return tmp_path / "versions"


def read(versions: Path, source: str) -> ScriptMetadata:
    path = versions / "x1.py"
    path.write_text(f"revision = 'a'\ndown_revision = None\n{source}")
    found = read_script(str(path), ConstantSource([str(versions.parent)]))
    assert isinstance(found, ScriptMetadata)
    return found


def executed(versions: Path) -> object:
    namespace: dict[str, object] = {"__name__": "x1_py"}
    exec(compile((versions / "x1.py").read_text(), "x1.py", "exec"), namespace)
    for name in list(sys.modules):
        if name.startswith("doubted"):
            del sys.modules[name]
    return namespace.get("branch_labels")


KNOWN = [
    "x = branch_labels = 'l'\ndel x\n",
    "a = b = 'x'\ndel (a, b)\nbranch_labels = 'l'\n",
    "branch_labels = 'no'\ndel [branch_labels]\nbranch_labels = 'l'\n",
    "d = {'k': 'l'}\nbranch_labels = d['k']\ndel d['k']\n",
    "import typing\nif typing.TYPE_CHECKING:\n    branch_labels = 'no'\nelse:\n    branch_labels = 'l'\n",
    "from typing import TYPE_CHECKING\nbranch_labels = 'no' if TYPE_CHECKING else 'l'\n",
    "import random\nif random.random() < 2:\n b = ('l', 'm')\nelse:\n b = ('l', 'm')\nbranch_labels = b\n",
    "from doubted.listed import *\nbranch_labels = A\n",
    "from doubted.shared import Base\nclass Own(Base, object):\n    Y = 'l'\nbranch_labels = Own.Y\n",
    "with open('/dev/null') as f:\n    branch_labels = 'l'\n",
    "for n in ():\n    pass\nbranch_labels = 'l'\n",
    "branch_labels = 'l'\nbranch_labels += 'm'\n",
    "try:\n    branch_labels = 'l'\nexcept Exception as error:\n    branch_labels = 'no'\n",
    "try:\n    pass\nexcept Exception:\n    branch_labels = 'no'\nelse:\n    branch_labels = 'l'\n",
    "import os\ntry:\n    os.sep\nexcept AttributeError:\n    raise SystemExit\nbranch_labels = 'l'\n",
    "import os\nif os.sep == '':\n    raise SystemExit\nelse:\n    branch_labels = 'l'\n",
    "import doubted.shared as s\nbool(s)\nbool(s.Base)\nbranch_labels = s.NAME, s.Base.X\n",
    "import enum\nclass E(str, enum.Enum):\n    A = 'l'\nbranch_labels = E.A\n",
    "import enum\nclass E(str, enum.Enum):\n    A = 'l'\nbranch_labels = ('x_' + E.A, E.A.value, E.A.name)\n",
    "import enum\nclass D(str, enum.Enum):\n    pass\nclass E(D):\n    A = 'l'\nbranch_labels = E.A\n",
    "class Base:\n    X = 'l'\nclass Own(Base):\n    Y = 'm'\nbranch_labels = Own.X, Own.Y\n",
    "f = lambda: [].append('l')\nbranch_labels = 'l'\n",
    "branch_labels = 'l'\nx = y = ['l']\nf = lambda x: y\n",
    "def f():\n    g().x = 1\n    [].append(2)\nbranch_labels = ('l',)\n",
    "branch_labels = f'{\"l\"}{{m}}'\n",
    "a, *b, c = 'lmno'\nbranch_labels = (a, *b, c)\n",
]


@pytest.mark.parametrize("source", KNOWN)
def test_what_is_sure_is_what_python_makes_of_it(versions: Path, source: str) -> None:
    found = read(versions, source).branch_labels
    expected = executed(versions)
    assert found == (expected if isinstance(expected, tuple) else (expected,))


DOUBTED = {
    "x = 'l'\nbranch_labels = x.label\n": (4, "an attribute: x.label"),
    "import doubted.shared\ndoubted.shared.NAME = 'n'\nbranch_labels = doubted.shared.NAME\n": (
        5,
        "shared is bound anew in line 4",
    ),
    "from doubted.shared import LIST\nLIST.append('n')\nbranch_labels = LIST\n": (
        5,
        "LIST is changed in line 4",
    ),
    "d = {'k': 'l'}\ndel d['k']\nbranch_labels = d['k']\n": (4, "d is changed in line 4"),
    "d = {'k': 'l'}\nd['k'] += 'm'\nbranch_labels = d['k']\n": (4, "d is changed in line 4"),
    "branch_labels = 'l'\nclass K:\n    exec('branch_labels = 3')\n": (
        5,
        "exec('branch_labels = 3') in line 5 may bind any name",
    ),
    "branch_labels = 'l'\nglobals()['branch_labels'] = 'm'\n": (
        4,
        "globals()['branch_labels'] in line 4 may bind any name",
    ),
    "branch_labels, other = ('l', 'm', 'n')\n": (3, "an assignment whose two sides do not fit"),
    "branch_labels, *other, another = ('l',)\n": (3, "an assignment whose two sides do not fit"),
    "branch_labels, other = None\n": (3, "an assignment whose two sides do not fit"),
    "branch_labels, other = {'l', 'm'}\n": (3, "an assignment whose two sides do not fit"),
    "branch_labels, other = 7, *()\n": (3, "an assignment whose two sides do not fit"),
    "ids = ['l']\nf = lambda: ids.append('m')\nf()\nbranch_labels = tuple(ids)\n": (
        4,
        "ids is changed in line 4",
    ),
    "ids = ['l']\nfs = {'f': (lambda n: (ids.append(n)))}\nfs['f']('m')\nbranch_labels = tuple(ids)\n": (
        4,
        "ids is changed in line 4",
    ),
    "def f(g=lambda: d.update(k='m')):\n    g()\nd = {'k': 'l'}\nf()\nbranch_labels = d['k']\n": (
        5,
        "d is changed in line 3",
    ),
    "import sys\nbranch_labels = 'l'\nsys.modules[__name__].branch_labels = 'm'\n": (
        5,
        "sys.modules[__name__].branch_labels in line 5 may bind any name",
    ),
    "import sys\nbranch_labels = 'l'\nsys.modules[__name__].__dict__['branch_labels'] = 'm'\n": (
        5,
        "sys.modules[__name__].__dict__['branch_labels'] in line 5 may bind any name",
    ),
    "from typing import Optional\nbranch_labels = Optional\n": (
        4,
        "Optional stands in typing, whose source is not at hand",
    ),
    "class K:\n    X = 'l'\nbranch_labels = K.Y\n": (5, "an attribute: K.Y"),
    "class K:\n    X = 'l'\nclass L(K):\n    Y = 'l'\nbranch_labels = L.Z\n": (7, "an attribute: L.Z"),
    "import enum\nclass E(enum.Enum):\n    _a = 'l'\nbranch_labels = E._a\n": (
        6,
        "an attribute of an enumeration: E._a",
    ),
    "import enum\nclass E(enum.Enum):\n    A = ('l',)\nbranch_labels = E.A.value\n": (
        6,
        "an attribute of an enumeration: E.A",
    ),
    "import enum\nclass E(str, enum.Enum):\n    A = 'l'\nbranch_labels = str(E.A)\n": (
        6,
        "a call: str(E.A)",
    ),
    "import enum\nclass E(enum.Enum):\n    A = 'l'\nbranch_labels = E.A\n": (
        6,
        "a member of an enumeration, where a string or a tuple of strings belongs",
    ),
    "import enum\nclass E(str, enum.Enum):\n    A = 'l'\n    def __new__(cls, v): return 'm'\n"
    "branch_labels = E.A\n": (7, "the enumeration E makes its own members"),
    "@str\nclass K:\n    X = 'l'\nclass L(K):\n    Y = 'm'\nbranch_labels = L.Y\n": (
        8,
        "the class K has a decorator",
    ),
    "from ....nowhere import branch_labels\n": (
        3,
        "an import from above the top package: from ....nowhere import branch_labels",
    ),
    "from doubted.unlisted import *\n": (2, "doubted.unlisted.__all__ is no constant"),
    "from doubted.nowhere import *\n": (3, "from doubted.nowhere import * in line 3 may bind it"),
    "import random\nif random.random() < 2:\n b = ['l']\nelse:\n b = ['l']\nbranch_labels = b\n": (
        4,
        "it depends on a condition in line 4",
    ),
    "if str:\n    branch_labels = 'l'\n": (3, "it depends on a condition in line 3"),
    "for branch_labels in 'l':\n    pass\n": (3, "it depends on what runs in line 3"),
    "for n in 'l':\n    try:\n        n.x()\n    except Exception as branch_labels:\n        pass\n": (
        3,
        "it depends on what runs in line 3",
    ),
    "for n in 'l':\n    def branch_labels(): ...\n": (3, "it depends on what runs in line 3"),
    "for n in 'l':\n    class branch_labels: ...\n": (3, "it depends on what runs in line 3"),
    "for n in 'l':\n    import doubted as branch_labels\n": (3, "it depends on what runs in line 3"),
    "match ['l']:\n    case [branch_labels]:\n        pass\n": (3, "it depends on what runs in line 3"),
    "match ['l']:\n    case [*branch_labels]:\n        pass\n": (3, "it depends on what runs in line 3"),
    "match {}:\n    case {**branch_labels}:\n        pass\n": (
        3,
        "it depends on what runs in line 3",
    ),
    "labels = ['l']\nfor n in 'l':\n    branch_labels: list = labels\n    branch_labels.append(n)\n": (
        4,
        "it depends on what runs in line 4",
    ),
}


@pytest.mark.parametrize("source", DOUBTED)
def test_what_is_not_sure_is_in_doubt_and_says_why(versions: Path, source: str) -> None:
    assert read(versions, source).branch_labels == Unknown(*DOUBTED[source])


def test_a_member_of_an_enumeration_of_strings_is_an_id(versions: Path) -> None:
    path = versions / "x1.py"
    path.write_text(
        "import enum\nclass Ids(str, enum.Enum):\n    NEW = 'b'\n    OLD = 'a'\n"
        "revision = Ids.NEW\ndown_revision = Ids.OLD\ndepends_on = (Ids.OLD, 'c')\n"
    )
    found = read_script(str(path))
    assert isinstance(found, ScriptMetadata)
    assert (found.revision, found.down_revision, found.depends_on) == ("b", ("a",), ("a", "c"))
    assert (type(found.revision), found.down_revision_is_sequence) == (str, False)
    module = ModuleType("x1_py")
    exec(compile(path.read_text(), "x1.py", "exec"), vars(module))
    theirs = Script(module, module.revision, str(path))
    assert (theirs.revision, theirs.down_revision, theirs.dependencies) == ("b", "a", ("a", "c"))
