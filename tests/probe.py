"""Watch a program for terminals from outside: when it paints, what a key costs, what it sends and holds.

The program runs on a pseudo-terminal of its own, which answers as a current terminal does. What it writes is
only stamped with the time while it runs; it is replayed on a screen afterwards, so that the watching costs
the program nothing.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyte

COLUMNS, LINES = 120, 40
"""The size of the terminal, in cells."""

KEYS = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "enter": "\r",
    "escape": "\x1b",
    "ctrl+q": "\x11",
}
"""What a terminal sends for the keys that are more than their letter."""

QUIET = 0.3
"""Seconds without a byte after which a program has settled."""

PATIENCE = 120.0
"""Seconds after which a program that does not settle is given up."""

_ASKED = re.compile(
    rb"\x1b\[\?(?P<mode>\d+)\$p|\x1b\[(?P<secondary>>?)0?c|\x1b\[(?P<status>[56])n"
    rb"|\x1b\](?P<color>1[0-2]);\?(?:\x07|\x1b\\)|\x1b\[(?P<kitty>\?u)"
    rb"|\x1b\[\?(?P<sizes>2048)h"
)
_NOT_FOR_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*[A-Za-z]|\x1b[P_].*?\x1b\\", re.S)

Painted = Callable[[Sequence[str]], bool]
"""Whether the lines of a screen show what is waited for."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a program wrote at one moment."""

    at: float
    """Seconds of the monotonic clock."""
    data: bytes


class Terminal:
    """One run of one program."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        round_trip: float = 0.0,
        tells_sizes: bool = False,
    ) -> None:
        """Start a program.

        Args:
            command: The program with its arguments.
            environment: Its environment.
            round_trip: Seconds that each answer of the terminal takes, as over a long line.
            tells_sizes: Whether the terminal tells of its size in what it sends, once it is asked to.
        """
        self._tells_sizes = tells_sizes
        self._modes = (b"2026", b"2048") if tells_sizes else (b"2026",)
        self._round_trip = round_trip
        self.chunks: list[Chunk] = []
        self.ended = False
        self._asked_in = b""
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)
        self._fed = 0
        self.started = time.perf_counter()
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
            try:
                os.execvpe(command[0], list(command), dict(environment))
            finally:
                os._exit(127)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))

    def close(self) -> None:
        """End the program, where it has not ended by itself."""
        if not self.ended:
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._terminal)

    def read(self, seconds: float) -> bool:
        """Take in what comes within some seconds; whether something came."""
        if self.ended or not select.select([self._terminal], [], [], max(0.0, seconds))[0]:
            return False
        try:
            data = os.read(self._terminal, 1 << 16)
        except OSError:
            data = b""
        if not data:
            self.ended = True
            return False
        self.chunks.append(Chunk(time.perf_counter(), data))
        self._answer(data)
        return True

    def _answer(self, data: bytes) -> None:
        """Answer the questions that a program puts to its terminal."""
        seen = self._asked_in + data
        end = 0
        for asked in _ASKED.finditer(seen):
            end = asked.end()
            if (mode := asked["mode"]) is not None:
                answer = b"\x1b[?%s;%d$y" % (mode, 2 if mode in self._modes else 0)
            elif asked["status"] is not None:
                answer = b"\x1b[0n" if asked["status"] == b"5" else b"\x1b[1;1R"
            elif (color := asked["color"]) is not None:
                shade = b"0000/0000/0000" if color == b"11" else b"ffff/ffff/ffff"
                answer = b"\x1b]%s;rgb:%s\x1b\\" % (color, shade)
            elif asked["kitty"] is not None:
                answer = b"\x1b[?0u"
            elif asked["sizes"] is not None:
                answer = _size_report(COLUMNS, LINES)
            else:
                answer = b"\x1b[>1;10;0c" if asked["secondary"] else b"\x1b[?62;22c"
            time.sleep(self._round_trip)
            os.write(self._terminal, answer)
        self._asked_in = seen[max(end, len(seen) - 24) :]

    def settle(self, quiet: float = QUIET) -> None:
        """Read until nothing has come for a while."""
        patience = time.perf_counter() + PATIENCE
        while self.read(quiet) and time.perf_counter() < patience:
            pass

    def wait_until(self, painted: Painted) -> None:
        """Read until the screen shows something; an error where it never does."""
        patience = time.perf_counter() + PATIENCE
        while not painted(self.screen().display):
            self.settle()
            if self.ended or time.perf_counter() > patience:
                shown = "\n".join(self.screen().display)
                raise AssertionError(f"what was waited for is not on the screen:\n{shown}")

    def press(self, key: str) -> float:
        """Press a key; returns the moment."""
        now = time.perf_counter()
        os.write(self._terminal, KEYS.get(key, key).encode())
        return now

    def change_size_and_back(self) -> None:
        """Become smaller for a moment, as a terminal does whose window is tiled anew."""
        sizes = ((COLUMNS - 20, LINES - 10), (COLUMNS, LINES))
        if self._tells_sizes:
            os.write(self._terminal, b"".join(_size_report(*size) for size in sizes))
            return
        for columns, lines in sizes:
            fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def screen(self) -> pyte.Screen:
        """What the terminal shows now; the screen is the same one every time."""
        # Only what is new: what comes meanwhile is stamped late.
        feed(self._stream, b"".join(chunk.data for chunk in self.chunks[self._fed :]))
        self._fed = len(self.chunks)
        return self._screen

    def peak_memory(self) -> float:
        """The most memory that any process of the program has had so far, in megabytes."""
        return max(peaks(self.pid).values(), default=0.0)


def _size_report(columns: int, lines: int) -> bytes:
    """What a terminal sends of its size, in cells and in pixels."""
    return b"\x1b[48;%d;%d;%d;%dt" % (lines, columns, lines * 20, columns * 10)


def feed(stream: pyte.ByteStream, data: bytes) -> None:
    """Show what a program wrote on a screen, but for what pyte takes for text."""
    stream.feed(_NOT_FOR_PYTE.sub(b"", data))


def peaks(pid: int) -> dict[int, float]:
    """The most memory that a process, and each that descends from it, has had so far, in megabytes."""
    found = {one: _peak_of(one) for one in _family(pid)}
    return {one: peak for one, peak in found.items() if peak is not None}


def _peak_of(pid: int) -> float | None:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    found = re.search(r"^VmHWM:\s+(\d+)", status, re.M)
    return int(found[1]) / 1024 if found else None


def _family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text(errors="replace").rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    family, open_ends = [], [pid]
    while open_ends:
        one = open_ends.pop()
        family.append(one)
        open_ends += children.get(one, [])
    return family


def painted_after(terminal: Terminal, painted: Painted) -> float:
    """Seconds from the start until the screen shows something for the first time."""
    screen = pyte.Screen(COLUMNS, LINES)
    stream = pyte.ByteStream(screen)
    for chunk in terminal.chunks:
        feed(stream, chunk.data)
        if painted(screen.display):
            return chunk.at - terminal.started
    raise AssertionError("what was waited for was never painted")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came after a key."""

    first: float | None
    """Seconds to the first visible change; ``None`` where nothing changed."""
    last: float | None
    """Seconds to the last visible change."""
    sent: int
    """Bytes written for it."""
    first_sent: int
    """Bytes of the first frame: what the key itself repaints, without what follows."""


