"""A project whose every script, ``env.py``, template and module leaves a marker when it runs."""

from __future__ import annotations

from pathlib import Path

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


def marked_project(folder: Path) -> Path:
    """Write the project into a folder and return its own; the marker is ``folder / "marker"``."""
    marker = str(folder / "marker")
    mark = MARK.format(marker=marker)
    project = folder / "project"
    package = project / "shop_of_markers"
    for name, history in (("migrations", linear(5)), ("more", (Declared("more", None, None, "side"),))):
        versions = package / name / "versions"
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
