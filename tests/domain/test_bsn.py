"""A citizen service number is recognised by its proof, and other numbers are left in peace."""

from time import process_time

import pytest

from kcc.domain import bsn


@pytest.mark.parametrize(
    "text",
    [
        "Uw BSN is 111222333.",
        "111222333",
        "(123456782)",
        "BSN:123456782, dank u",
        "Regel een\n123456782\nregel drie",
    ],
)
def test_a_number_that_passes_the_proof_is_found(text: str) -> None:
    assert len(bsn.find(text)) == 1


def test_eight_digits_are_a_number_without_its_zero() -> None:
    assert bsn.find("10000008 en 010000008") == ("10000008", "010000008")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Uw contactnummer is 2600000233.",  # ten digits, and ours
        "9111222333",
        "111222334",  # fails the proof
        "000000000",
        "NL91ABNA111222333",
        "06-10000008",
        "06 10000008",
        "+31 6 10000008",
        "111222333@example.nl",
        "€ 111222333,50",
        "111.222.333",
    ],
)
def test_another_number_is_not(text: str) -> None:
    assert bsn.find(text) == ()


def test_each_number_is_named_once() -> None:
    assert bsn.find("111222333, dus 111222333") == ("111222333",)


def test_a_text_full_of_numbers_is_looked_through_at_once() -> None:
    begun = process_time()

    bsn.find("111222333 " * 5_000)

    assert process_time() - begun < 1
