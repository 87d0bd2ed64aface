"""Where something pasted is: ids, Alembic's messages, the content of ``alembic_version``."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.script.revision import Revision as AlembicRevision
from alembic.script.revision import RevisionMap as AlembicMap
from hypothesis import given, settings
from hypothesis import strategies as st

import histories
from alembic_oracle import outcome
from limbeck_core.history import History
from limbeck_core.whereabouts import Located, Role, Subject, locate
from limbeck_core.whereabouts.messages import Illness, message_in
from limbeck_core.whereabouts.near import MOST_EDITS, distance, near_names
from limbeck_core.whereabouts.version_table import rows_in
from projects import ScriptSpec, forked, write_project, write_script


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_project(tmp_path / "shop", forked())


def said(located: Located, role: Role) -> list[str]:
    return [line.text for line in located.lines if line.role is role]


def everything(located: Located) -> str:
    return "\n".join(line.text for line in located.lines)


# -- ids


@pytest.mark.parametrize(
    "text",
    [
        "dddd1111dddd",
        "'dddd1111dddd'",
        " “dddd1111dddd”, ",
        'down_revision = "dddd1111dddd"',
        "migrations/versions/dddd1111dddd.py:3",
        "<base> -> dddd1111dddd, Add gift wrap",
        "dddd1111",
        "Revision ID: dddd1111dddd",
        "Running upgrade x9 -> dddd1111dddd, Add gift wrap",
    ],
)
def test_an_id_is_found_in_whatever_surrounds_it(folder: Path, text: str) -> None:
    located = locate(History.open(folder), text)
    assert located.subject is Subject.ID
    assert located.is_found
    assert located.revisions == ("dddd1111dddd",)
    assert located.lines[-1].path is not None


def test_capitals_are_told(folder: Path) -> None:
    located = locate(History.open(folder), "DDDD1111DDDD")
    assert located.is_found
    assert said(located, Role.WHY) == ["capitals count: as it is spelt there, Alembic does not find it"]
    [helps] = [line for line in located.lines if line.role is Role.HELPS]
    assert (helps.text, helps.revision) == ("Write dddd1111dddd", "dddd1111dddd")


def test_capitals_of_what_is_missing_lead_nowhere(folder: Path) -> None:
    write_script(folder, ScriptSpec("abcd1234abcd", ("beef1234beef",)))
    located = locate(History.open(folder), "BEEF1234BEEF")
    assert not located.is_found
    assert [line.revision for line in located.lines if line.text == "Write beef1234beef"] == [None]


def test_an_unknown_id_says_what_it_is_near_and_never_to_merge(folder: Path) -> None:
    located = locate(History.open(folder), "dddd1111ddde")
    assert not located.is_found
    assert said(located, Role.NEAR)[0].startswith("dddd1111dddd: 1 character differs")
    assert said(located, Role.WHY) == ["no file of this history declares it, among 7 scripts"]
    assert said(located, Role.HELPS)[0] == "Write dddd1111dddd, if that is meant"
    assert "merge" not in everything(located).replace("Merge email and wrap", "")


def test_a_parent_that_is_missing_is_told_by_its_child(folder: Path) -> None:
    write_script(folder, ScriptSpec("abcd1234abcd", ("beef1234beef",)))
    located = locate(History.open(folder), "beef1234beef")
    assert said(located, Role.WHY) == [
        "abcd1234abcd names it as its down_revision, so it was here once",
        "no file of this history declares it, among 8 scripts",
    ]
    assert "merge" not in everything(located)


def test_a_file_with_a_syntax_error_is_why(folder: Path) -> None:
    path = folder / "migrations" / "versions" / "beef1234beef_add_beef.py"
    path.write_text("revision = 'beef1234beef'\ndown_revision = 'ffff1111ffff'\ndef upgrade(:\n")
    located = locate(History.open(folder), "beef1234beef")
    assert not located.is_found
    assert any("beef1234beef_add_beef.py" in (line.path or "") for line in located.lines)
    assert "merge" not in everything(located)


def test_a_file_that_declares_another_id_is_why(folder: Path) -> None:
    write_script(folder, ScriptSpec("abcd1234abcd", ("ffff1111ffff",), name="beef1234beef_add.py"))
    located = locate(History.open(folder), "beef1234beef")
    assert said(located, Role.WHY)[0] == (
        "beef1234beef_add.py has it in its name, but declares revision 'abcd1234abcd'"
    )
    assert said(located, Role.HELPS)[0].startswith("Say abcd1234abcd")


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("migrations/versions/old/beef.py", "it stands in a sub-folder"),
        ("migrations/versions/beef.py.txt", "only files whose names end in .py"),
        ("migrations/versions/__init__beef.py", "passes over files whose names start with __init__"),
        ("attic/beef.py", "its folder is none of the version locations"),
    ],
)
def test_a_file_that_is_not_looked_at_is_why(folder: Path, place: str, why: str) -> None:
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("revision: str = 'beef1234beef'\ndown_revision = None\n")
    located = locate(History.open(folder), "beef1234beef")
    [line] = [line for line in located.lines if line.role is Role.WHY]
    assert why in line.text
    assert line.path is not None
    assert Path(line.path).samefile(path)
    assert line.line == 1
    assert said(locate(History.open(folder), "beef1234beef", deep=False), Role.WHY)[0].startswith("no file")


def test_an_id_of_another_section_is_told(tmp_path: Path) -> None:
    folder = write_project(tmp_path, forked())
    other = write_project(tmp_path / "other", [ScriptSpec("beef1234beef")])
    with (folder / "alembic.ini").open("a") as ini:
        ini.write(f"\n[billing]\nscript_location = {other}/migrations\n")
    located = locate(History.open(folder, named=True), "beef1234beef")
    assert any("section [billing]" in why for why in said(located, Role.WHY))
    assert any("-n billing" in helps for helps in said(located, Role.HELPS))


def test_a_twice_declared_id_names_both_files_and_never_merging(folder: Path) -> None:
    write_script(folder, ScriptSpec("dddd1111dddd", ("aaaa1111aaaa",), name="twin.py"))
    located = locate(History.open(folder), "dddd1111dddd")
    assert not located.is_found
    assert {Path(line.path).name for line in located.lines if line.path} == {"twin.py", "dddd1111dddd.py"}
    assert said(located, Role.HELPS) == ["Give one of the two a new id, or delete it if it is a copy."]


def test_a_label_a_short_start_and_an_ambiguous_one(folder: Path) -> None:
    write_script(folder, ScriptSpec("abc", ("ffff1111ffff",)))
    write_script(folder, ScriptSpec("dddd2222dddd", ("ffff1111ffff",)))
    history = History.open(folder)
    assert locate(history, "shop").revisions == ("aaaa1111aaaa",)
    short = locate(history, "ab")
    assert said(short, Role.HELPS)[0] == "Say abc"
    several = locate(history, "dddd")
    assert "2 ids or labels start with 'dddd'" in said(several, Role.WHY)[0]
    assert said(several, Role.HELPS)[:2] == ["Say dddd1", "Say dddd2"]


def test_a_mention_in_a_script_is_near(folder: Path) -> None:
    write_script(folder, ScriptSpec("abcd1234abcd", ("ffff1111ffff",), "Undo what beef1234beef did"))
    located = locate(History.open(folder), "beef1234beef")
    assert said(located, Role.NEAR) == ["mentioned: 'Undo what beef1234beef did'"]


@pytest.mark.parametrize("text", ["", "  ", "''", "!!!"])
def test_what_holds_no_id_is_told(folder: Path, text: str) -> None:
    located = locate(History.open(folder), text)
    assert not located.is_found
    assert located.lines


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.text(max_size=12))
def test_no_text_raises(text: str, name: str) -> None:
    history = _demo()
    for asked in (text, f"Can't locate revision identified by '{name}'", f"version_num\n{text}"):
        located = locate(history, asked, deep=False)
        assert located.lines
        assert all("\n" not in line.text for line in located.lines if line.role is not Role.NEAR)


def _demo() -> History:
    return History.open(Path(__file__).parents[2] / "src" / "limbeck" / "demo" / "histories" / "broken")


# -- messages

MESSAGES = {
    "Can't locate revision identified by 'beef'": (Illness.NOT_LOCATED, ("beef",)),
    "No such revision or branch 'be'; please ensure at least four characters are present": (
        Illness.NOT_LOCATED,
        ("be",),
    ),
    "No revision files indicated by symbol 'beef'": (Illness.NOT_LOCATED, ("beef",)),
    "No such branch: 'beef'": (Illness.NO_BRANCH, ("beef",)),
    "Multiple revisions start with 'dd': 'dddd1', 'dddd2'...": (Illness.SHORT, ("dd",)),
    "Multiple head revisions are present for given argument 'head'; please specify a specific": (
        Illness.HEADS,
        ("head",),
    ),
    "Multiple heads are present for given argument 'head'; aaaa, bbbb": (Illness.HEADS, ("head",)),
    "Multiple heads are present; please specify the head revision on which the new revision should be": (
        Illness.HEADS_OF_NEW,
        (),
    ),
    "Multiple heads are present; please specify a single target revision": (Illness.HEADS_OF_STAMP, ()),
    "The script directory has multiple heads (due to branching).Please use get_heads(), or merge": (
        Illness.HEADS,
        (),
    ),
    "The script directory has multiple bases. Please use get_bases().": (Illness.BASES, ()),
    "Requested revision aaaa overlaps with other requested revisions bbbb, cccc": (
        Illness.OVERLAP,
        ("aaaa", "bbbb", "cccc"),
    ),
    "UserWarning: Revision aaaa is present more than once": (Illness.TWICE, ("aaaa",)),
    "Revision beef referenced from beef -> aaaa (head), Add is not present": (
        Illness.MISSING,
        ("beef", "beef -> aaaa (head)", "Add"),
    ),
    "KeyError: 'beef'": (Illness.MISSING, ("beef",)),
    "ERROR [alembic.util.messaging] Target database is not up to date.": (Illness.BEHIND, ()),
    "Database is not on all head revisions": (Illness.BEHIND, ()),
    "Ambiguous walk": (Illness.AMBIGUOUS, ()),
    "Ambiguous upgrade from multiple current revisions": (Illness.AMBIGUOUS, ()),
    "downgrade -1 from multiple heads is ambiguous; this usage will be disallowed in a future": (
        Illness.AMBIGUOUS,
        (),
    ),
    "Destination beef is not a valid upgrade target from current head(s)": (Illness.NO_UPGRADE, ("beef",)),
    "Destination base is not a valid downgrade target from current head(s)": (
        Illness.NO_DOWNGRADE,
        ("base",),
    ),
    "Not a valid downgrade target from current heads": (Illness.NO_DOWNGRADE, ()),
    "Relative revision -3 didn't produce 3 migrations": (Illness.TOO_FAR, ("-3",)),
    "Walked too far": (Illness.TOO_FAR, ()),
    "Cycle is detected in revisions (aaaa, bbbb)": (Illness.CYCLE, ("aaaa", "bbbb")),
    "Dependency cycle is detected in revisions (aaaa)": (Illness.CYCLE, ("aaaa",)),
    "Self-loop is detected in revisions (aaaa)": (Illness.CYCLE, ("aaaa",)),
    "Dependency self-loop is detected in revisions (aaaa)": (Illness.CYCLE, ("aaaa",)),
    "Revision aaaa is not an ancestor of revision bbbb": (Illness.RANGE, ("aaaa", "bbbb")),
    "Requested range aaaa:bbbb does not refer to ancestor/descendant revisions along the same branch": (
        Illness.RANGE,
        ("aaaa", "bbbb"),
    ),
    "Branch name 'shop' in revision aaaa already used by revision bbbb": (
        Illness.LABEL,
        ("shop", "aaaa", "bbbb"),
    ),
    "Revision aaaa is not a member of branch 'shop'": (Illness.NOT_MEMBER, ("aaaa", "shop")),
    "Revision aaaa is not a head revision; please specify --splice to create a new branch": (
        Illness.NOT_HEAD,
        ("aaaa",),
    ),
    "Dependency resolution failed; broken map": (Illness.BROKEN, ()),
    "Character(s) '-' not allowed in revision identifier 'a-b'": (Illness.ILLEGAL, ("a-b",)),
    "revision identifier b'aaaa' is not a string; ensure database driver settings are correct": (
        Illness.DRIVER,
        ("b'aaaa'",),
    ),
    "Could not determine revision id from filename beef.py. Be sure the 'revision' variable is": (
        Illness.NO_ID,
        ("beef.py",),
    ),
    "File /x/beef.py loaded twice! ignoring. Please ensure version_locations is unique.": (
        Illness.FILE_TWICE,
        ("/x/beef.py",),
    ),
    "Version table 'alembic_version' has more than one head present; please use get_current_heads()": (
        Illness.ROWS,
        (),
    ),
    "Online migration expected to match one row when updating 'aaaa' to 'bbbb' in 'alembic_version'; 0": (
        Illness.ROWS_MOVED,
        ("aaaa", "bbbb"),
    ),
    "Online migration expected to match one row when deleting 'aaaa' in 'alembic_version'; 2 found": (
        Illness.ROWS_MOVED,
        ("aaaa",),
    ),
    "AssertionError: Can't do an UPDATE because downrevision is ambiguous": (Illness.ROWS_MOVED, ()),
    "Path doesn't exist: migrations.  Please use the 'init' command to create": (
        Illness.PROJECT,
        ("migrations",),
    ),
    "No 'script_location' key found in configuration.": (Illness.PROJECT, ()),
    "Multiple version locations present, please specify --version-path": (Illness.PROJECT, ()),
    "Path x is not represented in current version locations": (Illness.PROJECT, ("x",)),
    "Duplicate head revisions specified": (Illness.USAGE, ()),
    "History range requires [start]:[end], [start]:, or :[end]": (Illness.USAGE, ()),
    "Range revision not allowed": (Illness.USAGE, ()),
    "downgrade with --sql requires <fromrev>:<torev>": (Illness.USAGE, ()),
}


@pytest.mark.parametrize("text", MESSAGES)
def test_a_message_is_recognized_with_its_names(folder: Path, text: str) -> None:
    illness, names = MESSAGES[text]
    around = f"Traceback (most recent call last):\n  File 'x.py', line 3\nFAILED: {text}\n"
    for pasted in (text, around, text.replace(" ", "\n  ", 3) if "alembic.util" not in text else text):
        message = message_in(pasted)
        assert message is not None, pasted
        assert (message.illness, message.names) == (illness, names)
    located = locate(History.open(folder), around)
    assert located.subject is Subject.MESSAGE
    assert located.lines


def test_what_alembic_raises_at_random_is_recognized() -> None:
    """Every error of Alembic's own map on broken and sound histories is one that is known."""
    from random import Random

    from random_histories import random_history, random_identifier

    random = Random(7)
    seen = set()
    for _ in range(300):
        history = random_history(random, most=8)
        asked = random_identifier(random, history), random_identifier(random, history)
        if any(isinstance(one, (tuple, list, set)) for one in asked):
            continue

        def ask(history: histories.History = history, asked: tuple[object, object] = asked) -> object:
            revisions = AlembicMap(lambda: [AlembicRevision(*declared) for declared in history])
            return [*revisions.iterate_revisions(asked[0], asked[1])]  # type: ignore[arg-type]  # anything

        found = outcome(ask)
        for text in (*([str(found.error)] if found.error else []), *found.warnings):
            if found.error is not None and type(found.error).__module__ == "builtins":
                continue
            assert message_in(text) is not None, text
            seen.add(getattr(message_in(text), "illness", None))
    assert len(seen) >= 6


