"""What is made out of a mail that could not be understood."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Address
from channels.email import glimpse as module
from channels.email.glimpse import TEXT_LENGTH, Glimpse, glimpse

MAIL = (
    b"From: Fatima Jansen <fatima@example.nl>\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\n"
    b"Message-ID: <a@example.nl>\r\n\r\nMag het terras open?\r\n"
)


def broken(*_: object) -> object:
    raise RuntimeError("kapot")


def test_a_mail_is_seen_as_it_would_be_read() -> None:
    assert glimpse(MAIL) == Glimpse(
        sender=Address(name="Fatima Jansen", address="fatima@example.nl"),
        subject="Café",
        text="Mag het terras open?",
        message_id="<a@example.nl>",
    )


@pytest.mark.parametrize(
    ("breaks", "expected"),
    [
        ("message_of", lambda seen: "terras" in seen.text and seen.sender is None),
        ("Headers", lambda seen: "terras" in seen.text),
        ("content_in", lambda seen: seen.subject == "Café" and seen.text == ""),
        ("addresses_of", lambda seen: seen.sender is None and "terras" in seen.text),
        ("text_of", lambda seen: seen.subject == "" and seen.sender is not None),
    ],
)
def test_what_breaks_costs_only_itself(
    monkeypatch: pytest.MonkeyPatch, breaks: str, expected: Callable[[Glimpse], bool]
) -> None:
    monkeypatch.setattr(module, breaks, broken)

    assert expected(glimpse(MAIL))


def test_bytes_without_header_lines_are_shown_as_text() -> None:
    assert glimpse("zomaar één zin".encode()).text == "zomaar één zin"
    assert glimpse(b"") == Glimpse()


def test_a_long_mail_is_not_all_prefilled() -> None:
    assert len(glimpse(b"From: a@example.nl\r\n\r\n" + b"x" * 50_000).text) == TEXT_LENGTH


@given(st.binary(max_size=400))
def test_it_never_fails(raw: bytes) -> None:
    glimpse(raw)
    glimpse(b"From: " + raw)
