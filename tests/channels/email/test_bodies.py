"""The words of mail that has them in an unusual place or form."""

import pytest

from channels.base import Inbound
from channels.email.mime import parse
from channels.email.quoting import visible_part
from tests.channels.builders import RECEIVED, a_mail

INNER = (
    "From: Piet de Vries <piet@example.org>\nSubject: =?utf-8?Q?De_re=C3=BCnie?=\n"
    "Content-Type: text/plain; charset=utf-8\n\nMag het feest doorgaan?"
)
SAID = (
    "Doorgestuurd bericht van Piet de Vries <piet@example.org>, onderwerp: De reünie\n\n"
    "Mag het feest doorgaan?"
)


def read(body: str, content_type: str) -> Inbound:
    return parse(a_mail(body, Content_Type=content_type), RECEIVED)


def mixed(*parts: str) -> Inbound:
    body = "".join(f"--x\n{part}\n" for part in parts)
    return read(f"{body}--x--\n", 'multipart/mixed; boundary="x"')


def test_mail_that_is_nothing_but_another_mail_says_what_that_says() -> None:
    found = read(INNER, "message/rfc822")

    assert found.text == SAID
    assert [one.filename for one in found.attachments] == ["De reünie.eml"]
    assert visible_part(found.text).top == found.text


@pytest.mark.parametrize("empty", ["", "\n \n"])
def test_mail_forwarded_without_a_word_says_what_was_forwarded(empty: str) -> None:
    found = mixed(
        f"Content-Type: text/plain\n\n{empty}", f"Content-Type: message/rfc822\n\n{INNER}"
    )

    assert found.text == SAID


def test_several_mails_in_one_are_all_read() -> None:
    found = mixed(*[f"Content-Type: message/rfc822\n\n{INNER}"] * 2)

    assert found.text == f"{SAID}\n\n{SAID}"
    assert len(found.attachments) == 2


def test_the_html_of_a_forwarded_mail_is_shown_below_its_sender() -> None:
    html = INNER.replace("text/plain", "text/html").replace("Mag het", "<b>Mag</b> het")

    found = read(html, "message/rfc822")

    assert found.text == SAID
    assert found.html is not None
    assert "<b>Mag</b> het feest" in found.html


def test_who_writes_something_himself_has_said_what_he_wanted() -> None:
    found = mixed(
        "Content-Type: text/plain\n\nZie hier.", f"Content-Type: message/rfc822\n\n{INNER}"
    )

    assert found.text == "Zie hier."


def test_a_charset_that_is_wrong_inside_is_told() -> None:
    found = read(INNER.replace("charset=utf-8", "charset=klingon-1"), "message/rfc822")

    assert found.charset_problems == ("De tekenset klingon-1 klopt niet; de tekst is geraden.",)


def test_a_mail_that_was_sent_in_pieces_says_which_and_what_it_holds() -> None:
    first = read(INNER, 'message/partial; id="a@x"; number=1; total=2')
    second = read("en mag mijn hond mee?\n", 'message/partial; id="a@x"; number=2')

    piece = "van een mail die in stukken is verstuurd.\n\n"
    assert first.text == f"Deel 1 van 2 {piece}Mag het feest doorgaan?"
    assert second.text == f"Deel 2 van ? {piece}en mag mijn hond mee?"
    assert len(second.attachments) == 1


def test_enriched_text_is_text_without_its_marks() -> None:
    found = read(
        "<bold>Beste</bold> <color><param>red</param>gemeente</color>,\n\nIs 1 << 2\nof niet?",
        "text/enriched; charset=utf-8",
    )

    assert found.text == "Beste gemeente,\nIs 1 < 2 of niet?"


def test_enriched_text_beside_plain_text_is_not_said_twice() -> None:
    found = mixed("Content-Type: text/plain\n\nDag", "Content-Type: text/enriched\n\n<b>Dag</b>")

    assert found.text == "Dag"


def test_bytes_without_a_charset_that_are_no_utf_8_are_guessed_and_told() -> None:
    raw = a_mail("caf\x00", Content_Type="text/plain").replace(b"\x00", b"\xe9")

    found = parse(raw, RECEIVED)

    assert found.text == "café"
    assert found.charset_problems == ("De tekenset staat er niet bij; de tekst is geraden.",)