def test_of_a_traceback_the_message_that_ends_it_counts() -> None:
    text = (
        "alembic.script.revision.ResolutionError: No such revision or branch 'bee'\n"
        "The above exception was the direct cause of the following exception:\n"
        "alembic.util.exc.CommandError: Can't locate revision identified by 'beef'\n"
    )
    message = message_in(text)
    assert message is not None
    assert message.names == ("beef",)


def test_several_heads_are_named_with_their_spellings_and_merging_where_it_is_the_cure(folder: Path) -> None:
    history = History.open(folder)
    located = locate(history, "Multiple head revisions are present for given argument 'head'; please")
    assert located.revisions == ("0000aaaa0000", "ffff1111ffff")
    assert said(located, Role.HELPS) == [
        "Say 0000, ffff, or heads for all",
        "If one state is to follow both: alembic merge -m '...' 0000aaaa0000 ffff1111ffff",
    ]


@pytest.mark.parametrize(
    "extra",
    [
        ScriptSpec("beef1111beef", ("gone1111gone",)),
        ScriptSpec("dddd1111dddd", ("aaaa1111aaaa",), name="twin.py"),
        ScriptSpec("1111beef1111"),
    ],
    ids=["a missing parent", "a duplicate id", "separate bases"],
)
@pytest.mark.parametrize(
    "kind", ["Multiple heads are present", "Multiple head revisions are present for given argument 'head'"]
)
def test_merging_is_no_cure_for_another_illness(tmp_path: Path, extra: ScriptSpec, kind: str) -> None:
    scripts = [spec for spec in forked() if spec.revision not in ("0000aaaa0000",)]
    history = History.open(write_project(tmp_path, [*scripts, extra]))
    helps = said(locate(history, kind), Role.HELPS)
    assert not any("alembic merge" in line for line in helps)