FRAME_END = b"\x1b[?2026l"
"""What ends a frame, where a program marks its frames."""

PAUSE = 0.02
"""Seconds between what a key repaints at once and what follows it."""


def answer_of(chunks: Sequence[Chunk], since: int, pressed: float) -> Answer:
    """What the chunks from an index on have done to the screen that the earlier ones painted."""
    screen = pyte.Screen(COLUMNS, LINES)
    stream = pyte.ByteStream(screen)
    feed(stream, b"".join(chunk.data for chunk in chunks[:since]))
    first = last = None
    before = _cells(screen)
    for chunk in chunks[since:]:
        feed(stream, chunk.data)
        after = _cells(screen)
        if after != before:
            last = chunk.at - pressed
            first = last if first is None else first
            before = after
    return Answer(first, last, sum(len(chunk.data) for chunk in chunks[since:]), _first_frame(chunks[since:]))


def _first_frame(chunks: Sequence[Chunk]) -> int:
    """The bytes up to the end of the first frame; where frames are not marked, up to the first pause."""
    written = b"".join(chunk.data for chunk in chunks)
    end = written.find(FRAME_END)
    if end >= 0:
        return end + len(FRAME_END)
    length = 0
    for number, chunk in enumerate(chunks):
        if number and chunk.at - chunks[number - 1].at > PAUSE:
            break
        length += len(chunk.data)
    return length


def _cells(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """Every cell with its colours, and not the cursor."""
    return [[tuple(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)]


def ask_key(terminal: Terminal, key: str, quiet: float = QUIET) -> Answer:
    """Press a key on a settled program, and wait until it has settled again."""
    since = len(terminal.chunks)
    pressed = terminal.press(key)
    terminal.settle(quiet)
    return answer_of(terminal.chunks, since, pressed)


@dataclass(frozen=True, slots=True)
class Held:
    """What came while a key was held down."""

    sent: int
    """Bytes written until the program had settled."""
    lag: float
    """Seconds from the last press to the last byte that came before the pause that follows it."""


def hold_key(terminal: Terminal, key: str, count: int, rate: float) -> Held:
    """Hold a key down, as its repeats come from a keyboard."""
    since = len(terminal.chunks)
    start = time.perf_counter()
    last = start
    for number in range(count):
        due = start + number / rate
        while (left := due - time.perf_counter()) > 0:
            terminal.read(left)
        last = terminal.press(key)
    terminal.settle()
    came = terminal.chunks[since:]
    # What the key itself paints; what follows the cursor after a pause comes later, by design.
    end = last
    for chunk in came:
        if chunk.at > last and (end == last or chunk.at - end <= PAUSE):
            end = chunk.at
    return Held(sum(len(chunk.data) for chunk in came), end - last)


def answers(terminal: Terminal, pressed: Sequence[float], columns: int) -> list[float]:
    """Seconds from each press to the next change at the left of the screen; what never changed is left out.

    Args:
        terminal: The program, which has been read from.
        pressed: When the keys were pressed, in order.
        columns: The columns, from the left, that a key changes at once, and nothing else does.
    """
    screen = pyte.Screen(COLUMNS, LINES)
    stream = pyte.ByteStream(screen)
    found: list[float] = []
    waiting = list(reversed(pressed))
    before: list[list[tuple[object, ...]]] = []
    for chunk in terminal.chunks:
        feed(stream, chunk.data)
        after = [line[:columns] for line in _cells(screen)[1:-4]]
        if waiting and chunk.at >= waiting[-1] and after != before:
            found.append(chunk.at - waiting.pop())
            while waiting and waiting[-1] <= chunk.at:
                waiting.pop()  # this one frame answers it too
        before = after
    return found
