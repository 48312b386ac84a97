"""`kcc termijn` answers in words and in JSON, and says what is wrong with a question."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kcc.cli import main


def termijn(norm: str, start: str, *more: str) -> Result:
    return CliRunner().invoke(main, ["termijn", "--norm", norm, "--start", start, *more])


def due(norm: str, start: str, *more: str) -> str:
    answer = termijn(norm, start, "--json", *more)
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
        ("14 dagen", "2026-06-15T23:59:59+02:00"),
        ("6 weken", "2026-07-13T23:59:59+02:00"),
        ("1 maand", "2026-07-01T23:59:59+02:00"),
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


def test_the_clock_stands_still_in_every_pause() -> None:
    held = [
        "--pause",
        "2026-06-01T11:00/2026-06-01T12:00",
        "--pause",
        "2026-06-01T14:00/2026-06-02T14:00",
    ]

    answer = json.loads(termijn("4 uur", "2026-06-01T10:00", "--json", *held).stdout)

    assert answer["due"] == "2026-06-02T15:00:00+02:00"
    assert "gepauzeerd tot di 2 juni 14:00, telt niet" in answer["steps"][4]["text"]


def test_it_counts_in_another_calendar(tmp_path: Path) -> None:
    file = tmp_path / "balie.toml"
    file.write_text('[[hours]]\ndays = ["vr"]\nopens = "09:00"\ncloses = "12:00"\n')

    assert due("1 werkdag", "2026-06-01T10:00", "--calendar", str(file)).startswith("2026-06-05T12")
    assert due("24 uur", "2026-06-06T10:00", "--calendar", "altijd").startswith("2026-06-07T10:00")


def test_between_two_moments_it_counts_time_and_days() -> None:
    asked = ["termijn", "--between", "2026-04-02T10:00", "2026-04-08T12:00"]
    answer = CliRunner().invoke(main, [*asked, "--json"])

    assert json.loads(answer.stdout) == {
        "opening_minutes": 420 + 510 + 210,
        "working_days": 1,
        "calendar_days": 6,
    }
    words = CliRunner().invoke(main, [*asked, "--pause", "2026-04-07T00:00/2026-04-08T00:00"])
    assert words.stdout.splitlines() == [
        "openingstijd  10 u 30 (630 minuten)",
        "werkdagen     0",
        "dagen         6",
    ]


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        (["--norm", "1 uur"], "Geef --norm en --start, of --between"),
        (["--between", "2026-06-02", "2026-06-01"], "Het tweede moment ligt voor het eerste."),
        (["--between", "2026-06-02", "morgen"], "“morgen” is geen datum met tijd."),
        (
            ["--norm", "1 uur", "--start", "2026-06-01", "--pause", "2026-06-01"],
            "“2026-06-01” is geen pauze.",
        ),
        (
            ["--norm", "1 uur", "--start", "2026-06-01", "--pause", "2026-06-02/2026-06-01"],
            "Een pauze moet eindigen nadat zij begint.",
        ),
        (
            ["--norm", "1 uur", "--start", "2026-06-01", "--calendar", "zomer"],
            "“zomer” is geen kalender",
        ),
    ],
)
def test_what_is_asked_wrongly_is_said(asked: list[str], complaint: str) -> None:
    answer = CliRunner().invoke(main, ["termijn", *asked])

    assert answer.exit_code == 2
    assert answer.stderr.startswith(complaint)


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