def test_heads_that_their_labels_keep_apart_are_not_to_be_merged(tmp_path: Path) -> None:
    scripts = [
        ScriptSpec("aaaa1111aaaa"),
        ScriptSpec("bbbb1111bbbb", ("aaaa1111aaaa",), branch_labels=("expand",)),
        ScriptSpec("cccc1111cccc", ("aaaa1111aaaa",), branch_labels=("contract",)),
    ]
    history = History.open(write_project(tmp_path / "two", scripts))
    located = locate(history, "Multiple head revisions are present for given argument 'head'; please")
    assert said(located, Role.WHY)[1:] == [
        "bbbb1111bbbb and cccc1111cccc went apart since aaaa1111aaaa, labelled expand and contract"
    ]
    assert said(located, Role.HELPS)[1:] == [
        "Leave them if that is by design, and upgrade to heads; a merge would join them for good."
    ]
    above = [ScriptSpec(f"{name}1111{name}", ("bbbb1111bbbb",)) for name in ("dddd", "eeee")]
    history = History.open(write_project(tmp_path / "three", [*scripts, *above]))
    located = locate(history, "Multiple head revisions are present for given argument 'expand@head'; please")
    assert said(located, Role.HELPS)[1:] == [
        "If one state is to follow both: alembic merge -m '...' dddd1111dddd eeee1111eeee"
    ]


