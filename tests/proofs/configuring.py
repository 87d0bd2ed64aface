"""Ask Alembic's configuration and ours the same over files put together by chance, and print the differences.

    python tests/proofs/configuring.py --cases 5000 --seed 1

Each case is an ini file, a ``pyproject.toml`` or both, with options that fit, that do not, and that are in
nobody's documentation. Asked are every option in each of the ways in which it can be asked, the lists, and
what a script directory is that is opened with them: values, errors, warnings and what ``sys.path`` becomes.
Exit status 1 if there is any difference.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory as AlembicDirectory

from limbeck_core.config import Config
from limbeck_core.script import ScriptDirectory

SEPARATORS = ("space", "newline", "os", ":", ";", "", "bogus", ",", "%(sep)s")
TRUTHS = ("true", "TRUE", "1", "yes", "on", "false", "no", "0", "", "maybe", "none")
LOCATIONS = (
    *(
        "%(here)s/migrations/versions",
        "m2 m3",
        "m2:m3",
        "m2;m3",
        "m2, m3",
        "%(here)s/m2/a b",
        "\n   m2\n   m3",
    ),
    *(
        "shoppe:mig:versions",
        "shoppe:mig/versions",
        "m2,m3 m4",
        "",
        "m2:shoppe:mig",
        "no_such:x",
        "%(here)s/m%%x",
    ),
)

INI: dict[str, tuple[str, ...]] = {
    "script_location": (
        "%(here)s/migrations",
        "migrations",
        "shoppe:mig",
        "",
        "no_such:mig",
        "none",
        "%(bad)s",
    ),
    "version_locations": LOCATIONS,
    "path_separator": SEPARATORS,
    "version_path_separator": SEPARATORS,
    "prepend_sys_path": (".", ".:lib", ". lib", ".;lib", ". , lib", "", "lib\n  other", "%(here)s"),
    "recursive_version_locations": TRUTHS,
    "sourceless": TRUTHS,
    "truncate_slug_length": ("40", "0", "-1", "many", "", " 7 ", "4.5"),
    "file_template": ("%%(rev)s_%%(slug)s", "%%(year)d/%%(rev)s", "%(rev)s", ""),
    "timezone": ("utc", "Europe/Paris", "No/Where", ""),
    "output_encoding": ("utf-8", "latin-1", "nope", ""),
    "unheard_of": ("a%%b", "%(here)s", "%(nope)s", "${x}"),
}
TOML: dict[str, tuple[str, ...]] = {
    "script_location": ('"%(here)s/migrations"', '"migrations"', '"shoppe:mig"', "5", '["migrations"]'),
    "version_locations": (
        '["m2", "m3"]',
        '["%(here)s/m2"]',
        '"m2 m3"',
        "[]",
        '["shoppe:mig"]',
        "[1]",
        '["m%%x"]',
    ),
    "prepend_sys_path": ('["."]', '[".", "lib"]', '"."', '["%(here)s/lib"]'),
    "recursive_version_locations": ("true", "false", '"true"', '"yes"', "1"),
    "sourceless": ("true", "false", '"true"', "0"),
    "truncate_slug_length": ("40", '"40"', "0", '"x"', "4.5"),
    "file_template": ('"%%(rev)s_%%(slug)s"', '"%(rev)s"'),
    "timezone": ('"utc"', "5"),
    "path_separator": ('"os"', '"bogus"'),
    "unheard_of": ('"a%%b"', '"%(nope)s"', '[1, "%(here)s"]', "true"),
}
HOOK = '[[tool.alembic.post_write_hooks]]\nname = "x"\ntype = "exec"\nexecutable = "%(here)s/x"\n'


def section(chance: Random, name: str) -> str:
    """Return a section of an ini file."""
    likely = {"script_location": 0.9, "version_locations": 0.6, "path_separator": 0.5}
    lines = [
        f"{option} = {chance.choice(values)}"
        for option, values in INI.items()
        if chance.random() < likely.get(option, 0.25)
    ]
    return "\n".join([f"[{name}]", *lines, ""])


def table(chance: Random) -> str:
    """Return a ``pyproject.toml``."""
    lines = [
        f"{option} = {chance.choice(values)}"
        for option, values in TOML.items()
        if chance.random() < (0.8 if option == "script_location" else 0.3)
    ]
    name = "tool.alembic" if chance.random() < 0.9 else "tool.other"
    return "\n".join([f"[{name}]", *lines, ""]) + (HOOK if chance.random() < 0.3 else "")


def questions(config: Any, directory: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what a configuration is asked."""
    for option in (*INI, "here", "nothing"):
        for ask in ("get_main_option", "get_alembic_option"):
            yield f"{ask} {option}", partial(getattr(config, ask), option, "default")
        yield f"boolean {option}", partial(config.get_alembic_boolean_option, option)
    yield "section", lambda: sorted(config.get_section(config.config_ini_section).items())
    yield "other section", lambda: config.get_section("other", {"a": "b"})
    for ask in ("get_version_locations_list", "get_prepend_sys_paths_list", "get_hooks_list"):
        yield ask, getattr(config, ask)

    def opened() -> object:
        found = directory.from_config(config)
        names = (
            *("dir", "file_template", "truncate_slug_length", "version_locations", "sourceless"),
            *("output_encoding", "timezone", "recursive_version_locations"),
        )
        facts = [getattr(found, name) for name in names]
        return facts, found._version_locations, found.hooks, dict(found.messaging_opts)

    yield "from_config", opened


