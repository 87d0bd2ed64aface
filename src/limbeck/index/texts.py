"""The sources of all scripts, case-folded, so that a text is found in them at once."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

BLOCK_BYTES = 512 * 1024
"""Sources are kept and looked through in blocks of about so many bytes."""

PLAIN_BYTES = 64 * 1024 * 1024
"""So much is kept as it is: twenty thousand scripts and more. What exceeds it is kept compressed."""

_SEPARATOR = b"\0"
"""Between two sources: no text that a user types holds it."""


class _Block:
    """Some sources, one after the other."""

    __slots__ = ("_body", "_compressed", "paths", "starts")

    def __init__(self, paths: Sequence[str], texts: Sequence[bytes], *, compressed: bool) -> None:
        self.paths = tuple(paths)
        self.starts = []
        place = 0
        for text in texts:
            self.starts.append(place)
            place += len(text) + len(_SEPARATOR)
        body = _SEPARATOR.join(texts)
        self._compressed = compressed
        self._body = zlib.compress(body, 1) if compressed else body

    def find(self, needle: bytes) -> dict[str, int]:
        """The paths whose source holds a text, each with the first line of it."""
        body = zlib.decompress(self._body) if self._compressed else self._body
        starts, paths = self.starts, self.paths
        find, count = body.find, body.count
        found: dict[str, int] = {}
        behind = 0  # the number of the source behind the one that holds the text
        place = find(needle)
        while place >= 0:
            behind = bisect_right(starts, place, behind)
            found[paths[behind - 1]] = count(b"\n", starts[behind - 1], place) + 1
            place = find(needle, starts[behind]) if behind < len(starts) else -1
        return found


class SourceTexts:
    """The sources of the scripts that were read when a text was first looked for."""

    def __init__(self, read: Callable[[str], str]) -> None:
        self._read = read
        self._blocks: list[_Block] = []
        self._place: dict[str, tuple[int, object]] = {}
        """The block and the signature of each path."""
        self._outdated: set[int] = set()
        """The blocks that hold a source which has changed or is gone."""
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._place)

    def keep(self, signatures: Mapping[str, object]) -> list[str]:
        """Forget what has changed or is gone, and return the paths that are to be taken in."""
        for path, (block, signature) in list(self._place.items()):
            if signatures.get(path) != signature:
                self._outdated.add(block)
                del self._place[path]
        if len(self._place) * 2 < sum(len(block.paths) for block in self._blocks):
            self._place.clear()
            self._blocks.clear()
            self._outdated.clear()
            self._bytes = 0
        return [path for path in signatures if path not in self._place]

    def take_in(self, paths: Sequence[str], signatures: Mapping[str, object]) -> Iterator[int]:
        """Read sources, and yield the number of each block as it is there."""
        names: list[str] = []
        texts: list[bytes] = []
        size = 0
        for path in paths:
            text = self._read(path).casefold().encode("utf-8", "surrogatepass")
            names.append(path)
            texts.append(text)
            size += len(text)
            if size >= BLOCK_BYTES:
                yield self._add(names, texts, size, signatures)
                names, texts, size = [], [], 0
        if names:
            yield self._add(names, texts, size, signatures)

    def _add(
        self, paths: Sequence[str], texts: Sequence[bytes], size: int, signatures: Mapping[str, object]
    ) -> int:
        self._bytes += size
        self._blocks.append(_Block(paths, texts, compressed=self._bytes > PLAIN_BYTES))
        number = len(self._blocks) - 1
        for path in paths:
            self._place[path] = (number, signatures[path])
        return number

    def find(self, text: str, blocks: Collection[int] | None = None) -> dict[str, int]:
        """The paths whose source holds a case-folded text, each with the first line of it.

        Args:
            text: What is looked for.
            blocks: The blocks to look through; by default all.
        """
        needle = text.encode("utf-8", "surrogatepass")
        found: dict[str, int] = {}
        for number in range(len(self._blocks)) if blocks is None else blocks:
            lines = self._blocks[number].find(needle)
            if number in self._outdated:
                lines = {path: line for path, line in lines.items() if self._is_in(path, number)}
            found.update(lines)
        return found

    def _is_in(self, path: str, block: int) -> bool:
        return path in self._place and self._place[path][0] == block
