"""The README's pictures, rendered from the real application: ``python tests/screenshots.py`` writes them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from explorer import explorer, settled
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


PICTURES = (
    Picture("explorer", "shop", ("down", "down")),
    Picture("broken", "broken", ("exclamation_mark",), (100, 28)),
    Picture("palette", "shop", ("colon", *"billing@head")),
    Picture("range", "shop", ("v", *["down"] * 9, "v")),
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
        await pilot.press(*picture.keys)
        await settled(pilot)
        return app.export_screenshot(title="limbeck")


if __name__ == "__main__":
    for picture in PICTURES:
        with rendered(picture) as svg:
            (SCREENSHOTS / f"{picture.name}.svg").write_text(svg, encoding="utf-8")
