"""The house style's own measure, and the settings file that must tell everything."""

import ast
import json
import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest

from kcc.config import Settings
from tools import house

ROOT = Path(__file__).parents[1]
NO_SECTION = {"secret_key", "metrics_token"}  # secrets never stand in config.toml


def faults(source: str) -> list[str]:
    return house.file_faults(ast.parse(source), source)


def function(lines: int, *, above: str = "", parameters: str = "") -> str:
    body = "    x = 1\n" * lines
    return f'{above}def long({parameters}) -> None:\n    """Words do not count."""\n{body}'


def test_a_function_may_have_thirty_lines_besides_its_docstring() -> None:
    assert faults(function(30)) == []
    assert faults(function(31)) == [":1 long has 31 lines: 30 at most"]


def test_a_reason_above_a_function_or_its_decorator_excuses_its_length() -> None:
    reason = "# house: long because the steps of a reply belong together\n"

    assert faults(function(40, above=reason)) == []
    assert faults(function(40, above=f"{reason}@cached\n")) == []
    assert faults(function(40, above="# house: long because \n")) != []


def test_branches_loops_handlers_cases_and_comprehensions_make_a_function_complex() -> None:
    branches = [
        "    if a: ...",
        "    for b in c: ...",
        "    while d: ...",
        "    e = [f for f in g]",
        "    match h:\n        case 1: ...",
        "    try: ...\n    except OSError: ...",
        "    def inner():\n        if i: ...",
    ]
    head = "def winding(a):\n"

    assert faults(head + "\n".join(branches)) == []
    assert faults(head + "\n".join([*branches, "    if j: ..."])) == [
        ":1 winding has a complexity of 9: 8 at most"
    ]


def test_what_every_use_case_has_does_not_count_as_a_parameter() -> None:
    free = "self, a, b, c, d, e, session, now, actor, *, f=1"

    assert faults(function(1, parameters=free)) == []
    assert faults(function(1, parameters="a, b, c, d, *, e, f")) == [
        ":1 long has 6 parameters: 5 at most"
    ]


def test_the_options_of_a_command_do_not_count_as_parameters() -> None:
    command = "@click.command()\n@click.option('--a')\n"

    assert faults(function(1, above=command, parameters="a, b, c, d, e, f")) == []


def test_a_file_may_have_three_hundred_lines_besides_blank_ones_and_tables() -> None:
    lines = "x = 1\n\n" * 300
    table = "TABLE = {\n" + "    1: 2,\n" * 50 + "}\n"

    assert faults(lines) == []
    assert faults("\n".join([lines, table])) == [":1 the file has 302 lines: 300 at most"]


def test_at_most_two_functions_in_a_hundred_are_excused(tmp_path: Path) -> None:
    excused = function(31, above="# house: long because it is a list of steps\n")
    path = tmp_path / "module.py"
    path.write_text(excused + "def short() -> None: ...\n" * 48)
    assert house.inspect([path]).faults == ["1 of 49 functions are excused: 2% at most"]

    path.write_text(excused + "def short() -> None: ...\n" * 49)
    assert house.inspect([path]).faults == []


def section_names() -> list[str]:
    return [field.name for field in fields(Settings) if field.name not in NO_SECTION]


@pytest.mark.parametrize("section", section_names())
def test_the_settings_file_names_every_setting_with_its_reason(section: str) -> None:
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    kind = get_type_hints(Settings)[section]

    written = tomllib.loads(text)[section]

    assert written.keys() == {field.name for field in fields(kind)}
    part = text.split(f"\n[{section}]\n")[1].split("\n[")[0]
    for name in written:
        assert re.search(rf"^{name} = .* # \w", part, re.MULTILINE), f"{name} has no reason"


def test_the_settings_file_has_no_section_that_nobody_reads() -> None:
    written = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))

    assert sorted(written) == sorted(section_names())


MODULES = [
    path.relative_to(ROOT)
    for folder in house.FOLDERS
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts and path.stat().st_size
]


def test_each_module_opens_with_one_sentence() -> None:
    opens = {path: opening(path) for path in MODULES}

    assert [path for path in opens if not opens[path].endswith((".", ":", "?", "`"))] == []


def opening(path: Path) -> str:
    """The first line of a module's docstring."""
    docstring = ast.get_docstring(ast.parse((ROOT / path).read_text(encoding="utf-8")))
    return (docstring or "").partition("\n")[0]


def packages() -> set[str]:
    """What pyproject.toml and package.json bring in, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    python = {
        re.split(r"[\[<>=~ ]", requirement)[0]
        for requirement in [*project["dependencies"], *(name for extra in extras for name in extra)]
    }
    node = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    return python | node["dependencies"].keys() | node["devDependencies"].keys()


@pytest.mark.parametrize("package", sorted(packages()))
def test_each_library_is_accounted_for(package: str) -> None:
    decision = (ROOT / "docs/besluiten/0003-bibliotheken.md").read_text(encoding="utf-8")
    scope, _, _ = package.rpartition("/")

    named = rf"(?<![\w-]){re.escape(package)}(?![\w/])"
    family = rf"{re.escape(scope)}/\*" if scope else named

    assert re.search(f"{named}|{family}", decision), f"{package} has no line in 0003"
