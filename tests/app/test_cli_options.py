"""The common options are read before and after a subcommand, and identifiers are never taken for options."""

from __future__ import annotations

from shlex import split

import pytest

from limbeck.cli import limbeck
from limbeck.options import (
    COMMON_OPTIONS,
    SUBCOMMANDS,
    Invocation,
    UsageProblem,
    read_command_line,
    same_command,
)
from limbeck.request import OpenRequest


def read(line: str) -> Invocation:
    return read_command_line(line.split())


@pytest.mark.parametrize(
    ("line", "request_read"),
    [
        ("", OpenRequest()),
        ("shop", OpenRequest(path="shop")),
        ("./log", OpenRequest(path="./log")),
        ("-- log", OpenRequest(path="log")),
        ("-C shop", OpenRequest(path="shop")),
        ("-Cshop", OpenRequest(path="shop")),
        ("-C shop api", OpenRequest(path="shop/api")),
        ("-C shop -C api", OpenRequest(path="shop/api")),
        ("-C shop /api", OpenRequest(path="/api")),
        ("-c a.ini", OpenRequest(config_file="a.ini")),
        ("--config=a.ini -C shop", OpenRequest(path="shop", config_file="shop/a.ini")),
        ("-n billing", OpenRequest(section="billing")),
        ("-n alembic", OpenRequest(section="alembic")),
        ("--name billing", OpenRequest(section="billing")),
        ("--source lib --source=more", OpenRequest(sources=("lib", "more"))),
        ("-C shop --source lib", OpenRequest(path="shop", sources=("shop/lib",))),
        ("--ascii --read-only", OpenRequest(ascii=True, read_only=True)),
        ("--demo", OpenRequest(demo="shop")),
        ("--demo broken", OpenRequest(demo="broken")),
        ("--demo=broken", OpenRequest(demo="broken")),
        ("--demo --ascii", OpenRequest(demo="shop", ascii=True)),
    ],
)
def test_the_explorer_is_asked_for(line: str, request_read: OpenRequest) -> None:
    assert read(line) == Invocation(request_read)


@pytest.mark.parametrize(
    ("line", "invocation"),
    [
        ("log", Invocation(OpenRequest(), "log")),
        ("log -3:", Invocation(OpenRequest(), "log", (), ("-3:",))),
        ("resolve -1 head -2", Invocation(OpenRequest(), "resolve", (), ("-1", "head", "-2"))),
        ("resolve -- --json", Invocation(OpenRequest(), "resolve", (), ("--json",))),
        ("log log", Invocation(OpenRequest(), "log", (), ("log",))),
        ("-C shop log --json", Invocation(OpenRequest(path="shop"), "log", ("--json",))),
        ("log --json -C shop", Invocation(OpenRequest(path="shop"), "log", ("--json",))),
        ("log --ascii a:b", Invocation(OpenRequest(ascii=True), "log", (), ("a:b",))),
        ("--demo log", Invocation(OpenRequest(demo="shop"), "log")),
        ("--demo broken log", Invocation(OpenRequest(demo="broken"), "log")),
        ("log --demo", Invocation(OpenRequest(demo="shop"), "log")),
        ("log --demo head", Invocation(OpenRequest(demo="shop"), "log", (), ("head",))),
        ("show -h", Invocation(OpenRequest(), "show", wants_help=True)),
        ("--version", Invocation(OpenRequest(), wants_version=True)),
    ],
)
def test_a_subcommand_is_asked_for(line: str, invocation: Invocation) -> None:
    assert read(line) == invocation


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--jsn", "no such option: --jsn"),
        ("-x", "no such option: -x"),
        ("-hx", "no such option: -hx"),
        ("--ascii=yes", "--ascii takes no value"),
        ("-C", "-C needs a value: DIR"),
        ("log -n", "-n needs a value: SECTION"),
        ("one two", "one folder at a time: 'two' is too much"),
        ("--demo=shoe", "--demo takes shop or broken, not 'shoe'"),
        ("--demo shoe", "--demo opens a bundled history: it takes no folder and no configuration"),
        ("--demo -c a.ini", "--demo opens a bundled history: it takes no folder and no configuration"),
    ],
)
def test_what_makes_no_sense_is_said(line: str, message: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        read(line)
    assert str(caught.value) == message


def test_click_lists_every_option_and_every_subcommand() -> None:
    listed = {flag for parameter in limbeck.params for flag in parameter.opts} | {"-h", "--help"}
    assert listed == {flag for option in COMMON_OPTIONS for flag in option.flags}
    assert set(limbeck.commands) == set(SUBCOMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["-n", "billing"],
        ["sp ace"],
        ["-C", "shop", "-c", "alembic.ini", "-n", "billing", "--source", "../lib", "--python", "py"],
        ["-c", "shop/pyproject.toml", "--source", "/lib"],
        ["--demo", "broken"],
    ],
)
def test_a_command_that_is_shown_opens_the_same_where_it_is_pasted(arguments: list[str]) -> None:
    request = read_command_line(arguments).request
    pasted = read_command_line(split(same_command("limbeck merge b1 c1", request))[1:])
    assert pasted.request == request
    assert (pasted.subcommand, pasted.operands) == ("merge", ("b1", "c1"))


def test_a_bundled_history_is_named_and_not_the_copy_of_it() -> None:
    request = OpenRequest("/copy/of/it", demo="shop")
    assert same_command("limbeck undo", request) == "limbeck --demo shop undo"