def test_an_overlap_says_which_row_is_too_many(folder: Path) -> None:
    text = "Requested revision ffff1111ffff overlaps with other requested revisions bbbb1111bbbb"
    located = locate(History.open(folder), text)
    assert "bbbb1111bbbb is an ancestor of ffff1111ffff" in said(located, Role.WHY)[0]
    assert "DELETE FROM alembic_version WHERE version_num = 'bbbb1111bbbb'" in said(located, Role.HELPS)[0]


# -- alembic_version

PSQL = " version_num  \n--------------\n {0}\n {1}\n(2 rows)\n"
MYSQL = (
    "+--------------+\n| version_num  |\n+--------------+\n| {0} |\n| {1} |\n+--------------+\n"
    "2 rows in set (0.00 sec)"
)
SQLITE = "sqlite> select * from alembic_version;\n{0}\n{1}\n"
PYTHON = "[('{0}',), ('{1}',)]"
CURRENT = "INFO  [alembic.runtime.migration] Context impl SQLiteImpl.\n{0} (head)\n{1} (effective head)\n"
DUMP = "COPY public.alembic_version (version_num) FROM stdin;\n{0}\n{1}\n\\.\n"
INSERT = (
    "INSERT INTO alembic_version (version_num) VALUES ('{0}');\nINSERT INTO alembic_version VALUES ('{1}');"
)
BOX = "┌──────────────┐\n│ version_num  │\n├──────────────┤\n│ {0} │\n│ {1} │\n└──────────────┘"


