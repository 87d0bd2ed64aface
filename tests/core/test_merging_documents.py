"""The JSON forms of what is known before heads are merged."""

from __future__ import annotations

import json
from pathlib import Path

from forks import Says, adds, fork, project, versions
from limbeck_core.history import History
from limbeck_core.merging.documents import (
    branch_documents,
    change_documents,
    comparison_document,
    finding_documents,
    stranding_document,
    strategy_document,
)
from limbeck_core.merging.new_ids import plan_new_id
from limbeck_core.merging.plans import plan_rebase
from limbeck_core.merging.study import study
from projects import ScriptSpec, write_script


def test_a_study_is_told_in_json(tmp_path: Path) -> None:
    found = study(
        fork(tmp_path, adds("b"), "    if here:\n        op.execute(somebody.sql())"),
        repository=Says(bbbb=True),
    )
    path = str(versions(tmp_path) / "bbbb.py")
    [bbbb, cccc] = branch_documents(found.branches)
    site = {
        "revision": "bbbb",
        "path": path,
        "line": 11,
        "name": "add_column",
        "effect": "add",
        "object": "t.b",
        "detail": "INTEGER",
        "opaque": "",
        "condition": "",
    }
    assert bbbb == {
        "head": "b2b2",
        "revisions": ["bbbb", "b2b2"],
        "operations": [site],
        "published": True,
        "publication": "as said",
    }
    assert (cccc["published"], cccc["publication"]) == (None, "nobody said")
    told = comparison_document(found.comparisons[0])
    [pair] = told["pairs"]
    assert (told["first"], told["second"]) == ("b2b2", "cccc")
    assert (told["verdict"], told["compared"]) == ("not-proven", 1)
    assert pair["first"] is None
    assert pair["second"] is not None
    assert pair["second"]["opaque"] in pair["reason"]
    assert pair["second"]["condition"] == "if here"
    assert (pair["verdict"], pair["server"]) == ("not-proven", "")
    [fork_found] = finding_documents(found.findings)
    assert fork_found == {
        "kind": "fork",
        "revisions": ["b2b2", "cccc", "aaaa"],
        "message": "b2b2 and cccc went apart since aaaa",
        "cure": "Merge them, or rebase one onto the other.",
        "paths": [],
    }
    rebase = strategy_document(found.strategies[1])
    assert (rebase["kind"], rebase["title"], rebase["heads"]) == (
        "rebase",
        "Rebase b2b2 onto cccc",
        ["b2b2", "cccc"],
    )
    assert rebase["guarded"] == "others may have run it: as said"
    assert rebase["refused"] == ""
    assert rebase["consequences"] == list(found.strategies[1].consequences)
    assert json.loads(json.dumps([bbbb, cccc, told, pair, fork_found, rebase]))[0] == bbbb


def test_both_sides_of_a_pair_are_told_and_the_server_where_it_holds(tmp_path: Path) -> None:
    unique = "    op.create_unique_constraint('uq', {!r}, ['a'])"
    found = study(fork(tmp_path, unique.format("t"), unique.format("u")))
    [pair] = comparison_document(found.comparisons[0])["pairs"]
    assert pair["first"] is not None
    assert pair["second"] is not None
    assert (pair["first"]["revision"], pair["second"]["revision"]) == ("bbbb", "cccc")
    assert (pair["verdict"], pair["server"]) == ("collide", "PostgreSQL")


def test_stranded_databases_are_told_in_json(tmp_path: Path) -> None:
    plan = plan_rebase(fork(tmp_path), "cccc", "b2b2")
    document = stranding_document(plan.stranding)
    assert (document["examined"], document["complete"], document["bound"]) == (3, True, plan.stranding.bound)
    assert document["note"] == "A database that has not run cccc is not concerned"
    assert document["stranded"][0] == {
        "state": ["cccc"],
        "skipped": ["b2b2", "bbbb"],
        "replayed": [],
        "refused": "",
        "ways": [
            {"before": ["alembic downgrade aaaa"], "after": [], "loses": ["cccc"], "note": ""},
            {
                "before": ["alembic upgrade b2b2"],
                "after": ["alembic stamp --purge cccc"],
                "loses": [],
                "note": "",
            },
        ],
        "note": "",
    }
    assert document["stranded"][1]["refused"].startswith("Requested revision")


def test_files_are_told_with_what_becomes_of_them(tmp_path: Path) -> None:
    fork(tmp_path)
    history = History.open(tmp_path)
    plan = plan_new_id(history, str(versions(tmp_path) / "bbbb.py"), "f0f0")
    told = {Path(one["path"]).name: one for one in change_documents(plan, history.root)}
    assert {name: one["change"] for name, one in told.items()} == {
        "f0f0.py": "create",
        "bbbb.py": "delete",
        "b2b2.py": "edit",
    }
    assert "-down_revision = 'bbbb'\n+down_revision = 'f0f0'\n" in told["b2b2.py"]["diff"]
    assert told["f0f0.py"]["diff"].startswith("--- /dev/null\n+++ b/migrations/versions/f0f0.py\n")


def test_findings_about_files_name_them(tmp_path: Path) -> None:
    project(tmp_path, ScriptSpec("aaaa"), ScriptSpec("bbbb"))
    write_script(tmp_path, ScriptSpec("bbbb", name="twin.py"))
    [twins, _] = finding_documents(study(History.open(tmp_path)).findings)
    assert twins["kind"] == "duplicate-id"
    assert {Path(path).name for path in twins["paths"]} == {"bbbb.py", "twin.py"}
