"""Exports read back: the edges of what is shown, exactly, and every text as it is, in each format."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random
from typing import cast
from xml.etree import ElementTree

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from explorer import explorer, press, screen_of, settled, until
from limbeck.__main__ import main
from limbeck.export import Format, Shown, exported, shown_part, shown_whole
from limbeck.export.formats import in_ascii
from limbeck.glyphs import UNICODE
from limbeck.matching import Haystack
from limbeck.palette.choices import Export
from limbeck.palette.hits import PaletteIndex
from limbeck.rows import RowComposer
from limbeck.screens.chooser import ChooserScreen
from limbeck.screens.palette import PaletteScreen
from limbeck.text import visible
from limbeck_core.graph.dag import Dag
from limbeck_core.graph.drawing import Drawing
from limbeck_core.graph.folds import fold_rows
from limbeck_core.graph.lanes import lay_out
from limbeck_core.history import History
from projects import ScriptSpec, forked, linear, write_project
from random_graphs import random_dag

Edges = set[tuple[str, str, bool]]
"""Child, parent, and whether it is a ``depends_on``, by the first line of their labels."""

SVG = "{http://www.w3.org/2000/svg}"


def write(shown: Shown, kind: Format) -> str:
    return exported(shown, kind, RowComposer(shown.history, shown.drawing.layout, UNICODE))


# -- small readers of the formats; each refuses a line that it does not know


def read_mermaid(text: str) -> tuple[dict[str, list[str]], set[tuple[str, str, bool]]]:
    """Return labels by key, and edges by keys."""
    labels, edges = {}, set()
    first, *lines = text.splitlines()
    assert first == "flowchart BT"
    for line in lines:
        if point := re.fullmatch(r'    (\w+)(?:\[|\(\[)"([^"`<>]*(?:<br/>[^"`<>]*)?)"(?:\]|\]\))', line):
            parts = point[2].split("<br/>")
            labels[point[1]] = [re.sub(r"#(\d+);", lambda code: chr(int(code[1])), part) for part in parts]
        else:
            edge = re.fullmatch(r"    (\w+) (-->|-\.->) (\w+)", line)
            assert edge is not None, line
            edges.add((edge[3], edge[1], edge[2] == "-.->"))
    return labels, edges


def read_dot(text: str) -> tuple[dict[str, list[str]], set[tuple[str, str, bool]]]:
    """Return labels by key, and edges by keys."""
    labels, edges = {}, set()
    lines = text.splitlines()
    assert lines[0] == "digraph history {"
    assert lines[-1] == "}"
    for line in lines[3:-1]:
        if point := re.fullmatch(r'    (\w+) \[label="((?:[^"\\]|\\.)*)"(?:, style=dashed)?\];', line):
            parts = [""]
            for escape, plain in re.findall(r"\\(.)|([^\\])", point[2]):
                if escape == "n":
                    parts.append("")
                else:
                    assert escape in ('"', "\\", ""), line
                    parts[-1] += escape or plain
            labels[point[1]] = [part.replace("&amp;", "&") for part in parts]
        else:
            edge = re.fullmatch(r"    (\w+) -> (\w+)( \[style=dashed\])?;", line)
            assert edge is not None, line
            edges.add((edge[2], edge[1], edge[3] is not None))
    return labels, edges


def read_svg(text: str) -> tuple[list[str], set[tuple[str, str, bool]]]:
    """Return the texts, and edges by keys; each path must begin and end where its revisions stand."""
    root = ElementTree.fromstring(text)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "title", "style", "rect", "path", "circle", "text", "tspan"),
    }
    for element in root.iter():
        assert not [name for name in element.attrib if name.startswith("on") or "href" in name]
    places = {}
    for element in root.iter():
        key = element.get("data-key")
        if key is not None and element.tag == f"{SVG}circle":
            places[key] = int(element.get("cx", "")), int(element.get("cy", ""))
        elif key is not None and element.tag == f"{SVG}rect":
            places[key] = int(element.get("x", "")) + 5, int(element.get("y", "")) + 5
        elif key is not None:
            x, y = re.match(r"M(\d+) (\d+)", element.get("d", "")).groups()  # type: ignore[union-attr]  # it is ours
            places[key] = int(x), int(y) + 6
    edges = set()
    for path in root.iter(f"{SVG}path"):
        child, parent = path.get("data-child"), path.get("data-parent")
        if child is None or parent is None:
            continue
        edges.add((child, parent, "needs" in path.get("class", "")))
        start, end = _ends(path.get("d", ""))
        assert places.get(child, start) == start
        assert places.get(parent, end) == end
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")], edges


def _ends(path: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Follow a path from its start to its end."""
    x = y = 0
    start = None
    for command, numbers in re.findall(r"([MHVQ])([-\d ]+)", path):
        values = [int(number) for number in numbers.split()]
        if command == "H":
            x = values[0]
        elif command == "V":
            y = values[0]
        else:
            x, y = values[-2:]
        start = start or (x, y)
    assert start is not None
    return start, (x, y)


