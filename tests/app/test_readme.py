"""The README says what the commands and the screens are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from projects import ScriptSpec, write_project
from readme_keys import README, with_keys
from screenshots import PICTURES, SCREENSHOTS, Picture, rendered

ROOT = README.parent


def shell_commands() -> list[str]:
    return re.findall(r"```sh\n(.*?)\n```", README.read_text(encoding="utf-8"), re.S)


def test_the_table_of_keys_is_the_registry() -> None:
    readme = README.read_text(encoding="utf-8")
    assert "| Parent |" in readme
    assert with_keys(readme) == readme


def test_the_first_command_opens_the_demo_and_the_second_runs_the_tests() -> None:
    first, second = shell_commands()[:2]
    assert first.endswith("limbeck --demo")
    assert second.endswith("-m pytest --numprocesses 4 --dist loadfile")


def test_the_checks_call_the_second_command_as_it_stands() -> None:
    assert shell_commands()[1] in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_every_picture_is_shown_and_every_shown_picture_is_there() -> None:
    shown = set(re.findall(r"\(screenshots/(\w+)\.svg\)", README.read_text(encoding="utf-8")))
    there = {path.stem for path in SCREENSHOTS.glob("*.svg")}
    assert shown == there == {picture.name for picture in PICTURES}


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_what_the_application_shows(picture: Picture) -> None:
    with rendered(picture) as svg:
        current = Path(SCREENSHOTS / f"{picture.name}.svg").read_text(encoding="utf-8")
        assert svg == current, "run `python tests/screenshots.py` and look at what changed"


def test_the_example_of_the_core_lists_heads_of_a_project_whose_imports_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    body = "    import a_package_that_nobody_has"
    script = ScriptSpec("1a2b3c4d5e6f", (), "Create everything", body=body)
    folder = write_project(tmp_path / "shop", [script])
    path = folder / "migrations" / "versions" / "1a2b3c4d5e6f.py"
    path.write_text(path.read_text() + "from another_missing_package import anything\n")
    monkeypatch.chdir(folder)
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    assert len(example.strip().splitlines()) <= 10
    exec(compile(example, "README.md", "exec"), {})
    assert capsys.readouterr().out == "1a2b3c4d5e6f Create everything\n"