@pytest.mark.parametrize("shown", [PSQL, MYSQL, SQLITE, PYTHON, CURRENT, DUMP, INSERT, BOX, "{0} {1}"])
@pytest.mark.parametrize("joined", [False, True])
def test_rows_are_read_in_whatever_a_client_draws_around_them(shown: str, joined: bool) -> None:
    text = shown.format("0000aaaa0000", "ffff1111ffff")
    if joined and shown not in (SQLITE, CURRENT, DUMP):
        text = " ".join(text.split())
    found = rows_in(text, {"0000aaaa0000", "ffff1111ffff"})
    assert found == ("0000aaaa0000", "ffff1111ffff")


@pytest.mark.parametrize(
    "shown",
    [
        " version_num \n-------------\n(0 rows)\n",
        "(0 rows)",
        "version_num",
        "mysql> select * from alembic_version;\nEmpty set (0.00 sec)",
    ],
)
def test_a_table_without_rows_is_a_state_too(folder: Path, shown: str) -> None:
    located = locate(History.open(folder), shown)
    assert located.subject is Subject.ROWS
    assert located.is_found
    assert said(located, Role.HERE) == [
        "no row: an empty database, as far as Alembic knows; alembic upgrade heads would run 7 revisions, "
        "from aaaa1111aaaa on"
    ]


