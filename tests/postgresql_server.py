"""A PostgreSQL server of its own for a test: on loopback, in a temporary folder, not as root."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import URL

PATIENCE = 60
"""Seconds that starting and stopping may take."""

SETTINGS = "-c fsync=off -c full_page_writes=off -c max_connections=20 -c shared_buffers=16MB"
"""Nothing outlives the test: the server need not guard against a crash."""


def missing() -> str | None:
    """Say what is not installed, if anything is."""
    if find_spec("psycopg") is None:
        return "psycopg is not installed: pip install 'psycopg[binary]'"
    if _program("initdb") is None:
        return "PostgreSQL's initdb is not installed: apt-get install postgresql"
    return None


def _program(name: str) -> str | None:
    """Return a program of the server; Debian keeps those of each version in a folder of their own."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return shutil.which(name, path=os.pathsep.join(map(str, folders))) or shutil.which(name)


def _account() -> pwd.struct_passwd | None:
    """Return whom to run the server as, where we are root: it refuses to."""
    if os.geteuid() != 0:
        return None
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    return accounts.get("postgres") or accounts["nobody"]


@contextmanager
def private_server() -> Iterator[URL]:
    """Start a server with an empty cluster, and stop it in the end."""
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="limbeck-pg-"))
    password = secrets.token_hex(16)
    (folder / "password").write_text(password)
    if account is not None:
        for path in (folder, folder / "password"):
            os.chown(path, account.pw_uid, account.pw_gid)
    cluster, log = str(folder / "cluster"), str(folder / "log")

    def call(program: str, *arguments: str) -> None:
        found = _program(program)
        assert found is not None
        command = [found, *arguments]
        try:
            # the server holds on to what it inherits: its output goes to the log, not to a pipe
            with open(folder / "calls", "ab") as output:
                subprocess.run(
                    command,
                    check=True,
                    cwd=folder,
                    user=account.pw_uid if account else None,
                    group=account.pw_gid if account else None,
                    extra_groups=[] if account else None,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    timeout=PATIENCE,
                )
        except subprocess.SubprocessError as failed:
            said = [Path(file).read_text() for file in (folder / "calls", log) if os.path.exists(file)]
            raise RuntimeError(f"{program} failed: {' '.join(said)}") from failed

    try:
        call("initdb", "-D", cluster, "-U", "limbeck", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C",
             f"--pwfile={folder / 'password'}", "--no-sync")  # fmt: skip
        port = _free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' {SETTINGS}"
        call("pg_ctl", "-D", cluster, "-l", log, "-w", "-t", str(PATIENCE), "-o", options, "start")
        try:
            yield URL.create("postgresql+psycopg", "limbeck", password, "127.0.0.1", port, "postgres")
        finally:
            call("pg_ctl", "-D", cluster, "-w", "-t", str(PATIENCE), "-m", "fast", "stop")
    finally:
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
