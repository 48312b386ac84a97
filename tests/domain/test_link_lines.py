"""The lines of a mail about its big files, and which files those are."""

from datetime import UTC, date, datetime

import pytest

from kcc.domain import link_lines
from kcc.domain.link_lines import BigFile
from kcc.domain.words import local

MB = 1024 * 1024
PAGE = "https://kcc.example.org/bestanden/x"


@pytest.mark.parametrize(
    ("sizes", "links"),
    [
        ({}, set()),
        ({1: 12, 2: 8}, set()),
        ({1: 12, 2: 9}, {1}),
        ({1: 9, 2: 30, 3: 4, 4: 12}, {2, 4}),
        ({1: 21}, {1}),
        ({1: 11, 2: 11}, {2}),
    ],
)
def test_the_largest_files_go_as_a_link_until_the_rest_fits(
    sizes: dict[int, int], links: set[int]
) -> None:
    assert link_lines.which(sizes, 20) == links


@pytest.mark.parametrize(
    ("now", "expires_at"),
    [
        (datetime(2026, 11, 24, 13, tzinfo=UTC), datetime(2026, 12, 24, 23, tzinfo=UTC)),
        (datetime(2026, 3, 20, 23, 30, tzinfo=UTC), datetime(2026, 4, 20, 22, tzinfo=UTC)),
    ],
)
def test_a_link_works_to_the_end_of_a_day_in_amsterdam(now: datetime, expires_at: datetime) -> None:
    assert link_lines.end_of(30, now) == expires_at
    assert (link_lines.last_day(expires_at) - local(now).date()).days == 30


def test_the_lines_name_each_file_with_its_size_and_until_when() -> None:
    files = [BigFile(name="plan.pdf", size=48 * MB), BigFile(name="foto.mov", size=110 * MB)]

    assert link_lines.lines(files, PAGE, date(2026, 12, 24), "nl") == (
        "Deze bestanden zijn te groot voor een e-mail:\n"
        "- plan.pdf (48,0 MB)\n"
        "- foto.mov (110,0 MB)\n"
        "\n"
        "U kunt ze tot en met donderdag 24 december 2026 ophalen op deze pagina:\n"
        f"{PAGE}"
    )
    english = link_lines.lines(files[:1], PAGE, date(2026, 12, 24), "en")
    assert english.startswith("This file is too large for an e-mail:\n- plan.pdf (48,0 MB)\n")
    assert "up to and including Thursday 24 December 2026" in english


@pytest.mark.parametrize(
    ("text", "own_until", "whole"),
    [
        ("Dat kan.\n\nGroet\n\n-- \nKCC", 8, "Dat kan.\n\nWAAR\n\nGroet\n\n-- \nKCC"),
        ("Dat kan.\n\n-- \nKCC", None, "Dat kan.\n\nWAAR\n\n-- \nKCC"),
        ("Dat kan.", None, "Dat kan.\n\nWAAR"),
    ],
)
def test_they_stand_below_what_the_agent_wrote(
    text: str, own_until: int | None, whole: str
) -> None:
    assert link_lines.put_in(text, "WAAR", own_until) == whole
