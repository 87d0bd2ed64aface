"""Files that appear whole or not at all, and never in the place of another."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from limbeck_core.errors import CommandError

if TYPE_CHECKING:
    from pathlib import Path


def create_file(path: Path, content: bytes, *, permissions: int | None = None) -> None:
    """Make a new file in one step.

    It is written beside its place under a name that no reader of scripts takes for one, put on the disk, and
    then named; two writers of one name cannot both succeed.

    Args:
        path: The file, in a folder that exists.
        content: What it holds.
        permissions: Its mode; by default what the process gives to new files.

    Raises:
        CommandError: There is such a file, or a link of that name.
    """
    if os.path.lexists(path):
        raise _exists(path)
    temporary = path.parent / f".limbeck-{os.urandom(6).hex()}.tmp"
    try:
        with open(temporary, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if permissions is not None:
            temporary.chmod(permissions)
        _name(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    _keep_names(path.parent)


def append_to_file(path: Path, content: bytes) -> None:
    """Add to the end of a file, which is made where it is missing."""
    with open(path, "ab") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _name(temporary: Path, path: Path) -> None:
    """Give a file its name, which must be free: a link refuses a name in use where a rename would not."""
    try:
        os.link(temporary, path)
    except FileExistsError as error:
        raise _exists(path) from error
    except OSError:
        # a file system without links: the name is taken by an empty file, which ours then replaces
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        except FileExistsError as error:
            raise _exists(path) from error
        try:
            os.replace(temporary, path)
        except OSError:
            path.unlink()
            raise


def _keep_names(folder: Path) -> None:
    """Put the names in a folder on the disk, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _exists(path: Path) -> CommandError:
    return CommandError(
        f"File {path} already exists and is not overwritten; take another revision id or message, or move it "
        "away."
    )
