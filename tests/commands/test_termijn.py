"""`kcc termijn` answers in words and in JSON, and says what is wrong with a question."""

import json
import subprocess
import sys
from datetime import datetime

import pytest
from click.testing import CliRunner, Result

from kcc.cli import main


def termijn(norm: str, start: str, *more: str) -> Result:
    return CliRunner().invoke(main, ["termijn", "--norm", norm, "--start", start, *more])


def due(norm: str, start: str) -> str:
    answer = termijn(norm, start, "--json")
    assert answer.exit_code == 0
    return str(json.loads(answer.stdout)["due"])


def test_the_answer_in_words_ends_with_the_deadline() -> None:
    answer = termijn("2 werkdagen", "2026-04-02T10:00")

    assert answer.exit_code == 0
    assert answer.stdout.splitlines() == [
        "2 werkdagen: uiterlijk woensdag 8 april 2026 17:00",
        "  do 2 april 10:00    ontvangen",
        "  vr 3 april          Goede vrijdag, telt niet",
        "  za 4 en zo 5 april  weekend, telt niet",
        "  ma 6 april          Tweede paasdag, telt niet",
        "  di 7 april          eerste werkdag",
        "  wo 8 april 17:00    uiterlijk, einde van de tweede werkdag",
    ]


def test_the_answer_in_json_has_the_deadline_with_its_offset_and_the_steps() -> None:
    answer = json.loads(termijn("1 werkdag", "2026-04-24T16:30", "--json").stdout)

    assert answer == {
        "due": "2026-04-28T17:00:00+02:00",
        "steps": [
            {"at": "2026-04-24T16:30:00+02:00", "text": "vr 24 april 16:30 ontvangen"},
            {"at": "2026-04-25", "text": "za 25 en zo 26 april weekend, telt niet"},
            {"at": "2026-04-27", "text": "ma 27 april Koningsdag, telt niet"},
            {
                "at": "2026-04-28T17:00:00+02:00",
                "text": "di 28 april 17:00 uiterlijk, einde van de eerste werkdag",
            },
        ],
    }


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-24T23:30", "2026-11-25T17:00:00+01:00"),  # no offset: Amsterdam
        ("2026-11-24T22:30+00:00", "2026-11-25T17:00:00+01:00"),
        ("2026-11-24T23:30Z", "2026-11-26T17:00:00+01:00"),  # past midnight in Amsterdam
        ("2026-11-24", "2026-11-25T17:00:00+01:00"),
    ],
)
def test_a_start_without_an_offset_is_dutch_time(start: str, expected: str) -> None:
    assert due("1 werkdag", start) == expected


@pytest.mark.parametrize(
    ("norm", "expected"),
    [
        ("1 werkdag", "2026-06-02T17:00:00+02:00"),
        ("15 minuten", "2026-06-01T10:15:00+02:00"),
        ("15 openingsminuten", "2026-06-01T10:15:00+02:00"),
        ("8 uur", "2026-06-02T09:30:00+02:00"),
        ("8 openingsuren", "2026-06-02T09:30:00+02:00"),
    ],
)
def test_each_unit_is_understood(norm: str, expected: str) -> None:
    assert due(norm, "2026-06-01T10:00") == expected


@pytest.mark.parametrize(
    ("norm", "start", "complaint"),
    [
        ("twee dagen", "2026-04-02T10:00", "“twee dagen” is geen termijn."),
        ("0 werkdagen", "2026-04-02T10:00", "Een termijn is minstens 1."),
        ("2 werkdagen", "gisteren", "“gisteren” is geen datum met tijd."),
        ("2 werkdagen", "2026-02-30T10:00", "“2026-02-30T10:00” is geen datum met tijd."),
        ("2 werkdagen", "9999-12-31T23:59-05:00", "Het jaar 9999 ligt te ver weg"),
    ],
)
def test_a_question_that_makes_no_sense_gets_one_dutch_line(
    norm: str, start: str, complaint: str
) -> None:
    answer = termijn(norm, start)

    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert answer.stderr.startswith(complaint)
    assert answer.stderr.count("\n") == 1


def test_it_needs_no_database_and_no_settings() -> None:
    program = (
        "import sys; from kcc.cli import main; main(standalone_mode=False);"
        " print(sorted({'sqlalchemy', 'flask', 'kcc.db', 'kcc.config'} & set(sys.modules)))"
    )
    asked = ["termijn", "--norm", "1 uur", "--start", "2026-06-01T10:00", "--json"]

    ran = subprocess.run(
        [sys.executable, "-c", program, *asked], capture_output=True, text=True, check=True
    )

    *answer, loaded = ran.stdout.splitlines()
    there = datetime.fromisoformat(json.loads("".join(answer))["due"])
    assert f"{there:%H:%M}" == "11:00"
    assert loaded == "[]"
