"""New revision files are those that Alembic writes, byte for byte, and so are the messages and the errors."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

import histories
from revision_requests import (
    EVERY_VARIABLE,
    FIRST,
    SECOND,
    THIRD,
    WITHOUT_LABELS,
    Case,
    answers,
    asked,
    on,
    random_case,
    set_up,
    spread,
)

CASES: dict[str, Case] = {
    "as it comes": asked(),
    "no message": asked(message=None),
    "an empty message": asked(message=""),
    "the first of all": on(()),
    "a message with signs": asked(message='Add user\'s "e-mail" & % ${phone}: 50%'),
    "a message in other scripts": asked(message="Größe über Straße, 商品を追加 naïve"),
    "a message of signs alone": asked(message="!!! ---"),
    "a message of two lines": asked(message="Add users\n\nand their phones"),
    "a message of quotes": asked(message='Add """users"""'),
    "a message that ends in a backslash": asked(message="Add users\\"),
    "a long message": asked(message="Add a table of users with all that is known of each of them by now"),
    "a long word": asked(message="x" * 90),
    "a message as long as a slug": asked(message="abcd " * 8),
    "a message one longer": asked(message="abcd " * 8 + "x"),
    "a short slug": set_up(truncate_slug_length=5),
    "a slug of nothing": set_up(truncate_slug_length=0),
    "a slug of no set length": set_up(truncate_slug_length=None),
    "head by name": asked(head="head"),
    "heads by name": asked(head="heads"),
    "head by id": asked(head=THIRD),
    "head by prefix": asked(head=THIRD[:5]),
    "head in a list": asked(head=[THIRD]),
    "head twice": asked(head=[THIRD, "head"]),
    "base": asked(head="base"),
    "base spliced": asked(head="base", splice=True),
    "no head there": asked(head="nothing"),
    "not a head": asked(head=SECOND),
    "not a head, by steps": asked(head="-1"),
    "not a head, spliced": asked(head=SECOND, splice=True),
    "several, one not a head": asked(head=[THIRD, FIRST]),
    "several, spliced": asked(head=(THIRD, FIRST), splice=True),
    "two heads, not said": on(histories.two_heads()),
    "two heads, one said": on(histories.two_heads(), head="ccce"),
    "two heads, prefix of both": on(histories.two_heads(), head="ccc"),
    "a merge": on(histories.two_heads(), head=["cccd", "ccce"], message="Merge"),
    "a merge of all heads": on(histories.two_heads(), head="heads", message="Merge"),
    "on a branch": on(histories.labelled(), head="billing@head"),
    "on no such branch": on(histories.labelled(), head="sales@head"),
    "an id with a sign": asked(revid="ae10-1"),
    "an id with many signs": asked(revid="a+e@1:0"),
    "an id in use": asked(revid=FIRST, head=THIRD),
    "an id of its own parent": asked(revid=THIRD, head=THIRD),
    "a label": asked(branch_labels="billing"),
    "labels": asked(branch_labels=["billing", "money"]),
    "no labels": asked(branch_labels=[]),
    "a label on a new base": asked(head="base", branch_labels=("billing",)),
    "a label in use": on(histories.labelled(), head="base", branch_labels="shop"),
    "needs by id": on(histories.labelled(), head="shop@head", depends_on="bill2"),
    "needs by label": on(histories.labelled(), head="shop@head", depends_on="money"),
    "needs by branch head": on(histories.labelled(), head="shop@head", depends_on="billing@head"),
    "needs by prefix": on(histories.two_heads(), head="cccd", depends_on=["ccce"[:4]]),
    "needs by partial ids": asked(head="base", depends_on=[FIRST[:6], SECOND[:4]]),
    "needs as a tuple": asked(head="base", depends_on=(FIRST, SECOND[:4], THIRD)),
    "needs nothing": asked(depends_on=[]),
    "needs what is not there": asked(depends_on="nothing"),
    "needs a number": asked(depends_on=5),
    "needs bytes": asked(depends_on=FIRST.encode()),
    "needs several heads": on(histories.two_heads(), head="cccd", depends_on="head"),
    "needs itself": asked(revid=FIRST, head="base", depends_on=FIRST),
    "further variables": asked(upgrades="op.drop_table('a')", downgrades="pass", imports="import os"),
    "a file template that is ignored": asked(file_template="%(rev)s"),
    "every token": set_up(
        file_template="%(year)d_%(month).2d_%(day).2d_%(hour).2d%(minute).2d%(second).2d-%(epoch)s-%(rev)s_%(slug)s"
    ),
    "folders": set_up(
        file_template="%(year)d/%(month).2d/%(rev)s_%(slug)s", recursive_version_locations=True
    ),
    "folders that are not searched": set_up(file_template="%(year)d/%(rev)s"),
    "no such token": set_up(file_template="%(week)s"),
    "a name that is skipped": set_up(file_template=".#%(rev)s"),
    "another name that is skipped": set_up(file_template="__init__%(rev)s"),
    "a zone": set_up(timezone="Europe/Berlin"),
    "a zone of capitals": set_up(timezone="utc"),
    "a zone in the wrong case": set_up(timezone="europe/berlin"),
    "a zone that is none": set_up(timezone="Mars/Olympus"),
    "a zone out of the way": set_up(timezone="../x"),
    "a zone without a name": set_up(timezone=""),
    "a zone in the file name": set_up(
        timezone="Asia/Kathmandu", file_template="%(day)d%(hour)d%(epoch)s_%(rev)s"
    ),
    "quiet": set_up(messaging_opts={"quiet": True}),
    "one location": Case(
        locations={"migrations/one": histories.linear(2)},
        options={"version_locations": ["{root}/migrations/one"]},
    ),
    "one location that is not there": Case(
        locations={}, history=(), options={"version_locations": ["{root}/migrations/new"]}
    ),
    "locations, not said": spread(),
    "locations, by parent": spread(head="dddd"),
    "locations, by branch": spread(head="shop@head"),
    "locations, for a new base": spread(head="base"),
    "locations, said": spread(head="base", version_path="{root}/migrations/one"),
    "locations, other than the parent's": spread(head="dddd", version_path="{root}/migrations/one"),
    "locations, one that is not there": spread(
        ("{root}/migrations/one", "{root}/migrations/new"), head="base", version_path="{root}/migrations/new"
    ),
    "a merge over locations": spread(head=["dddd", "bbbb"], message="Merge"),
    "no location of these": asked(version_path="{root}/elsewhere"),
    "the location itself": asked(version_path="{root}/migrations/versions"),
    "the location, from here": asked(version_path="migrations/versions"),
    "no location, from here": asked(version_path="versions"),
    "the location, spelled otherwise": asked(version_path="{root}/migrations/../migrations/versions"),
    "every variable": Case(
        histories.labelled(),
        template=EVERY_VARIABLE,
        arguments={
            "head": ["shop@head", "billing@head"],
            "branch_labels": ["x", "y"],
            "depends_on": ["bill1", "shop1"],
            "message": "Größe",
            "extra": 7,
            "coding": "",
        },
    ),
    "another encoding": Case(
        options={"output_encoding": "latin-1"},
        template=EVERY_VARIABLE,
        arguments={"message": "Größe", "extra": 7, "coding": "latin-1"},
    ),
    "an encoding that there is not": set_up(output_encoding="latin-0"),
    "a template without labels": Case(template=WITHOUT_LABELS, arguments={"branch_labels": "billing"}),
    "a template without an id": Case(template="down_revision = None\n"),
    "a template that sets a label": Case(
        template=WITHOUT_LABELS + "branch_labels = 'other'\n", arguments={"branch_labels": "billing"}
    ),
    "a template with line ends of another system": Case(
        template=EVERY_VARIABLE.replace("\n", "\r\n"), arguments={"extra": 1, "coding": ""}
    ),
}


@pytest.mark.filterwarnings("ignore:Revision .* is present more than once")
@pytest.mark.parametrize("name", CASES)
def test_a_new_revision_is_that_of_alembic(name: str, tmp_path: Path) -> None:
    theirs, ours = answers(tmp_path, CASES[name])
    assert ours.outcomes == theirs.outcomes
    assert ours.output == theirs.output
    assert ours.files == theirs.files


@pytest.mark.parametrize("seed", range(60))
def test_so_are_those_of_requests_put_together_by_chance(seed: int, tmp_path: Path) -> None:
    theirs, ours = answers(tmp_path, random_case(Random(seed)))
    assert ours == theirs
