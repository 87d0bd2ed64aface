"""The configuration of a project: ``alembic.ini``, ``pyproject.toml``, or both with the ini file first."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO, TypeAlias, TypedDict, cast, overload

from limbeck_core.errors import CommandError

if TYPE_CHECKING:
    from argparse import Namespace
    from configparser import ConfigParser
    from pathlib import Path

PostWriteHookConfig: TypeAlias = Mapping[str, str]
"""One post-write hook: its options, and its name under ``_hook_name``."""

SEPARATORS = {"space": " ", "newline": "\n", "os": os.pathsep, ":": ":", ";": ";"}
"""What ``path_separator`` may say, and the character that it means."""

LIST_SEPARATOR = r", *|(?: +)"
"""Between list items where no separator is configured, and between hook names."""

LIST_OR_COLON_SEPARATOR = LIST_SEPARATOR + r"|\:"
"""Between the items of ``prepend_sys_path`` where no separator is configured."""


# Not as a class: of each field, annotated by a text, Python would compile the text at every start.
MessagingOptions = TypedDict("MessagingOptions", {"quiet": bool}, total=False)  # noqa: UP013 - see above
MessagingOptions.__doc__ = """How commands speak to the user.

>>> options: MessagingOptions = {"quiet": True}
>>> Config(attributes={}).messaging_opts
{'quiet': False}
"""


class Config:
    """The configuration that a script directory is opened with.

    An option stands in the ini file or in ``[tool.alembic]`` of ``pyproject.toml``; the ini file wins. Both
    may be left out, and options set by ``set_main_option``. Files are read on first use.

    Example:
        >>> config = Config()
        >>> config.set_main_option("script_location", "migrations")
        >>> config.get_main_option("script_location")
        'migrations'
        >>> config.remove_main_option("script_location")
        >>> config.set_section_option("post_write_hooks", "hooks", "lint")
        >>> config.get_section_option("post_write_hooks", "hooks"), config.get_hooks_list()
        ('lint', [{'_hook_name': 'lint'}])
        >>> config.set_main_option("path_separator", "space")
        >>> config.set_main_option("version_locations", "one two")
        >>> config.get_version_locations_list(), config.get_prepend_sys_paths_list()
        (['one', 'two'], None)
        >>> config.get_alembic_option("timezone", "UTC"), config.get_alembic_boolean_option("sourceless")
        ('UTC', False)
        >>> config.get_section("alembic")
        {'here': '.', 'path_separator': 'space', 'version_locations': 'one two'}
        >>> Config(stdout=sys.stdout).print_stdout("%d scripts", 2)
        2 scripts
        >>> os.path.basename(config.get_template_directory())
        'templates'

    Args:
        file_: the ini file, in the format of ``configparser``.
        toml_file: the ``pyproject.toml`` file.
        ini_section: the main section of the ini file, Alembic's ``-n``.
        output_buffer: where offline SQL goes; kept for ``env.py``.
        stdout: where ``print_stdout`` writes.
        cmd_opts: the options of a command line; ``quiet`` counts here.
        config_args: values for ``%(name)s`` in both files; ``%(here)s``, the folder of the file, is added.
        attributes: any values, for ``env.py``.
    """

    cmd_opts: Namespace | None = None
    """The options of the command line, where there is one."""
    config_file_name: str | None = None
    """The ini file, as it was given."""
    toml_file_name: str | None = None
    """The ``pyproject.toml`` file, as it was given."""
    config_ini_section: str
    """The main section of the ini file."""

    def __init__(
        self,
        file_: str | os.PathLike[str] | None = None,
        toml_file: str | os.PathLike[str] | None = None,
        ini_section: str = "alembic",
        output_buffer: TextIO | None = None,
        stdout: TextIO = sys.stdout,
        cmd_opts: Namespace | None = None,
        config_args: Mapping[str, Any] = {},
        attributes: dict[str, Any] | None = None,
    ) -> None:
        self.config_file_name = os.fspath(file_) if file_ else None
        self.toml_file_name = os.fspath(toml_file) if toml_file else None
        self.config_ini_section = ini_section
        self.output_buffer = output_buffer
        self.stdout = stdout
        self.cmd_opts = cmd_opts
        self.config_args = dict(config_args)
        self.toml_args = dict(config_args)
        if attributes:
            self.attributes.update(attributes)

    @cached_property
    def attributes(self) -> dict[str, Any]:
        """Any values that a caller hands to ``env.py``."""
        return {}

    @cached_property
    def messaging_opts(self) -> MessagingOptions:
        """Whether messages are wanted, from ``cmd_opts``."""
        return {"quiet": getattr(self.cmd_opts, "quiet", False)}

    def print_stdout(self, text: str, *arg: Any) -> None:
        """Write a line to ``stdout``, formatted with ``%`` where there are arguments; nothing when quiet."""
        if self.messaging_opts["quiet"]:
            return
        line = str(text) % arg if arg else str(text)
        encoding = getattr(self.stdout, "encoding", "ascii") or "ascii"
        for part in (line, "\n"):
            try:
                self.stdout.write(part.encode(encoding, "replace").decode(encoding))
            except OSError:  # a closed pipe ends the output, as in Alembic
                break

    # The two files ---------------------------------------------------------------------------------------

    @cached_property
    def file_config(self) -> ConfigParser:
        """The parsed ini file, or an empty one with the main section."""
        from configparser import ConfigParser

        self.config_args["here"] = _folder_of(self.config_file_name) if self.config_file_name else "."
        parser = ConfigParser(self.config_args)
        if self.config_file_name:
            parser.read([_QuotedAsPath(self.config_file_name)], encoding="locale")
            self._log("Loading config from file: %s", lambda: self._config_file_path)
        else:
            parser.add_section(self.config_ini_section)
            self._log("No config file provided; using in-memory default config")
        return parser

    def _log(self, message: str, *arguments: Callable[[], object]) -> None:
        """Tell a log what is read, where the command line says ``verbose``; else nothing is asked."""
        if getattr(self.cmd_opts, "verbose", False):
            import logging

            logging.getLogger(__name__).info(message, *[argument() for argument in arguments])

    @cached_property
    def toml_alembic_config(self) -> Mapping[str, Any]:
        """The ``[tool.alembic]`` table of ``pyproject.toml``, empty where there is none."""
        if not self.toml_file_name or not os.path.exists(self.toml_file_name):
            return {}
        import tomllib

        self.toml_args["here"] = _folder_of(self.toml_file_name)
        with open(self.toml_file_name, "rb") as file:
            table = tomllib.load(file).get("tool", {}).get("alembic", {})
        if not isinstance(table, dict):
            raise CommandError("Incorrect TOML format")
        return table

    # What ``alembic init`` asks for ------------------------------------------------------------------------

    def get_template_directory(self) -> str:
        """Return the folder with the templates of new environments, which Alembic brings along.

        Raises:
            CommandError: Alembic is not installed.
        """
        from limbeck_core.resources import installed_folders

        try:
            return os.path.join(installed_folders("alembic")[0], "templates")
        except ModuleNotFoundError as missing:
            raise CommandError("The templates are Alembic's, and it is not installed") from missing

    def _get_template_path(self) -> Path:
        from pathlib import Path

        return Path(self.get_template_directory())

    @property
    def _config_file_path(self) -> Path | None:
        return _as_path(self.config_file_name)

    @property
    def _toml_file_path(self) -> Path | None:
        return _as_path(self.toml_file_name)

    # Sections of the ini file ----------------------------------------------------------------------------

    @overload
    def get_section(self, name: str, default: None = ...) -> dict[str, str] | None: ...

    @overload
    def get_section(self, name: str, default: dict[str, str]) -> dict[str, str]: ...

    @overload
    def get_section(self, name: str, default: Mapping[str, str]) -> dict[str, str] | Mapping[str, str]: ...

    def get_section(self, name: str, default: Mapping[str, str] | None = None) -> Mapping[str, str] | None:
        """Return all options of a section of the ini file, or ``default`` where it is missing."""
        if not self.file_config.has_section(name):
            return default
        return dict(self.file_config.items(name))

    def set_main_option(self, name: str, value: str) -> None:
        """Set an option of the main section; a raw percent sign is written ``%%``."""
        self.set_section_option(self.config_ini_section, name, value)

    def remove_main_option(self, name: str) -> None:
        """Remove an option from the main section."""
        self.file_config.remove_option(self.config_ini_section, name)

    def set_section_option(self, section: str, name: str, value: str) -> None:
        """Set an option of a section of the ini file, which is made where it is missing."""
        if not self.file_config.has_section(section):
            self.file_config.add_section(section)
        self.file_config.set(section, name, value)

    def get_section_option(self, section: str, name: str, default: str | None = None) -> str | None:
        """Return an option of a section of the ini file.

        Raises:
            CommandError: there is no such section.
        """
        if not self.file_config.has_section(section):
            raise CommandError(
                f"No config file {self.config_file_name!r} found, or file has no '[{section}]' section"
            )
        if self.file_config.has_option(section, name):
            return self.file_config.get(section, name)
        return default

    @overload
    def get_main_option(self, name: str, default: str) -> str: ...

    @overload
    def get_main_option(self, name: str, default: str | None = None) -> str | None: ...

    def get_main_option(self, name: str, default: str | None = None) -> str | None:
        """Return an option of the main section of the ini file."""
        return self.get_section_option(self.config_ini_section, name, default)

    # Options of either file ------------------------------------------------------------------------------

    @overload
    def get_alembic_option(self, name: str, default: str) -> str: ...

    @overload
    def get_alembic_option(self, name: str, default: str | None = None) -> str | None: ...

    def get_alembic_option(
        self, name: str, default: str | None = None
    ) -> str | list[str] | dict[str, str] | list[dict[str, str]] | int | None:
        """Return an option of the main section or of ``[tool.alembic]``, with ``%(here)s`` filled in."""
        if self.file_config.has_option(self.config_ini_section, name):
            return self.file_config.get(self.config_ini_section, name)
        value: str | list[str] | dict[str, str] | list[dict[str, str]] | int | None
        value = self._toml_option(name, default)
        return value

    def get_alembic_boolean_option(self, name: str) -> bool:
        """Return whether an option is set: ``true`` to the letter in ini, a boolean in TOML."""
        if self.file_config.has_option(self.config_ini_section, name):
            return self.file_config.get(self.config_ini_section, name) == "true"
        value = self.toml_alembic_config.get(name, False)
        if not isinstance(value, bool):
            raise CommandError(f"boolean value expected for TOML parameter {name!r}")
        return value

    def _toml_option(self, name: str, default: Any = None) -> Any:
        table = self.toml_alembic_config
        if name not in table:
            return default
        value, names = table[name], self.toml_args
        if isinstance(value, str):
            return value % names
        if isinstance(value, list):
            if value and isinstance(value[0], dict):
                return [{key: text % names for key, text in entry.items()} for entry in value]
            return [text % names for text in value]
        if isinstance(value, dict):
            return {key: text % names for key, text in value.items()}
        if isinstance(value, int):
            return value
        raise CommandError(f"unsupported TOML value type for key: {name!r}")

    # Lists -----------------------------------------------------------------------------------------------

    def get_version_locations_list(self) -> list[str] | None:
        """Return the version locations, as they are written; ``None`` for the default."""
        text = self._main_text("version_locations")
        if not text:
            return cast("list[str] | None", self._toml_option("version_locations"))
        separator = self._separator("path_separator", "version_path_separator")
        if separator is not None:
            return _split_paths(text, separator)
        self._warn_deprecated(
            "No path_separator found in configuration; falling back to legacy splitting on spaces/commas "
            "for version_locations.  Consider adding path_separator=os to Alembic config."
        )
        return _split_list(text, LIST_SEPARATOR)

    def get_prepend_sys_paths_list(self) -> list[str] | None:
        """Return the folders that ``prepend_sys_path`` names, as they are written."""
        text = self._main_text("prepend_sys_path")
        if not text:
            return cast("list[str] | None", self._toml_option("prepend_sys_path"))
        separator = self._separator("path_separator")
        if separator is not None:
            return _split_paths(text, separator)
        self._warn_deprecated(
            "No path_separator found in configuration; falling back to legacy splitting on spaces, commas, "
            "and colons for prepend_sys_path.  Consider adding path_separator=os to Alembic config."
        )
        return _split_list(text, LIST_OR_COLON_SEPARATOR)

    def get_hooks_list(self) -> list[PostWriteHookConfig]:
        """Return the post-write hooks in the order in which they are to run."""
        if not self.file_config.has_section("post_write_hooks"):
            return [self._toml_hook(entry) for entry in self._toml_option("post_write_hooks", [])]
        options = self.get_section("post_write_hooks", {})
        return [
            {
                **{key[len(name) + 1 :]: options[key] for key in options if key.startswith(name + ".")},
                "_hook_name": name,
            }
            for name in _split_list(options.get("hooks", ""), LIST_SEPARATOR)
            if name
        ]

    @staticmethod
    def _toml_hook(entry: Mapping[str, str]) -> PostWriteHookConfig:
        hook = dict(entry)
        hook["_hook_name"] = hook.pop("name")
        return hook

    def _main_text(self, name: str) -> str | None:
        return self.file_config.get(self.config_ini_section, name, fallback=None)

    def _separator(self, *names: str) -> str | None:
        """Return the character that the first of these options present in the ini file means."""
        for name in names:
            text = self.get_main_option(name)
            if text is None:
                continue
            if text not in SEPARATORS:
                raise ValueError(
                    f"'{text}' is not a valid value for {name}; expected 'space', 'newline', 'os', ':', ';'"
                )
            if name == "version_path_separator":
                self._warn_deprecated(
                    "The version_path_separator configuration parameter is deprecated; "
                    "please use path_separator"
                )
            return SEPARATORS[text]
        return None

    def _warn_deprecated(self, message: str) -> None:
        warnings.warn(message, DeprecationWarning, stacklevel=2)


def _as_path(file: str | None) -> Path | None:
    if file is None:
        return None
    from pathlib import Path

    return Path(file)


def _folder_of(file: str) -> str:
    """Return the absolute folder of a file with forward slashes, what ``%(here)s`` stands for."""
    if os.sep == "/" and not os.path.isabs(file):
        file = os.path.join(os.getcwd(), file)
    if os.sep == "/" and file == os.path.normpath(file):
        return os.path.dirname(file)
    from pathlib import Path

    return Path(file).absolute().parent.as_posix()


class _QuotedAsPath(str):
    """The name of a file, for a parser that quotes it in error messages: Alembic gives it a ``Path``."""

    __slots__ = ()

    def __repr__(self) -> str:
        from pathlib import Path

        return repr(Path(self))


def _split_paths(text: str, separator: str) -> list[str]:
    return [part.strip() for part in text.split(separator) if part]


def _split_list(text: str, pattern: str) -> list[str]:
    import re

    return re.split(pattern, text)
