"""Writing settings into the user's file: only what differs, with everything else as it stands."""

from __future__ import annotations

import os
from contextlib import suppress

from limbeck.settings import ENTRIES, LoadedSettings, Settings, read_settings
from limbeck.toml_text import read_toml, with_value


class NotSaved(Exception):  # noqa: N818 - a refusal, to be said as it is
    """The settings cannot be written; the message says why."""


def save_settings(loaded: LoadedSettings, now: Settings) -> tuple[str, ...]:
    """Write the settings that differ from the file's, and return their names.

    Args:
        loaded: The settings with the place of their file.
        now: What is to hold from now on; the keys are the user's to write.

    Raises:
        NotSaved: The file has mistakes, or cannot be written.
    """
    if loaded.path is None:
        raise NotSaved("There is no folder for settings")
    path = os.path.realpath(loaded.path)  # a link to the file stays one
    try:
        before = _text_of(path)
        text = before.replace("\r\n", "\n")
        settings, _ = read_settings(text)
        errors = read_toml(text).errors
        if errors:
            line, message = errors[0]
            raise NotSaved(f"{os.path.basename(path)}:{line} has to be mended first: {message}")
        differing = [entry for entry in ENTRIES if getattr(settings, entry.name) != getattr(now, entry.name)]
        for entry in differing:
            text = with_value(text, entry.name, entry.write(getattr(now, entry.name)))
        if differing:
            if "\r\n" in before:
                text = text.replace("\n", "\r\n")
            _replace(path, text.encode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise NotSaved(f"{os.path.basename(path)} cannot be written: {error}") from error
    return tuple(entry.name for entry in differing)


def _text_of(path: str) -> str:
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def _replace(path: str, content: bytes) -> None:
    """Put a file in the place of another one, whole, with its mode."""
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    temporary = os.path.join(folder, f".{os.path.basename(path)}-{os.urandom(6).hex()}")
    try:
        with open(temporary, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            os.chmod(temporary, os.stat(path).st_mode & 0o7777)
        os.replace(temporary, path)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
