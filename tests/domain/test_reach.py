"""Addresses and phone numbers in the form by which a citizen is recognised."""

import pytest

from kcc.domain.reach import can_be_answered, email_address, phone_digits


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (" Fatima@Example.NL ", "fatima@example.nl"),
        ("o'brien+kcc@example.co.uk", "o'brien+kcc@example.co.uk"),
        ("josé@example.nl", "josé@example.nl"),
        ("\ufeff\xa0fatima@example.nl\u200b ", "fatima@example.nl"),
        ("fat\u200bima@example.nl", None),
        ("fatima", None),
        ("@example.nl", None),
        ("fatima@", None),
        ("a@b@example.nl", None),
        ("fatima@example.nl, piet@example.nl", None),
        ("fatima@example.nl\nBcc: piet@example.nl", None),
        ("<fatima@example.nl>", None),
        ("fatima\x00@example.nl", None),
        ("x" * 65 + "@example.nl", None),
        ("x@" + "y" * 254, None),
    ],
)
def test_an_address_is_lower_case_or_none_at_all(written: str, address: str | None) -> None:
    assert email_address(written) == address


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("06-12345678", "0612345678"),
        ("06 12 34 56 78", "0612345678"),
        ("+31 6 12345678", "0612345678"),
        ("+31 (0)6 12345678", "0612345678"),
        ("0031612345678", "0612345678"),
        ("(071) 516 51 65", "0715165165"),
        ("14 071", "14071"),
        ("+49 30 1234567", "0049301234567"),
        ("112", "112"),
        ("\u202a+31 6 12345678\u202c", "0612345678"),
        ("٠٦ ١٢٣٤٥٦٧٨", "0612345678"),
        ("12", None),
        ("bel mij", None),
        ("06-12345678 of 071-1234567", None),
        ("1" * 30, None),
        ("", None),
    ],
)
def test_a_phone_number_is_what_one_dials_in_the_netherlands(
    written: str, digits: str | None
) -> None:
    assert phone_digits(written) == digits


@pytest.mark.parametrize(
    ("address", "answered"),
    [
        ("fatima@example.nl", True),
        ("rooteman@example.nl", True),
        ("no-reply@example.nl", False),
        ("noreply+123@example.nl", False),
        ("mailer-daemon@example.nl", False),
        ("niet-beantwoorden@example.nl", False),
        ("geen-antwoord@example.nl", False),
        ("niet.antwoorden@example.nl", False),
        ("antwoord@example.nl", True),
        ("josé@example.nl", False),
        ("jan@gmail", False),
        ("jan@gmail..com", False),
        ("jan@.nl", False),
        ("jan@example.nl.", False),
        ("jan@-example.nl", False),
        ("jan@10.0.0.1", False),
        ("jan@sub.xn--80ak6aa92e.xn--p1ai", True),
        ("geen adres", False),
        ("", False),
    ],
)
def test_where_nobody_reads_nothing_is_sent(address: str, answered: bool) -> None:
    assert can_be_answered(address) == answered
