"""Header lines in all the ways they arrive."""

from datetime import UTC, datetime

import pytest

from channels.base import Address
from channels.email.addresses import addresses_of, bare_addresses_of
from channels.email.headers import (
    language_of,
    message_id_of,
    message_ids_of,
    moment_of,
    text_of,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Gewoon", "Gewoon"),
        ("=?utf-8?Q?Caf=C3=A9?= =?utf-8?Q?_bij?= ons", "Café bij ons"),
        ("=?utf-8?B?w?= =?utf-8?B?qQ==?=", "©"),
        ("=?iso-8859-1?Q?caf=E9 met spatie?=", "café met spatie"),
        ("a=?utf-8?q?b?=c", "abc"),
        ("=?onzin?Q?caf=E9?=", "café"),
        ("=?utf-8*nl?Q?taal?=", "taal"),
        ("vr\udce9j", "vréj"),
        ("=?utf-8?Q?afgebroken", "afgebroken"),
        ("gevouwen\r\n regel", "gevouwen regel"),
        ("=?utf-8?Q?twee=0D=0ABcc:_jan?=", "twee Bcc: jan"),
        ("=?utf-8?Q?e=CC=81=C3=A9n?=", "één"),
        ("nul\x00 en bel\x07", "nul en bel"),
        ("\u202egnissorga", "gnissorga"),
        ("=?utf-7?Q?+2AA-?=", "\ufffd"),
        ("100% = ?", "100% = ?"),
    ],
)
def test_words_are_decoded(value: str, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        ("Jan <jan@Example.ORG>", "Jan", "jan@example.org"),
        ('"Jansen, Piet" <p@x.example>', "Jansen, Piet", "p@x.example"),
        ("Jansen, Piet <p@x.example>", "Jansen, Piet", "p@x.example"),
        ("=?utf-8?Q?Jansen=2C_Piet?= <p@x.example>", "Jansen, Piet", "p@x.example"),
        ('"=?utf-8?Q?Zo=C3=AB?=" <z@x.example>', "Zoë", "z@x.example"),
        ("jan@x.example (Jan Jansen)", "Jan Jansen", "jan@x.example"),
        ('"jan@x.example" <jan@x.example>', "", "jan@x.example"),
        ('"baas@bank.example" <dief@x.example>', "baas@bank.example", "dief@x.example"),
        ("<@relay.example:c@x.example>", "", "c@x.example"),
        ("<mailto:jan@x.example>", "", "jan@x.example"),
        ("Jan <a@b> <c@d>", "Jan", "c@d"),
        ('"open <a@b.example>', "", "a@b.example"),
    ],
)
def test_an_address_is_told_from_its_name(value: str, name: str, address: str) -> None:
    assert addresses_of(value) == (Address(name=name, address=address),)


@pytest.mark.parametrize(
    "value", ["", "<>", "undisclosed-recipients:;", "a@b@c.example", '"j d"@x.example', "Jan", "@"]
)
def test_what_is_no_address_gives_none(value: str) -> None:
    assert addresses_of(value) == ()


@pytest.mark.parametrize("value", ["a@x.example, B <b@x.example>", "a@x.example;b@x.example"])
def test_a_list_is_split_at_comma_and_semicolon(value: str) -> None:
    assert [one.address for one in addresses_of(value)] == ["a@x.example", "b@x.example"]


def test_an_address_that_is_too_long_for_any_server_is_none() -> None:
    assert addresses_of(f"{'a' * 300}@x.example") == ()


def test_every_address_of_delivered_to_counts_once() -> None:
    assert bare_addresses_of("<a@X.example> b@x.example a@x.example") == (
        "a@x.example",
        "b@x.example",
    )


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("<[abc]@x>", "<[abc]@x>"),
        ("\r\n <a@b>", "<a@b>"),
        ("zonder@haken", "<zonder@haken>"),
        ("<a\r\n b@c>", "<ab@c>"),
        ("", None),
        ("<>", None),
        (f"<{'a' * 1000}@b>", None),
    ],
)
def test_a_message_id_has_brackets_and_no_white_space(value: str, found: str | None) -> None:
    assert message_id_of(value) == found


def test_references_keep_the_first_and_the_last() -> None:
    found = message_ids_of(" ".join(f"<{number}@x>" for number in range(500)))

    assert (len(found), found[0], found[1], found[-1]) == (100, "<0@x>", "<401@x>", "<499@x>")


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("Tue, 24 Nov 2026 13:55:00 +0100", datetime(2026, 11, 24, 12, 55, tzinfo=UTC)),
        ("24 Nov 2026 13:55 GMT", datetime(2026, 11, 24, 13, 55, tzinfo=UTC)),
        ("gisteren", None),
        ("", None),
        ("Tue, 24 Nov 99999 25:61:00 +9999", None),
        ("Tue, 24 Nov 2026 13:55:00 +99999999999999999999", None),
    ],
)
def test_a_date_is_utc_or_nothing(value: str, moment: datetime | None) -> None:
    assert moment_of(value) == moment


@pytest.mark.parametrize(
    ("value", "language"), [("nl-NL", "nl"), ("en, nl", "en"), ("", None), ("nederlands", None)]
)
def test_the_language_is_two_or_three_letters(value: str, language: str | None) -> None:
    assert language_of(value) == language
