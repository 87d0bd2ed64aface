"""Rows that tell what would be written, with code among them."""

from __future__ import annotations

from limbeck.diffs import CODE_ROLES
from limbeck.widgets.rows_view import RowsView


class TellingView(RowsView):
    """Rows to read, whose code has the colours that it has in the script pane."""

    COMPONENT_CLASSES = {f"row--{role}" for role in CODE_ROLES}

    # here, so that the first frame, which shows no code in rows, needs no styles for it
    DEFAULT_CSS = """
    TellingView {
        & > .row--code-comment { color: $text-muted; text-style: italic; }
        & > .row--code-docstring { color: $text-success; }
        & > .row--code-string { color: $text-success; }
        & > .row--code-literal { color: $text-warning; }
        & > .row--code-constant { color: $text-warning; }
        & > .row--code-keyword { color: $text-accent; }
        & > .row--code-definition { color: $text-primary; text-style: bold; }
        & > .row--code-decorator { color: $text-primary; }
        & > .row--code-builtin { color: $text-secondary; }
        & > .row--code-error { color: $text-error; }
    }
    """
