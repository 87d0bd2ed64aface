"""What is said of messages, rows and ids: what holds here, why it was said, and the right cure."""

from __future__ import annotations

import os
from pathlib import Path
from shutil import rmtree

import pytest

from limbeck_core.history import History
from limbeck_core.whereabouts import Located, Role, files, locate
from projects import ScriptSpec, forked, linear, write_project, write_script


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_project(tmp_path / "shop", forked())


def told(folder: Path | History, text: str) -> tuple[bool, list[str], list[str], list[str]]:
    """Return whether it is found, what is here, why, and what helps."""
    located = locate(folder if isinstance(folder, History) else History.open(folder), text)
    roles = (Role.HERE, Role.WHY, Role.HELPS)
    return located.is_found, *([one.text for one in located.lines if one.role is role] for role in roles)  # type: ignore[return-value]  # three


NEW = "Multiple heads are present; please specify the head revision on which the new revision should be based"


def near(located: Located) -> list[str]:
    return [line.text for line in located.lines if line.role is Role.NEAR]


# -- messages


def test_a_branch_that_there_is_here_is_named(folder: Path) -> None:
    found, here, why, _ = told(folder, "No such branch: 'shop'")
    assert found
    assert here == ["'shop' names a branch of this history", "aaaa1111aaaa"]
    assert why == []


def test_rows_that_do_not_overlap_here_are_told_so_only_where_they_are_here(folder: Path) -> None:
    text = "Requested revision ffff1111ffff overlaps with other requested revisions {}"
    found, _, why, _ = told(folder, text.format("0000aaaa0000"))
    assert (found, why) == (True, ["in this history neither is an ancestor of the other"])
    found, here, why, _ = told(folder, text.format("beef1234beef"))
    assert (found, here, why) == (False, ["ffff1111ffff"], ["beef1234beef is not in this history"])


def test_steps_over_a_branch_point_are_told_without_labels_and_heads_that_are_not_there(
    tmp_path: Path,
) -> None:
    found, _, why, helps = told(write_project(tmp_path, linear(3)), "Ambiguous walk")
    assert not found
    assert [line.split(" ")[0] for line in why] == ["steps"]
    assert helps == ["Say the id to go to, in place of a number of steps"]


def test_steps_are_kept_to_a_branch_where_there_are_labels(folder: Path) -> None:
    _, _, why, helps = told(folder, "Ambiguous walk")
    assert why[1] == "there are 2 heads here: 0000, ffff"
    assert helps[1] == "Or keep to a branch: shop@+1, shop@-1"


def test_a_database_that_is_behind_is_brought_to_the_head_or_to_all(folder: Path, tmp_path: Path) -> None:
    text = "Target database is not up to date."
    assert told(folder, text)[3][0] == "alembic upgrade heads, then the command again"
    single = write_project(tmp_path / "single", linear(2))
    _, here, _, helps = told(single, text)
    assert here == ["head 0001feedbeef Step 1"]
    assert helps[0] == "alembic upgrade head, then the command again"


def test_a_target_that_is_here_is_planned_from_where_the_database_stands(folder: Path) -> None:
    text = "Destination ffff1111ffff is not a valid {} target from current head(s)"
    found, here, why, helps = told(folder, text.format("upgrade"))
    assert (found, here) == (False, ["ffff1111ffff"])
    assert why == ["ffff1111ffff does not stand above what the database is at"]
    assert [line.rpartition(": ")[2] for line in helps] == ["limbeck plan ffff1111ffff --from ROW --upgrade"]
    _, _, why, helps = told(folder, text.format("downgrade"))
    assert why == ["ffff1111ffff does not stand below what the database is at"]
    assert helps[1] == "Where a branch is meant, name it: label@base, label@-1"


def test_a_target_that_is_not_here_is_looked_for(folder: Path) -> None:
    _, _, why, helps = told(
        folder, "Destination dddd1111ddde is not a valid upgrade target from current head(s)"
    )
    assert why[0] == "no id or label is or starts with 'dddd1111ddde'"
    assert "Write dddd1111dddd, if that is meant" in helps


