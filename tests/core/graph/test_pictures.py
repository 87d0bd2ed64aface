"""Small graphs as they are drawn: every choice of a row, a column and a hue shows in one of them.

Behind each row stand the id and the hues of what is in its columns; ``^`` marks a parent that is not below.
"""

from __future__ import annotations

from itertools import pairwise
from random import Random
from textwrap import dedent
from typing import NamedTuple

import pytest

from drawing_properties import misread
from drawn_graphs import dag_from, faults_of_lanes, hues_on, picture
from limbeck_core.graph.drawing import whole
from limbeck_core.graph.lanes import lay_out
from limbeck_core.graph.placing import CHECKPOINT
from random_graphs import random_dag


class Case(NamedTuple):
    """A graph, and what decides its main line."""

    graph: str
    pin: str | None = None
    kept: str = ""


PICTURES = {
    Case("n j<n", pin="n"): """
        ○ j 0
        ■ n 0
    """,
    Case("h<t t q<t"): """
        ○ h 2
        ├─○ q 25
        ■ t 2
    """,
    Case("a<y~a y<a~y", pin="a"): """
        ○ y^~y 3
        ● a^y^~a 3
    """,
    Case("o<s o<s s<s", pin="s"): """
        ○ o 1
        ├─○ o 12
        ● s^s 1
    """,
    Case("a<g a<b b<a"): """
        ○ a 4
        ? g 4
          ○ b .3
          ● a^b .3
    """,
    Case("e<r y r<y i<r"): """
        ○ e 1
        ├─○ i 12
        ● r 1
        ■ y 1
    """,
    Case("w<h w<w h i<h h"): """
        ○ i 3
        ├─○ w 30
        ■ h 3
          □ h .3
            ○ w^w ..0
    """,
    Case("o<z,f~w z<o,p,z~w", pin="f"): """
        ◇─┬┄╮ z^z 210
        ◆┄│┄┤ o^z 210
        ? │ ┊ f 210
          ? ┊ p .10
            ╰┄? w ..01
    """,
    Case("y<w w u<w,a,y a<y", pin="a"): """
        ◇─┬─╮ u 012
        ● │ │ a 012
        ●─│─╯ y 012
        ■─╯ w 01
    """,
    Case("b b r<b,w w<w,b,r"): """
        □ b 5
          ◇─╮ w^w .51
          ├─◆ r^w .51
          ■ b .5
    """,
    Case("m<s s m<z z<s s<m", pin="s"): """
        □ s 1
          ○ m .2
          ├─○ z .25
          ● s .2
          ● m^z .2
    """,
    Case("h<o,m,x,h x<p~u m<x", kept="u x p o"): """
        ◇─┬─╮ h^h 123
        ● │ │ m 123
        ●─│─┴┄╮ x 1230
        ? │   ┊ p 12.0
          ?   ┊ o .2.0
            ?┄╯ u ..10
    """,
    Case("j<h~f m<j,c~h h<m c<j h"): """
          ○ h .3
          ◆─┬┄╮ m .343
          ├─● ┊ c .343
          ●┄╮ ┊ j .323
        ?┄│┄╯ ┊ f 2323
          ■┄┄┄╯ h .3.3
    """,
    Case("y~k j<s s<y,k k<x j<s l<k"): """
        ○ j 1
        ├─○ j 13
        ◆─╮ s 13
        ■┄│┄╮ y 131
          ├─┊─○ l .314
          ●┄╯ k .31
          ? x .3
    """,
    Case("z<r x<z#lab u<r x<z r g<r g<r~s"): """
        ○ x 1
        ├─○ x 10
        ● z 1
        ├─○ g 14
        ├─○┄╮ g 141
        ├─○ ┊ u 101
        ■   ┊ r 1.1
          ?┄╯ s .21
    """,
    Case("u<c l<k u<w w x<c s<k k<w d<b c<d", pin="x"): """
        ○ x 5
        ├─○ u 50
        ● c 5
        ● d 5
        ? b 5
          ○ l .0
          ├─○ s .01
          ● k .0
          ├─○ u .01
          ■ w .0
    """,
    Case("s<n o<m,r k<t t<r r n<r f<u m<r u<k"): """
        ○ f 1
        ● u 1
        ● k 1
        ● t 1
        ├─◇ o 12
        ├─● m 12
        │ ○ s 10
        ├─● n 10
        ■ r 1
    """,
    Case("a<n y<a s<a f<x,y x<y n<a z<f,x~k a<x"): """
        ◇─┬┄╮ z 341
        ◆─│─┊─╮ f 3412
        ●─╯ ┊ │ x 3412
        ●───┊─╯ y 3.12
        │ ○ ┊ a 301
        ├─● ┊ n 301
        ├─○ ┊ s 321
        ●   ┊ a^x 3.1
          ?┄╯ k .21
    """,
    Case("c<r,o b<c z<w w o<r j<x q<j r<w x<o i<x", pin="o"): """
        ○ i 0
        │ ○ q 03
        ├─● j 03
        ● x 0
        │ ○ b 03
        ├─◆ c 03
        ● │ o 03
        ●─╯ r 03
        ├─○ z 05
        ■ w 0
    """,
    Case("c<f~n g<n,f h<g,c,b j<f,b f<b g<n,f f<b b"): """
        ◇─╮ j 50
        │ ├─◇─╮ h 5013
        ├─│─│─●┄╮ c 50130
        ├─│─│─◇ ┊ g 50140
        ├─│─◆ │ ┊ g 50140
        ● │ │ │ ┊ f 50140
        ├─│─│─│─┊─○ f 501402
        ■─╯ │ │ ┊ b 50140
            ?─┴┄╯ n ..140
    """,
    Case("k<u n<n~j u<l,n~j,g#core u<l,n#shop i<k,i"): """
          ◇─┬┄┬┄╮ u .1034
        ?┄│┄│┄┊┄╯ g 41034
          │ │ ┊   ◇ i^i .103.0
          │ │ ┊   ● k .103.0
          ├─┼─┊───◆ u .103.0
          │ ●┄┤ n^n .103
          │   ╰┄? j .1.34
          ? l .1
    """,
    Case("g<u,n f<n r<k k e<r~f n<k~t r<k f<z,k b<r~t,k"): """
        ○┄┬┄╮ b 121
        ├─┊─┊─○┄╮ e 12102
        ● ┊ ┊   ┊ r 121.2
        │ ┊ ┊   ┊   ○ f 121.2.2
        │ ┊ ┊ ◇─┊─╮ │ g 1210202
        ├─┼┄┊┄│┄┊┄●─╯ n 1210202
        ├─┊─┊─│─┊─○ r 121021
        ├─┊─┊─│─┴┄◇ f 121025
        ■┄┊┄╯ │   │ k 1210.5
          ╰┄? │   │ t .230.5
              ?   │ u ...0.5
                  ? z .....5
    """,
    Case("m<k#shop q<r g r<k#lab m<r k<g~b,r i<g g<i b<g", pin="g", kept="m k"): """
        □ g 4
                ○ m ....0
            ○   │ m ..0.0
            ├─○ │ q ..050
            ●   │ r ..0.0
            ●┄┬─╯ k^~r ..050
          ○┄│┄╯ b .405
          ├─│─○ i .401
          ●─╯ g^i .40
    """,
    Case("q<g m<h x<g u a<u t<u w<u s n h<e,s g<t c<n z e", pin="s"): """
        ○ m 1
        ◆─╮ h 10
        ■ │ s 10
          ■ e .0
            ○ c ..0
            ■ n ..0
          ○ a .0
          │ ○ q .02
          │ ├─○ x .023
          │ ● g .02
          ├─● t .02
          ├─○ w .01
          ■ u .0
            □ z ..5
    """,
    Case("e<m,w,z e<m,w,z s<z#core m<w,z,q~e g<m,q,z z<w,m~h", kept="h"): """
        ○ s 1
        │ ◇─┬─╮ e 1015
        │ ├─│─┼───◇ g 1015.5
        │ ◆─│─┼───┼┄╮ m 1015.50
        │ ├─│─┼─◇┄│┄╯ e^m 1015050
        ╰─┼─│─◆┄╮ │ z^m 101535
        ?┄│┄│┄┄┄╯ │ h 301.35
          │ │     ? q .01..5
          ?─╯ w .01
    """,
    Case("y<b q<n g<b m<s~n#lab n<l s<b t<b,y~n l<t,f,s n<s b", pin="s"): """
        ○┄╮ m 01
        │ ┊ ○ q 010
        │ ┊ │ ○ n 0102
        ├─┊─│─◆─╮ l 01023
        │ ├┄│┄◆─│─╮ t 010231
        ├─┴┄● │ │ │ n 010231
        ●     │ │ │ s 0..231
        ├─○   │ │ │ g 04.231
        ├─────│─│─● y 0..231
        ■─────╯ │ b 0..23
                ? f ....3
    """,
    Case("n<h,w x<y y o<y~t w<f,t,o,x h<w,f t<y,x m<t,f f<y,t,x"): """
        ◇─╮ n 10
        ◆─│─╮ h 102
        ◆─┴─│─┬─┬─╮ w 102323
        ├───│─┼─│─│─◇ m 1.23232
        ◆───┴─┼─│─┤ f 1.2323
        ├─────│─●┄│┄╮ o 1..3232
        ├─────◆───┼┄╯ t 1..3.32
        ├─────────● x 1....3
        ■ y 1
    """,
    Case("a<h#core d<h#shop l<j j<d o<h,d,p l<j~d p<d d<h h n<o,h", pin="d"): """
        ○ d 0
        ├─○ a 01
        │     ○ l 0..4
        │ ○┄╮ │ l 0104
        │ ●─┊─╯ j 0104
        ├─│─┊─◇ n 0101
        ├─┼─┊─◆ o 0101
        │ ├─┊─● p 0101
        ├─●┄╯ d 010
        ■ h 0
    """,
    Case("r<k q<u v<k u<x~s,u z<x v<k~u k<o r<k,q y<z,q c<o o x<s,k"): """
        ◇─╮ r 21
        ├─│─○ r 212
        ├─│─○ v 212
        ├─│─○┄╮ v 2120
        │ ├─◇ ┊ y 2150
        │ ● │ ┊ q 2150
        │ ●┄│┄┴┄╮ u^~u 21501
        │ ├─●   ┊ z 215.1
        ├─◆     ┊ x 21..1
        ● │     ┊ k 21..1
        ├─│─○   ┊ c 213.1
        ■ │     ┊ o 21..1
          ?┄┄┄┄┄╯ s .1..1
    """,
    Case("b<m,n,c~z,k,h k<y,n l<c i<h j<b r<u,z~n,m p<l h<n,y~l z<l n<c~l,u,y c~y"): """
        ○ i 3
        │ ○ j 32
        │ ◆─┬─┬┄┬┄┬┄╮ b 3203513
        ◆┄│┄│┄│┄┊┄┊┄┴─┬┄╮ h 320351314
        ├─│─│─│─┊─┴┄┄┄┼─┊─◇ k 320351.141
        │ │ │ │ ┊ ◇─┬┄│┄┊┄┬┄╮ r 32035041402
        ●─│─┴┄│┄┊┄│┄│┄│┄┼┄┴┄┊┄┬┄╮ n 3203504140201
        │ │   │ ┊ │ │ │ ┊ ○ ┊ ┊ ┊ p 32.3504141201
        │ │   │ ╰┄│┄● │ ┊ │ ┊ ┊ ┊ z 32.3504141201
        ├─│───│───│─●┄│┄┴─╯ ┊ ┊ ┊ l 32.3.04141201
        ■─│───┴┄┄┄│┄┄┄│┄┄┄┄┄┊┄┊┄┤ c 32.3.0.1..201
          ?┄┄┄┄┄┄┄│┄┄┄│┄┄┄┄┄╯ ┊ ┊ m .2...0.1..201
                  ?┄┄┄│┄┄┄┄┄┄┄╯ ┊ u .....0.1...01
                      ?┄┄┄┄┄┄┄┄┄╯ y .......1....1
    """,
    Case("b<i i<t,g p<l,t q<h#core g<l,z z<q,g h~t s<q,h s<q,h t<g,z~k#shop l<g,z~s", pin="i"): """
        ○ b 0
        ◆─╮ i 04
        ├─│─◇ p 041
        │ │ │ ◇─╮ s 04123
        │ │ │ ├─┼─◇ s 041231
        │ ├─│─┼─│─◇ z 041235
        │ │ │ ● │ q 04123
        │ │ │ ■─┴┄╮ h 041232
        ◆┄│┄│┄┬┄┄┄╯ t^z 0412.2
        ◆─╯ │ ┊ g^z 0412
        ◆───╯ ┊ l^g^z^~s 0.12
          ?┄┄┄╯ k .1.2
    """,
    Case(
        "w<t,o p<s,x,l,d n<o l<b,w,t~c t<o k<l,i#shop b<t,o~a o~f x<k,d,l d<k,i,l d<k,i,l s<d,k i<w,k,t",
        kept="a",
    ): """
          ◇─┬─╮ d .014
          │ │ ├─◇─┬─╮ p .014030
          ├─│─│─◆ │ │ s .014030
          ├─│─┼─┼─◆ │ x .014030
          ├─┼─┼─◆───╯ d .0140.0
          ├─◆─│─╮ i .0142
          ◆ │ │ │ k^i .0142
          ◆─┼─┴─┼┄╮ l .01423
          ◆─│─┬┄│┄┊┄╮ b .013234
        ?┄│┄│┄│┄│┄┊┄╯ a 3013234
          │ │ │ │ ╰┄? c .013234
          │ │ ├─│─────○ n .0132..0
          ├─◆─┤ │ w .0132
          ●───│─╯ t .0.32
          ■┄┬─╯ o .023
            ╰┄┄┄┄┄? f ..2..2
    """,
    Case(
        "z x<g v<i~t g<z r<w~x,o,g i<s~t,o o<g~z h<o~z w<h j<w~o#lab "
        "a<y y<i~e q<f s<j f<u t<o u<t l<y d<y~h p<y e<q",
        pin="t",
    ): """
        ○ a 3
        │ ○┄╮ d 303
        ├─│─┊─○ l 3034
        ├─│─┊─○ p 3031
        ╰─●┄┊┄╮ y 3030
        ○┄│┄┊┄╯ e 5030
        ● │ ┊ q 503
        ● │ ┊ f 503
        ● │ ┊ u 503
        │ ├─┊─○┄╮ v 50323
        │ ●┄┊┄┬┄┤ i 50323
        ●┄│┄┊┄┊┄╯ t 50323
        │ ● ┊ ┊ s 5032
        │ ●┄┊┄┤ j 5032
        │ ├─┊─┼┄○┄┬┄╮ r 5032134
        │ ● ┊ ┊   ┊ ┊ w 5032.34
        ├─●┄┴┄┊┄╮ ┊ ┊ h 5032534
        ●┄┄┄┄┄┴┄┤ ┊ ┊ o 5..2534
        ├─○┄┄┄┄┄┊┄╯ ┊ x 53..534
        ●┄┄┄┄┄┄┄┊┄┄┄╯ g 5...5.4
        ■┄┄┄┄┄┄┄╯ z 5...5
    """,
}


