"""Memory that is freed goes back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

HOLES = """
import sys
from pathlib import Path
from limbeck.memory import return_freed_memory

def held():
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0])

if sys.argv[1] == "returned":
    return_freed_memory()
bytearray(1 << 24)  # once so much has been freed, the C library keeps what is smaller
blocks, pins = [], []
for _ in range(40):
    blocks.append(bytearray(b"x" * (1 << 19)))
    pins.append(bytearray(600))
most = held()
del blocks
print(most - held())
"""
"""Frees forty blocks of half a megabyte, between which others stay; prints how much went back, in KB."""


def returned(how: str) -> int:
    said = subprocess.run([sys.executable, "-c", HOLES, how], check=True, capture_output=True, text=True)
    return int(said.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="the C library of Linux is asked")
def test_large_blocks_go_back_to_the_system() -> None:
    assert returned("returned") > 15_000 > returned("kept")
