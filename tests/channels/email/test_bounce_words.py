"""How bad a bounce is: what may still arrive, by the codes and words of many servers."""

import pytest

from channels.base import Fate
from channels.email.bounce_words import fate_of, reason_in, status_of, words_of


@pytest.mark.parametrize(
    ("status", "words", "expected"),
    [
        ("5.1.1", "smtp; 550 5.1.1 User unknown", Fate.FAILED),
        ("4.4.7", "smtp; 451 delivery time expired", Fate.FAILED_FOR_NOW),
        ("4.2.2 (mailbox full)", "", Fate.FAILED_FOR_NOW),
        ("5.2.2", "smtp; 552 5.2.2 Over quota", Fate.FAILED_FOR_NOW),  # full today, not for ever
        ("5.4.7", "", Fate.FAILED_FOR_NOW),
        ("5.0.0", "smtp; 452 4.2.2 mailbox full", Fate.FAILED_FOR_NOW),  # the words say more
        ("5.0.0", "smtp; 550 5.1.1 unknown", Fate.FAILED),
        ("4.0.0", "smtp; 550 5.1.1 unknown", Fate.FAILED),
        ("5.1.1", "smtp; 450 4.2.1 later", Fate.FAILED),  # a code that says something is believed
        ("5.7.1", "smtp; 550 5.7.1 blocked", Fate.FAILED),
        ("", "550 geen postbus met deze naam", Fate.FAILED),
        ("", "451 greylisted", Fate.FAILED_FOR_NOW),
        ("", "user is over quota", Fate.FAILED_FOR_NOW),
        ("", "De postbus van jan is vol.", Fate.FAILED_FOR_NOW),
        ("5.0.0", "x-unix; the mailbox is full", Fate.FAILED_FOR_NOW),
        ("", "Connected to 192.0.2.9 but sender was rejected. 4.3.2.1", Fate.FAILED),
        ("", "", Fate.FAILED),
        ("onzin", "na 4 dagen opgegeven", Fate.FAILED),
    ],
)
def test_what_may_arrive_another_time_is_told_from_what_will_not(
    status: str, words: str, expected: Fate
) -> None:
    assert fate_of(status, words) is expected


@pytest.mark.parametrize(
    ("status", "words", "expected"),
    [
        ("5.1.10", "", "5.1.10"),
        ("5.0.0", "", "5.0.0"),
        ("", "host mx said: 550 No such user here", "5.0.0"),
        ("", "van 10.5.1.1 kwam niets", ""),
        ("", "in 14 days, of 1421 lines", ""),
    ],
)
def test_a_status_is_a_code_and_no_other_number(status: str, words: str, expected: str) -> None:
    assert status_of(status, words) == expected


def test_what_the_server_said_is_one_line_without_what_kind_of_words_it_is() -> None:
    assert words_of("smtp; 550 5.1.1\n  User unknown") == "550 5.1.1 User unknown"
    assert len(words_of("x" * 5000)) == 500


def test_the_reason_in_a_letter_is_from_its_code_on_and_no_further_than_its_paragraph() -> None:
    assert reason_in(">:\n host mx said: 550 weg\n\nMeer tekst") == "550 weg"
    assert reason_in(">: (user not found)\n\nMeer") == "(user not found)"
