"""What can be folded away, how a folded drawing looks, and what is lit in it."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from textwrap import dedent
from typing import NamedTuple

from drawn_graphs import dag_from, picture
from limbeck_core.graph.dag import Dag
from limbeck_core.graph.drawing import Drawing, FoldRow, whole
from limbeck_core.graph.folding import Folding
from limbeck_core.graph.folds import fold_rows
from limbeck_core.graph.lanes import Layout, Row, lay_out
from limbeck_core.graph.path import lit_path
from random_graphs import random_dag

# --- how a folded drawing looks ---------------------------------------------------------------------------


class Shown(NamedTuple):
    """A graph, what is folded away of it whether it may be or not, and how it is shown."""

    graph: str
    hidden: str = ""
    oldest_first: bool = False
    dependencies: bool = True


def drawing_of(shown: Shown) -> tuple[Dag, Drawing]:
    dag = dag_from(shown.graph)
    layout = lay_out(dag)
    hidden = shown.hidden.split()
    folds = fold_rows(bytes(dag.ids[node] in hidden for node in layout.nodes), least=1)
    return dag, Drawing(layout, folds, shown.oldest_first, shown.dependencies)


def lines_of(text: str) -> list[str]:
    return dedent(text).strip("\n").split("\n")


# --- what may fold ----------------------------------------------------------------------------------------


def names(dag: Dag, layout: Layout, rows: Iterable[int] | None) -> str:
    """The ids on some rows, in their order; a hyphen where there are none."""
    return "-" if rows is None else "".join(dag.ids[layout.node_at(row)] for row in rows)


def told(graph: str, kept: str = "") -> list[str]:
    """What may fold of a graph with ids of one letter, and what belongs together for each row."""
    dag = dag_from(graph)
    layout = lay_out(dag)
    folding = Folding(dag, layout, [dag.ids.index(name) for name in kept])
    every = range(len(layout))

    def closed() -> str:
        found = " ".join(names(dag, layout, fold) for fold in folding.folds)
        assert [dag.ids[node] for node in folding.closed] == list(found.replace(" ", ""))
        folding.open_all()
        assert folding.closed == []
        return found or "-"

    rows = names(dag, layout, every)
    folding.close(every)
    at_once = closed()
    folding.close_rows(every)
    assert closed() == at_once
    folding.close_runs()
    runs = closed()
    folding.close_side_branches()
    branches = closed()
    of_rows = " ".join(names(dag, layout, folding.run_at(row)) for row in every)
    of_branches = " ".join(names(dag, layout, folding.side_branch_at(row)) for row in every)
    return [rows, at_once, runs, branches, of_rows, of_branches]


PICTURES = {
    Shown("c a b", hidden="a"): """
        ⋯ 0-0 .
          □ b .5
            □ c ..3
    """,
    Shown("w~l u<w s<u,l", hidden="w s", oldest_first=True): """
          ?┄╯ l .45
        ╵ │ ╷ 2-2 045
        ● │ u 04
        ╷ ╷ 0-0 04
    """,
    Shown("o~j j<o~y z<z~y", hidden="o j z", oldest_first=True, dependencies=False): """
            ? y ..2
        ⋯ 0-2 .
    """,
    Shown("d<c c<b b<a a z<y y<x", hidden="a z"): """
        ○ d 3
        ● c 3
        ● b 3
        ╵ ╷ 3-4 33
          ● y .3
          ? x .3
    """,
    Shown("o<i g<m i m<o,i y<e,g e<m", hidden="g i m", dependencies=False): """
        ◇─╮ y 14
        ● │ e 14
        ⋮ ╳ 2-3 12
        ● │ o 12
        ╵ ╵ 5-5 12
    """,
    Shown("h<g g<f f<e e<d d<c c<b b<a a", hidden="e d c"): """
        ○ h 3
        ● g 3
        ● f 3
        ⋮ 3-5 3
        ● b 3
        ■ a 3
    """,
    Shown("h<g g<f f<e e<d d<c c<b b<a a", hidden="g f b a", oldest_first=True): """
        ╵ 6-7 3
        ● c 3
        ● d 3
        ● e 3
        ⋮ 1-2 3
        ○ h 3
    """,
    Shown("e<d~b d<c c<b b<a a x<c y<x~a", hidden="d"): """
        ○┄╮ e 35
        ⋮ ┊ 1-1 35
        │ ┊ ○┄╮ y 3534
        ├─┊─● ┊ x 3534
        ● ┊   ┊ c 35.4
        ●┄╯   ┊ b 35.4
        ■┄┄┄┄┄╯ a 3..4
    """,
    Shown("e<d~b d<c c<b b<a a x<c y<x~a", hidden="c b", oldest_first=True, dependencies=False): """
        ■ a 3
        ⋮ 4-5 3
        ├───● x 3.3
        │   ○ y 3.3
        ● d 3
        ○ e 3
    """,
    Shown(
        "n~k g<t,k z<i,e t<e k<i~e i e<i d<k~i,z r<g,d,z,t",
        hidden="n t i d",
        oldest_first=True,
        dependencies=False,
    ): """
        ╵ ╵ ╵ 8-8 125
        ● │ │ e 125
        │ ●─│───╯ k 125.1
        │ │ │   │ ⋯ 5-5 125.1.
        ├─│─◆   │ z 125.1
        ⋮ ⋮ │ ╵ │ 2-3 12521
        ◆─│─│─│─╮ g 12521
        ◇─┬─┬─╮ r 1252
    """,
    Shown(
        "v<i~y w<u t<c p<w i<r c<x~y g<l~y,g,i#lab x<n~v y~t q<t~x l<q,t n<r r<y u<q",
        hidden="t n r u",
        oldest_first=True,
        dependencies=False,
    ): """
        ■ y 1
        ⋮ 12-12 1
        ├───────● i 1...1
        │       ○ v 1...1
        ⋮ 9-9 1
        ● x 1
        ● c 1
        ⋮ ╵ 6-6 10
        ● │ q 10
        ├─◆ l 10
        │ ○ g 10
        ⋮ 2-2 1
        ● w 1
        ○ p 1
    """,
    Shown(
        "u<y,z,m#shop q<y,m y<m~y i<m,q,y b<z,q,m~u c<y,i,q,m z<m,q,c,y,i n<z,y,m k<z,q,c,y,m,b m",
        hidden="u i",
        oldest_first=True,
        dependencies=False,
    ): """
        ■───────╯ m 2...2
        ├─●─┴─╯ │ y 21312
        ├─◆ │ │ │ q 21312
        │ │ │ │ │ ╵ 6-6 213121
        ├─┼─◆─│─│─┤ c 213121
        ◆─┼─┼─┼─│─╮ z 213121
        │ │ │ │ │ ⋯ 3-3 21312.
        ├─│─│─┼─┼─◇ n 213121
        ├─┼─│─│─┼─◆ b 213125
        ◇─┬─┬─┬─┬─╮ k 213125
    """,
}


def test_folded_graphs_are_drawn_as_shown() -> None:
    for shown, expected in PICTURES.items():
        dag, drawing = drawing_of(shown)
        assert (shown, picture(dag.ids, drawing.rows())) == (shown, lines_of(expected))


def test_a_drawing_tells_what_is_on_each_row_and_where_each_node_is() -> None:
    for shown in PICTURES:
        _dag, drawing = drawing_of(shown)
        rows = list(drawing.rows())
        assert len(drawing) == len(rows)
        for at, row in enumerate(rows):
            folded = range(row.index, row.stop) if isinstance(row, FoldRow) else None
            assert drawing.fold_at(at) == folded
            assert drawing.node_at(at) == (row.node if isinstance(row, Row) else None)
            nodes = [drawing.layout.node_at(index) for index in folded or [row.index]]
            assert {(drawing.row_of(node), drawing.hides(node)) for node in nodes} == {
                (at, folded is not None)
            }
            if isinstance(row, FoldRow):
                assert row.count == len(nodes)
        for start, stop in ((0, 1), (1, len(rows)), (1, 3), (2, 99), (-2, 2), (3, 3), (99, 100)):
            assert list(drawing.rows(start, stop)) == rows[max(start, 0) : stop]


def test_a_long_fold_leads_on_to_what_is_below_it() -> None:
    layout = lay_out(random_dag(Random(3), 600))
    for hidden in (range(20, 290), range(20, 276), range(300, 304)):
        drawing = Drawing(layout, fold_rows(bytes(row in hidden for row in range(600))))
        rows = list(drawing.rows())
        assert rows[hidden.start + 1 :] == list(layout.rows(hidden.stop))


def test_a_drawing_of_all_shows_the_layout() -> None:
    layout = lay_out(dag_from("c<b b<a a"))
    drawing = whole(layout)
    assert drawing.layout is layout
    assert list(drawing.rows()) == list(layout.rows())


TOLD = {
    ("x<y y<z", "y"): """
        xyz
        -
        -
        -
        - - -
        - - -
    """,
    ("v<a l<v a", ""): """
        lva
        -
        -
        -
        - - -
        - - -
    """,
    ("i<y y l<y", ""): """
        ily
        -
        -
        -
        - - -
        - l -
    """,
    ("w~l u<w s<u,l", ""): """
        suwl
        -
        -
        -
        - - - -
        - - - l
    """,
    ("p s g<s i<p y<g", ""): """
        ygsip
        -
        -
        -
        - - - - -
        - - - ip ip
    """,
    ("g p<o k<h h<p o<g", ""): """
        khpog
        hpo
        hpo
        -
        hpo hpo hpo hpo hpo
        - - - - -
    """,
    ("a<b b<c c<d d<e e<a", ""): """
        bcdea
        bcde
        cde
        bcde
        cde cde cde cde cde
        bcdea bcdea bcdea bcdea bcdea
    """,
    ("a<t,d,c,s c<s~w v<a,t,c d<v", ""): """
        dvacstw
        -
        -
        -
        - - - - - - -
        dva dva dva dvacs dvacs t w
    """,
    ("h<g g<f f<e e<d d<c c<b b<a a", ""): """
        hgfedcba
        gfedcb
        gfedcb
        -
        gfedcb gfedcb gfedcb gfedcb gfedcb gfedcb gfedcb gfedcb
        - - - - - - - -
    """,
    ("e<d h<g g<f f<e d<c c<b b<a a", ""): """
        hgfedcba
        gfedcb
        gfedcb
        -
        gfedcb gfedcb gfedcb gfedcb gfedcb gfedcb gfedcb gfedcb
        - - - - - - - -
    """,
    ("a e<k w<d r y<i f<a i<r,k d<f k", ""): """
        wdfaeyikr
        -
        -
        -
        - - - - - - - - -
        - - - - e yi yi eyik r
    """,
    ("h<g g<f f<e e<d#x d<c c<b b<a a", ""): """
        hgfedcba
        dcb
        dcb
        -
        - - - dcb dcb dcb dcb dcb
        - - - - - - - -
    """,
    ("w<r e<w,r z<h,e t h<w r<t v<n n<h", "e"): """
        vnzhewrt
        -
        -
        -
        - - - - - - - -
        - - z - e - - -
    """,
    ("d v<a m<d a<m l<v y<c i<l c<i#shop j", ""): """
        ycilvamdj
        ilvam
        ilvam
        -
        - ilvam ilvam ilvam ilvam ilvam ilvam ilvam -
        - - - - - - - - j
    """,
    ("l<k k<h b<o i<x x<b h<d n d<r o<n r<x", ""): """
        lkhdrixbon
        khdr xbo
        khdr
        -
        khdr khdr khdr khdr khdr khdr - - - -
        - - - - - i - - - -
    """,
    ("e<d~a j<i i<h h<g g<f f<e d<c c<b b<a a", ""): """
        jihgfedcba
        ihgf dcb
        ihgf dcb
        -
        ihgf ihgf ihgf ihgf ihgf dcb dcb dcb dcb dcb
        - - - - - - - - - -
    """,
    ("x<m z<r j<p q<z,n g<s r<x n<d s m<e t<q d<m e o<g p<o", ""): """
        tqzrxndmejpogs
        qzrxndm pog
        zrx pog
        pog
        - zrx zrx zrx zrx zrx - - - pog pog pog pog pog
        - - - - - nd nd - - jpogs jpogs jpogs jpogs jpogs
    """,
    ("m<a,e,i a<b b<c c<d d<r e<f f<g g<h h<q i<j j<k k<l l<q q<r r", ""): """
        mabcdefghijklqr
        abcdefghijklq
        abcdefghijk
        efghijklq
        abcd abcd abcd abcd abcd efgh efgh efgh efgh ijk ijk ijk ijk - -
        - - - - - efghijklq efghijklq efghijklq efghijklq ijkl ijkl ijkl ijkl efghijklq -
    """,
    ("f<s,n e<m a<f,s~d o m<l,v s<n,d,e~m l<v v<o d<m,e n<e,m~o,l t<o", ""): """
        afsndemlvto
        -
        -
        -
        - - - - - - - - - - -
        - - - - d - - - - t -
    """,
}


def test_what_may_fold_is_told_for_each_graph() -> None:
    for (graph, kept), expected in TOLD.items():
        assert (graph, told(graph, kept)) == (graph, lines_of(expected))


def test_rows_are_folded_and_opened_again() -> None:
    folding = Folding(dag := dag_from("h<g g<f f<e e<d d<c c<b b<a a"), layout := lay_out(dag))
    assert len(folding.folds) == 8
    assert not folding.is_prepared
    folding.prepare()
    assert folding.is_prepared
    assert not folding.close_rows(range(1))
    assert not folding.close_rows(range(2, 4))
    assert folding.close_rows(range(1, 4))
    assert list(folding.folds) == [range(1, 4)]
    assert not folding.close_rows(range(1, 3))
    folding.close(range(len(layout)))
    assert list(folding.folds) == [range(1, 7)]
    folding.open(range(1, 3))
    assert list(folding.folds) == [range(3, 7)]
    assert len(folding.folds) == 5
    folding.open(range(6, 8))
    assert list(folding.folds) == [range(3, 6)]
    folding.open_all()
    assert len(folding.folds) == 8


def test_a_row_may_stay_in_sight() -> None:
    dag = dag_from("h<g g<f f<e e<d d<c c<b b<a a s<r r<q q<p p<o o<n n<a")
    layout = lay_out(dag)
    folding = Folding(dag, layout)
    row = layout.row_of(dag.ids.index("e"))
    folding.close_runs()
    folding.close_runs(but=row)
    assert [names(dag, layout, fold) for fold in folding.folds] == ["dcb", "rqpo"]
    folding.open_all()
    row = layout.row_of(dag.ids.index("r"))
    folding.close_side_branches()
    folding.close_side_branches(but=row)
    assert [names(dag, layout, fold) for fold in folding.folds] == ["qpon"]


# --- what is lit ------------------------------------------------------------------------------------------


def test_a_path_lights_its_nodes_and_the_lanes_between_them() -> None:
    dag = dag_from("m<c,x c<b b<a x<b~a a y<x")
    layout = lay_out(dag)
    node = {name: dag.ids.index(name) for name in dag.ids}
    row = {name: layout.row_of(of) for name, of in node.items()}
    assert "".join(dag.ids[of] for of in layout.nodes) == "mcyxba"
    path = lit_path(layout, [node[name] for name in "mxba"] + [len(layout), len(layout) + 7])
    assert path.nodes == {node[name] for name in "mxba"}
    assert path.rows == tuple(sorted(row[name] for name in "mxba"))
    assert dict(path.starts) == {
        (1, node["x"]): row["m"],
        (0, node["b"]): row["x"],
        (0, node["a"]): row["b"],
        (2, node["a"]): row["x"],
    }
    lanes = {(at.index, lane.column): lane for at in layout.rows() for lane in (*at.passing, *at.outs)}
    lit = {place for place, lane in lanes.items() if path.carries(place[0], lane)}
    assert lit == {(row["m"], 1), (row["c"], 1), (row["y"], 1), (row["x"], 0), (row["x"], 2), (row["b"], 2)}
    joined = lanes[row["x"], 0]
    assert path.joins(node["x"], joined)
    assert not path.joins(node["y"], joined)
    assert not path.joins(node["b"], lanes[row["m"], 1]._replace(target=node["c"]))
    assert [path.passes(at, at + 1) for at in range(6)] == [True, False, False, True, True, True]
    assert path.passes(1, 4)
    assert not path.passes(1, 3)
    assert not path.passes(2, 2)
    assert not path.passes(6, 9)


def test_a_lane_is_lit_from_the_first_row_that_leads_into_it() -> None:
    dag = dag_from("d<a c<a b<a a")
    layout = lay_out(dag)
    nodes = [dag.ids.index(name) for name in "cda"]
    column = layout.column(layout.row_of(dag.ids.index("a")))
    assert dict(lit_path(layout, nodes).starts) == {(column, nodes[2]): 1}
    assert dict(lit_path(layout, range(4)).starts) == {(column, nodes[2]): 0}
    layout = lay_out(dag_from("b<a c<a d<a a"))
    assert [layout.row_of(node) for node in range(4)] == [0, 1, 2, 3]
    assert dict(lit_path(layout, [3, 2, 1]).starts) == {(0, 3): 1}


def test_a_lane_that_comes_from_off_the_path_is_not_lit_below_it() -> None:
    layout = lay_out(dag_from("e<d,b d<c c<a b<a a"))
    d, b, a = 1, 3, 4
    assert [layout.node_at(row) for row in range(5)] == [0, d, 2, b, a]
    # the lane from e to b passes d, and the one from c to a passes b
    assert dict(lit_path(layout, [d, b, a]).starts) == {(0, a): 3}
    assert dict(lit_path(layout, [0, d, b]).starts) == {(0, d): 0, (1, b): 0}