def test_a_range_is_turned_round_where_that_is_the_cure(folder: Path) -> None:
    text = "Revision {} is not an ancestor of revision {}"
    found, here, _, _ = told(folder, text.format("aaaa1111aaaa", "ffff1111ffff"))
    assert found
    assert here[-1].startswith("aaaa1111aaaa:ffff1111ffff: ")
    found, _, why, helps = told(folder, text.format("ffff1111ffff", "aaaa1111aaaa"))
    assert not found
    assert why == ["ffff1111ffff stands above aaaa1111aaaa; a range is written lower:upper"]
    assert helps == ["Say aaaa1111aaaa:ffff1111ffff"]


def test_a_label_that_is_used_twice_is_told_with_both_scripts(folder: Path) -> None:
    write_script(folder, ScriptSpec("beef1111beef", ("ffff1111ffff",), branch_labels=("shop",)))
    text = "Branch name 'shop' in revision {} already used by revision {}"
    found, _, why, helps = told(folder, text.format("beef1111beef", "aaaa1111aaaa"))
    assert not found
    assert len(why) == len(helps) == 1
    assert "shop" in why[0]
    # also where the message is about other revisions, as of another state
    assert told(folder, text.format("x1", "x2"))[1:] == ([], why, helps)


def test_a_member_of_a_branch_is_one_here_too_or_is_not(folder: Path) -> None:
    text = "Revision {} is not a member of branch '{}'"
    for name, branch in (("dddd", "shop"), ("aaaa1111aaaa", "shop"), ("ffff1111ffff", "cccc1111cccc")):
        found, here, why, _ = told(folder, text.format(name, branch))
        assert (found, why) == (True, [])
        assert here[-1] == f"in this history {name} is on the branch of '{branch}'"
    found, _, why, helps = told(folder, text.format("dddd1111dddd", "cccc1111cccc"))
    assert not found
    assert why == ["dddd1111dddd is neither above nor below the revision of 'cccc1111cccc'; it is on shop"]
    assert helps == ["Say shop@dddd1111dddd"]
    found, _, why, _ = told(folder, text.format("beef1234beef", "shop"))
    assert (found, why) == (False, ["no file of this history declares it, among 7 scripts"])


def test_what_a_branch_depends_on_is_no_member_of_it(tmp_path: Path) -> None:
    scripts = [
        ScriptSpec("aaaa1", (), branch_labels=("shop",)),
        ScriptSpec("bbbb1", (), branch_labels=("billing",)),
        ScriptSpec("cccc1", ("aaaa1",), depends_on=("bbbb1",)),
    ]
    found, _, why, helps = told(
        write_project(tmp_path, scripts), "Revision cccc1 is not a member of branch 'billing'"
    )
    assert not found
    assert why == ["cccc1 is neither above nor below the revision of 'billing'; it is on shop"]
    assert helps == ["Say shop@cccc1"]


def test_on_no_labelled_branch_an_id_is_said_alone(tmp_path: Path) -> None:
    folder = write_project(tmp_path, [ScriptSpec("aaaa1"), ScriptSpec("bbbb1")])
    _, _, why, helps = told(folder, "Revision aaaa1 is not a member of branch 'bbbb1'")
    assert why == ["aaaa1 is neither above nor below the revision of 'bbbb1'; it is on no labelled branch"]
    assert helps == ["Say aaaa1"]


def test_what_is_no_head_is_told_with_what_follows_it(folder: Path) -> None:
    text = "Revision {} is not a head revision; please specify --splice to create a new branch"
    found, here, why, _ = told(folder, text.format("bbbb1111bbbb"))
    assert (found, here[1:]) == (False, ["cccc1111cccc follows it", "dddd1111dddd follows it"])
    assert why == ["2 revisions already follow bbbb1111bbbb"]
    assert told(folder, text.format("cccc"))[2] == ["1 revision already follows cccc1111cccc"]
    found, here, _, _ = told(folder, text.format("ffff"))
    assert (found, here[1:]) == (True, ["ffff1111ffff is a head here"])
    found, _, why, _ = told(folder, text.format("beef1234beef"))
    assert (found, why) == (False, ["no file of this history declares it, among 7 scripts"])


def test_a_message_about_a_file_leads_to_what_is_wrong_with_it(folder: Path) -> None:
    text = "Could not determine revision id from filename sale.py. Be sure the 'revision' variable is"
    found, here, why, _ = told(folder, text)
    assert (found, here, why) == (True, ["nothing of that kind is wrong with this history"], [])
    versions = folder / "migrations" / "versions"
    (versions / "sale.py").write_text("down_revision = None\n")
    (versions / "more.py").write_text("down_revision = None\n")
    found, _, why, helps = told(folder, text)
    assert (found, len(why), len(helps)) == (False, 1, 1)
    located = locate(History.open(folder), text)
    assert {Path(line.path).name for line in located.lines if line.path} == {"sale.py"}


