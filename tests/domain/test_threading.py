"""What we sign when we write, and what that proves when it comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcc.domain.threading import (
    make_message_id,
    plus_address,
    read_message_id,
    signed_addresses,
    signed_ids,
    strip_prefixes,
    subject_with_number,
)

KEY = b"a key of our own"
NUMBER = "2600000017"
FATIMA = "fatima@example.nl"


def made(message_pk: int = 4711, recipient: str = FATIMA) -> str:
    return make_message_id(message_pk, recipient, "kcc.example.org", KEY)


@given(st.integers(1, 2**63 - 1), st.emails())
def test_an_id_that_we_made_is_ours_for_its_addressee(message_pk: int, recipient: str) -> None:
    signed = read_message_id(made(message_pk, recipient))

    assert signed is not None
    assert signed.message_pk == message_pk
    assert signed.is_ours([recipient.upper().lower()], KEY)


def test_an_id_is_a_proper_one_and_says_nothing_about_the_citizen() -> None:
    text = made()

    assert text.startswith("<kcc.3mv.")
    assert text.endswith("@kcc.example.org>")
    assert len(text) < 78
    assert "fatima" not in text


def test_an_id_is_not_ours_for_anybody_else_or_another_key_or_another_message() -> None:
    signed = read_message_id(made())
    other = read_message_id(made().replace("kcc.3mv.", "kcc.3mw."))

    assert signed is not None
    assert not signed.is_ours(["piet@example.nl", ""], KEY)
    assert not signed.is_ours([], KEY)
    assert not signed.is_ours([FATIMA], b"another key")
    assert other is not None
    assert not other.is_ours([FATIMA], KEY)


def test_of_several_addressees_the_signed_one_is_enough() -> None:
    signed = read_message_id(made())

    assert signed is not None
    assert signed.is_ours(["kopie@example.nl", "Fatima@Example.NL"], KEY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<>",
        "kcc",
        "<abc@example.nl>",
        "<kcc.1.2@example.nl>",
        f"<kcc..{'a' * 24}@example.nl>",
        f"<kcc.1.{'g' * 24}@example.nl>",
        f"<kcc.zzzzzzzzzzzzz.{'a' * 24}@example.nl>",
        f"<kcc.1.{'a' * 24}@a@b>",
        f"<kcc.1.{'a' * 24}@{'x' * 1000}>",
        f"<x><kcc.1.{'a' * 24}@example.nl>",
    ],
)
def test_what_has_not_our_form_is_not_read(text: str) -> None:
    assert read_message_id(text) is None


@given(st.text(max_size=200))
def test_no_text_at_all_makes_reading_fail(text: str) -> None:
    read_message_id(text)
    signed_addresses([text])
    strip_prefixes(text)


def test_the_nearest_id_comes_first() -> None:
    first, second, third = (made(n) for n in (1, 2, 3))

    found = signed_ids(third, [first, "<x@example.nl>", second, third])

    assert [one.message_pk for one in found] == [3, 2, 1]


def test_not_more_than_a_hundred_ids_are_looked_at() -> None:
    assert len(signed_ids(None, [made(n) for n in range(1, 5_000)])) <= 100


def test_a_plus_address_is_ours_for_its_citizen_only() -> None:
    address = plus_address("info@example.org", NUMBER, FATIMA, KEY)

    (signed,) = signed_addresses(["ander@example.org", address.upper()])

    assert address.startswith(f"info+{NUMBER}.")
    assert signed.number == NUMBER
    assert signed.is_ours([FATIMA], KEY)
    assert not signed.is_ours(["piet@example.nl"], KEY)
    assert not signed.is_ours([FATIMA], b"another key")


def test_a_plus_address_without_room_before_the_at_is_the_plain_one() -> None:
    longest = "x" * 28 + "@example.org"
    too_long = "x" + longest

    assert plus_address(longest, NUMBER, FATIMA, KEY) != longest
    assert plus_address(too_long, NUMBER, FATIMA, KEY) == too_long


def test_the_two_signatures_do_not_pass_for_each_other() -> None:
    signature = made(int(NUMBER)).split(".")[2].split("@")[0]

    (signed,) = signed_addresses([f"info+{NUMBER}.{signature}@example.org"])

    assert not signed.is_ours([FATIMA], KEY)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Paspoort", "Paspoort"),
        ("  Paspoort ", "Paspoort"),
        ("Re: Paspoort", "Paspoort"),
        ("RE: Antw: FW:Fwd: Doorst: AW: WG: Betr: Paspoort", "Paspoort"),
        ("Re[2]: Re (3) : Paspoort", "Paspoort"),
        ("Re : Paspoort", "Paspoort"),
        ("Re:", ""),
        ("Regels: wat mag", "Regels: wat mag"),
        ("Betreft: paspoort", "Betreft: paspoort"),
        ("Vraag over Re: Paspoort", "Vraag over Re: Paspoort"),
    ],
)
def test_a_subject_loses_what_mail_programs_put_before_it(subject: str, expected: str) -> None:
    assert strip_prefixes(subject) == expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Paspoort", "Paspoort [2600000017]"),
        ("Re: Paspoort [2600000017]", "Re: Paspoort [2600000017]"),
        ("[2600000017] Paspoort [2600000017] nog", "Paspoort nog [2600000017]"),
        ("Vraag [2600000025]", "Vraag [2600000025] [2600000017]"),
        ("", "[2600000017]"),
        ("a\r\nBcc: iedereen@example.nl", "a Bcc: iedereen@example.nl [2600000017]"),
    ],
)
def test_our_subject_ends_in_the_number_once_and_stays_one_line(
    subject: str, expected: str
) -> None:
    once = subject_with_number(subject, NUMBER)

    assert once == expected
    assert subject_with_number(once, NUMBER) == expected


def test_the_number_survives_a_subject_without_end() -> None:
    subject = subject_with_number("woord " * 500, NUMBER)

    assert subject.endswith(f"… [{NUMBER}]")
    assert len(subject) < 220