def test_small_graphs_are_drawn_as_shown_and_read_back() -> None:
    for case, expected in PICTURES.items():
        dag = dag_from(case.graph)
        pin = None if case.pin is None else dag.ids.index(case.pin)
        layout = lay_out(dag, pin, [dag.ids.index(name) for name in case.kept.split()])
        assert (case, picture(dag.ids, layout.rows())) == (case, dedent(expected).strip("\n").split("\n"))
        assert (case, list(faults_of_lanes(layout))) == (case, [])
        assert (case, misread(dag, whole(layout))) == (case, [])
        assert all(below in dag.parents[above] for above, below in pairwise(layout.main_line))
        assert layout.width == max(len(hues_on(row)) for row in layout.rows())


def test_an_empty_graph_is_drawn() -> None:
    layout = lay_out(dag_from(""))
    assert (len(layout), layout.width, list(layout.rows())) == (0, 0, [])


def test_rows_of_a_long_graph_are_the_same_from_wherever_they_are_read() -> None:
    dag = random_dag(Random(3), 520)
    layout = lay_out(dag)
    rows = list(layout.rows())
    assert len(rows) == 520
    for start in (0, 1, 255, 256, 257, 511, 512, 513, 519):
        assert list(layout.rows(start, start + 3)) == rows[start : start + 3]
        assert layout.row(start) == rows[start]


