"""`limbeck plan`: what would run, and the rows after each step."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandline import run
from projects import ScriptSpec, forked, write_project


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    return str(write_project(tmp_path / "shop", forked()))


def test_an_upgrade_lists_what_runs_and_the_rows_after_each(
    shop: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "-C", shop, "plan", "eeee", "--from", "bbbb") == (
        0,
        "# upgrade eeee from bbbb1111bbbb: 3 revisions to run; alembic_version then holds eeee1111eeee\n"
        " 1  dddd1111dddd  Add gift wrap           → dddd1111dddd\n"
        " 2  cccc1111cccc  Add email to customers  → cccc1111cccc, dddd1111dddd\n"
        " 3  eeee1111eeee  Merge email and wrap    → eeee1111eeee\n",
        "",
    )


def test_the_ids_of_a_short_plan_are_whole(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "-C", shop, "plan", "dddd", "--from", "bbbb")
    assert out.splitlines()[1].split() == ["1", "dddd1111dddd", "Add", "gift", "wrap", "→", "dddd1111dddd"]


def test_a_downgrade_from_several_rows(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(
        capsys, "plan", "-C", shop, "--ascii", "--from", "0000", "--from=ffff", "eeee", "--downgrade"
    )
    assert status == 0
    assert out.splitlines()[1:] == [
        " 1  0000aaaa0000  Make orders.notes TEXT  -> ffff1111ffff",
        " 2  ffff1111ffff  Add brand to products   -> eeee1111eeee",
    ]


def test_steps_count_from_where_the_database_stands(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "-C", shop, "plan", "-1", "--from", "bbbb")
    assert out.splitlines()[0].startswith("# downgrade -1 from bbbb1111bbbb: 1 revision to undo")
    _, out, _ = run(capsys, "-C", shop, "plan", "+2", "--from", "bbbb", "--upgrade")
    assert out == ""


def test_nothing_to_run_is_an_answer(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "-C", shop, "plan", "bbbb", "--from", "bbbb")
    assert (status, err) == (0, "")
    assert out == (
        "# upgrade bbbb from bbbb1111bbbb: nothing to run; alembic_version then holds bbbb1111bbbb\n"
    )


def test_a_refusal_is_status_1_with_alembic_s_own_words(
    shop: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, "-C", shop, "plan", "head")
    assert (status, out) == (1, "")
    assert err.splitlines() == [
        "limbeck: upgrade head from an empty database: 2 heads; say 0000, ffff or heads for all",
        "limbeck: Alembic says: Multiple head revisions are present for given argument 'head'; please "
        "specify a specific target revision, '<branchname>@head' to narrow to a specific head, or 'heads' "
        "for all heads",
    ]


def test_a_history_with_errors_runs_nothing_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    _, _, err = run(capsys, "--demo", "broken", "plan", "head")
    assert err.startswith("limbeck: note: Alembic runs nothing on this history before ")


def test_an_option_without_its_value_is_bad_usage(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "-C", shop, "plan", "head", "--from")
    assert status == 2
    assert err.startswith("limbeck: --from needs a value")


def test_nothing_of_a_file_acts_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    scripts = [ScriptSpec("aa\x1b[31maa", (), "[bold]x[/oops] \x1b]0;pwned\x07\u202e", name="a.py")]
    folder = str(
        write_project(tmp_path / "x", [ScriptSpec(s.revision, (), s.message, name="a.py") for s in scripts])
    )
    _, out, err = run(capsys, "-C", folder, "plan", "heads", "--from", "\x1b[m")
    _, more, _ = run(capsys, "-C", folder, "plan", "heads")
    assert more.count("\n") == 2
    assert not [c for c in out + more + err if not c.isprintable() and c != "\n"]