def test_a_valid_state_says_what_an_upgrade_would_run(folder: Path) -> None:
    located = locate(History.open(folder), PSQL.format("cccc1111cccc", "dddd1111dddd"))
    assert located.subject is Subject.ROWS
    assert located.is_found
    assert said(located, Role.HERE)[-1] == (
        "a valid state; alembic upgrade heads would run 3 revisions, from eeee1111eeee on"
    )


def test_at_every_head_there_is_nothing_to_run(folder: Path) -> None:
    located = locate(History.open(folder), PSQL.format("0000aaaa0000", "ffff1111ffff"))
    assert located.is_found
    assert said(located, Role.HERE)[-1].startswith("a valid state, at every head")


@pytest.mark.parametrize(
    ("rows", "why", "helps"),
    [
        (
            ("bbbb1111bbbb", "eeee1111eeee"),
            "bbbb1111bbbb and eeee1111eeee overlap: bbbb1111bbbb is an ancestor of eeee1111eeee, "
            "whose row implies it",
            "DELETE FROM alembic_version WHERE version_num = 'bbbb1111bbbb'",
        ),
        (
            ("cccc1111", "dddd1111dddd"),
            "the row 'cccc1111' is no full id, and Alembic compares rows as they are",
            "UPDATE alembic_version SET version_num = 'cccc1111cccc' WHERE version_num = 'cccc1111'",
        ),
        (("beef1234beef", "dddd1111dddd"), "the row 'beef1234beef' is not in this history", ""),
        (("dddd1111dddd", "dddd1111dddd"), "the row 'dddd1111dddd' stands there more than once", ""),
    ],
)
def test_rows_that_are_no_state_say_why(folder: Path, rows: tuple[str, str], why: str, helps: str) -> None:
    located = locate(History.open(folder), PSQL.format(*rows))
    assert not located.is_found
    assert why in said(located, Role.WHY)
    assert not helps or helps in said(located, Role.HELPS)


# -- edit distance


@given(st.text("ab1", min_size=6, max_size=12), st.lists(st.integers(0, 11), min_size=1, max_size=MOST_EDITS))
def test_no_name_within_the_distance_is_passed_over(name: str, edits: list[int]) -> None:
    other = name
    for at in edits:
        at %= len(other) - 1
        other = other[:at] + other[at + 1] + other[at] + other[at + 2 :]
    near = dict(near_names(name, [other, "zzzzzzzz"]))
    assert near.keys() == ({other} if other != name else set())


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_the_distance_is_that_of_the_plain_recursion(one: str, other: str) -> None:
    assert distance(one, other) == min(_plain(one, other), MOST_EDITS + 1)


def _plain(one: str, other: str) -> int:
    if not one or not other:
        return len(one) + len(other)
    if one[-1] == other[-1]:
        return _plain(one[:-1], other[:-1])
    best = 1 + min(_plain(one[:-1], other), _plain(one, other[:-1]), _plain(one[:-1], other[:-1]))
    if len(one) > 1 and len(other) > 1 and one[-1] == other[-2] and one[-2] == other[-1]:
        best = min(best, 1 + _plain(one[:-2], other[:-2]))
    return best


# -- messages about what holds, or holds no more


def told(history: History, text: str) -> tuple[bool, str]:
    located = locate(history, text)
    return located.is_found, everything(located)


