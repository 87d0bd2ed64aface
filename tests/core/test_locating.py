"""A project is found from wherever one stands, and opens although its configuration is odd."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable
from pathlib import Path

import pytest

from declared_projects import ENV, INI, script_text, write_environment, write_project, write_scripts
from histories import Declared, History, linear, revision_id
from limbeck_core.errors import CommandError
from limbeck_core.history import Choice, ProjectNotFound, SeveralProjects
from limbeck_core.history import History as Opened
from limbeck_core.history.locating import locate

LINE = linear(3)


def opened(path: Path, **options: object) -> Opened:
    """The history at a path, which must be the line of three."""
    history = Opened.open(path, **options)  # type: ignore[arg-type]  # any option
    assert history.heads == (revision_id(2),)
    assert history.problems == ()
    return history


def location_of(path: Path, **options: object) -> str:
    return opened(path, **options).script_location


def other(name: str) -> History:
    return (Declared(name),)


def choices_of(path: Path, **options: object) -> tuple[Choice, ...]:
    with pytest.raises(SeveralProjects) as caught:
        locate(path, **options)  # type: ignore[arg-type]  # any option
    return caught.value.choices


# From where it is found -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "place",
    [
        "",
        "alembic.ini",
        "migrations",
        "migrations/env.py",
        "migrations/script.py.mako",
        "migrations/versions",
        "migrations/versions/n001_make.py",
        "src/app/deep",
        "src/app/deep/module.py",
    ],
)
def test_a_project_is_found_from_any_place_in_it(tmp_path: Path, place: str) -> None:
    write_project(tmp_path, LINE)
    (tmp_path / "src" / "app" / "deep").mkdir(parents=True)
    (tmp_path / "src" / "app" / "deep" / "module.py").write_text("")
    history = opened(tmp_path / place)
    assert history.script_location == str(tmp_path / "migrations")
    assert history.config_path == str(tmp_path / "alembic.ini")
    assert history.root == str(tmp_path)


def test_the_current_folder_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project(tmp_path, LINE)
    monkeypatch.chdir(tmp_path)
    assert Opened.open().script_location == str(tmp_path / "migrations")


def test_a_migrations_folder_without_configuration(tmp_path: Path) -> None:
    folder = write_environment(tmp_path / "shop" / "migrations", LINE)
    (folder / "data" / "towns").mkdir(parents=True)
    for place in (folder, folder / "versions", folder / "env.py", tmp_path, folder / "data" / "towns"):
        history = opened(place)
        assert (history.script_location, history.config_path) == (str(folder), None)
    assert opened(folder).root == str(tmp_path / "shop")
    assert opened(folder).title == "shop"


def test_the_search_upwards_ends_with_the_repository(tmp_path: Path) -> None:
    write_project(tmp_path, LINE)
    inside = tmp_path / "repository" / "src"
    inside.mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    with pytest.raises(ProjectNotFound):
        locate(inside)


def test_flask_migrate_keeps_its_configuration_inside(tmp_path: Path) -> None:
    folder = write_environment(tmp_path / "migrations", LINE)
    (folder / "alembic.ini").write_text("[alembic]\n# file_template = %%(rev)s\n[loggers]\nkeys = root\n")
    for place in (tmp_path, folder, folder / "alembic.ini", folder / "versions"):
        history = opened(place)
        assert history.script_location == str(folder)
        assert history.config_path == str(folder / "alembic.ini")
        assert history.notes == ()


def test_a_configuration_that_leads_elsewhere_is_not_that_of_a_migrations_folder(tmp_path: Path) -> None:
    write_project(tmp_path, other("aaaa"))
    folder = write_environment(tmp_path / "db", LINE)
    for place in (folder, folder / "versions"):
        history = opened(place)
        assert (history.script_location, history.config_path) == (str(folder), None)


def test_a_folder_of_versions_that_holds_none_is_no_project(tmp_path: Path) -> None:
    (tmp_path / "versions").mkdir()
    with pytest.raises(ProjectNotFound, match=r"No alembic.ini, .* or migrations folder at "):
        locate(tmp_path / "versions")
    (tmp_path / "env.py").write_text(ENV)
    assert locate(tmp_path / "versions").script_location == str(tmp_path)


def test_other_folders_beside_those_of_scripts_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "env.py").write_text(ENV)
    for name in ("data", "templates"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "towns.py").write_text("TOWNS = ['Ulm']\n")
    write_scripts(tmp_path / "revisions", LINE)
    assert opened(tmp_path).version_locations == (str(tmp_path / "revisions"),)


def test_projects_very_far_below_are_not_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path.joinpath(*"abcdefghij")
    write_environment(deep / "migrations", LINE)
    with pytest.raises(ProjectNotFound):
        locate(tmp_path)
    assert opened(tmp_path / "a" / "b").script_location == str(deep / "migrations")
    write_environment(tmp_path / "z" / "migrations", LINE)
    assert location_of(tmp_path) == str(tmp_path / "z" / "migrations")
    monkeypatch.setattr("limbeck_core.history.locating.MOST_FOLDERS", 3)
    with pytest.raises(ProjectNotFound):
        locate(tmp_path)


def test_a_bare_folder_of_scripts(tmp_path: Path) -> None:
    write_scripts(tmp_path / "db" / "versions", LINE)
    for place in (tmp_path, tmp_path / "db", tmp_path / "db" / "versions"):
        assert opened(place).version_locations == (str(tmp_path / "db" / "versions"),)


@pytest.mark.parametrize("name", ["alembic", "migrations"])
def test_a_package_that_keeps_its_scripts_without_an_environment(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "accounts" / name
    write_scripts(folder, LINE)
    for place in (tmp_path, tmp_path / "accounts", folder):
        assert opened(place).version_locations == (str(folder),)
    write_environment(tmp_path / "main" / "db", LINE)
    assert location_of(tmp_path) == str(tmp_path / "main" / "db")


def test_migrations_of_another_kind_are_none(tmp_path: Path) -> None:
    folder = tmp_path / "shop" / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_initial.py").write_text("class Migration:\n    dependencies = []\n")
    with pytest.raises(ProjectNotFound):
        locate(tmp_path)


def test_pyproject_alone(tmp_path: Path) -> None:
    write_environment(tmp_path / "db", LINE)
    (tmp_path / "pyproject.toml").write_text('[tool.alembic]\nscript_location = "%(here)s/db"\n')
    for place in ("", "pyproject.toml"):
        history = opened(tmp_path / place)
        assert history.config_path == str(tmp_path / "pyproject.toml")
        assert history.script_location == str(tmp_path / "db")


def test_the_ini_file_wins_over_pyproject_and_is_completed_by_it(tmp_path: Path) -> None:
    write_project(tmp_path, other("aaaa"), "[alembic]\nscript_location = %(here)s/migrations\n")
    write_scripts(tmp_path / "more", LINE)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.alembic]\nscript_location = "nowhere"\nversion_locations = ["%(here)s/more"]\n'
    )
    assert opened(tmp_path).script_location == str(tmp_path / "migrations")
    (tmp_path / "alembic.ini").write_text("[alembic]\nsqlalchemy.url = x\n")
    with_location = (tmp_path / "pyproject.toml").read_text().replace("nowhere", "%(here)s/migrations")
    (tmp_path / "pyproject.toml").write_text(with_location)
    assert opened(tmp_path).config_path == str(tmp_path / "alembic.ini")


@pytest.mark.parametrize("name", ["alembic", "shop"])
def test_a_pyproject_without_alembic_is_none(tmp_path: Path, name: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f'[project]\nname = "{name}"\n')
    write_project(tmp_path / "backend", LINE)
    assert opened(tmp_path).config_path == str(tmp_path / "backend" / "alembic.ini")


def test_a_configuration_of_another_name(tmp_path: Path) -> None:
    write_project(tmp_path, LINE)
    (tmp_path / "alembic.ini").rename(tmp_path / "production.ini")
    assert location_of(tmp_path) == str(tmp_path / "migrations")
    assert location_of(tmp_path / "production.ini") == str(tmp_path / "migrations")


def test_a_configuration_given_by_name(tmp_path: Path) -> None:
    write_project(tmp_path, other("aaaa"))
    write_environment(tmp_path / "db", LINE)
    (tmp_path / "db.cfg").write_text("[alembic]\nscript_location: db\n")
    assert location_of(tmp_path, config_file=tmp_path / "db.cfg") == str(tmp_path / "db")


def test_a_source_tree_that_is_not_there_is_told(tmp_path: Path) -> None:
    write_project(tmp_path, LINE)
    with pytest.raises(ProjectNotFound, match=r"source tree .*nope does not exist"):
        locate(tmp_path, sources=[tmp_path, tmp_path / "nope"])
    with pytest.raises(ProjectNotFound, match=r"source tree .*alembic.ini is no folder"):
        locate(tmp_path, sources=[tmp_path / "alembic.ini"])


# Several -----------------------------------------------------------------------------------------


def test_several_projects_below_are_a_choice(tmp_path: Path) -> None:
    write_project(tmp_path / "services" / "billing", other("aaaa"))
    write_project(tmp_path / "services" / "shop", LINE)
    choices = choices_of(tmp_path)
    assert [choice.label for choice in choices] == [
        os.path.join("services", "billing", "alembic.ini"),
        os.path.join("services", "shop", "alembic.ini"),
    ]
    chosen = choices[1]
    assert opened(Path(chosen.path), section=chosen.section, config_file=chosen.config_path)
    assert opened(Path(chosen.path))


def test_several_sections_are_a_choice(tmp_path: Path) -> None:
    write_environment(tmp_path / "billing", other("aaaa"))
    write_environment(tmp_path / "shop", LINE)
    ini = tmp_path / "alembic.ini"
    ini.write_text(
        "[DEFAULT]\nprepend_sys_path = .\n[billing]\nscript_location = billing\n"
        "[shop]\nscript_location = shop\n[loggers]\nkeys = root\n"
    )
    for place in (tmp_path, ini):
        choices = choices_of(place)
        assert [(choice.label, choice.section, choice.config_path) for choice in choices] == [
            ("alembic.ini [billing]", "billing", str(ini)),
            ("alembic.ini [shop]", "shop", str(ini)),
        ]
    assert opened(tmp_path, section="shop").title == f"{tmp_path.name}:shop"


def test_the_usual_section_may_be_asked_for_by_name(tmp_path: Path) -> None:
    write_environment(tmp_path / "billing", other("aaaa"))
    write_environment(tmp_path / "shop", LINE)
    ini = tmp_path / "alembic.ini"
    ini.write_text("[alembic]\nscript_location = shop\n[billing]\nscript_location = billing\n")
    assert len(choices_of(tmp_path)) == 2
    for place in (tmp_path, ini, tmp_path / "shop"):
        assert opened(place, section="alembic", named=True).section == "alembic"


def test_sections_that_lead_to_one_place_are_one(tmp_path: Path) -> None:
    write_project(
        tmp_path, LINE, f"{INI}sqlalchemy.url = one\n[test]\nscript_location = %(here)s/migrations\n"
    )
    assert opened(tmp_path).section == "alembic"


def test_sections_may_share_the_location_and_differ_in_versions(tmp_path: Path) -> None:
    write_environment(tmp_path / "migrations")
    write_scripts(tmp_path / "one", other("aaaa"))
    write_scripts(tmp_path / "two", LINE)
    (tmp_path / "alembic.ini").write_text(
        "[DEFAULT]\nscript_location = migrations\n[one]\nversion_locations = %(here)s/one\n"
        "[two]\nversion_locations = %(here)s/two\n[logging]\nx = y\n"
    )
    assert [choice.section for choice in choices_of(tmp_path)] == ["one", "two"]
    assert opened(tmp_path, section="two")


def test_the_usual_section_may_have_its_location_from_the_default(tmp_path: Path) -> None:
    write_environment(tmp_path / "migrations", LINE)
    write_scripts(tmp_path / "one", other("aaaa"))
    (tmp_path / "alembic.ini").write_text(
        "[DEFAULT]\nscript_location = migrations\n[one]\nversion_locations = %(here)s/one\n[alembic]\n"
    )
    assert [choice.section for choice in choices_of(tmp_path)] == ["alembic", "one"]
    assert opened(tmp_path, section="alembic", named=True).config_path == str(tmp_path / "alembic.ini")


def test_the_only_section_needs_no_name(tmp_path: Path) -> None:
    write_project(tmp_path, LINE, "[shop]\nscript_location = migrations\n")
    assert opened(tmp_path).section == "shop"


def test_a_choice_that_includes_folders_without_configuration(tmp_path: Path) -> None:
    write_environment(tmp_path / "one" / "migrations", other("aaaa"))
    write_environment(tmp_path / "two" / "migrations", LINE)
    one, two = choices_of(tmp_path)
    assert (one.label, one.config_path) == (os.path.join("one", "migrations"), None)
    assert opened(Path(two.path), section=two.section, config_file=two.config_path)


def test_projects_of_tests_count_only_if_there_is_no_other(tmp_path: Path) -> None:
    write_project(tmp_path / "tests" / "fixtures", other("aaaa"))
    assert locate(tmp_path).script_location == str(tmp_path / "tests" / "fixtures" / "migrations")
    write_project(tmp_path / "backend", LINE)
    assert location_of(tmp_path) == str(tmp_path / "backend" / "migrations")


def test_other_peoples_code_is_not_searched(tmp_path: Path) -> None:
    for folder in (".git", "node_modules/x", ".hidden", "venv", "lib/site-packages/package"):
        write_project(tmp_path / folder, other("aaaa"))
    (tmp_path / "venv" / "pyvenv.cfg").write_text("")
    with pytest.raises(ProjectNotFound):
        locate(tmp_path)


def test_a_choice_crosses_to_another_process(tmp_path: Path) -> None:
    error = SeveralProjects("two", (Choice("a", "/a"), Choice("b", "/b", "/b/alembic.ini", "x")))
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.choices) == ("two", error.choices)
    assert isinstance(again, CommandError)


# Where the configuration leads ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "location"),
    [
        ("", "migrations"),
        ("", "./migrations"),
        ("", "%(here)s/migrations"),
        ("backend", "backend/migrations"),
        ("backend", "/app/backend/migrations"),
        ("", "/app/migrations"),
        ("", "{alembic_dir}"),
        ("", "%(nowhere)s/migrations"),
        ("shop/db", "shop:db:migrations"),
        ("shop/db", "shop.db:migrations"),
        ("src/shop/db", "shop.db:migrations"),
        ("src/shop", "unknown_package_of_tests:migrations"),
        ("shop", "${TOP}/migrations"),
    ],
)
def test_odd_locations_lead_to_the_folder_they_must_mean(tmp_path: Path, where: str, location: str) -> None:
    write_project(tmp_path / where, LINE, f"[alembic]\nscript_location = {location}\n")
    history = opened(tmp_path)
    assert history.script_location == str(tmp_path / where / "migrations")


def test_a_package_beside_the_configuration(tmp_path: Path) -> None:
    write_environment(tmp_path / "src" / "shop" / "db" / "migrations", LINE)
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = shop.db:migrations\n")
    history = opened(tmp_path)
    assert history.script_location == str(tmp_path / "src" / "shop" / "db" / "migrations")
    assert history.notes == ()


def test_of_two_packages_of_one_name_the_one_with_the_migrations_is_meant(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "shop").mkdir(parents=True)
    write_environment(tmp_path / "two" / "shop" / "migrations", LINE)
    (tmp_path / "alembic.ini").write_text(
        "[alembic]\nscript_location = shop:migrations\nprepend_sys_path = one two\npath_separator = space\n"
    )
    assert location_of(tmp_path) == str(tmp_path / "two" / "shop" / "migrations")


def test_a_package_below_prepend_sys_path(tmp_path: Path) -> None:
    write_environment(tmp_path / "backend" / "python" / "shop" / "migrations", LINE)
    (tmp_path / "alembic.ini").write_text(
        "[alembic]\nscript_location = shop:migrations\nprepend_sys_path = backend/python\n"
    )
    assert location_of(tmp_path) == str(tmp_path / "backend" / "python" / "shop" / "migrations")


def test_an_installed_package_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_environment(tmp_path / "site" / "shop_of_locating" / "migrations", LINE)
    (tmp_path / "site" / "shop_of_locating" / "__init__.py").write_text("raise SystemExit\n")
    monkeypatch.syspath_prepend(tmp_path / "site")
    project = tmp_path / "project"
    project.mkdir()
    (project / "alembic.ini").write_text("[alembic]\nscript_location = shop_of_locating:migrations\n")
    assert location_of(project) == str(tmp_path / "site" / "shop_of_locating" / "migrations")


def test_a_package_in_the_environment_of_the_project_is_found(tmp_path: Path) -> None:
    site = tmp_path / ".venv" / "lib" / "python3.12" / "site-packages"
    write_environment(site / "shop_of_venv" / "migrations", LINE)
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = shop_of_venv:migrations\n")
    assert location_of(tmp_path) == str(site / "shop_of_venv" / "migrations")


def test_what_is_read_in_place_of_a_missing_location_is_noted(tmp_path: Path) -> None:
    write_project(tmp_path, LINE, "[alembic]\nscript_location = {dir}\n")
    assert opened(tmp_path).notes == (
        "script_location {dir} of alembic.ini is not found; migrations is read in its place",
    )


def test_a_location_without_any_file_yet_is_an_empty_history(tmp_path: Path) -> None:
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n")
    (tmp_path / "migrations").mkdir()
    history = Opened.open(tmp_path)
    assert (history.script_location, history.heads) == (str(tmp_path / "migrations"), ())
    write_environment(tmp_path / "db", LINE)
    assert Opened.open(tmp_path).script_location == str(tmp_path / "migrations")


def test_a_folder_that_a_location_may_mean_counts_for_nothing_without_scripts(tmp_path: Path) -> None:
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = /srv/app/migrations\n")
    (tmp_path / "migrations").mkdir()
    with pytest.raises(ProjectNotFound, match=r"script_location '/srv/app/migrations' of .* is not found"):
        locate(tmp_path)
    write_environment(tmp_path / "db", LINE)
    (note,) = opened(tmp_path).notes
    assert note == "script_location /srv/app/migrations of alembic.ini is not found; db is read in its place"


def test_a_location_that_is_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = nowhere\n")
    with pytest.raises(ProjectNotFound, match=r"script_location 'nowhere' of .* is not found; searched from"):
        locate(tmp_path)


def test_a_configuration_without_a_location_is_told(tmp_path: Path) -> None:
    (tmp_path / "alembic.ini").write_text("[alembic]\n")
    with pytest.raises(ProjectNotFound, match=r"No 'script_location' key found in .*alembic.ini"):
        locate(tmp_path)


def test_a_missing_section_is_told_with_those_there_are(tmp_path: Path) -> None:
    write_project(tmp_path, LINE)
    with pytest.raises(ProjectNotFound, match=r"no '\[nothing\]' section with a script_location; it has"):
        locate(tmp_path, "nothing")


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda path: None, "does not exist"),
        (lambda path: os.mkfifo(path), "is not a regular file"),
        (lambda path: path.mkdir(), "No alembic.ini"),
        (lambda path: path.write_text("hello"), "No 'script_location' key"),
    ],
)
def test_nothing_there_is_told(tmp_path: Path, make: object, text: str) -> None:
    assert callable(make)
    make(tmp_path / "thing")
    with pytest.raises(ProjectNotFound, match=text):
        locate(tmp_path / "thing")
    if text != "No alembic.ini":
        with pytest.raises(ProjectNotFound):
            locate(tmp_path, config_file=tmp_path / "thing")


BROKEN = {
    "a line without meaning": "[alembic]\nwhat is this\nscript_location = migrations\n",
    "no header": "# nothing\nscript_location = migrations\n",
    "an option twice": "[alembic]\nscript_location = migrations\nscript_location = migrations\n",
    "a section twice": "[alembic]\nscript_location = migrations\n[alembic]\nx = y\n",
    "a default twice": "[DEFAULT]\nscript_location = migrations\nx = y\nx = z\n[alembic]\n[other]\nx = y\n",
    "a raw percent sign": "[alembic]\nscript_location = migrations\nfile_template = %(rev)s\n"
    "prepend_sys_path = 100%\n",
    "an unknown separator": "[alembic]\nscript_location = migrations\npath_separator = comma\n"
    "version_locations = %(here)s/migrations/versions\n",
    "a separator with a comment": "[alembic]\nscript_location = migrations\n"
    "version_path_separator = os  # Use os.pathsep\nversion_locations = %(here)s/migrations/versions\n",
    "an odd encoding": "[alembic]\n# caf\udce9\nscript_location = migrations\n",
}


@pytest.mark.parametrize("mistake", BROKEN)
def test_a_broken_ini_file_does_not_hide_the_history(tmp_path: Path, mistake: str) -> None:
    write_project(tmp_path, LINE)
    (tmp_path / "alembic.ini").write_bytes(BROKEN[mistake].encode("utf-8", "surrogateescape"))
    assert location_of(tmp_path) == str(tmp_path / "migrations")


def test_a_mistake_in_the_ini_file_is_noted(tmp_path: Path) -> None:
    write_project(tmp_path, LINE, BROKEN["an option twice"])
    (note,) = opened(tmp_path).notes
    assert note.startswith("alembic.ini is not as Alembic wants it: ")
    assert "already exists" in note


def test_a_mistake_that_comes_out_twice_is_noted_once(tmp_path: Path) -> None:
    lists = "version_locations = %(here)s/migrations/versions\nprepend_sys_path = src\n"
    write_project(tmp_path, LINE, f"{INI}path_separator = comma\n{lists}")
    (note,) = opened(tmp_path).notes
    assert "'comma' is not a valid value for path_separator" in note


def test_a_broken_pyproject_does_not_hide_the_ini_file(tmp_path: Path) -> None:
    write_project(tmp_path, LINE)
    (tmp_path / "pyproject.toml").write_text("[tool.alembic\n")
    assert location_of(tmp_path) == str(tmp_path / "migrations")


@pytest.mark.parametrize("text", ["[tool.alembic\n", '[[tool.alembic]]\nscript_location = "migrations"\n'])
def test_a_broken_pyproject_is_noted(tmp_path: Path, text: str) -> None:
    write_project(tmp_path, LINE)
    (tmp_path / "pyproject.toml").write_text(text)
    assert opened(tmp_path).notes[0].startswith("pyproject.toml is not as Alembic wants it: ")
    (tmp_path / "alembic.ini").unlink()
    assert opened(tmp_path).notes[0].startswith("pyproject.toml is not as Alembic wants it: ")


def test_a_configuration_that_is_passed_over_is_noted(tmp_path: Path) -> None:
    write_project(tmp_path / "backend" / "deep" / "deeper", LINE)
    (tmp_path / "pyproject.toml").write_text("[tool.alembic\n")
    (note,) = opened(tmp_path).notes
    assert note.startswith("No 'script_location' key found in ")
    assert "pyproject.toml is not as Alembic wants it: " in note


WRONG_VALUES = {
    "script_location = 3": "script_location must be a string, not 3",
    "script_location = true": "script_location must be a string, not True",
    'script_location = ["migrations"]': "script_location must be a string, not ['migrations']",
    'script_location = {a = "b"}': "script_location must be a string, not {'a': 'b'}",
    'script_location = "%(here)s/%(x)s"': "script_location has no value for 'x'",
    "version_locations = 3": "version_locations must be a list of strings, not 3",
    'version_locations = "migrations/versions"': "version_locations must be a list of strings, not 'mig",
    'version_locations = [3, "migrations/versions"]': "version_locations must be a list of strings, not [3, ",
    "version_locations = [{a = 3}]": "version_locations must be a list of strings, not [{'a': 3}]",
    "prepend_sys_path = 3": "prepend_sys_path must be a list of strings, not 3",
    "prepend_sys_path = [[3]]": "prepend_sys_path must be a list of strings, not [[3]]",
    'recursive_version_locations = "yes"': "boolean value expected for TOML parameter",
    "sourceless = 3": "boolean value expected for TOML parameter 'sourceless'",
}


@pytest.mark.parametrize("line", WRONG_VALUES)
@pytest.mark.parametrize("with_ini", [True, False])
def test_a_value_of_the_wrong_type_is_noted(tmp_path: Path, line: str, with_ini: bool) -> None:
    write_project(tmp_path, LINE)
    (tmp_path / "alembic.ini").write_text("[alembic]\n")
    if not with_ini:
        (tmp_path / "alembic.ini").unlink()
    usual = "" if line.startswith("script") else 'script_location = "migrations"\n'
    (tmp_path / "pyproject.toml").write_text(f"[tool.alembic]\n{usual}{line}\n")
    history = opened(tmp_path)
    assert history.script_location == str(tmp_path / "migrations")
    assert WRONG_VALUES[line] in history.notes[0]


def test_a_value_of_the_wrong_type_is_told_where_nothing_is_found(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.alembic]\nscript_location = 3\n")
    with pytest.raises(ProjectNotFound, match=r"pyproject.toml .*script_location must be a string, not 3"):
        locate(tmp_path)


# Version locations -----------------------------------------------------------------------------------------


def halves(folder: Path, one: str, two: str) -> None:
    """Write the line of three into two folders."""
    write_scripts(folder / one, LINE[:2])
    write_scripts(folder / two, LINE[2:])


@pytest.mark.parametrize(
    "locations",
    [
        "%(here)s/one %(here)s/two\npath_separator = space",
        "one:two\npath_separator = os",
        "\n    %(here)s/one\n    %(here)s/two\npath_separator = newline",
        "one, two",
        "%(here)s/one;%(here)s/two;%(here)s/nowhere\nversion_path_separator = ;",
    ],
)
def test_version_locations_are_read_in_their_order(tmp_path: Path, locations: str) -> None:
    write_project(tmp_path, (), f"{INI}version_locations = {locations}\n")
    halves(tmp_path, "one", "two")
    assert opened(tmp_path).version_locations == (str(tmp_path / "one"), str(tmp_path / "two"))


def test_a_version_location_that_is_nowhere_is_noted(tmp_path: Path) -> None:
    write_project(tmp_path, LINE, f"{INI}version_locations = nowhere\npath_separator = os\n")
    assert opened(tmp_path).notes == (
        "version location nowhere is not found",
        os.path.join("migrations", "versions") + " is read in their place",
    )


def test_a_version_location_found_elsewhere_is_noted(tmp_path: Path) -> None:
    write_project(tmp_path, LINE, f"{INI}version_locations = /app/migrations/versions\npath_separator = os\n")
    assert opened(tmp_path).notes == (
        "version location /app/migrations/versions is not found; "
        + os.path.join("migrations", "versions")
        + " is read in its place",
    )


def test_version_folders_of_other_names_are_noted(tmp_path: Path) -> None:
    write_project(tmp_path)
    (tmp_path / "migrations" / "versions").rmdir()
    halves(tmp_path / "migrations", "one", "two")
    usual, one, two = (os.path.join("migrations", name) for name in ("versions", "one", "two"))
    assert opened(tmp_path).notes == (f"{usual} is not found; {one}, {two} is read in its place",)


@pytest.mark.parametrize("location", [":", "..:..", "..:", ":migrations", "shop:.."])
def test_a_location_that_names_no_package_is_not_found(tmp_path: Path, location: str) -> None:
    write_scripts(tmp_path, LINE)
    write_scripts(tmp_path / "project" / "shop" / "versions", LINE)
    write_scripts(tmp_path / "project" / "versions", LINE)
    ini = tmp_path / "project" / "alembic.ini"
    ini.write_text(f"[alembic]\nscript_location = {location}\n")
    with pytest.raises(ProjectNotFound, match=r"script_location '.*' of .*alembic.ini is not found"):
        locate(ini)


def test_version_folders_of_other_names_without_configuration(tmp_path: Path) -> None:
    folder = write_environment(tmp_path / "migrations")
    (folder / "versions").rmdir()
    halves(folder, "versions_one", "versions_two")
    assert opened(folder).version_locations == (str(folder / "versions_one"), str(folder / "versions_two"))


def sub_folders(folder: Path, outer: Iterable[Declared], inner: Iterable[Declared], ini: str = INI) -> Opened:
    """The history of a project with scripts in a sub-folder."""
    write_project(folder, outer, ini)
    write_scripts(folder / "migrations" / "versions" / "deeper", inner)
    return Opened.open(folder)


def test_sub_folders_are_read_where_that_is_set(tmp_path: Path) -> None:
    history = sub_folders(tmp_path, LINE[:2], LINE[2:], INI + "recursive_version_locations = true\n")
    assert (len(history.scripts), history.notes) == (3, ())


def test_sub_folders_are_left_out_where_that_is_set(tmp_path: Path) -> None:
    history = sub_folders(tmp_path, LINE[:1], LINE[1:], INI + "recursive_version_locations = false\n")
    assert (len(history.scripts), history.notes) == (1, ())


def test_sub_folders_are_left_out_where_version_locations_are_listed(tmp_path: Path) -> None:
    ini = INI + "version_locations = %(here)s/migrations/versions\npath_separator = os\n"
    assert len(sub_folders(tmp_path, LINE[:1], LINE[1:], ini).scripts) == 1


def test_sub_folders_that_continue_the_history_are_read_and_noted(tmp_path: Path) -> None:
    history = sub_folders(tmp_path, LINE[:1], LINE[1:])
    assert len(history.scripts) == 3
    assert history.notes == (
        "2 scripts in sub-folders read too, though recursive_version_locations is not set",
    )


def test_sub_folders_that_fill_a_gap_are_read(tmp_path: Path) -> None:
    history = sub_folders(tmp_path, LINE[1:], LINE[:1])
    assert (len(history.scripts), history.problems) == (3, ())


def test_sub_folders_of_a_folder_without_scripts_are_read(tmp_path: Path) -> None:
    assert len(sub_folders(tmp_path, (), LINE).scripts) == 3


def two_databases(folder: Path, one: Iterable[Declared], two: Iterable[Declared]) -> Path:
    """A project with two sub-folders of scripts, and none beside them; returns the version location."""
    write_project(folder)
    versions = folder / "migrations" / "versions"
    write_scripts(versions / "postgresql", one)
    write_scripts(versions / "sqlite", two)
    return versions


@pytest.mark.parametrize("one", [(Declared("aaaa"), Declared("bbbb", "aaaa")), LINE[:2], LINE])
def test_separate_histories_in_sub_folders_are_a_choice(tmp_path: Path, one: History) -> None:
    versions = two_databases(tmp_path, one, LINE)
    for place in (tmp_path, tmp_path / "migrations", versions):
        with pytest.raises(SeveralProjects) as caught:
            Opened.open(place)
        assert [choice.path for choice in caught.value.choices] == [
            str(versions / "postgresql"),
            str(versions / "sqlite"),
        ]
        assert caught.value.choices[1].label.endswith(os.path.join("versions", "sqlite"))
    chosen = caught.value.choices[1]
    for inside in (Path(chosen.path), versions / "sqlite" / "n001_make.py"):
        history = opened(inside, section=chosen.section, named=True, config_file=chosen.config_path)
        assert history.version_locations == (str(versions / "sqlite"),)
        assert history.config_path == str(tmp_path / "alembic.ini")
        assert len(history.notes) == 1
        assert history.notes[0].endswith("alone is read, 1 of 2 separate histories")
        assert history.reload()[0].heads == history.heads


def test_what_is_no_script_does_not_keep_histories_apart_from_being_a_choice(tmp_path: Path) -> None:
    versions = two_databases(tmp_path, LINE[:2], LINE)
    (versions / "sqlite" / "broken.py").write_text("%%%")
    (versions / "shared.py").write_text("TOWNS = ['Ulm']\n")
    (versions / "syntax.py").write_text("(")
    with pytest.raises(SeveralProjects) as caught:
        Opened.open(tmp_path)
    assert len(caught.value.choices) == 2
    (versions / "real.py").write_text(script_text(Declared("dddd")))
    assert len(Opened.open(tmp_path).heads) == 1


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (LINE[:2], LINE[2:]),
        (LINE, (Declared("aaaa"), Declared("bbbb", None))),
        (LINE, (Declared("aaaa", None, None, "shop"),)),
        (LINE, (Declared("aaaa", None, revision_id(1)),)),
        (LINE, (Declared("aaaa", "gone"),)),
    ],
)
def test_sub_folders_that_are_one_history_are_no_choice(tmp_path: Path, one: History, two: History) -> None:
    two_databases(tmp_path, one, two)
    assert len(Opened.open(tmp_path).scripts) == len(one) + len(two)


def test_an_archive_in_a_sub_folder_is_left_out_and_noted(tmp_path: Path) -> None:
    history = sub_folders(tmp_path, LINE, (Declared("old1"), Declared("old2", "old1")))
    assert len(history.scripts) == 3
    assert history.notes == (
        "2 scripts in sub-folders left out, since recursive_version_locations is not set",
    )


def test_a_draft_in_a_sub_folder_is_left_out(tmp_path: Path) -> None:
    assert len(sub_folders(tmp_path, LINE, (Declared("draft", revision_id(2)),)).scripts) == 3


# Names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folder", "title"),
    [("shop", "shop"), ("shop/backend", "shop"), ("shop/src/db", "shop"), ("x[1] 🙂", "x[1] 🙂")],
)
def test_the_title_is_the_first_folder_that_says_something(tmp_path: Path, folder: str, title: str) -> None:
    assert opened(write_project(tmp_path / folder, LINE)).title == title


def test_paths_are_shown_from_the_folder_opened_or_that_of_the_configuration(tmp_path: Path) -> None:
    write_project(tmp_path / "backend", LINE)
    assert opened(tmp_path).root == str(tmp_path)
    assert opened(tmp_path / "backend" / "migrations").root == str(tmp_path / "backend")


def test_an_env_file_alone_is_no_migrations_folder(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "env.py").write_text(ENV)
    write_project(tmp_path / "backend", LINE)
    assert location_of(tmp_path) == str(tmp_path / "backend" / "migrations")
