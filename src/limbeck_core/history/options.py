"""The options of a project, read so that no mistake in a configuration file hides the history."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from configparser import Error as ParserError
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from limbeck_core.config import Config
from limbeck_core.errors import CommandError
from limbeck_core.history.places import LARGEST_CONFIG, peek
from limbeck_core.values import value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from configparser import ConfigParser

CONFIG_ERRORS = (ParserError, CommandError, ValueError, TypeError, LookupError, AttributeError, OSError)
"""What reading an option may raise: bad syntax, bad interpolation, bad types, an odd encoding, no file."""

TEXTS = frozenset(["script_location"])
"""The options that are one string, of those that a history needs."""

LISTS = frozenset(["version_locations", "prepend_sys_path"])
"""The options that are lists of strings in TOML."""

TABLE_HEADER = rb"^\s*\[\[?\s*tool\s*\.\s*alembic\b"
"""What tells at a glance that a TOML file is meant for Alembic."""

LONGEST_VALUE = 40
"""How many characters of a value of the wrong type are shown."""

SECTION_HEADER = r"\[(.+)\]"
OPTION = r"(.+?)\s*[=:]\s*(.*)"

Value = TypeVar("Value")


@value
class Options:
    """What a configuration says of the places of a history, as it is written."""

    script_location: str | None
    version_locations: tuple[str, ...]
    prepend_sys_path: tuple[str, ...]
    recursive: bool | None
    """``None`` where it is not said."""
    sourceless: bool
    notes: tuple[str, ...]


class TolerantConfig(Config):
    """A configuration that says nothing on warnings, and reads what it can of a broken file."""

    def __init__(self, ini: str | None, toml: str | None, section: str) -> None:
        super().__init__(ini, toml, section)
        self.notes: list[str] = []

    @cached_property
    def file_config(self) -> ConfigParser:
        """The ini file; parsed without interpolation and checks where Alembic refuses it."""
        try:
            parser = super().file_config
        except CONFIG_ERRORS as error:
            self._note(self.config_file_name, error)
            parser = Config(ini_section="\0").file_config
            for section, options in ini_sections(self.config_file_name or "").items():
                if section != "DEFAULT" and not parser.has_section(section):
                    parser.add_section(section)
                for name, value in options.items():
                    text = value.replace("%(here)s", os.path.dirname(self.config_file_name or ""))
                    parser[section][name] = text.replace("%%", "%").replace("%", "%%")
        return parser

    @cached_property
    def toml_alembic_config(self) -> Mapping[str, Any]:
        """The TOML table, without values of the wrong type; empty where the file cannot be parsed."""
        try:
            table = dict(super().toml_alembic_config)
        except CONFIG_ERRORS as error:
            self._note(self.toml_file_name, error)
            return {}
        for name in table.keys() & TEXTS:
            if not isinstance(table[name], str):
                self._note(self.toml_file_name, f"{name} must be a string, not {_shown(table[name])}")
                table[name] = ""
        for name in table.keys() & LISTS:
            value = table[name]
            # Alembic takes each character of a string for an item.
            items = value if isinstance(value, list) else [value]
            strings = [item for item in items if isinstance(item, str)]
            if strings != value:
                self._note(self.toml_file_name, f"{name} must be a list of strings, not {_shown(value)}")
                table[name] = strings
        return table

    def options(self) -> Options:
        """Return what is said of the places."""
        here = os.path.dirname(self.config_file_name or self.toml_file_name or "")
        location = self._ask("script_location", lambda: self.get_alembic_option("script_location"), None)
        if location is None:
            location = self._raw("script_location", here)
        versions = self._ask("version_locations", self.get_version_locations_list, None)
        if versions is None and (text := self._raw("version_locations", here)):
            versions = text.replace(",", " ").replace(os.pathsep, " ").split()
        return Options(
            script_location=location or None,
            version_locations=tuple(text for text in versions or () if text),
            prepend_sys_path=tuple(
                text
                for text in self._ask("prepend_sys_path", self.get_prepend_sys_paths_list, None) or ()
                if text
            ),
            recursive=self._flag("recursive_version_locations"),
            sourceless=bool(self._flag("sourceless")),
            notes=tuple(self.notes),
        )

    def _flag(self, name: str) -> bool | None:
        said = self.file_config.has_option(self.config_ini_section, name) or name in self.toml_alembic_config
        return self._ask(name, lambda: self.get_alembic_boolean_option(name), False) if said else None

    def _ask(self, name: str, get: Callable[[], Value], default: Value) -> Value:
        try:
            return get()
        except KeyError as error:
            self._note(self.config_file_name or self.toml_file_name, f"{name} has no value for {error}")
            return default
        except CONFIG_ERRORS as error:
            self._note(self.config_file_name or self.toml_file_name, error)
            return default

    def _raw(self, name: str, here: str) -> str | None:
        text = self.file_config.get(self.config_ini_section, name, raw=True, fallback=None)
        return text.replace("%(here)s", here) if text else None

    def _note(self, path: str | None, error: BaseException | str) -> None:
        message = " ".join(str(error).split())
        note = f"{os.path.basename(path or '')} is not as Alembic wants it: {message}"
        if note not in self.notes:
            self.notes.append(note)

    def _warn_deprecated(self, message: str) -> None:
        pass


def _shown(value: object) -> str:
    """Return a value of a configuration, short enough for a line."""
    text = repr(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def ini_sections(path: str) -> dict[str, dict[str, str]]:
    """Return each section of an ini file with its own options, raw; what can be read of a broken file.

    What ``configparser`` refuses is passed over; options above the first section count as Alembic's.
    """
    content = peek(path, LARGEST_CONFIG)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    sections: dict[str, dict[str, str]] = {}
    section, name = "alembic", ""
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped or stripped[0] in "#;":
            continue
        if line[0].isspace() and name:
            sections[section][name] += f"\n{stripped}"
        elif header := re.match(SECTION_HEADER, stripped):
            section, name = header[1], ""
            sections.setdefault(section, {})
        elif option := re.match(OPTION, stripped):
            name = option[1].lower()
            sections.setdefault(section, {})[name] = option[2]
    return sections


def alembic_sections(path: str) -> list[str]:
    """Return the sections of an ini file that describe a migration history, ``alembic`` first."""
    sections = ini_sections(path)
    shared = sections.pop("DEFAULT", {})
    own = [
        name
        for name, options in sections.items()
        if "script_location" in options or ("script_location" in shared and "version_locations" in options)
    ]
    if "alembic" in sections and "script_location" in shared and "alembic" not in own:
        own.append("alembic")
    return sorted(own, key=lambda name: name != "alembic")


def toml_says_alembic(path: str) -> bool:
    """Return whether a TOML file has a ``[tool.alembic]`` table; a glance before it is parsed.

    One that Alembic refuses counts too, so that its mistake is told.
    """
    content = peek(path, LARGEST_CONFIG)
    if b"alembic" not in content:
        return False
    config = TolerantConfig(None, path, "alembic")
    if config.toml_alembic_config:
        return True
    return bool(config.notes) and re.search(TABLE_HEADER, content, re.MULTILINE) is not None
