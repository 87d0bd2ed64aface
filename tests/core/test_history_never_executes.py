"""Opening a history runs nothing: every script, ``env.py`` and package would leave a marker."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from marked import marked_project

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
def project(tmp_path: Path) -> Path:
    return marked_project(tmp_path)


def test_opening_leaves_no_marker(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", OPEN, str(project)],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "unread" in done.stdout
    assert not (project.parent / "marker").exists()


def test_the_marker_would_show(project: Path) -> None:
    program = "import sys; sys.path.insert(0, sys.argv[1]); import shop_of_markers.labels"
    subprocess.run([sys.executable, "-P", "-c", program, str(project)], check=True)
    assert (project.parent / "marker").exists()
