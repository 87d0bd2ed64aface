"""Which command opens the editor."""

from __future__ import annotations

import pytest

from limbeck.editing import NoEditor, edit, editor_command


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"EDITOR": "vi"}, ["vi", "+7", "a.py"]),
        ({"EDITOR": "vi", "VISUAL": "emacsclient -nw"}, ["emacsclient", "-nw", "+7", "a.py"]),
        ({"EDITOR": "'/opt/my editor/nano'"}, ["/opt/my editor/nano", "+7", "a.py"]),
        ({"EDITOR": "code --wait"}, ["code", "--wait", "--goto", "a.py:7"]),
        ({"EDITOR": "/usr/bin/hx"}, ["/usr/bin/hx", "a.py:7"]),
        ({"EDITOR": "subl -w"}, ["subl", "-w", "a.py:7"]),
        ({"EDITOR": "kate -b"}, ["kate", "-b", "--line", "7", "a.py"]),
        ({"EDITOR": "my-own-editor"}, ["my-own-editor", "a.py"]),
    ],
)
def test_visual_comes_before_editor_and_known_editors_get_the_line(
    environ: dict[str, str], expected: list[str]
) -> None:
    assert editor_command("a.py", 7, environ) == expected


@pytest.mark.parametrize("environ", [{}, {"EDITOR": ""}, {"EDITOR": "vi 'unclosed"}])
def test_without_an_editor_it_says_so(environ: dict[str, str]) -> None:
    with pytest.raises(NoEditor, match="EDITOR"):
        editor_command("a.py", 7, environ)


def test_an_editor_that_is_not_there_is_named() -> None:
    assert edit(["no-such-editor-anywhere", "a.py"]).startswith("no-such-editor-anywhere cannot be started: ")
