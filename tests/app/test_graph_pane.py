"""What the drawing of the history must be: one test for each line of its design, by number."""

from __future__ import annotations

import re
from itertools import pairwise, zip_longest
from pathlib import Path
from random import Random

import pytest

from drawing_properties import broken_rules, broken_shapes, misread_texts, with_new_child, with_new_merge
from drawn_history import graph_lines, opened_of, pane, ways_of
from explorer import explorer, history_lines, press, selected_id, settled, until
from graph_decoder import decode
from limbeck.badges import Badge, words_and_badges
from limbeck.columns import Columns
from limbeck.glyphs import ASCII, UNICODE, graph_text
from limbeck.rows import HistoryRows, RowComposer
from limbeck.settings import LoadedSettings, read_settings
from limbeck.text import prefers_ascii
from limbeck.widgets.history_view import HistoryView
from limbeck.widgets.rows_view import RowsView
from limbeck_core.graph.drawing import Drawing, FoldRow, whole
from limbeck_core.graph.folding import Folding
from limbeck_core.graph.hues import hue_beside, preferred_hue
from limbeck_core.graph.lanes import Lane, Layout, Row, lay_out
from limbeck_core.graph.path import lit_path
from limbeck_core.graph.placing import CHECKPOINT
from projects import ScriptSpec, linear, write_project, write_script
from random_graphs import dag_of, random_dag

SIZES = (1, 2, 5, 9, 14, 22, 45)


def drawn(view: HistoryView) -> Drawing:
    """What the pane draws."""
    assert view.drawing is not None
    return view.drawing


def composer_of(view: HistoryView) -> RowComposer:
    """What composes the rows of the pane."""
    assert isinstance(view.source, HistoryRows)
    return view.source.composer


async def test_01_right_by_proof() -> None:
    for size in SIZES:
        for seed in range(8):
            rng = Random(f"{size}/{seed}")
            dag = random_dag(rng, size, broken=seed % 2 == 0)
            pin = rng.choice((None, rng.randrange(size)))
            assert broken_rules(dag, pin) == []
            assert broken_shapes(rng, dag, pin) == []
    async with pane() as view:
        for seed in range(4):
            dag = random_dag(Random(seed), 20, broken=seed % 2 == 0)
            view.opened = None
            view.opened = opened_of(dag)
            for way in ways_of(view):
                assert misread_texts(dag, drawn(view), graph_lines(view)) == [], way


def test_02_no_false_neighbours() -> None:
    for seed in range(40):
        rng = Random(seed)
        layout = lay_out(random_dag(rng, 30, broken=seed % 3 == 0), rng.choice((None, rng.randrange(30))))
        for above, row in pairwise(layout.rows()):
            leads_nowhere = above.below < 0 and all(lane.dotted for lane in above.joins + above.outs)
            if leads_nowhere:
                assert row.from_above or row.column != above.column


async def test_03_two_kinds_of_edge() -> None:
    dag = dag_of({"c2": ["c1"], "c1": [], "a2": ["a1"], "a1": []}, {"a2": ["c2"]})
    async with pane() as view:
        view.opened = opened_of(dag, dag.ids.index("c2"))
        # c2 has no child: the dotted lane leads to it, beside its own column
        assert graph_lines(view) == ["  ○┄╮", "○┄│┄╯", "■ │", "  ■"]
        view.dependencies = False
        assert graph_lines(view) == ["  ○", "○ │", "■ │", "  ■"]
        assert misread_texts(dag, drawn(view), graph_lines(view)) == []
        row = next(iter(whole(lay_out(dag, dag.ids.index("c2"))).rows()))
        assert {span.dotted for span in graph_text(row, UNICODE).spans} == {False, True}


def test_04_one_row_per_revision() -> None:
    for seed in range(40):
        dag = random_dag(Random(seed), 30, broken=seed % 2 == 0)
        assert sorted(lay_out(dag).nodes) == list(range(len(dag.ids)))