def test_lane_0_waits_for_a_main_line_that_begins_far_down() -> None:
    above = [f"r{number:03}" for number in range(CHECKPOINT + 4)]
    chain = " ".join(f"{name}<{below}" for name, below in pairwise(above))
    dag = dag_from(f"{chain} {above[-1]}~m m<b b")
    layout = lay_out(dag, dag.ids.index("m"))
    rows = list(layout.rows())
    assert [row.node for row in rows] == list(range(CHECKPOINT + 6))
    assert [row.column for row in rows] == [1] * len(above) + [0, 0]
    assert list(layout.rows(CHECKPOINT)) == rows[CHECKPOINT:]


def test_below_the_last_row_runs_no_lane() -> None:
    names = [f"r{number:03}" for number in range(CHECKPOINT)]
    layout = lay_out(
        dag_from(" ".join(f"{name}<{below}" for name, below in pairwise(names)) + f" {names[-1]}")
    )
    assert len(layout) == CHECKPOINT
    assert layout.lanes_above(CHECKPOINT) == layout.lanes_above(CHECKPOINT + 9) == [None]
    assert list(layout.rows(CHECKPOINT)) == []


def test_rows_are_given_as_far_as_they_exist() -> None:
    layout = lay_out(dag_from("c<b b<a a"))
    rows = list(layout.rows())
    assert [row.index for row in rows] == [0, 1, 2]
    assert list(layout.rows(1, 2)) == rows[1:2]
    assert list(layout.rows(-2, 2)) == rows[:2]
    assert list(layout.rows(1, 9)) == rows[1:]
    assert list(layout.rows(2, 1)) == list(layout.rows(1, 1)) == list(layout.rows(3)) == []
    for index in (-1, 3):
        with pytest.raises(IndexError, match=f"^{index}$"):
            layout.row(index)
