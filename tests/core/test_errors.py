"""Errors keep what they say on their way to another process, whether or not Alembic is loaded there."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest
from alembic.util.exc import CommandError as AlembicCommandError

from limbeck_core.errors import CommandError, UnknownMetadata
from limbeck_core.writing.changes import ChangeRefused
from limbeck_core.writing.locating import EditRefused

ERRORS = [
    CommandError("Path doesn't exist: migrations"),
    UnknownMetadata("revision cannot be known", "versions/a1.py", 7),
    ChangeRefused("a1.py is gone", "a1.py"),
    EditRefused("it is no literal", "a1.py", 7),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_comes_through_to_another_process_as_it_was(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again, type(error).__mro__[0])
    assert (str(again), vars(again)) == (str(error), vars(error))


def test_a_command_error_is_alembic_s_too_and_is_read_where_there_is_no_alembic() -> None:
    error = UnknownMetadata("revision cannot be known", "versions/a1.py", 7)
    assert isinstance(error, AlembicCommandError)
    program = (
        "import pickle, sys; error = pickle.load(sys.stdin.buffer); "
        "print(type(error).__mro__[1:3], error, error.path, error.line, 'alembic' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], input=pickle.dumps(error), stdout=subprocess.PIPE, check=True
    )
    assert told.stdout.decode() == (
        "(<class 'limbeck_core.errors.CommandError'>, <class 'Exception'>) "
        "revision cannot be known versions/a1.py 7 False\n"
    )


def test_where_no_alembic_is_loaded_an_error_is_ours_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "alembic.util.exc")
    assert type(CommandError("gone")) is CommandError
    assert type(UnknownMetadata("gone", "a1.py", 7)).__mro__[:3] == (UnknownMetadata, CommandError, Exception)
