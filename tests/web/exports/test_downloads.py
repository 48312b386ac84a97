"""The name of a downloaded table."""

from datetime import UTC, datetime

import pytest

from kcc.web.exports.downloads import Form, file_name

LATE_EVENING = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # the next day in Amsterdam


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Vandaag op tijd", "vandaag-op-tijd"),
        ("Wijk & coöperatie: “één” / 2", "wijk-cooperatie-een-2"),
        ('../"\r\nX: 1', "x-1"),
        ("日本", "tabel"),
        ("lang " * 40, "-".join(["lang"] * 16)),
    ],
)
def test_a_file_is_named_in_plain_letters_with_its_day(title: str, named: str) -> None:
    assert file_name(title, Form.CSV, LATE_EVENING) == f"{named}-2026-11-24.csv"