def test_05_painting_costs_what_is_visible(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = Random(5)
    dag = random_dag(rng, 3000)
    layout = lay_out(dag)
    steps = described = 0
    advance, describe = Layout.advance, Layout.describe

    def counting(self: Layout, index: int, live: list[Lane | None]) -> None:
        nonlocal steps
        steps += 1
        advance(self, index, live)

    def counting_rows(self: Layout, index: int, live: list[Lane | None]) -> Row:
        nonlocal described
        described += 1
        return describe(self, index, live)

    folding = Folding(dag, layout)
    folding.close_runs()
    drawings = [
        whole(layout),
        Drawing(layout, folding.folds),
        Drawing(layout, folding.folds, oldest_first=True),
    ]
    rows = {number: list(drawing.rows()) for number, drawing in enumerate(drawings)}
    monkeypatch.setattr(Layout, "advance", counting)
    monkeypatch.setattr(Layout, "describe", counting_rows)
    for number, drawing in enumerate(drawings):
        for start in range(0, len(drawing) - 40, 97):
            steps = described = 0
            assert list(drawing.rows(start, start + 40)) == rows[number][start : start + 40]
            folded = sum(row.count for row in rows[number][start : start + 40] if isinstance(row, FoldRow))
            assert steps <= CHECKPOINT + min(folded, 40 * CHECKPOINT)
            assert described <= 40


def test_06_few_lanes() -> None:
    assert lay_out(dag_of({**{f"h{n:02}": ["r"] for n in range(11)}, "r": []})).width == 2


def test_07_lanes_never_move_sideways() -> None:
    for seed in range(40):
        rng = Random(seed)
        dag = random_dag(rng, 30, broken=seed % 3 == 0)
        pin = rng.choice((None, rng.randrange(30)))
        layout = lay_out(dag, pin)
        assert all(layout.column(layout.row_of(node)) == 0 for node in layout.main_line)
        assert pin is None or pin in layout.main_line
        live: dict[int, int] = {}
        for row in layout.rows():
            for lane in row.passing:
                assert live[lane.column] == lane.target
            live = {lane.column: lane.target for lane in (*row.passing, *row.outs)}
            if row.below >= 0:
                live[row.column] = row.below


def test_08_stable_on_refresh() -> None:
    for seed in range(60):
        rng = Random(seed)
        dag = random_dag(rng, rng.choice(SIZES))
        pin = rng.choice((None, rng.randrange(len(dag.ids))))
        assert with_new_child(rng, dag, pin) == []
        assert with_new_merge(rng, dag, pin) == []


def test_08_a_branch_keeps_its_hue() -> None:
    fork = {"b2": ["b1"], "b1": ["a1"], "a3": ["a2"], "a2": ["a1"], "a1": []}
    grown = {**fork, "b4": ["b3"], "b3": ["b2"]}
    merged = {**grown, "m": ["a3", "b4"]}

    def hue(parents: dict[str, list[str]], name: str, **labels: list[str]) -> int:
        dag = dag_of(parents, labels=labels)
        layout = lay_out(dag, dag.ids.index("a3"))
        return layout.row(layout.row_of(dag.ids.index(name))).hue

    assert hue(fork, "b1") == hue(grown, "b1") == hue(grown, "b4") == hue(merged, "b4")
    for label in ("billing", "shop", "stock", "users"):
        beside = (hue(fork, "a1"), -1)
        assert hue(fork, "b2", b1=[label]) == hue_beside(preferred_hue(label), *beside), "or the next one"


def test_09_two_rows_do_not_fold_three_do_and_no_lane_moves() -> None:
    for hidden in (2, 3):
        dag = dag_of({f"n{n}": [f"n{n - 1}"] if n else [] for n in range(hidden + 2)})
        folding = Folding(dag, lay_out(dag))
        folding.close_runs()
        assert [len(fold) for fold in folding.folds] == ([3] if hidden == 3 else [])
    for seed in range(30):
        dag = random_dag(Random(seed), 60, broken=seed % 3 == 0)
        layout = lay_out(dag)
        unfolded = list(layout.rows())
        folding = Folding(dag, layout)
        folding.close_runs()
        folding.close_side_branches()
        for row in Drawing(layout, folding.folds).rows():
            if isinstance(row, FoldRow):
                passing = {lane.column for lane in row.passing}
                own = {mark.column for mark in row.marks}
                above, below = layout.lanes_above(row.index), layout.lanes_above(row.stop)
                both = {
                    at for at, (one, other) in enumerate(zip_longest(above, below)) if one and one == other
                }
                assert both <= passing | own, "every lane that passes is shown"
            else:
                assert row == unfolded[row.index]


async def test_09_runs_fold(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "long", linear(40))
    async with explorer(folder).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        view = screen.query_one(HistoryView)
        assert view.count == 40
        await press(pilot, "space")
        assert [line.rstrip() for line in history_lines(screen)[:3]][1] == "⋮  38 revisions"
        assert (view.count, selected_id(screen)) == (3, "0039feedbeef")
        await press(pilot, "down")
        assert screen.selected is None
        assert screen.notice == ""
        await press(pilot, "e")
        await press(pilot, "p")
        assert selected_id(screen) == "0000feedbeef"
        await press(pilot, "colon", *"0020feed", "enter")
        assert selected_id(screen) == "0020feedbeef"
        assert view.count == 5, "the fold splits around where the jump led"
        await press(pilot, "down", "enter")
        assert selected_id(screen) == "0019feedbeef"
        await press(pilot, "F")
        assert selected_id(screen) == "0019feedbeef", "what is selected never folds"
        await press(pilot, "U")
        assert view.count == 40


async def test_09_what_is_unfolded_leaves_the_cursor_where_it_was(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "long", linear(200))
    async with explorer(folder).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        view = screen.query_one(HistoryView)
        await press(pilot, "colon", *"0100feed", "enter")
        for unfolding in ("space", "U", "enter"):
            line = view.screen_line
            await press(pilot, "space")
            assert (view.count, screen.selected) == (3, None)
            await press(pilot, unfolding)
            assert selected_id(screen) == "0100feedbeef", unfolding
            assert (view.count, view.screen_line <= line) == (200, True)
        await press(pilot, "space", "R", "space")
        assert selected_id(screen) == "0100feedbeef", "turned round"
        await press(pilot, "R", "space")
        write_script(folder, ScriptSpec("0200feedbeef", ("0199feedbeef",), "Step 200"))
        await press(pilot, "r")
        await until(pilot, lambda: view.count == 4)
        await press(pilot, "space")
        assert selected_id(screen) == "0100feedbeef", "read again"
        await press(pilot, "space", "down", "up", "space")
        assert selected_id(screen) == "0199feedbeef", "who goes away and comes back has another place"


async def test_15_a_script_whose_id_is_not_known_is_called_no_head(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", linear(2))
    unnamed = "import names\n\nrevision = names.own\ndown_revision = '0001feedbeef'\n"
    (folder / "migrations" / "versions" / "unnamed.py").write_text(unnamed)
    async with explorer(folder).run_test(size=(160, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "home")
        (line,) = [line for line in history_lines(screen) if "unnamed.py" in line]
        assert not re.search(r"\bhead\b", line)


def test_09_what_never_folds() -> None:
    for seed in range(40):
        rng = Random(seed)
        dag = random_dag(rng, 40, broken=seed % 3 == 0)
        layout = lay_out(dag)
        wrong = set(rng.sample(range(len(dag.ids)), 3))
        folding = Folding(dag, layout, wrong)
        named = [parent for parents in dag.parents for parent in parents]
        needed = {other for others in dag.dependencies for other in others}
        folding.close_runs()
        for node in folding.closed:
            assert len(dag.parents[node]) == named.count(node) == 1
            assert not dag.labels[node]
            assert not dag.dependencies[node]
            assert node not in needed | wrong | dag.ghosts | dag.twins
        assert all(len(fold) >= 3 for fold in folding.folds)
        folding.close_side_branches()
        for node in folding.closed:
            assert dag.parents[node]
            assert node in named
            assert node not in needed | wrong | dag.ghosts | dag.twins | set(layout.main_line) or (
                node in layout.main_line and named.count(node) == 1
            )


def test_10_crossing_is_not_joining() -> None:
    dag = dag_of({"z": "xy", "x": "ab", "y": "ba", "a": "r", "b": "r", "r": ""})
    rows = [graph_text(row, UNICODE).text for row in lay_out(dag).rows()]
    assert rows == ["◇─╮", "◆─│─╮", "├─◆ │", "● │ │", "├─●─╯", "■"]
    solid, dotted = decode(rows)
    assert solid == {(0, 1), (0, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 5), (4, 5)}
    assert dotted == set()


async def test_11_bounded_width() -> None:
    names = [f"p{number:02}" for number in range(50)]
    dag = dag_of({"m": names, **{name: ["a"] for name in names}, "a": []})
    async with pane(width=80, height=30) as view:
        view.opened = opened_of(dag)
        width = view.scrollable_content_region.width
        for offset in (0, 7, 30):
            view.offset_of_graph = offset
            lines = graph_lines(view)
            assert max(map(len, lines)) <= 0.4 * width
            assert all(line[0] in "◇●├■│" for line in lines)
            assert ("‹" in lines[0]) == (offset > 0)
        texts = [view.render_line(row).text for row in range(3)]
        starts = {text.index(name) for text, name in zip(texts, ("m ", "p00", "p01"), strict=True)}
        assert starts == {int(0.4 * width) + 2}
        view.offset_of_graph = 0
        assert "›" in graph_lines(view)[0]


async def test_11_what_is_hidden_at_the_left_shows_on_every_row() -> None:
    async with pane(width=40, height=30) as view:
        for seed in range(6):
            view.opened = None
            view.opened = opened_of(random_dag(Random(seed), 25))
            last = composer_of(view).last_offset(view.scrollable_content_region.width)
            for offset in (1, last):
                view.offset_of_graph = offset
                for row, line in zip(drawn(view).rows(0, 25), graph_lines(view), strict=False):
                    assert not isinstance(row, FoldRow)
                    lanes = (*row.passing, *row.ins, *row.outs, *row.joins)
                    columns = {row.column, *(lane.column for lane in lanes)}
                    hides = any(0 < column <= min(offset, last) for column in columns)
                    assert (line[1:2] == "‹") == hides, (seed, offset, line)


async def test_12_path_highlight() -> None:
    dag = dag_of({"z": "xy", "x": "ab", "y": "ba", "a": "r", "b": "r", "r": ""})
    lit = frozenset(dag.ids.index(name) for name in "zybr")
    path = lit_path(lay_out(dag), lit)
    shown = []
    for row in lay_out(dag).rows():
        graph = graph_text(row, UNICODE, lit=path)
        shown.append("".join(graph.text[s.start : s.stop] if s.lit else " " for s in graph.spans).rstrip())
    assert shown == ["◇─╮", "  │", "  ◆", "  │", "├─●", "■"]
    chain = dag_of({f"n{n}": [f"n{n - 1}"] if n else [] for n in range(9)})
    async with pane() as view:
        view.opened = opened_of(chain)
        view.fold_runs()
        unlit = view.render_line(1)
        for nodes, bright in ((range(9), True), ((0,), False)):
            view.lit = frozenset(chain.ids.index(f"n{n}") for n in nodes)
            assert (view.render_line(1) == unlit) == bright


async def test_12_ends_off_screen() -> None:
    names = [f"n{n:03}" for n in range(200)]
    line = {name: names[n - 1 : n] for n, name in enumerate(names)}
    line |= {f"s{name}": [name] for name in names[::10]}
    dag = dag_of(line)
    async with pane(height=20) as view:
        view.opened = opened_of(dag, dag.ids.index("n199"))
        view.lit = frozenset(dag.ids.index(name) for name in names[20:180])
        for name, bright in (("n100", True), ("sn100", False), ("n010", False), ("n190", False)):
            row = view.row_of(dag.ids.index(name))
            view.scroll_to(y=row - 5, animate=False, force=True, immediate=True)
            assert name in view.render_line(row - view.scroll_offset.y).text
            assert view.source is not None
            spans = [span for span in view.source.compose_row(row, 80) if span.text.strip()]
            words = next(span for span in spans if span.text.startswith(name))
            assert words.dim != bright
            # the lane of the range passes beside a side branch, bright
            assert spans[0].dim == (name in ("n010", "n190"))


async def test_13_ascii_and_narrow() -> None:
    assert prefers_ascii({"LANG": "C"})
    assert prefers_ascii({"LC_CTYPE": "C.UTF-8", "LANG": "C"})
    assert not prefers_ascii({"LANG": "en_US.UTF-8"})
    assert not prefers_ascii({"LC_ALL": "de_DE.UTF-8", "LC_CTYPE": "C", "LANG": "C"})
    chain = {f"n{n}": [f"n{n - 1}"] if n else [] for n in range(3)}
    async with pane() as view:
        view.opened = opened_of(dag_of(chain))
        view.ascii_only = True
        assert graph_lines(view) == ["o", "*", "b"]
    async with pane() as view:
        view.opened = opened_of(random_dag(Random(13), 40))
        for way in ways_of(view):
            assert all(line.isascii() for line in graph_lines(view)) == view.ascii_only, way


def test_14_readable_without_colour() -> None:
    # The decoder has characters alone: what it reads needs no colour. Badges and marks are words.
    for seed in range(10):
        dag = random_dag(Random(seed), 25)
        for glyphs in (UNICODE, ASCII):
            solid, dotted = decode([graph_text(row, glyphs).text for row in lay_out(dag).rows()])
            assert len(solid) == sum(map(len, dag.parents))
            assert len(dotted) == sum(map(len, dag.dependencies))


async def test_14_what_a_cursor_a_mark_and_a_range_are_is_said_without_colour(tmp_path: Path) -> None:
    async with explorer(write_project(tmp_path / "shop", linear(6))).run_test(size=(120, 40)) as pilot:
        screen = await press(pilot, "down", "v", "down", "down")
        lines = history_lines(screen)
        assert "range from here" in lines[1]
        view = screen.query_one(HistoryView)
        greys = []
        for y in range(6):
            style = next(segment.style for segment in view.render_line(y) if "feedbeef" in segment.text)
            assert style is not None
            assert style.color is not None
            greys.append(sum(style.color.get_truecolor()))
            assert bool(style.bold) == (y == 3), "the cursor's row is bold"
        assert max(greys[0], *greys[4:]) < min(greys[1:4]), "what is lit up is brighter than the rest"


async def test_15_broken_input_is_drawn(tmp_path: Path) -> None:
    scripts = [
        ScriptSpec("aaaa1111aaaa", ("gone00000000",), "Create orders"),
        ScriptSpec("bbbb1111bbbb", ("aaaa1111aaaa",), "Add notes"),
        ScriptSpec("bbbb1111bbbb", ("aaaa1111aaaa",), "Add notes again", name="twin.py"),
        ScriptSpec("cccc1111cccc", ("dddd1111dddd",), "Run"),
        ScriptSpec("dddd1111dddd", ("cccc1111cccc",), "in circles"),
    ]
    async with explorer(write_project(tmp_path / "shop", scripts)).run_test(size=(160, 40)) as pilot:
        screen = await settled(pilot)
        view = screen.query_one(HistoryView)
        lines = [line.rstrip() for line in history_lines(screen)[: view.count]]
        assert len(lines) == 6
        text = "\n".join(lines)
        assert sum("bbbb1111bbbb" in line for line in lines) == 2
        assert "duplicate, not kept" in text
        assert any("?" in line and "gone00000000" in line and "missing" in line for line in lines)
        assert any("↑" in line for line in lines)
        assert [line.endswith("cycle") or " cycle " in line for line in lines].count(True) == 2
        await press(pilot, "R")
        assert any("↓" in line for line in history_lines(screen))


async def test_shown_alone_the_rest_folds_and_a_jump_opens_it() -> None:
    chain = dag_of({f"n{n}": [f"n{n - 1}"] if n else [] for n in range(9)})
    async with pane() as view:
        view.opened = opened_of(chain)
        view.only = frozenset((chain.ids.index("n4"),))
        assert graph_lines(view) == ["╷", "●", "╵"]
        view.go_to(chain.ids.index("n6"))
        assert (view.count, view.node) == (5, chain.ids.index("n6"))
        view.only = None
        assert (view.count, view.node) == (9, chain.ids.index("n6"))


async def test_columns_are_shown_as_far_as_there_is_room(tmp_path: Path) -> None:
    folder = write_project(
        tmp_path / "shop", [ScriptSpec("aaaa1111aaaa", (), "Create orders", name="orders.py")]
    )
    script = folder / "migrations" / "versions" / "orders.py"
    text = '"""Create orders\n\nCreate Date: 2024-03-01 10:11:12\nAuthor: Ann\n"""\n'
    script.write_text(text + script.read_text().split("\n", 1)[1])
    async with explorer(folder).run_test(size=(200, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "vertical_line", "space", *["down", "space"] * 3)
        await press(pilot, "escape")
        assert screen.columns == Columns(8, date=True, author=True, file=True)
        line = history_lines(screen)[0]
        assert line.split()[1:6] == ["aaaa1111…", "2024-03-01", "Ann", "Create", "orders"]
        assert "orders.py" in line


@pytest.mark.parametrize(("width", "told"), [(200, 0), (120, 2), (50, 3)])
async def test_a_column_for_which_there_is_no_room_says_so(width: int, told: int, tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", [ScriptSpec("aaaa1111aaaa", (), "Create orders")])
    async with explorer(folder).run_test(size=(width, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "vertical_line", *["down", "space"] * 3)
        rows = pilot.app.screen.query_one(RowsView)
        notes = [row for row in range(rows.count) if "no room" in rows.render_line(row).text]
        assert notes == [3, 2, 1][:told][::-1]
        assert screen.columns == Columns(date=True, author=True, file=True)


@pytest.mark.parametrize(
    ("size", "said"), [((200, 40), ""), ((120, 40), "no room: author, file"), ((80, 24), "no room: file")]
)
async def test_columns_of_the_settings_without_room_are_named(
    size: tuple[int, int], said: str, tmp_path: Path
) -> None:
    settings, _ = read_settings('columns = ["date", "author", "file"]\n')
    folder = write_project(tmp_path / "shop", [ScriptSpec("aaaa1111aaaa", (), "Create orders")])
    async with explorer(folder, loaded=LoadedSettings(settings)).run_test(size=size) as pilot:
        screen = await settled(pilot)
        view = screen.query_one(HistoryView)
        await until(pilot, lambda: str(view.border_subtitle or "") == said)


async def test_a_column_of_files_shrinks_before_it_gives_way(tmp_path: Path) -> None:
    name = "aaaa1111aaaa_create_the_table_of_orders.py"
    folder = write_project(tmp_path / "shop", [ScriptSpec("aaaa1111aaaa", (), "Create orders", name=name)])
    async with explorer(folder).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        screen.columns = Columns(file=True)
        await pilot.pause()
        assert history_lines(screen)[0].rstrip().endswith("head  base  aaaa1111aaaa_create_t…")


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (50, "  Make all the …  head  billing  base"),
        (40, "  Make all …  head  billing"),
        (34, "  Make a…  head  base"),
        (30, "  Make all…  head"),
    ],
)
async def test_badges_win_over_the_end_of_a_message(width: int, shown: str, tmp_path: Path) -> None:
    spec = ScriptSpec("aaaa1111aaaa", (), "Make all the orders that there are anew", ("billing",))
    async with explorer(write_project(tmp_path / "shop", [spec])).run_test(size=(width, 15)) as pilot:
        screen = await settled(pilot)
        assert history_lines(screen)[0].rstrip().endswith(shown)


def test_a_badge_that_is_vital_is_cut_before_it_is_left_out() -> None:
    badges = [Badge("effective head", "badge-head", vital=True), Badge("merge", "badge-base")]
    rows = {
        room: "".join(
            span.text
            for span in words_and_badges("Add a column", "message", badges, room, dim=False, ascii_only=True)
        )
        for room in (35, 20, 9)
    }
    assert rows == {
        35: "Add a column  effective head  merge",
        20: "Add a~  effective h~",
        9: "Add a co~",
    }


async def test_home_shows_the_first_lanes_too(tmp_path: Path) -> None:
    heads = [ScriptSpec(f"bbbb000000{n:02}", ("0001feedbeef",), f"Head {n}") for n in range(9)]
    joined = ScriptSpec("cccc00000000", tuple(head.revision for head in heads), "Join")
    folder = write_project(tmp_path / "shop", [*linear(2), *heads, joined])
    async with explorer(folder).run_test(size=(20, 5)) as pilot:
        screen = await settled(pilot)
        before = history_lines(screen)[0]
        await press(pilot, "right", "right", "down")
        assert screen.query_one(HistoryView).offset_of_graph == 2
        await press(pilot, "home")
        assert history_lines(screen)[0] == before


async def test_branches_are_listed_gone_to_and_shown_alone(tmp_path: Path) -> None:
    scripts = [
        *linear(6),
        ScriptSpec("bbbb00000000", ("0002feedbeef",), "Bills", branch_labels=("billing",)),
        ScriptSpec("bbbb00000001", ("bbbb00000000",), "More bills"),
    ]
    async with explorer(write_project(tmp_path / "shop", scripts)).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        view = screen.query_one(HistoryView)
        await press(pilot, "B", "enter")
        assert selected_id(screen) == "bbbb00000000"
        await press(pilot, "B", "o")
        assert screen.opened is not None
        assert screen.only is not None
        shown = {screen.opened.history.dag.ids[node] for node in screen.only}
        assert shown == {"bbbb00000000", "bbbb00000001"}
        assert view.count == 4
        await press(pilot, "escape")
        assert view.count == 8


async def test_dialogs_say_and_follow_the_keys_of_the_user(tmp_path: Path) -> None:
    settings, _ = read_settings('[keys]\ntoggle_only_matches = ["M"]\ntoggle_fold = ["ctrl+f"]\n')
    app = explorer(write_project(tmp_path / "shop", linear(6)), loaded=LoadedSettings(settings))
    async with app.run_test(size=(120, 24)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "B")
        keys = app.screen.query_one("#branch-keys", RowsView)
        assert keys.render_line(0).text.split("   ")[:2] == [" Enter go there", "f fold"]
        assert "   M show alone   P main line   Esc leave" in keys.render_line(0).text
        await press(pilot, "o")
        assert app.screen is not screen
        await press(pilot, "M")
        assert app.screen is screen
        assert screen.only is not None
        await press(pilot, "escape", "vertical_line")
        assert app.screen.query_one("#chooser").border_title == "Columns: ^f or Enter changes, Esc leaves"
        await press(pilot, "down", "ctrl+f")
        assert screen.columns.date


async def test_changed_columns_are_seen_below_their_dialog(tmp_path: Path) -> None:
    async with explorer(write_project(tmp_path / "shop", linear(30))).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert "0010feedbeef" in pilot.app.export_screenshot()
        await press(pilot, "vertical_line", "space")
        assert re.search("0010feed(?!b)", pilot.app.export_screenshot())


@pytest.mark.parametrize("lines", [10, 15, 24])
async def test_the_last_branch_can_be_seen_on_a_low_screen(tmp_path: Path, lines: int) -> None:
    heads = [ScriptSpec(f"bbbb000000{n:02}", ("0002feedbeef",), f"Head {n}") for n in range(20)]
    folder = write_project(tmp_path / "shop", [*linear(3), *heads])
    async with explorer(folder).run_test(size=(40, lines)) as pilot:
        await settled(pilot)
        await press(pilot, "B", "G")
        rows = pilot.app.screen.query_one("#branches", RowsView)
        keys = pilot.app.screen.query_one("#branch-keys", RowsView)
        bottom = rows.region.y + rows.screen_line
        assert bottom < pilot.app.screen.query_one("#chooser").region.bottom
        assert not keys.region or bottom < keys.region.y


async def test_turned_round_the_cursor_stays_on_its_revision(tmp_path: Path) -> None:
    async with explorer(write_project(tmp_path / "long", linear(60))).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "down", "down", "R")
        assert selected_id(screen) == "0057feedbeef"
        assert screen.query_one(HistoryView).cursor == 57
        await press(pilot, "p")
        assert selected_id(screen) == "0056feedbeef"
