"""The contact number catches what people mistype, and is found in what they write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcc.domain import number
from kcc.domain.errors import Invalid

numbers = st.builds(number.make, st.integers(2000, 2099), st.integers(1, number.LAST_SERIAL))


def test_a_number_is_year_serial_and_check_digit() -> None:
    made = number.make(2026, 42)

    assert made[:9] == "260000042"
    assert len(made) == 10
    assert number.is_valid(made)


def test_the_check_digit_is_that_of_damm() -> None:
    # The example everybody publishes: 572 has check digit 4.
    assert number.make(2000, 572) == "0000005724"


def test_the_first_year_of_a_century_keeps_its_zeros() -> None:
    assert number.make(2100, 1).startswith("000000001")


@pytest.mark.parametrize("serial", [0, -1, 10_000_000])
def test_a_serial_that_does_not_fit_is_refused(serial: int) -> None:
    with pytest.raises(Invalid, match="contactnummer"):
        number.make(2026, serial)


@given(numbers)
def test_every_number_made_is_valid_and_has_ten_digits(made: str) -> None:
    assert len(made) == 10
    assert number.is_valid(made)


@given(numbers, st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_caught(made: str, place: int, shift: int) -> None:
    wrong_digit = str((int(made[place]) + shift) % 10)

    assert not number.is_valid(made[:place] + wrong_digit + made[place + 1 :])


@given(numbers, st.integers(0, 8))
def test_two_neighbours_swapped_are_always_caught(made: str, place: int) -> None:
    swapped = made[:place] + made[place + 1] + made[place] + made[place + 2 :]

    assert swapped == made or not number.is_valid(swapped)


@pytest.mark.parametrize(
    "text",
    ["", "260000042", "26000004201", " 2600000427", "26-0000042", "٢٦٠٠٠٠٠٤٢٠", "2600000427\n"],
)
def test_anything_but_ten_plain_digits_is_no_number(text: str) -> None:
    assert not number.is_valid(text)


def test_numbers_are_found_in_a_subject_once_each_and_in_order() -> None:
    first, second = number.make(2026, 42), number.make(2025, 7)

    found = number.find_all(f"Re: [{first}] afvalpas, zie ook {second} ({first})")

    assert found == (first, second)


def test_part_of_a_longer_run_of_digits_is_no_number() -> None:
    made = number.make(2026, 42)

    assert number.find_all(f"IBAN 1{made}, {made}5 en ٣{made}") == ()


def test_ten_digits_with_a_wrong_check_digit_are_not_found() -> None:
    made = number.make(2026, 42)
    wrong = made[:9] + str((int(made[9]) + 1) % 10)

    assert number.find_all(f"bel 0612345678 over {wrong}") == ()
