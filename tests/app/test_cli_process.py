"""The command as a process: what it imports, and pipes, terminals, locales and signals."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from projects import ScriptSpec, forked, linear, write_project

PLAIN = {"PATH": os.environ["PATH"], "LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8", "TERM": "xterm-256color"}


@pytest.fixture
def shop(tmp_path: Path) -> str:
    return str(write_project(tmp_path / "shop", [*forked(), ScriptSpec("売上売上", (), "Größe 売上")]))


def limbeck(*arguments: str, environ: Mapping[str, str] = PLAIN) -> subprocess.CompletedProcess[bytes]:
    """Run the command with nothing on its input and pipes for its output."""
    return subprocess.run(
        [sys.executable, "-m", "limbeck", *arguments],
        env={**environ, "HOME": "/nonexistent"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


def on_terminal(*arguments: str, environ: Mapping[str, str] = PLAIN) -> tuple[int, str]:
    """Run the command on a terminal of 60 columns; return its status and all that it sent."""
    child, terminal = pty.fork()
    if child == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
        os.execve(sys.executable, [sys.executable, "-m", "limbeck", *arguments], dict(environ))
    sent = b""
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            break
        if not chunk:
            break
        sent += chunk
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), sent.decode()


@pytest.mark.parametrize("command", ["log", "log --json", "show ffff", "resolve heads", "heads", "--help"])
def test_headless_commands_import_no_textual(shop: str, command: str) -> None:
    probe = (
        "import sys; from limbeck.__main__ import main; status = main(sys.argv[1:]);"
        "heavy = {'textual', 'pygments', 'mako', 'alembic', 'sqlalchemy'};"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & heavy));"
        "sys.exit(status)"
    )
    result = subprocess.run(
        [sys.executable, "-c", probe, "-C", shop, *command.split()],
        capture_output=True,
        check=True,
        env=PLAIN,
    )
    assert result.stdout.splitlines()[-1] == b"[]"


def test_the_explorer_needs_no_click() -> None:
    probe = (
        "import sys, limbeck.__main__ as command; from limbeck.options import read_command_line as read;"
        "read(['--demo', 'broken', '--ascii']); print('click' in sys.modules, 'textual' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, env=PLAIN)
    assert result.stdout == b"False False\n"


def test_without_a_terminal_the_log_is_printed(shop: str) -> None:
    bare = limbeck(shop)
    assert bare.returncode == 0
    assert bare.stdout == limbeck("-C", shop, "log").stdout
    assert bare.stdout.decode().startswith("○")


def test_no_colours_without_a_terminal(shop: str) -> None:
    assert b"\x1b" not in limbeck("-C", shop, "log").stdout


def test_a_terminal_gets_colours_and_no_line_that_wraps(shop: str) -> None:
    status, sent = on_terminal("-C", shop, "log")
    assert status == 0
    assert "\x1b[33mffff" in sent
    lines = re.sub(r"\x1b\[[\d;]*m", "", sent).splitlines()
    assert len(lines) == 8
    assert {cell_len(line) for line in lines} == {59}


@pytest.mark.parametrize("environ", [{**PLAIN, "NO_COLOR": "1"}, {**PLAIN, "TERM": "dumb"}])
def test_a_terminal_may_ask_for_no_colours(shop: str, environ: dict[str, str]) -> None:
    status, sent = on_terminal("-C", shop, "log", environ=environ)
    assert status == 0
    assert "ffff111…  " in sent
    assert "\x1b" not in sent


@pytest.mark.parametrize(
    "environ",
    [
        {"PATH": PLAIN["PATH"], "LANG": "C"},
        {"PATH": PLAIN["PATH"], "LC_ALL": "C"},
        {**PLAIN, "PYTHONIOENCODING": "ascii"},
        {**PLAIN, "PYTHONIOENCODING": "latin-1:strict"},
    ],
)
def test_what_an_encoding_lacks_is_replaced(shop: str, environ: dict[str, str]) -> None:
    log = limbeck("-C", shop, "log", environ=environ)
    assert (log.returncode, log.stderr) == (0, b"")
    assert b"m-." in log.stdout
    assert b"Gr\xf6\xdfe ??" in log.stdout or b"Gr??e ??" in log.stdout


@pytest.mark.parametrize("command", ["show 売上", "heads", "resolve 売上 ÿÿ", "log --oneline", "--help"])
def test_every_command_lives_with_a_poor_encoding(shop: str, command: str) -> None:
    result = limbeck("-C", shop, *command.split(), environ={"PATH": PLAIN["PATH"], "LC_ALL": "C"})
    assert result.returncode in (0, 1)
    assert result.stdout.isascii()
    assert b"Traceback" not in result.stderr


def test_json_is_ascii_in_every_locale(shop: str) -> None:
    assert limbeck("-C", shop, "log", "--json").stdout.isascii()


@pytest.mark.parametrize("command", ["log", "log --oneline", "log --json"])
def test_a_reader_may_stop_reading(tmp_path: Path, command: str) -> None:
    long = [replace(script, message="x" * 1000) for script in linear(200)]
    folder = str(write_project(tmp_path / "long", long))
    process = subprocess.Popen(
        [sys.executable, "-m", "limbeck", "-C", folder, *command.split()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=PLAIN,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(1)
    process.stdout.close()
    with process:
        assert process.stderr.read() == b""
    assert process.returncode == 128 + signal.SIGPIPE


@pytest.mark.parametrize("command", ["log", "--version", "--help", "log --help"])
def test_a_closed_output_is_status_2(shop: str, command: str) -> None:
    result = subprocess.run(
        ["/bin/sh", "-c", f'"$0" -m limbeck -C "$1" {command} >&-', sys.executable, shop],
        stderr=subprocess.PIPE,
        env=PLAIN,
        check=False,
    )
    assert result.returncode == 2
    assert result.stderr == b"limbeck: there is no standard output\n"


@pytest.mark.parametrize("command", ["log", "--version", "--help"])
def test_a_full_disk_is_status_2(shop: str, command: str) -> None:
    with open("/dev/full", "wb") as full:
        result = subprocess.run(
            [sys.executable, "-m", "limbeck", "-C", shop, command],
            stdout=full,
            stderr=subprocess.PIPE,
            env=PLAIN,
            check=False,
        )
    assert result.returncode == 2
    assert result.stderr == b"limbeck: No space left on device\n"


def test_an_interrupt_is_quiet(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "long", forked())
    probe = (
        "import sys, signal, limbeck.headless.commands as commands\n"
        "def interrupted(*_, **__): signal.raise_signal(signal.SIGINT)\n"
        "commands.heads = interrupted\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # where the tests run in the background
        "from limbeck.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    result = subprocess.run(
        [sys.executable, "-c", probe, "-C", str(folder), "heads"], capture_output=True, env=PLAIN, check=False
    )
    assert (result.returncode, result.stdout, result.stderr) == (130, b"", b"")


def test_no_script_is_run(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    folder = write_project(tmp_path / "shop", forked())
    act = f"\nopen({str(marker)!r}, 'w').close()\n"
    for script in folder.rglob("*.py"):
        script.write_text(script.read_text() + act)
    (folder / "migrations" / "__init__.py").write_text(act)
    for command in ("log", "log --json", "show heads", "resolve head+1", "heads"):
        limbeck("-C", str(folder), *command.split())
    assert not marker.exists()


def imported(modules: str) -> set[str]:
    """The top-level modules of a process that imports some modules."""
    probe = f"import sys, {modules}; print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, env=PLAIN)
    return {name.partition(".")[0] for name in result.stdout.decode().split()}


def test_no_module_of_the_current_folder_is_run(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    folder = write_project(tmp_path / "shop", forked())
    # What Python itself imports before it looks at the module to run is out of reach.
    names = imported("limbeck.cli, limbeck.headless.commands, limbeck.__main__") - imported("runpy")
    assert {"typing", "click", "limbeck_core"} <= names
    for name in {*names, "__future__", "options", "cli"} - {"limbeck"}:
        (folder / f"{name}.py").write_text(f"open({str(marker)!r}, 'a').write(__name__)\n")
    result = subprocess.run(
        [sys.executable, "-m", "limbeck", "log"], cwd=folder, capture_output=True, check=False, env=PLAIN
    )
    assert (result.returncode, result.stderr) == (0, b"")
    assert not marker.exists()


def test_the_demo_goes_when_the_explorer_loses_its_terminal(tmp_path: Path) -> None:
    child, terminal = pty.fork()
    if child == 0:
        os.execve(
            sys.executable, [sys.executable, "-m", "limbeck", "--demo"], {**PLAIN, "TMPDIR": str(tmp_path)}
        )
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    sent = b""
    while b"d4e6f5a7b8c9" not in sent:
        sent += os.read(terminal, 65536)
    assert list(tmp_path.iterdir())
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 128 + signal.SIGHUP
    assert not list(tmp_path.iterdir())
