"""Opening a history runs nothing: every script, ``env.py`` and package would leave a marker."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from declared_projects import script_text
from histories import Declared, linear

MARK = "open({marker!r}, 'a').write(__file__ + '\\n')\n"

INI = """\
[alembic]
script_location = shop_of_markers:migrations
version_locations = shop_of_markers:migrations:versions shop_of_markers.more:versions
path_separator = space
prepend_sys_path = .
[post_write_hooks]
hooks = mark
mark.type = exec
mark.executable = touch
mark.options = {marker}
"""

OPEN = """\
import sys
from limbeck_core.history import History
history = History.open(sys.argv[1], sources=[sys.argv[1]])
assert len(history.scripts) == 8, history.scripts
for node in range(len(history.dag.ids)):
    history.labels_of(node), history.problems_of(node), history.node_script(node)
for script in history.revision_map.iterate_revisions("heads", "base"):
    script.doc, script.longdoc, script.log_entry
history.reload()
print([problem.message for problem in history.problems])
from limbeck_core.config import Config
from limbeck_core.script import ScriptDirectory
directory = ScriptDirectory.from_config(Config(sys.argv[1] + "/alembic.ini"))
print([script.log_entry for script in directory.walk_revisions()])
"""


@pytest.fixture
def marked_project(tmp_path: Path) -> Path:
    """A project whose every file would leave a marker."""
    marker = str(tmp_path / "marker")
    mark = MARK.format(marker=marker)
    project = tmp_path / "project"
    package = project / "shop_of_markers"
    for folder, history in (("migrations", linear(5)), ("more", (Declared("more", None, None, "side"),))):
        versions = package / folder / "versions"
        versions.mkdir(parents=True)
        for declared in history:
            (versions / f"{declared.revision}.py").write_text(script_text(declared) + mark)
    versions = package / "migrations" / "versions"
    (versions / "odd.py").write_text(
        mark + "from shop_of_markers.labels import SHOP\nrevision = f'odd{1}'\ndown_revision = None\n"
        "branch_labels = {SHOP}\n"
    )
    (versions / "unread.py").write_text(
        mark + "from . import helpers\nrevision = 'unread'\ndown_revision = 'odd1'\n"
    )
    (versions / "helpers.pth").write_text(f"import os; {mark}")
    (package / "labels.py").write_text(mark + "SHOP = 'shop'\n")
    (package / "migrations" / "env.py").write_text(mark)
    (package / "migrations" / "script.py.mako").write_text(f"<% {mark} %>")
    for name in (".", "shop_of_markers", "shop_of_markers/migrations", "shop_of_markers/more"):
        for file in ("__init__.py", "conftest.py", "sitecustomize.py", "setup.py"):
            (project / name / file).write_text(mark)
    (project / "configparser.py").write_text(mark)
    (project / "alembic.ini").write_text(INI.format(marker=marker))
    return project


def test_opening_leaves_no_marker(marked_project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", OPEN, str(marked_project)],
        cwd=marked_project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "unread" in done.stdout
    assert not (marked_project.parent / "marker").exists()


def test_the_marker_would_show(marked_project: Path) -> None:
    program = "import sys; sys.path.insert(0, sys.argv[1]); import shop_of_markers.labels"
    subprocess.run([sys.executable, "-P", "-c", program, str(marked_project)], check=True)
    assert (marked_project.parent / "marker").exists()
