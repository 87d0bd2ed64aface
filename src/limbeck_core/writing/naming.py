"""How a new script is called, and the time that it bears."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from limbeck_core.errors import CommandError

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

Clock: TypeAlias = "Callable[[tzinfo | None], datetime]"
"""The time in a zone, or without one the local time: ``datetime.now``, or what a test puts in its place."""


def file_name(
    file_template: str, revision: str, message: str | None, create_date: datetime, truncate_slug_length: int
) -> str:
    """Return the file name of a new script, with the folders that its template names.

    >>> from datetime import datetime
    >>> template = "%(year)d/%(month).2d/%(rev)s_%(slug)s"
    >>> file_name(template, "ae10", "Add users' e-mail", datetime(2024, 5, 17), 40)
    '2024/05/ae10_add_users_e_mail.py'
    """
    tokens = {
        "rev": revision,
        "slug": slug(message, truncate_slug_length),
        "epoch": int(create_date.timestamp()),
        "year": create_date.year,
        "month": create_date.month,
        "day": create_date.day,
        "hour": create_date.hour,
        "minute": create_date.minute,
        "second": create_date.second,
    }
    return f"{file_template % tokens}.py"


def slug(message: str | None, longest: int) -> str:
    """Return the words of a message as part of a file name.

    What is too long is cut where the last whole word ends, and then ends with an underscore, as in Alembic.

    >>> slug("Add users' e-mail", 40), slug("Add users' e-mail", 12)
    ('add_users_e_mail', 'add_users_e_')
    """
    words = "_".join(re.findall(r"\w+", message or "")).lower()
    if len(words) <= longest:
        return words
    return words[:longest].rsplit("_", 1)[0] + "_"


def time_of_creation(timezone: str | None, clock: Clock | None = None) -> datetime:
    """Return the time in a zone, or the local time without one.

    The zone is looked for as it is written, then in capitals (``utc``), as in Alembic.

    Raises:
        CommandError: there is no such zone.
    """
    from datetime import UTC, datetime

    now = clock or datetime.now
    return now(None) if timezone is None else now(UTC).astimezone(_zone(timezone))


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    for spelling in (name, name.upper()):
        try:
            return ZoneInfo(spelling)
        except ZoneInfoNotFoundError:
            continue
    raise CommandError(f"Can't locate timezone: {name}")
