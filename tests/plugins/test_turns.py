"""Each test process goes on with the kind of test that it is at."""

import pytest

from tests.plugins.turns import following

FILES = [
    "tests/e2e/test_main_loop.py",
    "tests/browser/test_look.py",
    "tests/web/test_find.py",
    "tests/test_files.py",
]
E2E, BROWSER, WEB, _ = FILES


@pytest.mark.parametrize(
    ("mine", "others", "next_one"),
    [
        ("browser", {"waiting", "working"}, BROWSER),
        ("waiting", {"waiting", "working"}, E2E),
        (None, {"waiting", "working"}, BROWSER),
        (None, {"waiting", "working", "browser"}, WEB),
    ],
    ids=["its own kind", "also when others do it", "what nobody does", "what most is left of"],
)
def test_what_a_process_does_next(mine: str | None, others: set[str], next_one: str) -> None:
    assert following(FILES, mine, others) == next_one


def test_a_kind_of_which_nothing_is_left_is_left_for_another() -> None:
    assert following([E2E, WEB], "browser", {"working"}) == E2E