def answers(config: Any, directory: Any) -> Iterator[tuple[object, ...]]:
    """Yield the answers: a value or an error, the warnings, and what is new in ``sys.path``."""
    before = list(sys.path)
    for name, ask in questions(config, directory):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                found = repr(ask())
            except Exception as error:  # noqa: BLE001 - whatever Alembic raises is what is compared
                found = f"{type(error).__name__}: {error}"
        told = [(one.category, str(one.message)) for one in caught]
        yield name, found, told, sys.path[: len(sys.path) - len(before)]
        sys.path[:] = before


def differences(folder: Path, chance: Random) -> list[str]:
    """Return where the two differ on one case."""
    name = chance.choice(("alembic", "alembic", "other"))
    head = "[DEFAULT]\nsep = ;\n" if chance.random() < 0.3 else ""
    ini, toml = folder / "alembic.ini", folder / "pyproject.toml"
    ini.write_text(head + section(chance, name), encoding="utf-8")
    toml.write_text(table(chance), encoding="utf-8")
    given = {
        "file_": ini if chance.random() < 0.8 else None,
        "toml_file": toml if chance.random() < 0.5 else None,
        "ini_section": name,
    }
    kinds: tuple[tuple[Any, Any], ...] = ((AlembicConfig, AlembicDirectory), (Config, ScriptDirectory))
    theirs, ours = (list(answers(config(**given), directory)) for config, directory in kinds)
    texts = f"{ini.read_text()}\n{toml.read_text()}\n{given}"
    return [
        f"{texts}\n    {one}\n    {other}" for one, other in zip(theirs, ours, strict=True) if one != other
    ]


def main() -> int:
    """Run as many cases as are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cases", type=int, default=1000, help="how many")
    parser.add_argument("--seed", type=int, default=0, help="which chance")
    options = parser.parse_args()
    chance = Random(options.seed)
    count = 0
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for inside in ("migrations/versions", "m2/a b", "m3", "shoppe/mig/versions"):
            (folder / inside).mkdir(parents=True)
        (folder / "shoppe" / "__init__.py").touch()
        sys.path.insert(0, temporary)
        os.chdir(folder)
        for _ in range(options.cases):
            found = differences(folder, chance)
            count += len(found)
            print(*found, sep="\n", end="\n" if found else "")
    print(f"{options.cases} configurations: {count} differences")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