def test_several_bases_are_sound_where_they_are_independent(folder: Path) -> None:
    text = "The script directory has multiple bases. Please use get_bases()."
    assert told(folder, text)[:2] == (True, ["base aaaa1111aaaa", "this history has one base"])
    write_script(folder, ScriptSpec("beef1111beef"))
    found, here, why, helps = told(folder, text)
    assert (found, here) == (False, ["base aaaa1111aaaa", "base beef1111beef"])
    assert why == ["2 bases, which is sound where branches are independent"]
    assert helps == ["The caller asks for one base: get_bases() in its place"]


@pytest.mark.parametrize(
    ("text", "helps"),
    [
        (
            NEW,
            "Say which one to build on: alembic ",
        ),
        (
            "Multiple heads are present; please specify a single target revision",
            "Stamp one of them: 0000, ffff",
        ),
        ("Multiple heads are present for given argument 'head'; aaaa", "Say 0000, ffff, or heads for all"),
        ("Multiple head revisions are present", "Say 0000, ffff, or heads for all"),
    ],
)
def test_heads_are_spelt_as_the_command_takes_them(folder: Path, text: str, helps: str) -> None:
    assert told(folder, text)[3][0].startswith(helps)


def test_of_one_head_or_none_no_command_is_told(tmp_path: Path) -> None:
    text = "Multiple heads are present for given argument 'head'; aaaa"
    for name, scripts, words, revisions in (
        ("one", linear(2), "this history has one head", ("0001feedbeef",)),
        ("none", [], "this history has no head", ()),
    ):
        located = locate(History.open(write_project(tmp_path / name, scripts)), text)
        assert located.is_found
        assert [line.text for line in located.lines] == [f"{words}: Alembic was run on another state of it"]
        assert located.revisions == revisions


def test_a_head_whose_id_alembic_refuses_is_what_is_wrong(folder: Path) -> None:
    write_script(folder, ScriptSpec("be-ef", ("ffff1111ffff",)))
    _, here, why, helps = told(folder, "Multiple heads are present for given argument 'head'; aaaa")
    assert [line.split()[1] for line in here] == ["0000aaaa0000", "be-ef"]
    assert "Character(s) '-' not allowed in revision identifier 'be-ef'" in why
    assert why[-1] == "the heads may come of these errors: mend them before anything is merged"
    assert not any("alembic merge" in line for line in helps)
    assert helps[0] == "Say 0000, or heads for all"


def test_where_alembic_refuses_every_head_none_is_said(tmp_path: Path) -> None:
    folder = write_project(tmp_path, [ScriptSpec("be-ef"), ScriptSpec("fe-eb")])
    _, here, _, helps = told(folder, "Multiple heads are present for given argument 'head'; aaaa")
    assert len(here) == 2
    assert not any(line.startswith("Say ") for line in helps)


def test_heads_that_share_bases_in_pairs_are_not_all_joined(tmp_path: Path) -> None:
    scripts = [
        ScriptSpec("aaaa1"),
        ScriptSpec("bbbb1"),
        ScriptSpec("ab01", ("aaaa1", "bbbb1")),
        ScriptSpec("a002", ("aaaa1",)),
        ScriptSpec("b003", ("bbbb1",)),
    ]
    _, _, why, helps = told(write_project(tmp_path, scripts), "Multiple heads are present")
    assert why[1] == "a002 and b003 stand on bases of their own: they are separate branches"
    assert not any("alembic merge" in line for line in helps)


# -- rows


def test_at_one_head_the_way_to_it_is_clear(tmp_path: Path) -> None:
    folder = write_project(tmp_path, linear(3))
    found, here, why, _ = told(folder, "version_num\n-----------\n0001feedbeef\n(1 row)")
    assert (found, why) == (True, [])
    assert here[-1] == "a valid state; alembic upgrade heads would run 1 revision, from 0002feedbeef on"


def test_to_several_heads_there_is_no_one_way(folder: Path) -> None:
    _, _, why, _ = told(folder, "version_num\n-----------\neeee1111eeee\n(1 row)")
    assert len(why) == 1
    assert "head" in why[0]


