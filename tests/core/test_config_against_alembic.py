"""Config answers as Alembic's own does, over a matrix of files and options."""

from __future__ import annotations

import itertools
import logging
import os
import warnings
from argparse import Namespace
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config as AlembicConfig

from limbeck_core.config import Config
from limbeck_core.errors import CommandError

QUESTIONS: dict[str, Callable[[Any], Any]] = {
    "version locations": lambda config: config.get_version_locations_list(),
    "prepend_sys_path": lambda config: config.get_prepend_sys_paths_list(),
    "hooks": lambda config: [dict(hook) for hook in config.get_hooks_list()],
    "script_location": lambda config: config.get_alembic_option("script_location"),
    "main script_location": lambda config: config.get_main_option("script_location"),
    "a default": lambda config: config.get_alembic_option("file_template", "%%(rev)s"),
    "a missing option": lambda config: config.get_main_option("nothing"),
    "a missing option with default": lambda config: config.get_main_option("nothing", "x"),
    "sourceless": lambda config: config.get_alembic_boolean_option("sourceless"),
    "recursive": lambda config: config.get_alembic_boolean_option("recursive_version_locations"),
    "main section": lambda config: config.get_section(config.config_ini_section),
    "missing section": lambda config: config.get_section("nowhere", {"a": "b"}),
    "option of a missing section": lambda config: config.get_section_option("nowhere", "x"),
    "timezone": lambda config: config.get_alembic_option("timezone"),
    "truncate": lambda config: config.get_alembic_option("truncate_slug_length"),
    "toml": lambda config: dict(config.toml_alembic_config),
    "arguments": lambda config: (config.config_args, config.toml_args),
    "messages": lambda config: dict(config.messaging_opts),
    "templates": lambda config: (config.get_template_directory(), config._get_template_path()),
    "paths": lambda config: (config._config_file_path, config._toml_file_path),
}


