"""The JSON documents hold what their types say, key by key and in that order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from documented import conforms
from limbeck.__main__ import main
from limbeck.headless.deed_documents import HistoryOfDocument, OperationsDocument
from limbeck.headless.documents import HeadsDocument, LogDocument, ResolveDocument, ShowDocument
from limbeck.headless.locating import LocateDocument
from limbeck.headless.plan_documents import PlanDocument
from projects import ScriptSpec, doing, forked, write_project

BIDI = "\u202eevil\x7f\x1b[31m 売上"


@pytest.fixture
def shop(tmp_path: Path) -> str:
    adds = doing("op.add_column('orders', sa.Column('notes', sa.Text()))")
    odd = ScriptSpec("abcd1234abcd", ("dead1234dead",), BIDI, depends_on=("shop",), body=adds)
    scripts = [*forked(), odd]
    return str(write_project(tmp_path / "shop", scripts))


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    main([*arguments, "--json"])
    out = capsys.readouterr().out
    assert out.isascii()
    assert not [c for c in out if not c.isprintable() and c != "\n"]
    return json.loads(out)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("log", LogDocument),
        ("log aaaa:cccc", LogDocument),
        ("show heads", ShowDocument),
        ("heads", HeadsDocument),
        ("resolve head heads cccc:eeee beef -1", ResolveDocument),
        ("plan heads", PlanDocument),
        ("plan base --from eeee", PlanDocument),
        ("plan head", PlanDocument),
        ("operations aaaa:cccc", OperationsDocument),
        ("operations abcd", OperationsDocument),
        ("history-of orders.notes", HistoryOfDocument),
        ("history-of orders", HistoryOfDocument),
        ("history-of nothing", HistoryOfDocument),
        ("locate dddd1111dddd", LocateDocument),
        ("locate beef", LocateDocument),
        ("locate Multiple heads are present", LocateDocument),
    ],
)
def test_documents_hold_what_their_types_say(
    shop: str, capsys: pytest.CaptureFixture[str], arguments: str, expected: type
) -> None:
    conforms(document(capsys, "-C", shop, *arguments.split()), expected)


def test_documents_of_a_broken_history_do_so_too(capsys: pytest.CaptureFixture[str]) -> None:
    log = document(capsys, "--demo", "broken", "log")
    conforms(log, LogDocument)
    assert log["missing"] == ["4be7c0d92f38"]
    kinds = {problem["kind"] for problem in log["problems"]}
    assert {"missing-parent", "duplicate-id", "cycle", "syntax-error"} <= kinds
    ids = [revision["revision"] for revision in log["revisions"]]
    assert len(ids) == 20
    assert ids.count("d41e7b5c0f86") == 2


@pytest.mark.parametrize("command", ["log", "show aaaa", "resolve head", "plan head", "locate beef", "heads"])
def test_documents_say_what_was_guessed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    folder = write_project(tmp_path, forked())
    (folder / "alembic.ini").write_text("[alembic]\nscript_location = {dir}\n")
    assert document(capsys, "-C", str(folder), *command.split())["notes"] == [
        "script_location {dir} of alembic.ini is not found; migrations is read in its place"
    ]


def test_texts_are_those_of_the_files(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    [shown] = document(capsys, "-C", shop, "show", "abcd")["revisions"]
    assert shown["doc"] == BIDI
    assert shown["down_revision"] == ["dead1234dead"]
    assert shown["depends_on"] == ["shop"]
    assert shown["source"] == Path(shown["path"]).read_text(encoding="utf-8")
    assert [problem["kind"] for problem in shown["problems"]] == ["missing-parent"]


def test_the_log_says_what_each_revision_is(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    log = document(capsys, "-C", shop, "log", "bbbb:eeee")
    assert log["range"]["text"] == "bbbb:eeee"
    by_id = {revision["revision"]: revision for revision in log["revisions"]}
    assert set(by_id) == {"bbbb1111bbbb", "cccc1111cccc", "dddd1111dddd", "eeee1111eeee"}
    assert by_id["bbbb1111bbbb"]["is_branch_point"]
    assert by_id["bbbb1111bbbb"]["inherited_labels"] == ["shop"]
    assert by_id["eeee1111eeee"]["is_merge_point"]
    assert not by_id["eeee1111eeee"]["is_head"]


def test_what_cannot_be_known_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_project(tmp_path / "shop", forked())
    script = folder / "migrations" / "versions" / "ffff1111ffff.py"
    script.write_text(
        "revision = 'ffff1111ffff'\ndown_revision = guess()\nbranch_labels = depends_on = None\n"
    )
    log = document(capsys, "-C", str(folder), "log")
    [unknown] = [revision for revision in log["revisions"] if revision["unknown"]]
    assert unknown["revision"] == "ffff1111ffff"
    assert unknown["unknown"] == ["down_revision"]
    assert unknown["down_revision"] == []
    assert not unknown["is_base"]


def test_an_unresolved_identifier_has_a_document_and_status_1(
    shop: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["-C", shop, "resolve", "beef", "--json"]) == 1
    [resolution] = json.loads(capsys.readouterr().out)["resolutions"]
    assert resolution["outcome"] == "unresolved"