@pytest.mark.parametrize(
    "broken", [("one1", ("one2",), "one2", ("one1",)), ("one1", ("gone",), "one2", ("one1",))]
)
def test_a_history_that_alembic_cannot_load_runs_nothing(
    folder: Path, broken: tuple[str, tuple[str, ...], str, tuple[str, ...]]
) -> None:
    write_script(folder, ScriptSpec(*broken[:2]))
    write_script(folder, ScriptSpec(*broken[2:]))
    for rows in ("eeee1111eeee\n(1 row)", "(0 rows)"):
        found, here, why, helps = told(folder, f"version_num\n-----------\n{rows}")
        assert not found
        assert not any("valid state" in line or "would run" in line for line in here)
        assert why[-1] == "as long as that is wrong Alembic refuses this history, or loads another one"
        assert any("one" in line for line in why[:-1])
        assert helps


def test_a_state_from_which_alembic_fails_is_not_called_valid(tmp_path: Path) -> None:
    """It looks for the row of a parent that the row of a dependency stands for."""
    scripts = [
        ScriptSpec("aaaa1"),
        ScriptSpec("bbbb1", ("aaaa1",)),
        ScriptSpec("cccc1", ("aaaa1",)),
        ScriptSpec("dddd1", ("cccc1",), depends_on=("aaaa1", "bbbb1")),
    ]
    history = History.open(write_project(tmp_path, scripts))
    assert not history.problems
    found, here, why, _ = told(history, "version_num\n-----------\nbbbb1\n(1 row)")
    assert not found
    assert not any("valid state" in line for line in here)
    assert "no row for aaaa1" in why[0]


# -- ids


def test_a_label_with_a_dash_is_near_too(folder: Path) -> None:
    write_script(folder, ScriptSpec("beef1111beef", ("ffff1111ffff",), "Sell", ("my_shops",)))
    write_script(folder, ScriptSpec("feeb1111feeb", ("0000aaaa0000",), "Lend", ("our-books",)))
    history = History.open(folder)
    assert near(locate(history, "our_books"))[0].startswith("label our-books: 1 character differs")
    assert near(locate(history, "my_shosp"))[0].startswith("label my_shops: ")


def test_the_start_of_an_id_that_is_missing_is_no_short_id(folder: Path) -> None:
    write_script(folder, ScriptSpec("beef1111beef", ("gone1111gone",)))
    _, _, why, _ = told(folder, "go")
    assert why == ["no file of this history declares it, among 8 scripts"]


def test_what_is_odd_about_a_place_is_told(folder: Path) -> None:
    history = History.open(folder)
    here = {name: told(history, name)[1][0] for name in ("aaaa1111aaaa", "bbbb1111bbbb", "eeee1111eeee")}
    assert here == {
        "aaaa1111aaaa": "aaaa1111aaaa Create orders (a base, on branch shop)",
        "bbbb1111bbbb": "bbbb1111bbbb Add notes to orders (a branch point of 2, on branch shop)",
        "eeee1111eeee": (
            "eeee1111eeee Merge email and wrap (a branch point of 2, a merge point, on branch shop)"
        ),
    }


# -- files


def test_a_file_that_cannot_be_read_does_not_stop_the_search(folder: Path) -> None:
    attic = folder / "attic"
    attic.mkdir()
    os.mkfifo(attic / "beef1234beef.py")
    (attic / "beef1234beef_gone.py").symlink_to(attic / "nowhere.py")
    # it is a file, it can be opened, and reading it fails
    (attic / "beef1234beef_memory.py").symlink_to("/proc/self/mem")
    (attic / "found.py").write_text("revision = 'beef1234beef'\n")
    located = locate(History.open(folder), "beef1234beef")
    assert [Path(line.path).name for line in located.lines if line.path] == ["found.py"]


def test_a_folder_that_is_gone_meanwhile_does_not_stop_the_search(folder: Path) -> None:
    (folder / "beef.py").write_text("revision = 'beef1234beef'\n")
    history = History.open(folder)
    rmtree(folder / "migrations" / "versions")
    assert told(history, "beef1234beef")[2] == [
        "a file declares it, but its folder is none of the version locations"
    ]


