"""The one registry of commands: bindings, the palette, ``?`` help and the README's table derive from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """The headings under which ``?`` help lists the commands."""

    MOVE = "Move"
    FIND = "Find"
    VIEW = "View"
    SCRIPT = "Script, while it has the focus"
    WRITE = "Write, after it has been shown"
    PROGRAM = "Program"


class Scope(StrEnum):
    """Where a command's keys are live."""

    ROWS = "rows"
    """In every list of rows: the history, a range, the palette's hits."""
    HISTORY = "history"
    """In the history alone."""
    SCRIPT = "script"
    """In the script alone."""
    PROBLEMS = "problems"
    """In the list of problems alone."""
    EXPLORER = "explorer"
    """Anywhere on the explorer's screen."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that the user can do."""

    action: str
    """The name of the ``action_`` method that does it."""
    title: str
    """What the palette and the help call it."""
    keys: tuple[str, ...]
    """Textual's names of its keys, the one to show first."""
    group: Group
    scope: Scope
    footer: str = ""
    """The word beside its keys in the bottom line; empty for a command that the line leaves out."""
    footer_key: str = ""
    """The key to show there, where it is not the first one."""
    in_palette: bool = True
    """Whether the palette lists it: not what only makes sense as a key."""

    @property
    def name(self) -> str:
        """What the settings call it.

        >>> Command("app.quit", "Quit", ("q",), Group.PROGRAM, Scope.EXPLORER).name
        'quit'
        """
        return re.sub(r"\W+", "_", self.action.removeprefix("app.")).strip("_")


