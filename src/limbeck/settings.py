"""The user's settings: a TOML file, what it says, and what is wrong with it.

Nothing in the file keeps the program from starting: what cannot be read is said, with its line, and the rest
counts. A setting is one `Entry` of a table, from which reading, ``--print-config`` and saving derive.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from limbeck.columns import ID_CELLS, Columns
from limbeck.commands import COMMANDS, Group
from limbeck.keymap import Keymap, UnknownKeyError, remap, spelt, textual_key
from limbeck_core.values import replace, value

DEFAULT_THEME = "textual-dark"
"""Paints its own background, so that it reads alike on dark and on light terminals."""

LARGEST_FILE = 1_000_000
"""Bytes above which a file is not taken for settings."""


COLUMN_NAMES = ("date", "author", "file", "labels")
"""What can stand beside the graph, the id and the message."""

FOLDS = ("runs", "side branches")
"""What can be folded when a history opens."""

LONGEST_ID = 64
"""The most cells for an id."""


class Watch(StrEnum):
    """Whether changes on disk are followed."""

    ON = "on"
    """By the system's notifications; by looking where there are none."""
    POLL = "poll"
    """By looking again and again."""
    OFF = "off"
    """Not at all: ``r`` reads again."""


@value
class Settings:
    """What the user wants, or what holds where they say nothing."""

    theme: str = DEFAULT_THEME
    ascii: bool | None = None
    """``None`` lets the locale decide."""
    watch: Watch = Watch.ON
    slow_line: bool | None = None
    """Whether to scroll by half pages; ``None`` goes by how long a remote terminal takes to answer."""
    columns: tuple[str, ...] = ("labels",)
    """The columns beside the graph, the id and the message."""
    id_length: int = ID_CELLS
    """Cells for an id; 0 shows none."""
    folds: tuple[str, ...] = ()
    """What is folded when a history opens."""
    keep_readings: bool = True
    """Whether what was read of a long history is kept for the next start."""
    keymap: Keymap = Keymap()

    @property
    def shown_columns(self) -> Columns:
        """The columns, as the history pane takes them."""
        return Columns(self.id_length, **{name: name in self.columns for name in COLUMN_NAMES})

    def with_columns(self, columns: Columns) -> Settings:
        """Return these settings with other columns."""
        names = tuple(name for name in COLUMN_NAMES if getattr(columns, name))
        return replace(self, columns=names, id_length=columns.id_cells)


class WrongValueError(ValueError):
    """A value is none of those that a setting takes; the message says which ones these are."""


@value
class Entry:
    """One setting of the file's top table."""

    name: str
    about: str
    """What it does, for the comment above it."""
    read: Callable[[Any], Any]
    """Returns the value of the field of the same name; raises `WrongValueError`."""
    write: Callable[[Any], str]
    """Returns the value as TOML writes it."""


def _theme(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise WrongValueError("is the name of a theme, in quotes")
    return value


def _true_false_or_auto(value: Any) -> bool | None:
    if value == "auto":
        return None
    if not isinstance(value, bool):
        raise WrongValueError('is true, false or "auto"')
    return value


def _true_or_false(value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongValueError("is true or false")
    return value


def _watch(value: Any) -> Watch:
    if isinstance(value, bool):
        return Watch.ON if value else Watch.OFF
    if value != Watch.POLL:
        raise WrongValueError('is true, false or "poll"')
    return Watch.POLL


def _some_of(names: Sequence[str]) -> Callable[[Any], tuple[str, ...]]:
    """Return what reads a list of some of these names."""

    def read(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(name in names for name in value):
            choice = ", ".join(f'"{name}"' for name in names)
            raise WrongValueError(f"is a list of some of {choice}")
        return tuple(name for name in names if name in value)

    return read


def _id_length(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LONGEST_ID:
        raise WrongValueError(f"is a number from 0 to {LONGEST_ID}")
    return value


def _written_list(value: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_written_string, value))}]"


def _written_string(value: str) -> str:
    """Return a string as TOML writes it."""
    import json

    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _written_choice(value: bool | None) -> str:
    return '"auto"' if value is None else str(value).lower()


def _written_watch(value: Watch) -> str:
    return {Watch.ON: "true", Watch.OFF: "false", Watch.POLL: '"poll"'}[value]


ENTRIES = (
    Entry("theme", "The theme: any of those that ctrl+t goes through.", _theme, _written_string),
    Entry(
        "ascii",
        'Whether to draw with ASCII characters alone: true, false, or "auto" to go by the locale.',
        _true_false_or_auto,
        _written_choice,
    ),
    Entry(
        "watch",
        'Whether to follow changes on disk: true, false, or "poll" where the system does not tell of them.',
        _watch,
        _written_watch,
    ),
    Entry(
        "slow_line",
        'Whether to scroll by half pages, for a slow line: true, false, or "auto" to time the terminal.',
        _true_false_or_auto,
        _written_choice,
    ),
    Entry(
        "columns",
        'The columns beside the graph: some of "date", "author", "file", "labels".',
        _some_of(COLUMN_NAMES),
        _written_list,
    ),
    Entry("id_length", "How many characters of an id are shown; 0 for none.", _id_length, str),
    Entry(
        "folds",
        'What is folded when a history opens: some of "runs", "side branches".',
        _some_of(FOLDS),
        _written_list,
    ),
    Entry(
        "keep_readings",
        "Whether what was read of a long history is kept in the user's cache, for the next start.",
        _true_or_false,
        _written_choice,
    ),
)
"""Every setting but the keys."""

KEYS = "keys"
"""The table of keys."""


@value
class LoadedSettings:
    """The settings with where they come from."""

    settings: Settings = Settings()
    """What holds, or in a program that runs, what held when it started."""
    path: str | None = None
    """The file, also one that is not there; ``None`` where there is no place for one."""
    problems: tuple[str, ...] = ()
    """What is wrong with the file, one sentence each, with file and line."""


def settings_path(environ: Mapping[str, str], platform: str = sys.platform) -> str | None:
    """Return where the file belongs; ``None`` where the user has no home.

    >>> settings_path({"HOME": "/home/ann", "XDG_CONFIG_HOME": "/cfg"}, "linux")
    '/cfg/limbeck/config.toml'

    Args:
        environ: The environment.
        platform: ``sys.platform``.
    """
    folder = environ.get("XDG_CONFIG_HOME", "")
    if not os.path.isabs(folder):  # a relative one is to be ignored, says the standard
        if platform == "win32":
            folder = environ.get("APPDATA", "")
        else:
            home = environ.get("HOME", "") or os.path.expanduser("~")
            inner = "Library/Application Support" if platform == "darwin" else ".config"
            folder = os.path.join(home, inner) if os.path.isabs(home) else ""
    return os.path.join(folder, "limbeck", "config.toml") if folder else None


def load_settings(path: str | None) -> LoadedSettings:
    """Read the file, where there is one."""
    if path is None:
        return LoadedSettings()
    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST_FILE + 1)
        text = content.decode("utf-8-sig")
        if len(content) > LARGEST_FILE:
            return LoadedSettings(path=path, problems=(f"{_name(path)} is too large to be read",))
    except (FileNotFoundError, NotADirectoryError):
        return LoadedSettings(path=path)
    except OSError as error:
        reason = error.strerror or str(error)
        return LoadedSettings(path=path, problems=(f"{_name(path)} cannot be read: {reason}",))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return LoadedSettings(path=path, problems=(f"{_name(path)}:{line}: this is no UTF-8",))
    settings, problems = read_settings(text.replace("\r\n", "\n"))
    said = tuple(f"{_name(path)}:{line}: {message}" for line, message in problems)
    return LoadedSettings(settings, path, said)