def test_the_search_ends_at_a_number_of_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "zzzz.py").write_text("revision = 'beef1234beef'\n")
    monkeypatch.setattr(files, "MOST_FILES", 12)
    assert told(folder, "beef1234beef")[2][0].startswith("a file declares it")
    monkeypatch.setattr(files, "MOST_FILES", 3)
    assert told(folder, "beef1234beef")[2][0].startswith("no file of this history declares it")


def test_only_the_first_mentions_are_told(folder: Path) -> None:
    for number in range(files.MOST_MENTIONS + 2):
        write_script(folder, ScriptSpec(f"1234{number}", ("ffff1111ffff",), f"Undo beef1234beef {number}"))
    found = near(locate(History.open(folder), "beef1234beef"))
    assert len(found) == files.MOST_MENTIONS
    assert all(line.startswith("mentioned: ") for line in found)


def test_without_a_configuration_no_other_section_is_looked_at(tmp_path: Path) -> None:
    folder = write_project(tmp_path, forked())
    (folder / "alembic.ini").unlink()
    history = History.open(folder / "migrations")
    assert history.config_path is None
    assert list(files.in_other_sections(history, "beef1234beef")) == []


def test_other_sections_that_cannot_be_opened_or_lack_the_file_are_passed_over(tmp_path: Path) -> None:
    folder = write_project(tmp_path, forked())
    write_project(tmp_path / "first", [ScriptSpec("one1", ("beef1234beef",))])
    write_project(tmp_path / "second", [ScriptSpec("beef1234beef")])
    with (folder / "alembic.ini").open("a") as ini:
        ini.write("\n[broken]\nscript_location = %(here)s/nowhere\n")
        ini.write("\n[first]\nscript_location = %(here)s/first/migrations\n")
        ini.write("\n[second]\nscript_location = %(here)s/second/migrations\n")
    history = History.open(folder, named=True)
    found = list(files.in_other_sections(history, "beef1234beef"))
    assert [(section, Path(place.path).name, place.line) for section, _, place in found] == [
        ("second", "beef1234beef.py", 2)
    ]


# -- the heads that an argument means, and what is no id


MEANT = "Multiple head revisions are present for given argument '{}'; please specify a specific target"


def test_of_an_argument_the_heads_of_its_branch_are_meant(folder: Path) -> None:
    write_script(folder, ScriptSpec("beef1111beef", (), "Bill", ("billing",)))
    for branch in ("shop", "bbbb"):
        found, here, why, helps = told(folder, MEANT.format(f"{branch}@head"))
        assert not found
        assert [line.split()[1] for line in here] == ["0000aaaa0000", "ffff1111ffff"]
        assert why == [f"2 heads of '{branch}', where the command means one"]
        assert helps == [
            f"Say 0000, ffff, or {branch}@heads for all",
            "If one state is to follow both: alembic merge -m '...' 0000aaaa0000 ffff1111ffff",
        ]


@pytest.mark.parametrize("argument", ["head", "@head", "gone@head", "shop@+1"])
def test_of_an_argument_that_names_no_branch_here_all_heads_are_meant(folder: Path, argument: str) -> None:
    write_script(folder, ScriptSpec("beef1111beef", (), "Bill", ("billing",)))
    _, here, why, helps = told(folder, MEANT.format(argument))
    assert len(here) == 3
    assert why[0] == "3 heads, where the command means one"
    assert helps == ["Say 0000, billing@head, ffff, or heads for all"]


def test_a_branch_that_has_one_head_by_now_is_told(folder: Path) -> None:
    write_script(folder, ScriptSpec("beef1111beef", (), "Bill", ("billing",)))
    assert told(folder, MEANT.format("billing@head")) == (
        True,
        ["'billing' has one head: Alembic was run on another state of it"],
        [],
        [],
    )


@pytest.mark.parametrize(
    "text",
    [
        "Nothing to drop",
        "Can't proceed with --autogenerate option; environment script env.py does not provide a MetaData",
        "some prose that has nothing",
        "Column added, and psycopg2 says no",
        "a revision is wrong somewhere: sorry",
    ],
)
def test_prose_holds_no_id(folder: Path, text: str) -> None:
    located = locate(History.open(folder), text)
    assert (located.names, located.is_found, located.revisions) == ((), False, ())
    assert [line.text for line in located.lines] == [
        "there is no id in it: paste an id, a message of Alembic or rows of alembic_version"
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("somebody deleted beef1234beef last week", "beef1234beef"),
        ("where did beef go to", "beef"),
        ("where did step0042 go to", "step0042"),
        ("the revision 'first' is missing: sorry", "first"),
        ("where did “our-books” go to?", "our-books"),
        ("down_revision: str | None = first", "first"),
        ("Revision ID: first\nRevises:\nCreate Date: today", "first"),
        ("Running upgrade -> first, Add the first table", "first"),
        ("Nothing", "Nothing"),
        ("where does shop start", "shop"),
    ],
)
def test_a_word_is_an_id_by_its_form_its_quotes_or_what_stands_before_it(
    folder: Path, text: str, name: str
) -> None:
    assert locate(History.open(folder), text).names == (name,)


