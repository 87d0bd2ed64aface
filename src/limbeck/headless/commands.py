"""What each headless command answers; each returns its exit status, 0 for yes and 1 for no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from limbeck.badges import badges_of
from limbeck.headless.opening import nodes_of, opened, resolved, running_order
from limbeck.headless.output import Output, complain, standard_output
from limbeck.spans import Span, message_of, problem_place
from limbeck.text import cell_len, fit, visible

if TYPE_CHECKING:
    from limbeck.request import OpenRequest
    from limbeck_core.history import History
    from limbeck_core.script.resolve import Resolution


def log(
    request: OpenRequest, within: str | None, *, oneline: bool, as_json: bool, kind: str | None = None
) -> int:
    """Show the history, or what lies within a range.

    Args:
        request: What to open, and how to draw it.
        within: A range or identifier.
        oneline: One line for each revision in the order of ``iterate_revisions``, without the graph.
        as_json: A document in that order.
        kind: What the graph is written as: ``text`` as without it, ``json`` as with ``as_json``.
    """
    from limbeck_core.reading.beside import SyntaxBeside

    output = standard_output(request.ascii)
    # While the syntax of the newest scripts is looked at, all is composed as if it were sound.
    with SyntaxBeside() as syntax, opened(request, beside=syntax) as history:
        resolution = None
        if within is not None:
            resolution = resolved(history, within)
            if resolution is None:
                return 1
        if as_json or kind == "json":
            from limbeck.headless.documents import log_document

            history = history.with_newest_checked(syntax)
            output.document(log_document(history, resolution, _in_order(history, resolution)))
        elif kind is not None and kind != "text":
            _export(history.with_newest_checked(syntax), resolution, kind, output)
        else:
            compose = _listed if oneline else _drawn
            text = compose(history, resolution, output)
            checked = history.with_newest_checked(syntax)
            unchanged = checked.problems == history.problems
            output.write(text if unchanged else compose(checked, resolution, output))
    return 0


def _export(history: History, resolution: Resolution | None, name: str, output: Output) -> None:
    """Write the graph as another program reads it."""
    from limbeck.export import Format, exported, shown_part, shown_whole
    from limbeck.export.formats import in_ascii

    if resolution is None:
        shown = shown_whole(history)
    else:
        shown = shown_part(history, nodes_of(history, resolution.revisions))
    from limbeck.rows import RowComposer

    composer = RowComposer(history, shown.drawing.layout, output.glyphs)
    kind = Format(name)
    content = exported(shown, kind, composer)
    output.write(in_ascii(content, kind) if output.ascii_only else content)


def _in_order(history: History, resolution: Resolution | None) -> list[int]:
    return running_order(history) if resolution is None else nodes_of(history, resolution.revisions)


def _listed(history: History, resolution: Resolution | None, output: Output) -> str:
    """Return a line for each revision, in order."""
    return _list(history, _in_order(history, resolution), output)


def _drawn(history: History, resolution: Resolution | None, output: Output) -> str:
    """Return the drawing, and below that of a whole history its problems."""
    from limbeck.headless.drawing import drawing_of, whole_drawing
    from limbeck.rows import RowComposer

    if resolution is None:
        layout, rows = whole_drawing(history)
    else:
        layout, rows = drawing_of(history, nodes_of(history, resolution.revisions))
    composer = RowComposer(history, layout, output.glyphs)
    line, width = output.line, output.width
    if width is None and not output.colours:
        plain = composer.plain
        lines = [f"{plain(row).rstrip(' ')}\n" for row in rows]
    else:
        lines = [line(composer.compose(row, width)) for row in rows]
    if resolution is None:
        lines += _problem_lines(history, output)
    return "".join(lines)


def _problem_lines(history: History, output: Output) -> list[str]:
    """What is wrong comes after the drawing, as it comes below it in the explorer."""
    lines = [(problem_place(history, problem), problem.message) for problem in history.problems]
    written = ["\n"] if lines else []
    for place, message in lines:
        text = visible(f"{place}  {message}" if place else message, ascii=output.ascii_only)
        written.append(output.line([Span("! ", "badge-problem"), Span(text, "message")]))
    return written


def show(request: OpenRequest, identifier: str, *, as_json: bool) -> int:
    """Show the facts and the source of what an identifier stands for."""
    output = standard_output(request.ascii)
    with opened(request) as history:
        resolution = resolved(history, identifier)
        if resolution is None:
            return 1
        nodes = nodes_of(history, resolution.revisions)
        if as_json:
            from limbeck.headless.documents import show_document

            output.document(show_document(history, [(node, *_source(history, node)) for node in nodes]))
        else:
            for number, node in enumerate(nodes):
                output.write("\n" if number else "")
                _show(history, node, output)
    return 0


def _source(history: History, node: int) -> tuple[str, str]:
    """Return the encoding and the text of the file of a node."""
    from limbeck_core.reading.source import read_text

    script = history.node_script(node)
    assert script is not None, "an identifier never stands for a ghost"
    source = read_text(script.path)
    return source.encoding, source.text


def _show(history: History, node: int, output: Output) -> None:
    from limbeck.facts import NAME_WIDTH, Facts

    for fact in Facts(history, node, ascii_only=output.ascii_only).facts:
        spans = [Span(f"{fact.name:<{NAME_WIDTH}} ", "fact")]
        spans.append(
            Span(visible(fact.value, ascii=output.ascii_only), "id" if fact.node is not None else fact.role)
        )
        if fact.note:
            spans.append(Span(f"  {visible(fact.note, ascii=output.ascii_only)}", "message"))
        output.spans(spans)
    output.write("\n")
    for line in _source(history, node)[1].removesuffix("\n").split("\n"):
        output.write(visible(line.expandtabs(), ascii=output.ascii_only) + "\n")


def resolve(request: OpenRequest, identifiers: Sequence[str], *, as_json: bool) -> int:
    """Say what each identifier stands for; the answer is no if one of them stands for nothing."""
    from limbeck_core.script.resolve import resolve as resolve_identifier

    output = standard_output(request.ascii)
    with opened(request) as history:
        if as_json:
            from limbeck.headless.documents import resolve_document

            resolutions = [resolve_identifier(history.revision_map, text) for text in identifiers]
            output.document(resolve_document(history, resolutions))
            return int(any(r.outcome in ("ambiguous", "unresolved") for r in resolutions))
        status = 0
        for text in identifiers:
            resolution = resolve_identifier(history.revision_map, text)
            failed = resolution.outcome in ("ambiguous", "unresolved")
            if failed:
                status = 1
                complain(f"'{text}': {resolution.meaning}")
            steps = [f"#   {step.text}  {step.meaning}" for step in resolution.steps]
            if failed:
                lines = steps[:-1]
            else:
                lines = [f"# {text}  {resolution.meaning}", *(steps if len(steps) > 1 else ())]
            for line in lines:
                output.spans([Span(visible(line, ascii=output.ascii_only), "heading")])
            output.write(_list(history, nodes_of(history, resolution.revisions), output))
    return status


def heads(request: OpenRequest, *, as_json: bool) -> int:
    """List the heads, in Alembic's order."""
    output = standard_output(request.ascii)
    with opened(request, check_newest=False) as history:
        nodes = history.head_nodes
        if as_json:
            from limbeck.headless.documents import heads_document

            output.document(heads_document(history, nodes))
        else:
            if found := history.check_syntax(nodes):  # of all scripts, only these are shown
                history = history.with_syntax_checked(found)
            output.write(_list(history, nodes, output))
    return 0


def _list(history: History, nodes: Sequence[int], output: Output) -> str:
    """Return a line for each revision: its whole id, which a script can cut out, its message and badges."""
    ids = [visible(history.dag.ids[node], ascii=output.ascii_only) for node in nodes]
    cells = max(map(cell_len, ids), default=0)
    lines = []
    for node, identifier in zip(nodes, ids, strict=True):
        message = visible(message_of(history, node), ascii=output.ascii_only)
        spans = [Span(fit(identifier, cells), "id"), Span("  ", "message"), Span(message, "message")]
        for badge in badges_of(history, node, ascii_only=output.ascii_only):
            spans += [Span("  ", "message"), Span(badge.text, badge.role)]
        lines.append(output.line(spans))
    return "".join(lines)