def answer(config: Any, question: Callable[[Any], Any]) -> tuple[Any, ...]:
    """What a configuration answers: a value or the exception, and the warnings on the way."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            found: Any = ("value", question(config))
        except Exception as error:  # noqa: BLE001 - whatever Alembic raises is what is compared
            found = ("error", type(error).__name__, str(error))
    return (
        *found,
        # by its module a filter of warnings knows where one comes from
        [(one.category, str(one.message), os.path.basename(one.filename)) for one in caught],
    )


def assert_same(make: Callable[[type[Any]], Any]) -> None:
    """Every question has one answer, asked of fresh configurations in turn."""
    for name, question in QUESTIONS.items():
        assert answer(make(Config), question) == answer(make(AlembicConfig), question), name


SEPARATOR_LINES = [
    "",
    "path_separator = os",
    "path_separator = space",
    "path_separator = newline",
    "path_separator = :",
    "path_separator = ;",
    "path_separator = comma",
    "path_separator =",
    "version_path_separator = os",
    "version_path_separator = space",
    "version_path_separator = nonsense",
    "path_separator = os\nversion_path_separator = space",
]

LOCATION_LINES = [
    "",
    "version_locations = %(here)s/a:%(here)s/b",
    "version_locations = a, b c;d",
    "version_locations = pkg:versions  other",
    "version_locations =\n    a\n    b\n",
    "version_locations = : a : ",
    "version_locations = %(nowhere)s/a",
]


@pytest.mark.parametrize("separator", SEPARATOR_LINES)
@pytest.mark.parametrize("locations", LOCATION_LINES)
def test_separators_split_lists_alike(tmp_path: Path, separator: str, locations: str) -> None:
    ini = tmp_path / "alembic.ini"
    ini.write_text(
        f"[alembic]\nscript_location = %(here)s/migrations\n{separator}\n{locations}\n"
        "prepend_sys_path = . src, lib:more\n"
    )
    assert_same(lambda kind: kind(ini))


INI_TEXTS = {
    "empty": "",
    "main": "[alembic]\nscript_location = migrations\nsourceless = true\n"
    "recursive_version_locations = True\n",
    "here": "[alembic]\nscript_location = %(here)s/migrations\ntruncate_slug_length = 30\ntimezone = UTC\n",
    "default section": "[DEFAULT]\nbase = db\n[alembic]\nscript_location = %(base)s/migrations\n",
    "other section": "[billing]\nscript_location = billing\n[alembic]\nscript_location = shop\n",
    "no section": "[logging]\nlevel = INFO\n",
    "hooks": "[alembic]\nscript_location = m\n[post_write_hooks]\nhooks = black, ruff\nblack.type = exec\n"
    "black.options = -l 79 REVISION_SCRIPT_FILENAME\nruff.type = module\n",
    "no hooks": "[alembic]\n[post_write_hooks]\n# hooks = black\n",
    "bad interpolation": "[alembic]\nscript_location = %(missing)s/migrations\nfile_template = %(rev)s\n",
    "percent": "[alembic]\nfile_template = %%(year)d_%%(rev)s\nscript_location = 50%%\n",
    "no header": "script_location = migrations\n",
    "twice": "[alembic]\nscript_location = a\nscript_location = b\n",
}

TOML_TEXTS = {
    "none": "",
    "main": '[tool.alembic]\nscript_location = "%(here)s/migrations"\nsourceless = true\n',
    "lists": '[tool.alembic]\nscript_location = "m"\nversion_locations = ["%(here)s/a", "b"]\n'
    'prepend_sys_path = [".", "src"]\n',
    "hooks": '[tool.alembic]\n[[tool.alembic.post_write_hooks]]\nname = "ruff"\ntype = "module"\n'
    'options = "check %(here)s"\n[[tool.alembic.post_write_hooks]]\nname = "b"\n',
    "numbers": '[tool.alembic]\ntruncate_slug_length = 30\nsourceless = "true"\nfile_template = 1.5\n',
    "table": '[tool.alembic]\nscript_location = {a = "%(here)s", b = "x"}\ntimezone = 2024-01-01\n',
    "no table": '[tool]\nalembic = "nothing"\n',
    "broken": "[tool.alembic\n",
    "unknown name": '[tool.alembic]\nscript_location = "%(missing)s/x"\n',
    "hook without name": '[[tool.alembic.post_write_hooks]]\ntype = "exec"\n',
}


@pytest.mark.parametrize(("ini", "toml"), list(itertools.product(INI_TEXTS, TOML_TEXTS)))
def test_both_files_answer_alike(tmp_path: Path, ini: str, toml: str) -> None:
    ini_file, toml_file = tmp_path / "alembic.ini", tmp_path / "pyproject.toml"
    ini_file.write_text(INI_TEXTS[ini])
    toml_file.write_text(TOML_TEXTS[toml])
    assert_same(lambda kind: kind(ini_file, str(toml_file), config_args={"arg": "value"}))
    assert_same(lambda kind: kind(toml_file=toml_file))


@pytest.mark.parametrize("section", ["alembic", "billing", "nowhere"])
def test_sections_are_chosen_alike(tmp_path: Path, section: str) -> None:
    ini = tmp_path / "alembic.ini"
    ini.write_text(INI_TEXTS["other section"])
    assert_same(lambda kind: kind(str(ini), ini_section=section))


def test_missing_files_answer_alike(tmp_path: Path) -> None:
    assert_same(lambda kind: kind(tmp_path / "nowhere.ini", tmp_path / "nowhere.toml"))
    assert_same(lambda kind: kind())


@pytest.mark.parametrize(
    "name", ["alembic.ini", "./alembic.ini", "sub/../alembic.ini", "sub/../sub//odd.ini", "{}//sub/odd.ini"]
)
def test_relative_files_answer_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sub").mkdir()
    for path in ("alembic.ini", "sub/odd.ini"):
        Path(path).write_text(INI_TEXTS["here"])
    assert_same(lambda kind: kind(name.format(tmp_path)))


@pytest.mark.parametrize("name", ["alembic.ini", "./alembic.ini", "sub//../alembic.ini"])
def test_a_file_that_cannot_be_parsed_is_named_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sub").mkdir()
    Path("alembic.ini").write_text("script_location = migrations\n")
    question = QUESTIONS["script_location"]
    assert answer(Config(name), question)[:2] == ("error", "MissingSectionHeaderError")
    assert_same(lambda kind: kind(name))


def test_options_set_in_memory_answer_alike() -> None:
    def make(kind: type[Any]) -> Any:
        config = kind(cmd_opts=Namespace(quiet=True), attributes={"engine": 1})
        config.set_main_option("script_location", "x%%y")
        config.set_main_option("file_template", "gone")
        config.remove_main_option("file_template")
        config.set_section_option("post_write_hooks", "hooks", "a")
        config.set_section_option("post_write_hooks", "a.type", "exec")
        assert config.attributes == {"engine": 1}
        return config

    assert_same(make)


def test_a_raw_percent_sign_is_refused_alike() -> None:
    assert_same(lambda kind: kind())
    texts = []
    for kind in (Config, AlembicConfig):
        with pytest.raises(ValueError, match="invalid interpolation") as caught:
            kind().set_main_option("script_location", "100%")
        texts.append(str(caught.value))
    assert texts[0] == texts[1]


@pytest.mark.parametrize("quiet", [False, True])
def test_print_stdout_writes_alike(quiet: bool) -> None:
    written = []
    for kind in (Config, AlembicConfig):
        out = StringIO()
        config = kind(stdout=out, cmd_opts=Namespace(quiet=quiet))
        config.print_stdout("Some %s", "text")
        config.print_stdout("100% verbatim é")
        written.append(out.getvalue())
    assert written[0] == written[1]


def test_path_likes_are_kept_as_text(tmp_path: Path) -> None:
    config = Config(tmp_path / "a.ini", tmp_path / "b.toml")
    theirs = AlembicConfig(tmp_path / "a.ini", tmp_path / "b.toml")
    assert (config.config_file_name, config.toml_file_name) == (
        theirs.config_file_name,
        theirs.toml_file_name,
    )
    assert config.config_file_name == os.path.join(tmp_path, "a.ini")


class ClosedPipe(StringIO):
    """Takes the first piece, and has nobody who reads the rest."""

    def write(self, text: str) -> int:
        if self.tell():
            raise BrokenPipeError
        return super().write(text)


@pytest.mark.parametrize("config_type", [AlembicConfig, Config])
def test_a_closed_pipe_ends_the_output_without_a_word(config_type: Any) -> None:
    output = ClosedPipe()
    config = config_type(stdout=output)
    config.print_stdout("%d revisions", 3)
    config.print_stdout("and more")
    assert output.getvalue() == "3 revisions"


@pytest.mark.parametrize("file", ["alembic.ini", None])
def test_what_is_read_is_logged_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, file: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("alembic.ini").write_text(INI_TEXTS["main"])
    caplog.set_level(logging.INFO)
    for options in (Namespace(verbose=True), Namespace(verbose=False), None):
        for kind in (AlembicConfig, Config):
            assert kind(file, cmd_opts=options).file_config.has_section("alembic")
    theirs, ours = caplog.records
    assert theirs.getMessage() == ours.getMessage()
    assert ours.name == theirs.name.replace("alembic", "limbeck_core")


def test_templates_are_those_of_an_installed_alembic(monkeypatch: pytest.MonkeyPatch) -> None:
    def find_none(package: str) -> list[str]:
        raise ModuleNotFoundError(f"No module named {package!r}")

    monkeypatch.setattr("limbeck_core.resources.installed_folders", find_none)
    with pytest.raises(CommandError, match="The templates are Alembic's, and it is not installed"):
        Config().get_template_directory()


def test_environments_are_made_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    kinds: list[Any] = [AlembicConfig, Config]
    for kind in kinds:
        folder = tmp_path / kind.__module__
        folder.mkdir()
        monkeypatch.chdir(folder)
        out = StringIO()
        command.list_templates(kind(stdout=out))
        for template in ("generic", "pyproject"):
            config = kind(f"{template}.ini", "pyproject.toml", stdout=out, cmd_opts=Namespace(quiet=True))
            command.init(config, str(folder / template), template=template)
        files = {
            path.relative_to(folder): path.read_bytes().replace(os.fsencode(folder), b"%(folder)s")
            for path in folder.rglob("*")
            if path.is_file()
        }
        made.append((out.getvalue(), files))
    assert made[0] == made[1]
    assert Path("pyproject.toml") in made[0][1]