def test_a_near_id_is_set_off_from_its_message(folder: Path) -> None:
    assert near(locate(History.open(folder), "dddd1111ddde"))[0] == (
        "dddd1111dddd: 1 character differs  Add gift wrap"
    )


# -- what a database says of the table

NO_TABLE = [
    'UndefinedTable: relation "alembic_version" does not exist\nLINE 1: SELECT ... FROM alembic_version',
    'Did not find any relation named "public.alembic_version".',
    "sqlite3.OperationalError: no such table: alembic_version",
    "(1146, \"Table 'shop.alembic_version' doesn't exist\")",
    "[SQL Server]Invalid object name 'dbo.alembic_version'. (208)",
]


@pytest.mark.parametrize("text", NO_TABLE)
def test_a_table_of_versions_that_is_not_there_is_no_row_and_no_id(folder: Path, text: str) -> None:
    found, here, why, helps = told(folder, text)
    assert (found, here) == (False, [])
    assert why[0].startswith("this database has no such table")
    assert len(helps) == 2
    assert "alembic stamp" in helps[1]


LONG = "a_very_long_identifier_that_says_it_all"
TOO_LONG = [
    (
        "psycopg2.errors.StringDataRightTruncation: value too long for type character varying(32)\n\n"
        f"[SQL: UPDATE alembic_version SET version_num='{LONG}' WHERE alembic_version.version_num = 'x']"
    ),
    (
        "(1406, \"Data too long for column 'version_num' at row 1\")\n"
        f"[SQL: INSERT INTO alembic_version (version_num) VALUES ('{LONG}')]"
    ),
]


@pytest.mark.parametrize("text", TOO_LONG)
def test_an_id_that_is_too_long_for_its_table_is_counted(folder: Path, text: str) -> None:
    found, _, why, helps = told(folder, text)
    assert not found
    assert why == [f"'{LONG}' has 39 characters, and version_num takes 32"]
    assert helps[1].endswith("ALTER COLUMN version_num TYPE VARCHAR(39)")


def test_without_the_statement_the_long_ids_of_the_history_are_told(tmp_path: Path) -> None:
    text = "value too long for type character varying(32)"
    assert told(write_project(tmp_path / "short", linear(2)), text)[:2] == (
        True,
        ["no id of this history is longer than 32 characters"],
    )
    folder = write_project(tmp_path / "long", [ScriptSpec(LONG)])
    assert told(folder, text)[2] == [f"'{LONG}' of this history has more than 32 characters"]


ROW_TWICE = [
    (
        'duplicate key value violates unique constraint "alembic_version_pkc"\n'
        "DETAIL:  Key (version_num)=(0000aaaa0000) already exists."
    ),
    "(1062, \"Duplicate entry '0000aaaa0000' for key 'alembic_version.PRIMARY'\")",
    "sqlite3.IntegrityError: UNIQUE constraint failed: alembic_version.version_num",
]


@pytest.mark.parametrize("text", ROW_TWICE)
def test_a_row_that_is_there_already_is_told_with_its_script(folder: Path, text: str) -> None:
    found, here, why, _ = told(folder, text)
    assert not found
    assert here == (["0000aaaa0000"] if "0000aaaa0000" in text else [])
    assert why == ["alembic_version has the row already: two runs at once, or one that was cut off"]


def test_a_sentence_about_the_table_holds_the_ids_in_it_alone(folder: Path) -> None:
    text = "the table alembic_version has 0000aaaa0000 in it, which is not what anybody did"
    located = locate(History.open(folder), text)
    assert (located.names, located.is_found) == (("0000aaaa0000",), True)


def test_what_is_shorter_than_any_id_is_not_looked_for_in_texts(folder: Path) -> None:
    assert near(locate(History.open(folder), "Can't locate revision identified by 'a'")) == []
