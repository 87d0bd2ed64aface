"""The user's settings: what the file says, what is wrong with it, and what is printed."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from explorer import explorer, history_lines, press, screen_of, settled
from limbeck.columns import Columns
from limbeck.commands import COMMANDS, key_name
from limbeck.keymap import DEFAULT_KEYS
from limbeck.saving import NotSaved, save_settings
from limbeck.settings import (
    LoadedSettings,
    Settings,
    Watch,
    load_settings,
    printed,
    read_settings,
    settings_path,
)
from limbeck.toml_text import read_toml, with_value
from limbeck.widgets.rows_view import RowsView
from projects import linear, write_project
from terminal import COMMAND, clean_environment

EVERYTHING_WRONG = """\
theme =
asci = true
watch = "poll"  # by looking

odd = [1,
  2,

[keys]
edit = ["ä", "nokey"]
parent = "c"
forwards = "ü"
child = ["c", "ö"]
copy = 7
quit = ["ctrl+c"]
"""


def test_what_is_printed_reads_back_as_the_same_settings() -> None:
    changed, problems = read_settings(
        'theme = "nord"\nascii = true\nwatch = false\n[keys]\nedit = ["ä", "?"]\n'
    )
    assert problems == ()
    for settings in (Settings(), changed):
        assert read_settings(printed(LoadedSettings(settings, "/home/ann/.config/limbeck/config.toml"))) == (
            settings,
            (),
        )


def test_every_error_has_a_line_and_the_rest_counts() -> None:
    settings, problems = read_settings(EVERYTHING_WRONG)
    assert problems == (
        (1, "Invalid value"),
        (2, "unknown setting 'asci'; the nearest is 'ascii'"),
        (5, "Invalid value"),
        (9, "'nokey' is no key"),
        (11, "unknown command 'forwards'; the nearest is 'forward'"),
        (12, "c is the key of parent"),
        (13, 'copy is a list of keys, such as ["x", "ctrl+x"]'),
        (14, "ctrl+c always quits"),
    )
    assert settings.watch is Watch.POLL
    assert settings.keymap.remapped == {"edit": "ä", "parent": "c", "child": "ö"}


@pytest.mark.parametrize("line", EVERYTHING_WRONG.splitlines())
def test_no_line_by_itself_is_a_crash(line: str) -> None:
    settings, _ = read_settings(f"{line}\n[keys]\nedit = 'ä'\n")
    assert settings.keymap.remapped["edit"] == "ä" or line.endswith("[1,")


def test_a_key_given_to_one_command_is_taken_from_the_other() -> None:
    settings, problems = read_settings("[keys]\nnext_match = ['ä', 'j']\n")
    assert problems == ()
    assert settings.keymap.keys["cursor_down"] == ("down",)
    settings, problems = read_settings("[keys]\nnext_match = ['p']\n")
    assert problems == ((2, "parent has no key left: p is the key of next_match"),)
    assert settings.keymap.keys["parent"] == ()


def test_who_can_have_no_key_that_was_asked_for_keeps_the_default_ones() -> None:
    settings, problems = read_settings("[keys]\ncursor_down = ['x']\nquit = ['x']\n")
    assert (3, "x is the key of cursor_down") in problems
    assert settings.keymap.keys["quit"] == DEFAULT_KEYS["quit"]
    settings, problems = read_settings("[keys]\nquit = []\n")
    assert (problems, settings.keymap.keys["quit"]) == ((), ()), "who wants none has none"


def test_no_two_commands_have_the_same_key_at_the_same_time() -> None:
    own = {command.name: list(command.keys) for command in COMMANDS}
    assert len(own) == len(COMMANDS)
    text = "[keys]\n" + "".join(f"{name} = {keys!r}\n" for name, keys in own.items())
    assert read_settings(text) == (Settings(), ())


def test_a_value_is_written_between_the_comments() -> None:
    text = '# mine\n\ntheme = [  # odd\n  "a",\n]  # why\nascii = true\n\n# below\n[keys]\nedit = "ä"\n'
    after = with_value(text, "theme", '"nord"')
    assert after == '# mine\n\ntheme = "nord"  # why\nascii = true\n\n# below\n[keys]\nedit = "ä"\n'
    after = with_value(after, "watch", "false")
    assert after == (
        '# mine\n\ntheme = "nord"  # why\nascii = true\nwatch = false\n\n# below\n[keys]\nedit = "ä"\n'
    )
    assert with_value("", "watch", "false") == "watch = false\n"
    assert read_toml(with_value("# k\n[keys]\n", "watch", "false")).table == {"watch": False, "keys": {}}


@pytest.mark.parametrize("content", [b"\xff", b"theme = 'a'\n\0", b"theme" * 300_000, None])
def test_a_file_that_cannot_be_read_is_one_problem(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "config.toml"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    loaded = load_settings(str(path))
    assert len(loaded.problems) == 1
    assert loaded.problems[0].startswith("config.toml")


def test_where_the_file_belongs() -> None:
    assert settings_path({"HOME": "/h"}, "linux") == "/h/.config/limbeck/config.toml"
    assert settings_path({"HOME": "/h", "XDG_CONFIG_HOME": "relative"}, "linux") == (
        "/h/.config/limbeck/config.toml"
    )
    assert settings_path({"HOME": "/h"}, "darwin") == "/h/Library/Application Support/limbeck/config.toml"
    assert settings_path({}, "win32") is None
    assert load_settings(None) == LoadedSettings()


def test_the_settings_that_hold_are_printed(tmp_path: Path) -> None:
    folder = tmp_path / ".config" / "limbeck"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('theme = "nord"\nascii = 3\n')
    done = subprocess.run(
        [COMMAND, "--print-config"],
        capture_output=True,
        text=True,
        env=clean_environment(tmp_path),
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == 'limbeck: config.toml:2: ascii is true, false or "auto"\n'
    assert read_settings(done.stdout)[0].theme == "nord"


def test_columns_and_folds_are_lists_of_words() -> None:
    settings, problems = read_settings('columns = ["file", "date"]\nid_length = 8\nfolds = ["runs"]\n')
    assert problems == ()
    assert settings.shown_columns == Columns(8, date=True, author=False, file=True, labels=False)
    assert settings.folds == ("runs",)
    assert settings.with_columns(settings.shown_columns) == settings
    _, problems = read_settings('columns = ["size"]\nid_length = 65\nfolds = "runs"\n')
    assert [line for line, _ in problems] == [1, 2, 3]


def test_what_differs_is_saved_and_the_rest_of_the_file_stays(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text(encoding="utf-8", data='# mine\nascii = true  # plain\n[keys]\nedit = "ä"\n')
    real.chmod(0o600)
    path = tmp_path / "config.toml"
    path.symlink_to(real)
    loaded = load_settings(str(path))
    assert save_settings(loaded, replace(loaded.settings, theme="nord", ascii=None)) == ("theme", "ascii")
    assert path.is_symlink()
    assert (
        real.read_text(encoding="utf-8")
        == '# mine\nascii = "auto"  # plain\ntheme = "nord"\n\n[keys]\nedit = "ä"\n'
    )
    assert real.stat().st_mode & 0o777 == 0o600
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["config.toml", "dotfiles.toml"]


def test_a_file_with_mistakes_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    assert save_settings(LoadedSettings(path=str(path)), Settings(theme="nord")) == ("theme",)
    assert load_settings(str(path)).settings == Settings(theme="nord")
    path.write_text("theme =\n")
    with pytest.raises(NotSaved, match=r"config.toml:1 has to be mended first"):
        save_settings(LoadedSettings(path=str(path)), Settings(theme="nord"))
    assert path.read_text() == "theme =\n"


async def test_the_explorer_opens_as_the_settings_say_and_saves_what_is_changed(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", linear(40))
    path = tmp_path / "config.toml"
    path.write_text(
        encoding="utf-8",
        data='theme = "nordd"\ncolumns = ["file"]\nfolds = ["runs"]\n[keys]\nsave_settings = ["ä"]\n',
    )
    async with explorer(folder, loaded=load_settings(str(path)), theme=None).run_test() as pilot:
        screen = await settled(pilot)
        assert screen.notice == "There is no theme 'nordd'; the nearest is 'nord'"
        shown = history_lines(screen)
        assert "0039feedbeef.py" in shown[0]
        assert "revisions" in shown[1]
        await press(pilot, "ctrl+t", "tilde", "ä")
        assert screen.notice.startswith("Saved theme, ascii")
        assert load_settings(str(path)).settings == replace(
            screen.settings, theme=pilot.app.theme, ascii=True
        )


@pytest.mark.parametrize("size", [(80, 24), (40, 15)])
async def test_the_help_can_be_read_to_its_end_with_the_users_keys(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    folder = write_project(tmp_path / "shop", linear(2))
    settings, _ = read_settings('[keys]\nparent = ["ö", "ctrl+up"]\nkeys = ["h"]\n')
    async with explorer(folder, loaded=LoadedSettings(settings)).run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "h")
        rows = pilot.app.screen.query_one("#help-rows", RowsView)
        height, seen = rows.scrollable_content_region.height, []
        while True:
            seen += [rows.render_line(y).text for y in range(height)]
            before = rows.scroll_offset.y
            await pilot.press("pagedown")
            if rows.scroll_offset.y == before:
                break
        words = " ".join(" ".join(seen).split())
        assert "…" not in words
        for command in COMMANDS:
            assert all(word in words for word in command.title.split())
            assert all(key_name(key) in words for key in settings.keymap.of(command))
        assert "ö" in words
        await press(pilot, "h")
        assert pilot.app.screen is screen_of(pilot)