def _name(path: str) -> str:
    return os.path.basename(path)


def read_settings(text: str) -> tuple[Settings, tuple[tuple[int, str], ...]]:
    """Return what a text says, and what is wrong with it: lines with messages, in the order of the lines."""
    # Imported here: who has no settings need not know how they are written.
    from limbeck.toml_text import read_toml

    found = read_toml(text)
    problems = list(found.errors)

    def complain(table: str, key: str, message: str) -> None:
        problems.append((found.line_of(table, key) or found.line_of(key, "") or 1, message))

    settings = Settings()
    entries = {entry.name: entry for entry in ENTRIES}
    for name, held in found.table.items():
        if name == KEYS and isinstance(held, dict):
            keymap, complaints = _read_keys(held)
            settings = replace(settings, keymap=keymap)
            for command, message in complaints:
                complain(KEYS, command, message)
        elif name == KEYS:
            complain("", name, "keys is a table: [keys]")
        elif name not in entries:
            complain("", name, f"unknown setting {name!r}{nearest(name, [*entries, KEYS])}")
        else:
            try:
                settings = replace(settings, **{name: entries[name].read(held)})
            except WrongValueError as error:
                complain("", name, f"{name} {error}")
    return settings, tuple(sorted(problems))


def _read_keys(table: Mapping[str, Any]) -> tuple[Keymap, list[tuple[str, str]]]:
    """Return the keymap that a table describes, and what is wrong with it: names of commands with reasons."""
    names = [command.name for command in COMMANDS]
    wanted: dict[str, Sequence[str]] = {}
    complaints: list[tuple[str, str]] = []
    for name, held in table.items():
        if name not in names:
            complaints.append((name, f"unknown command {name!r}{nearest(name, names)}"))
            continue
        texts = [held] if isinstance(held, str) else held
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            complaints.append((name, f'{name} is a list of keys, such as ["x", "ctrl+x"]'))
            continue
        keys = []
        for text in texts:
            try:
                keys.append(textual_key(text))
            except UnknownKeyError as error:
                complaints.append((name, str(error)))
        if keys or not texts:
            wanted[name] = keys
    keymap, refused = remap(wanted)
    return keymap, [*complaints, *refused]


def nearest(name: str, known: Sequence[str]) -> str:
    """Return a hint at the name that was meant, to stand after a complaint; empty where none is near."""
    # Imported here: only a mistake needs it.
    from difflib import get_close_matches

    found = get_close_matches(name, known, 1, 0.5)
    return f"; the nearest is {found[0]!r}" if found else ""


def printed(loaded: LoadedSettings) -> str:
    """Return settings as a TOML text with comments, which reads back as the same settings."""
    settings = loaded.settings
    lines = [f"# Settings of limbeck, as they hold now. Their place: {loaded.path or 'none'}".rstrip(), ""]
    for entry in ENTRIES:
        lines += [f"# {entry.about}", f"{entry.name} = {entry.write(getattr(settings, entry.name))}", ""]
    lines += [
        "# The keys of each command: as the help shows them (?, ^p, PgUp), as the character typed, or by",
        "# name (space, ctrl+left, f2). A key given here is taken from commands that have it otherwise.",
        f"[{KEYS}]",
    ]
    for group in Group:
        members = [command for command in COMMANDS if command.group is group]
        lines += [f"# {group}"] if members else []
        for command in members:
            keys = ", ".join(_written_string(spelt(key)) for key in settings.keymap.of(command))
            lines.append(f"{command.name} = [{keys}]  # {command.title}")
    return "\n".join(lines) + "\n"