COMMANDS: tuple[Command, ...] = (
    Command("cursor_up", "Up", ("up", "k"), Group.MOVE, Scope.ROWS, in_palette=False),
    Command("cursor_down", "Down", ("down", "j"), Group.MOVE, Scope.ROWS, in_palette=False),
    Command("page_up", "Page up", ("pageup", "ctrl+b"), Group.MOVE, Scope.ROWS, in_palette=False),
    Command("page_down", "Page down", ("pagedown", "ctrl+f"), Group.MOVE, Scope.ROWS, in_palette=False),
    Command("first_row", "First row", ("home", "g"), Group.MOVE, Scope.ROWS),
    Command("last_row", "Last row", ("end", "G"), Group.MOVE, Scope.ROWS),
    Command("open_row", "Open, go there", ("enter",), Group.MOVE, Scope.ROWS, in_palette=False),
    Command("parent", "Parent", ("p",), Group.MOVE, Scope.EXPLORER, footer="parent"),
    Command("child", "Child", ("c",), Group.MOVE, Scope.EXPLORER, footer="child"),
    Command(
        "previous_landmark",
        "Previous head, branch or merge point",
        ("left_curly_bracket",),
        Group.MOVE,
        Scope.EXPLORER,
    ),
    Command(
        "next_landmark",
        "Next head, branch or merge point",
        ("right_curly_bracket",),
        Group.MOVE,
        Scope.EXPLORER,
    ),
    Command(
        "back", "Back to where the last jump began", ("left_square_bracket",), Group.MOVE, Scope.EXPLORER
    ),
    Command("forward", "Forward again", ("right_square_bracket",), Group.MOVE, Scope.EXPLORER),
    Command("switch_pane", "Other pane", ("tab", "shift+tab"), Group.MOVE, Scope.EXPLORER),
    Command(
        "palette",
        "Command palette: go to, range, any command",
        ("ctrl+p", "colon"),
        Group.FIND,
        Scope.EXPLORER,
        footer="go to",
        footer_key="colon",
        in_palette=False,
    ),
    Command("plan", "Plan: what would run from here", ("u",), Group.FIND, Scope.EXPLORER),
    Command(
        "locate",
        "Locate an id, a message of Alembic, or rows of alembic_version",
        ("L",),
        Group.FIND,
        Scope.EXPLORER,
    ),
    Command(
        "find",
        "Find in ids, messages, labels, files, operations and sources",
        ("slash",),
        Group.FIND,
        Scope.EXPLORER,
        footer="find",
    ),
    Command("next_match", "Next match", ("n",), Group.FIND, Scope.EXPLORER),
    Command("previous_match", "Previous match", ("b",), Group.FIND, Scope.EXPLORER),
    Command("toggle_only_matches", "Show matches only, or all", ("o",), Group.FIND, Scope.EXPLORER),
    Command("ask_history_of", "History of a table or column", ("h",), Group.FIND, Scope.EXPLORER),
    Command("ask_where_heads_part", "Where heads part", ("H",), Group.FIND, Scope.EXPLORER),
    Command("mark_range", "Range from here", ("v",), Group.FIND, Scope.EXPLORER, footer="range"),
    Command(
        "problems",
        "Problems; in their list, the next one",
        ("exclamation_mark",),
        Group.FIND,
        Scope.EXPLORER,
        footer="problems",
    ),
    Command(
        "filter_problems",
        "Errors, warnings or notes alone",
        ("s",),
        Group.FIND,
        Scope.PROBLEMS,
        in_palette=False,
    ),
    Command("escape", "Clear, back", ("escape",), Group.FIND, Scope.EXPLORER, in_palette=False),
    Command("toggle_fold", "Fold or unfold here", ("space",), Group.VIEW, Scope.EXPLORER),
    Command("fold_side_branch", "Fold or unfold the side branch", ("f",), Group.VIEW, Scope.EXPLORER),
    Command("fold_runs", "Fold all runs", ("F",), Group.VIEW, Scope.EXPLORER),
    Command("fold_side_branches", "Fold all side branches", ("S",), Group.VIEW, Scope.EXPLORER),
    Command("unfold_all", "Unfold all", ("U",), Group.VIEW, Scope.EXPLORER),
    Command("branches", "Branches: labels, heads, bases", ("B",), Group.FIND, Scope.EXPLORER),
    Command("pin", "Pin or unpin the main line here", ("P",), Group.VIEW, Scope.EXPLORER),
    Command("columns", "Columns", ("vertical_line",), Group.VIEW, Scope.EXPLORER),
    Command("reverse", "Oldest or newest first", ("R",), Group.VIEW, Scope.EXPLORER),
    Command("toggle_dependencies", "Lanes of depends_on on or off", ("D",), Group.VIEW, Scope.EXPLORER),
    Command("graph_left", "Scroll the graph left", ("left",), Group.VIEW, Scope.HISTORY, in_palette=False),
    Command("graph_right", "Scroll the graph right", ("right",), Group.VIEW, Scope.HISTORY, in_palette=False),
    Command("show_script", "Show the script", ("1",), Group.VIEW, Scope.EXPLORER),
    Command("show_facts", "Show the facts", ("2",), Group.VIEW, Scope.EXPLORER),
    Command("show_operations", "Show what the script does", ("3",), Group.VIEW, Scope.EXPLORER),
    Command("show_range", "Show the range or what else is listed", ("4",), Group.VIEW, Scope.EXPLORER),
    Command("find_in_script", "Find in the script", ("slash",), Group.SCRIPT, Scope.SCRIPT),
    Command("to_upgrade", "Go to upgrade()", ("u",), Group.SCRIPT, Scope.SCRIPT),
    Command("to_downgrade", "Go to downgrade()", ("d",), Group.SCRIPT, Scope.SCRIPT),
    Command("to_docstring", "Go to the docstring", ("t",), Group.SCRIPT, Scope.SCRIPT),
    Command("toggle_wrap", "Wrap long lines", ("w",), Group.SCRIPT, Scope.SCRIPT),
    Command("toggle_ascii", "ASCII or Unicode graph", ("tilde",), Group.VIEW, Scope.EXPLORER),
    Command("app.next_theme", "Next theme", ("ctrl+t",), Group.VIEW, Scope.EXPLORER),
    Command("new_revision", "New revision", ("N",), Group.WRITE, Scope.EXPLORER),
    Command("merge", "Guided merge, or rebase of one head onto another", ("m",), Group.WRITE, Scope.EXPLORER),
    Command("undo", "Undo the last change to the files", ("z",), Group.WRITE, Scope.EXPLORER),
    Command("redo", "Redo the change that was undone last", ("Z",), Group.WRITE, Scope.EXPLORER),
    Command("edit", "Edit the script in $VISUAL or $EDITOR", ("e",), Group.PROGRAM, Scope.EXPLORER),
    Command("copy", "Copy id, path, message or a command", ("y",), Group.PROGRAM, Scope.EXPLORER),
    Command("export", "Export what is shown, as a picture or text", ("x",), Group.PROGRAM, Scope.EXPLORER),
    Command(
        "import_script", "Import this script to know what it declares", ("I",), Group.PROGRAM, Scope.EXPLORER
    ),
    Command("reload", "Read the files again", ("r",), Group.PROGRAM, Scope.EXPLORER),
    Command(
        "save_settings",
        "Keep theme, drawing and columns for next time",
        ("ctrl+s",),
        Group.PROGRAM,
        Scope.EXPLORER,
    ),
    Command("keys", "Keys and legend", ("question_mark", "f1"), Group.PROGRAM, Scope.EXPLORER, footer="help"),
    Command("toggle_slow_line", "Scroll by half pages, for a slow line", ("l",), Group.VIEW, Scope.EXPLORER),
    Command("app.redraw", "Draw the screen anew", ("ctrl+l",), Group.PROGRAM, Scope.EXPLORER),
    Command("app.suspend_process", "Suspend to the shell", ("ctrl+z",), Group.PROGRAM, Scope.EXPLORER),
    Command("app.quit", "Quit", ("q", "ctrl+q"), Group.PROGRAM, Scope.EXPLORER, footer="quit"),
)
"""Every command, in the order in which help and palette list them."""