def test_a_message_about_what_is_sound_by_now_says_so(folder: Path) -> None:
    history = History.open(folder)
    for text, words in (
        ("Revision dddd1111dddd is present more than once", "is declared by one file at most"),
        ("Cycle is detected in revisions (cccc1111cccc, dddd1111dddd)", "no revisions follow one another"),
        ("Can't locate revision identified by 'dddd1111dddd'", "Compare the script_location that it reads"),
    ):
        found, lines = told(history, text)
        assert words in lines, lines
        assert found


def test_a_message_about_what_is_wrong_here_leads_to_it(folder: Path) -> None:
    write_script(folder, ScriptSpec("dddd1111dddd", ("aaaa1111aaaa",), "Again", name="again.py"))
    found, lines = told(History.open(folder), "Revision dddd1111dddd is present more than once")
    assert not found
    assert "dddd1111dddd in again.py: Again" in lines
    assert "dddd1111dddd in dddd1111dddd.py: Add gift wrap" in lines
    write_script(folder, ScriptSpec("one1", ("two2",)))
    write_script(folder, ScriptSpec("two2", ("one1",)))
    found, lines = told(History.open(folder), "Cycle is detected in revisions (one1, two2)")
    assert not found
    assert "one1" in lines


def test_a_file_that_has_an_id_in_its_name_and_not_in_it_is_told(folder: Path) -> None:
    versions = folder / "migrations" / "versions"
    (versions / "5ca1ab1e5ca1_broken.py").write_text("def (")
    (versions / "5ca1ab1e5ca2_other.py").write_text("revision = '77770000'\ndown_revision = 'aaaa1111aaaa'\n")
    (versions / "5ca1ab1e5ca3_made.py").write_text("revision = make()\ndown_revision = 'aaaa1111aaaa'\n")
    write_script(folder, ScriptSpec("88880000", ("aaaa1111aaaa",), "Needs it\n\nRevises: 5ca1ab1e5ca4\n"))
    write_script(folder, ScriptSpec("99990000", ("aaaa1111aaaa",), depends_on=("5ca1ab1e5ca5",)))
    history = History.open(folder)
    for number, words in enumerate(
        (
            "5ca1ab1e5ca1_broken.py has it in its name, but cannot be loaded: ",
            "5ca1ab1e5ca2_other.py has it in its name, but declares revision '77770000'",
            "5ca1ab1e5ca3_made.py has it in its name, but its revision cannot be known without running it",
            "the docstring of 88880000 says Revises: 5ca1ab1e5ca4",
            "99990000 depends on it",
        ),
        1,
    ):
        found, lines = told(history, f"5ca1ab1e5ca{number}")
        assert not found
        assert words in lines, lines


def test_names_are_near_by_their_start_their_edits_and_what_they_share() -> None:
    names = ["abcdef12", "ABCDEF34", "abcd", "zzzzzzzz"]
    assert dict(near_names("abcdef34", names))["ABCDEF34"] == "but for capitals"
    assert dict(near_names("abcdef1", names))["abcdef12"] == "it starts with 'abcdef1'"
    assert dict(near_names("abcd0000", names))["abcd"] == "'abcd0000' goes on after it"
    assert "zzzzzzzz" not in dict(near_names("abcdef12", names))
    assert "abcdef12" not in dict(near_names("abcdef12", names))


def test_a_database_at_every_head_has_nothing_to_upgrade(folder: Path) -> None:
    found, lines = told(
        History.open(folder), "version_num\n-----------\nffff1111ffff\n0000aaaa0000\n(2 rows)"
    )
    assert found
    assert "a valid state, at every head: there is nothing to upgrade" in lines


def test_a_merge_is_not_said_to_help_where_it_would_not_load(tmp_path: Path) -> None:
    scripts = [
        ScriptSpec("aaaa1111aaaa"),
        ScriptSpec("bbbb1111bbbb", ("aaaa1111aaaa",), depends_on=("gone1111gone",)),
        ScriptSpec("cccc1111cccc", ("aaaa1111aaaa",)),
    ]
    history = History.open(write_project(tmp_path, scripts))
    located = locate(history, "Multiple heads are present for given argument 'head'; please")
    assert said(located, Role.WHY) == [
        "2 heads, where the command means one",
        "bbbb1111bbbb names gone1111gone, which is not in this history",
    ]
    assert said(located, Role.HELPS)[1:] == [
        "Restore the file that declares it, or take it out of the depends_on that names it; a merge would "
        "not load."
    ]