def read_json(text: str) -> tuple[dict[str, str | None], set[tuple[str, str, bool]]]:
    document = json.loads(text)
    assert document["schema"] == "limbeck/graph/1"
    edges = {(edge["child"], edge["parent"], edge["kind"] == "depends_on") for edge in document["edges"]}
    return {point["key"]: point["revision"] for point in document["points"]}, edges


# -- the edges of random graphs


class GraphAlone:
    """What an export asks of a history, around a graph."""

    title = "random"

    def __init__(self, dag: Dag) -> None:
        self.dag = dag

    @property
    def longest_id(self) -> int:
        return max(map(len, self.dag.ids), default=0)

    def node_script(self, node: int) -> None:
        return None

    def node_doc(self, node: int) -> str:
        return ""

    def labels_of(self, node: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return self.dag.labels[node], ()

    def children(self, node: int) -> list[int]:
        return [child for child, parents in enumerate(self.dag.parents) if node in parents]

    def is_effective_head(self, node: int) -> bool:
        return False

    def is_id_known(self, node: int) -> bool:
        return True


def history_of(dag: Dag) -> History:
    return cast(History, GraphAlone(dag))


def groups(shown: Shown) -> dict[int, str]:
    """Return for each node the key of the row on which it stands or is folded away."""
    keys: dict[int, str] = {}
    for row in range(len(shown.drawing)):
        fold = shown.drawing.fold_at(row)
        node = shown.drawing.node_at(row)
        if node is not None:
            keys[node] = f"r{row}"
        for place in fold or ():
            keys[shown.drawing.layout.node_at(place)] = f"f{row}"
    return keys


def expected(shown: Shown) -> Edges:
    keys = groups(shown)
    edges: dict[tuple[str, str], bool] = {}
    for dotted, of in ((False, shown.dag.parents), (True, shown.dag.dependencies)):
        for child, targets in enumerate(of):
            for target in targets:
                if keys[child] != keys[target]:
                    edges.setdefault((keys[child], keys[target]), dotted)
    return {(child, parent, dotted) for (child, parent), dotted in edges.items()}


@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_every_format_gives_back_the_edges_of_random_graphs(seed: int, folded: bool) -> None:
    random = Random(seed)
    for _ in range(12):
        dag = random_dag(random, random.randint(1, 30))
        layout = lay_out(dag)
        hidden = bytes(folded and random.random() < 0.5 for _ in range(len(layout)))
        drawing = Drawing(layout, fold_rows(hidden, least=1), oldest_first=random.random() < 0.3)
        shown = Shown(history_of(dag), dag, drawing)
        wanted = expected(shown)
        labels, edges = read_mermaid(write(shown, Format.MERMAID))
        assert edges == wanted
        assert len(labels) == len(drawing)
        labels, edges = read_dot(write(shown, Format.DOT))
        assert edges == wanted
        revisions, edges = read_json(write(shown, Format.JSON))
        assert edges == wanted
        assert [key for key, revision in revisions.items() if revision is None] == [
            key for key in labels if key.startswith("f")
        ]
        texts, drawn = read_svg(write(shown, Format.SVG))
        if not folded:
            assert drawn == wanted
            assert texts[::2] == [dag.ids[point.node] for point in shown.points if point.node is not None]
        assert {edge[:2] for edge in drawn} == {edge[:2] for edge in wanted}


def test_without_the_lanes_of_depends_on_there_are_none() -> None:
    dag = Dag(("a", "b"), ((), ()), ((), (0,)), ((), ()))
    drawing = Drawing(lay_out(dag), fold_rows(bytes(2)), dependencies=False)
    shown = Shown(history_of(dag), dag, drawing)
    for kind, read in ((Format.MERMAID, read_mermaid), (Format.DOT, read_dot)):
        assert read(write(shown, kind))[1] == set()
    assert read_svg(write(shown, Format.SVG))[1] == set()


def test_a_broken_history_is_exported_with_its_ghosts_twins_and_cycles() -> None:
    history = History.open(Path(__file__).parents[2] / "src" / "limbeck" / "demo" / "histories" / "broken")
    shown = shown_whole(history)
    labels, edges = read_mermaid(write(shown, Format.MERMAID))
    assert read_dot(write(shown, Format.DOT))[1] == edges == expected(shown)
    assert len(labels) == len(history.dag.ids)
    texts, drawn = read_svg(write(shown, Format.SVG))
    assert "4be7c0d92f38" in texts
    assert drawn < edges


# -- hostile texts

HOSTILE = [
    'say "no"; evil --> r0',
    'x"]\n    r0 --> r0\n%% comment',
    "</text><script>alert(1)</script>",
    '"/><image href="file:///etc/passwd"/>',
    "a `b` #quot; &quot; &eacute; &#39; \\N \\G \\l \\\\ {x|y} <b>bold</b>",
    "%%{init: {'theme': 'forest'}}%%",
    "end",
    "\x1b]0;pwned\x07\u202eevil\ud800\ufffe",
    "売上を税込みで集計する é",
    "]]> <![CDATA[",
]


@pytest.fixture
def hostile(tmp_path: Path) -> History:
    scripts = [ScriptSpec(f"{number:04d}beef", (), message) for number, message in enumerate(HOSTILE)]
    folder = write_project(tmp_path / 'a"<b>&', [])
    for script in scripts:
        path = folder / "migrations" / "versions" / f"{script.revision}.py"
        path.write_bytes(script.source.encode("utf-8", "backslashreplace"))
    return History.open(folder)


def test_hostile_messages_are_text_in_every_format(hostile: History) -> None:
    shown = shown_whole(hostile)
    wanted = {}
    for node, identifier in enumerate(hostile.dag.ids):
        script = hostile.node_script(node)
        assert script is not None
        wanted[identifier] = visible(script.doc.split("\n", 1)[0].strip())
    for kind, read in ((Format.MERMAID, read_mermaid), (Format.DOT, read_dot)):
        for content in (write(shown, kind), in_ascii(write(shown, kind), kind)):
            labels, edges = read(content)
            assert edges == set()
            if content.isascii() and kind is Format.DOT:
                labels = {
                    key: [re.sub(r"&#(\d+);", lambda code: chr(int(code[1])), part) for part in parts]
                    for key, parts in labels.items()
                }
                assert {parts[0] for parts in labels.values()} == set(wanted)
            else:
                assert {parts[0]: parts[1] for parts in labels.values()} == wanted
    for content in (write(shown, Format.SVG), in_ascii(write(shown, Format.SVG), Format.SVG)):
        texts, _ = read_svg(content)
        found = dict(zip(texts[::2], texts[1::2], strict=True))
        assert {
            identifier: text.removesuffix("base").removesuffix("head") for identifier, text in found.items()
        } == wanted
    assert in_ascii(write(shown, Format.SVG), Format.SVG).isascii()
    assert read_json(write(shown, Format.JSON))[1] == set()


# -- on the command line


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    return write_project(tmp_path / "shop", forked())


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def test_the_log_takes_a_format_and_a_range(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "-C", str(shop), "log", "bbbb:eeee", "--format", "mermaid")
    labels, edges = read_mermaid(out)
    names = {key: parts[0][:4] for key, parts in labels.items()}
    assert {(names[child], names[parent]) for child, parent, _ in edges} == {
        ("eeee", "cccc"),
        ("eeee", "dddd"),
        ("cccc", "bbbb"),
        ("dddd", "bbbb"),
    }
    assert read_dot(run(capsys, "-C", str(shop), "log", "--format=dot"))[0]
    assert read_svg(run(capsys, "-C", str(shop), "log", "--format", "svg", "--ascii"))[0]
    assert run(capsys, "-C", str(shop), "log", "--format", "text") == run(capsys, "-C", str(shop), "log")
    assert run(capsys, "-C", str(shop), "log", "--format", "json") == run(
        capsys, "-C", str(shop), "log", "--json"
    )


def test_a_format_that_is_none_is_bad_usage(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(shop), "log", "--format", "png"]) == 2
    assert "'png'" in capsys.readouterr().err