@dataclass(frozen=True, slots=True)
class DialogKey:
    """What a key does in dialogs and lines to type into; the settings leave these keys as they are."""

    name: str
    keys: tuple[str, ...]
    """Textual's names of its keys."""
    title: str
    """What the help says of it."""


DIALOG_KEYS: tuple[DialogKey, ...] = (
    DialogKey("leave", ("escape", "q"), "Leave a dialog, or go back by one step in it"),
    DialogKey("leave_line", ("escape",), "Leave a line that is typed into"),
    DialogKey("next_offered", ("down", "ctrl+n"), "Next match, field or row, while typing"),
    DialogKey("previous_offered", ("up",), "Previous match, field or row, while typing"),
    DialogKey("page_of_offered_down", ("pagedown",), "A page of rows down, while typing"),
    DialogKey("page_of_offered_up", ("pageup",), "A page of rows up, while typing"),
    DialogKey("only_matches", ("ctrl+o",), "Show matches only, or all, while typing what to find"),
    DialogKey("next_choice", ("tab",), "Next choice of a merge"),
    DialogKey("previous_choice", ("shift+tab",), "Previous choice of a merge"),
    DialogKey("take", ("space",), "Take a head into a merge, or leave it out"),
    DialogKey("step_back", ("backspace",), "Back by one step of a merge"),
    DialogKey("name_database", ("d",), "Name a database by its rows, in a merge"),
    DialogKey("copy_summary", ("y",), "Copy the summary of a merge"),
    DialogKey("turn", ("space", "right"), "Next choice of a field of a new revision"),
    DialogKey("turn_back", ("left",), "Previous choice of a field of a new revision"),
    DialogKey("write", ("enter", "ctrl+s"), "Write a new revision as it is shown"),
    DialogKey("import", ("enter",), "Import the script that is shown"),
    DialogKey("quit_at_once", ("ctrl+c",), "Quit, from wherever it is"),
)
"""The keys of what lies over the explorer, in the order in which help lists them."""

DIALOG_HEADING = "In dialogs, while typing"
"""The heading under which help lists them."""

KEY_NAMES = {
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "left": "←",
    "right": "→",
    "home": "Home",
    "end": "End",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "colon": ":",
    "slash": "/",
    "exclamation_mark": "!",
    "question_mark": "?",
    "tilde": "~",
    "space": "Space",
    "backspace": "Backspace",
    "vertical_line": "|",
    "f1": "F1",
}
"""What a reader sees for Textual's name of a key; other names are shown as they are."""

ASCII_KEY_NAMES = {"up": "Up", "down": "Down", "left": "Left", "right": "Right"}
"""The names that differ where only ASCII is shown."""


def key_name(key: str, *, ascii_only: bool = False) -> str:
    """The name of a key as a reader knows it.

    >>> key_name("ctrl+p"), key_name("question_mark"), key_name("up", ascii_only=True)
    ('^p', '?', 'Up')
    """
    if ascii_only and key in ASCII_KEY_NAMES:
        return ASCII_KEY_NAMES[key]
    if key.startswith("ctrl+"):
        return f"^{key[5:]}"
    return KEY_NAMES.get(key, key)


def commands_in(scope: Scope) -> Iterator[Command]:
    """The commands whose keys are live in one scope."""
    return (command for command in COMMANDS if command.scope is scope)
