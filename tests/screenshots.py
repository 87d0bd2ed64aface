"""The README's pictures, rendered from the real application: ``python tests/screenshots.py`` writes them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Static

from explorer import explorer, settled, until
from limbeck.demo import demo_project

SCREENSHOTS = Path(__file__).parent.parent / "screenshots"


@dataclass(frozen=True)
class Picture:
    """One picture: what to open and which keys to press."""

    name: str
    demo: str
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = (120, 34)
    theme: str = "textual-dark"
    told: tuple[str, ...] = ()
    """What the last line of a dialog says once a key has done its work, key by key."""


PICTURES = (
    Picture("explorer", "shop", ("down", "down")),
    Picture("broken", "broken", ("exclamation_mark",), (100, 28)),
    Picture("palette", "shop", ("colon", *"billing@head")),
    Picture("range", "shop", ("v", *["down"] * 9, "v")),
    Picture(
        "merge", "shop", ("m", "enter"), (120, 40), told=("Space takes", "Enter goes on to the ways out")
    ),
    Picture("light", "shop", ("2",), (100, 28), "textual-light"),
)
"""Every picture in ``screenshots/``."""


@contextmanager
def rendered(picture: Picture) -> Iterator[str]:
    """The picture as SVG."""
    with demo_project(picture.demo) as folder:
        yield asyncio.run(_render(picture, folder))


async def _render(picture: Picture, folder: str) -> str:
    app = explorer(folder, theme=picture.theme)
    async with app.run_test(size=picture.size) as pilot:
        await settled(pilot)
        # until all scripts have been read to their ends: what is offered depends on it
        await pilot.app.workers.wait_for_complete()
        for key, words in zip_longest(picture.keys, picture.told, fillvalue=""):
            await pilot.press(key)
            await until(pilot, partial(said, pilot, words))
        await settled(pilot)
        return app.export_screenshot(title="limbeck")


def said(pilot: Pilot[str], words: str) -> bool:
    """Whether the dialog says something of its keys, where it is to say anything."""
    lines = pilot.app.screen.query("#telling-keys").results(Static)
    return not words or any(words in str(line.content) for line in lines)


if __name__ == "__main__":
    for picture in PICTURES:
        with rendered(picture) as svg:
            (SCREENSHOTS / f"{picture.name}.svg").write_text(svg, encoding="utf-8")