def test_a_part_is_laid_out_by_itself(shop: Path) -> None:
    history = History.open(shop)
    nodes = [node for name in ("cccc1111cccc", "dddd1111dddd") if (node := history.node_of(name)) is not None]
    shown = shown_part(history, nodes)
    assert [shown.history.dag.ids[point.node or 0][:4] for point in shown.points] == ["cccc", "dddd"]
    assert shown.edges == ()


# -- in the explorer


async def ask(pilot: Pilot[str], text: str) -> None:
    await settled(pilot)
    await pilot.press("colon")
    await until(pilot, lambda: isinstance(pilot.app.screen, PaletteScreen))
    # pasted: typing is tested with the palette, and a path can be long
    pilot.app.screen.query_one(Input).value = text
    await press(pilot, "enter")


async def test_what_is_shown_is_written_to_a_chosen_file(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "long", linear(20))
    target = tmp_path / "graph.mmd"
    async with explorer(folder).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "F")
        await ask(pilot, f"export mermaid to {target}")
        assert screen_of(pilot).notice.startswith("Written: ")
    labels, edges = read_mermaid(target.read_text(encoding="utf-8"))
    assert [parts[-1] for key, parts in labels.items() if key.startswith("f")] == ["18 revisions folded away"]
    assert len(labels) == 3
    assert len(edges) == 2


async def test_a_file_is_replaced_only_when_that_is_chosen(shop: Path, tmp_path: Path) -> None:
    target = tmp_path / "graph.svg"
    target.write_text("mine")
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        for keys, kept in ((["escape"], True), (["enter"], True), (["down", "enter"], False)):
            await ask(pilot, f"export svg to {target}")
            assert isinstance(pilot.app.screen, ChooserScreen)
            await press(pilot, *keys)
            assert (target.read_text(encoding="utf-8") == "mine") is kept
    assert read_svg(target.read_text(encoding="utf-8"))[1]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


async def test_what_is_shown_is_copied(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("x", *"dot")
        await press(pilot, "down", "enter")
        assert read_dot(pilot.app.clipboard)[1]
        assert screen_of(pilot).notice.startswith("Copied as dot: ")


def test_the_palette_offers_every_format(shop: Path) -> None:
    history = History.open(shop)
    answer = PaletteIndex(history, Haystack(history)).answer("export")
    choices = [hit.choice for hit in answer.hits]
    assert choices[len(Format) :] == [Export(kind.value, None) for kind in Format]
    assert Export("svg", "shop-history.svg") in choices
    assert PaletteIndex(history, Haystack(history)).answer("export png").failed
