"""What ``limbeck merge``, ``conflicts``, ``rebase``, ``reidentify`` and ``check`` do and say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from documented import conforms
from limbeck.headless.checking import CheckDocument
from limbeck.headless.merge_documents import ConflictsDocument, MergeDocument, RebaseDocument
from limbeck_core.history import History
from projects import ScriptSpec, write_script
from writable import HEAD, document, forked_shop, names, run, versions


@pytest.fixture
def shop(tmp_path: Path, empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two heads that touch the same table, in a project with a template."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.chdir(forked_shop(tmp_path / "shop"))
    return tmp_path / "shop"


def test_merge_joins_the_heads(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "merge --yes --rev-id 77aa00bb11cc")
    assert status == 0
    for told in (
        "fork: bbbb1111bbbb and cccc1111cccc went apart since aaaa1111aaaa",
        "bbbb1111bbbb and cccc1111cccc: same table",
        "migrations/versions/bbbb1111bbbb.py:11  add_column t.b INTEGER",
        "recommended: Merge bbbb1111bbbb and cccc1111cccc",
        "no database is left behind",
        "+down_revision = ('bbbb1111bbbb', 'cccc1111cccc')",
        "heads afterwards: 77aa00bb11cc",
        "### Merge bbbb1111bbbb and cccc1111cccc",
    ):
        assert told in out, told
    assert run(capsys, "heads")[1].startswith("77aa00bb11cc")
    status, out, _ = run(capsys, "merge --yes")
    assert (status, "one-head: There is one head" in out) == (0, True)


def test_of_one_head_only_that_is_told(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "merge bbbb")
    assert (status, out.splitlines()) == (
        0,
        ["one-head: There is one head, bbbb1111bbbb", "  Nothing is to be merged."],
    )


def test_what_others_follow_is_not_merged(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = names(shop)
    status, out, err = run(capsys, "merge bbbb aaaa --yes")
    assert status == 1
    assert "aaaa1111aaaa: nothing of its own" in out
    assert "nothing is written: aaaa1111aaaa is no head" in err
    assert names(shop) == before


def test_a_clash_is_status_1_and_nothing_is_written(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = versions(shop) / "cccc1111cccc.py"
    path.write_text(path.read_text().replace("'c'", "'b'"))
    before = names(shop)
    status, out, err = run(capsys, "merge --yes")
    assert status == 1
    assert "collide: both make t.b" in out
    assert "nothing is written: bbbb1111bbbb and cccc1111cccc collide" in err
    assert names(shop) == before
    assert run(capsys, "conflicts bbbb cccc")[0] == 1


def test_what_is_written_and_collides_all_the_same_is_status_1(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from limbeck_core.merging.publication import Publication, Repository

    def publication(_: Repository, paths: list[str], __: object) -> Publication:
        return Publication("bbbb" in paths[0], "as said")

    monkeypatch.setattr(Repository, "publication", publication)
    path = versions(shop) / "cccc1111cccc.py"
    path.write_text(path.read_text().replace("'c'", "'b'"))
    where = "cccc1111cccc.py:11 and bbbb1111bbbb.py:11"
    fails = f"an upgrade fails until a script is changed: both make t.b ({where})"
    status, out, err = run(capsys, "merge --dry-run")
    assert (status, err) == (1, f"limbeck: {fails}\n")
    assert "Change it before anybody upgrades: cccc1111cccc.py:11 add_column t.b (both make t.b)" in out
    status, out, err = run(capsys, "merge --yes")
    assert (status, err) == (1, f"limbeck: it is written, but {fails}\n")
    assert "**Until a script is changed, an upgrade fails half-way**" in out
    assert History.open(str(shop)).heads == ("cccc1111cccc",)
    assert run(capsys, "undo --yes")[0] == 0
    assert document(capsys, "merge --strategy merge --dry-run")[0] == 1
    status, told = document(capsys, "merge --yes")
    assert (status, told["plan"]["written"]) == (1, True)
    [rebase] = [one for one in told["strategies"] if one["title"] == told["recommended"]]
    assert rebase["unsolved"] == ["both make t.b"]


def test_of_three_heads_the_two_that_clash_are_rebased_and_the_rest_is_told(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fills = ScriptSpec("dddd1111dddd", ("aaaa1111aaaa",), body="    op.execute('UPDATE t SET b = 1')")
    path = write_script(shop, fills)
    path.write_text(path.read_text().replace("revision =", HEAD, 1))
    path = versions(shop) / "bbbb1111bbbb.py"
    changed = "    op.alter_column('t', 'b', nullable=False)"
    path.write_text(re.sub("    op.add_column.*", changed, path.read_text()))
    status, out, err = run(capsys, "merge --yes")
    assert (status, err) == (
        0,
        "limbeck: note: 2 of these heads are left, to be made one next by `limbeck merge`\n",
    )
    assert "recommended: Rebase bbbb1111bbbb onto dddd1111dddd" in out
    assert run(capsys, "merge --yes")[0] == 0
    assert len(History.open(str(shop)).heads) == 1


def test_one_head_that_is_wrong_is_status_1_with_the_cure(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (versions(shop) / "cccc1111cccc.py").unlink()
    twin = write_script(shop, ScriptSpec("bbbb1111bbbb", ("aaaa1111aaaa",), name="bbbb1111bbbb_twin.py"))
    status, _, err = run(capsys, "merge --yes")
    assert status == 1
    assert "both declare bbbb1111bbbb, and Alembic keeps the last. Give one of the two a new id" in err
    [command] = re.findall("`limbeck (reidentify .*)`", err)
    assert document(capsys, "merge")[0] == 1
    assert run(capsys, f"{command} --yes")[0] == 0
    assert run(capsys, "check --allow-heads 2")[0] == 0
    assert {path.name for path in versions(shop).glob("bbbb*.py")} != {twin.name, "bbbb1111bbbb.py"}


def test_one_head_on_a_missing_parent_is_status_1_with_the_cure(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (versions(shop) / "aaaa1111aaaa.py").unlink()
    status, _, err = run(capsys, "merge")
    assert status == 1
    assert "merge would only cover up. `limbeck rebase bbbb1111bbbb --onto REVISION` re-parents it." in err
    (versions(shop) / "cccc1111cccc.py").unlink()
    status, _, err = run(capsys, "merge")
    assert status == 1
    assert "bbbb1111bbbb names aaaa1111aaaa, which is not in this history. Restore the file" in err
    assert "`limbeck rebase bbbb1111bbbb --onto REVISION` re-parents it." in err


def test_rebase_moves_one_branch(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (versions(shop) / "bbbb1111bbbb.py").read_bytes()
    status, out, _ = run(capsys, "rebase bbbb --onto cccc --yes")
    assert status == 0
    assert "a database at bbbb1111bbbb is left behind: an upgrade skips cccc1111cccc" in out
    assert "run alembic downgrade aaaa1111aaaa (before)" in out
    after = (versions(shop) / "bbbb1111bbbb.py").read_bytes()
    assert after == before.replace(b"down_revision = 'aaaa1111aaaa'", b"down_revision = 'cccc1111cccc'")
    assert run(capsys, "check")[0] == 0
    assert run(capsys, "undo --yes")[0] == 0
    assert (versions(shop) / "bbbb1111bbbb.py").read_bytes() == before


def test_a_rebase_by_merge_must_say_which(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "merge --strategy rebase --yes")
    assert status == 2
    assert "say which with `limbeck rebase bbbb1111bbbb --onto cccc1111cccc` or" in err


def test_a_database_tells_what_is_published(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "merge --from bbbb --strategy merge --dry-run")
    assert "bbbb1111bbbb: 1 revision, published\n    a database has run bbbb1111bbbb" in out


def test_what_is_published_must_be_typed_out(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from limbeck_core.merging.publication import Publication, Repository

    monkeypatch.setattr(Repository, "publication", lambda *_: Publication(True, "a tag has it"))
    status, _, err = run(capsys, "rebase bbbb --onto cccc --yes")
    assert status == 2
    assert "a tag has it; to move it all the same, add --published bbbb1111bbbb" in err
    assert run(capsys, "rebase bbbb --onto cccc --yes --published bbbb")[0] == 2
    assert run(capsys, "rebase bbbb --onto cccc --yes --published bbbb1111bbbb")[0] == 0


def test_one_of_two_scripts_with_one_id_gets_another(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = write_script(shop, ScriptSpec("bbbb1111bbbb", ("aaaa1111aaaa",), name="bbbb1111bbbb_twin.py"))
    assert run(capsys, "check --allow-heads 9")[0] == 1
    status, _, err = run(capsys, "reidentify bbbb --yes")
    assert status == 2
    assert "is not one script: say migrations/versions/bbbb1111bbbb" in err
    place = f"migrations/versions/{twin.name} --dry-run"
    # With -C a path starts there, and with --demo in the copy, wherever that lies.
    monkeypatch.chdir(shop.parent)
    assert run(capsys, f"-C {shop.name} reidentify {place}")[0] == 0
    monkeypatch.chdir(shop)
    twin_of_demo = "d41e7b5c0f86_add_breakfast_to_bookings.py"
    assert run(capsys, f"--demo broken reidentify migrations/versions/{twin_of_demo} --dry-run")[0] == 0
    line = f"reidentify migrations/versions/{twin.name} --rev-id 77aa00bb11cc"
    status, out, _ = run(capsys, f"{line} --dry-run")
    assert (status, "+revision = '77aa00bb11cc'" in out) == (0, True)
    assert "A database that has run bbbb1111bbbb has run " in out
    assert run(capsys, f"{line} --yes")[0] == 0
    assert (versions(shop) / "77aa00bb11cc_twin.py").exists()
    assert not twin.exists()
    assert run(capsys, "check --allow-heads 3")[0] == 0
    assert run(capsys, "undo --yes")[0] == 0
    assert twin.exists()


def test_references_follow_another_id(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "reidentify aaaa --rev-id 77aa00bb11cc --yes")[0] == 0
    assert run(capsys, "check --allow-heads 2")[0] == 0
    assert "77aa00bb11cc" in (versions(shop) / "cccc1111cccc.py").read_text()


def test_check_answers_for_ci(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "check")
    assert (status, "error: there are 2 heads, and 1 is allowed: bbbb1111bbbb, cccc1111cccc" in out) == (
        1,
        True,
    )
    assert run(capsys, "check --allow-heads 2") == (0, "sound: 3 revisions, bbbb1111bbbb, cccc1111cccc\n", "")
    write_script(shop, ScriptSpec("dddd1111dddd", ("gone1111gone",), body="    (((("))
    status, out, _ = run(capsys, "check --allow-heads 3")
    assert status == 1
    assert "versions/dddd1111dddd.py:3: error: down_revision 'gone1111gone' is not in this history" in out
    assert "versions/dddd1111dddd.py:" in out.partition("not in this history")[2], "its body is parsed too"
    assert run(capsys, "check -C nowhere")[0] == 2
    assert run(capsys, "check --allow-heads many")[0] == 2


def test_check_annotates_for_github(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(shop.parent))
    write_script(shop, ScriptSpec("dddd1111dddd", ("50%\n::error::",)))
    status, out, _ = run(capsys, "check --github --allow-heads 3")
    assert status == 1
    lines = out.splitlines()
    assert all(line.startswith("::") for line in lines)
    place = "file=shop/migrations/versions/dddd1111dddd.py,line=3"
    assert lines[0].startswith(f"::error {place},title=missing-parent::down_revision '50%25")
    assert len(lines) == len(re.findall("::error ", out))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("check", CheckDocument),
        ("conflicts bbbb cccc", ConflictsDocument),
        ("merge --dry-run", MergeDocument),
        ("merge --dry-run --yes", MergeDocument),
        ("rebase bbbb --onto cccc --dry-run", RebaseDocument),
    ],
)
def test_documents_hold_what_their_types_say(
    shop: Path, capsys: pytest.CaptureFixture[str], line: str, expected: type
) -> None:
    conforms(document(capsys, line)[1], expected)


def test_conflicts_say_what_is_wrong_with_the_two(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sound = document(capsys, "conflicts bbbb cccc")[1]
    assert ([one["kind"] for one in sound["findings"]], sound["problems"]) == (["fork"], [])
    assert "fork: " not in run(capsys, "conflicts bbbb cccc")[1], "what is no fault is not told"
    script = versions(shop) / "cccc1111cccc.py"
    script.write_text(script.read_text().replace("'aaaa1111aaaa'", "'0000ffff0000'"))
    status, told = document(capsys, "conflicts bbbb cccc")
    assert status == 1
    assert told["comparison"]["verdict"] == "not-proven"
    assert [one["kind"] for one in told["findings"]] == ["ghost-parent"]
    assert [one["kind"] for one in told["problems"]] == ["missing-parent"]
    out = run(capsys, "conflicts bbbb cccc")[1]
    assert "ghost-parent: cccc1111cccc names 0000ffff0000, which is not in this history" in out


def test_the_document_of_a_merge_says_what_was_written(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = document(capsys, "merge --dry-run")
    assert (status, told["plan"]["files"], told["plan"]["written"]) == (0, None, False)
    status, told = document(capsys, "merge --yes --rev-id 77aa00bb11cc")
    assert (status, told["plan"]["written"]) == (0, True)
    assert told["plan"]["expected_heads"] == ["77aa00bb11cc"]
    assert told["plan"]["files"][0]["change"] == "create"
    assert document(capsys, "merge")[1]["plan"] is None
    run(capsys, "undo --yes")
    status, told = document(capsys, "rebase bbbb --onto cccc --yes")
    assert (status, told["plan"]["written"]) == (0, True)
    assert told["plan"]["stranding"]["stranded"][0]["state"] == ["bbbb1111bbbb"]


def test_what_becomes_of_a_known_database_is_said(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = f"-C {shop} rebase bbbb1111bbbb --onto cccc1111cccc --dry-run --from"
    status, out, _ = run(capsys, f"{line} aaaa1111aaaa")
    assert status == 0
    assert "that database, at aaaa1111aaaa, fits: an upgrade runs cccc1111cccc, bbbb1111bbbb" in out
    status, out, err = run(capsys, f"{line} bbbb1111bbbb")
    assert status == 2
    assert "a database has run bbbb1111bbbb; to move it all the same" in err
    status, out, _ = run(capsys, f"{line} bbbb1111bbbb --published bbbb1111bbbb")
    assert status == 0
    assert "that database, at bbbb1111bbbb is left behind: an upgrade skips cccc1111cccc" in out
    status, plan = document(capsys, f"{line} cccc1111cccc")
    assert plan["plan"]["stranding"]["database"]["runs"] == ["bbbb1111bbbb"]


def test_a_missing_parent_is_replaced_by_a_rebase(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = versions(shop) / "cccc1111cccc.py"
    script.write_text(script.read_text().replace("'aaaa1111aaaa'", "'0000ffff0000'"))
    status, out, err = run(capsys, f"-C {shop} rebase cccc1111cccc --onto bbbb1111bbbb --yes")
    assert status == 0
    assert "What lies below 0000ffff0000 is not known" in out
    assert "does not concern" not in err, "the error is what is mended"
    assert History.open(str(shop)).heads == ("cccc1111cccc",)


def test_check_names_merge_only_where_it_is_the_cure(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "See `limbeck merge`, or allow them with --allow-heads 2." in run(capsys, "check")[1]
    write_script(shop, ScriptSpec("cccc1111cccc", ("aaaa1111aaaa",), name="twin.py"))
    out = run(capsys, "check")[1]
    assert "limbeck merge" not in out
    assert "If they are meant to be, allow them with --allow-heads 2." in out
