"""The table of advisories is true: each hole has tests, and they are there."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.advisories import ADVISORIES, Advisory

TESTS = Path(__file__).parent


@pytest.mark.parametrize("advisory", ADVISORIES, ids=lambda one: one.known_as[0])
def test_each_hole_of_another_helpdesk_has_tests_that_exist(advisory: Advisory) -> None:
    assert advisory.tests
    missing = [test for test in advisory.tests if not exists(*test.split("::"))]
    assert missing == []


def test_an_advisory_stands_in_one_row() -> None:
    known = [name for one in ADVISORIES for name in one.known_as]

    assert len(known) == len(set(known))


def exists(path: str, name: str) -> bool:
    return name in functions(path)


@cache
def functions(path: str) -> frozenset[str]:
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))
