"""Which files of a mail stand among its words, and which are sent along."""

import pytest

from channels.attachment import Attachment
from channels.email.mime import parse
from tests.channels.builders import RECEIVED, a_mail


def files(html: str, *parts: str) -> list[Attachment]:
    """The attachments of a mail with this HTML and these parts, each with its own headers."""
    pieces = [f"Content-Type: text/html; charset=utf-8\n\n{html}", *parts]
    body = "".join(f"--x\n{piece}\n" for piece in pieces)
    raw = a_mail(f"{body}--x--\n", Content_Type='multipart/related; boundary="x"')
    return list(parse(raw, RECEIVED).attachments)


def image(content_id: str) -> str:
    return f"Content-Type: image/png\nContent-ID: <{content_id}>\n\nx"


@pytest.mark.parametrize("kind", ["application/pdf", "image/jpeg"])
def test_a_file_that_apple_mail_calls_inline_is_sent_along(kind: str) -> None:
    letter = f"Content-Type: {kind}; name=bezwaar\nContent-Disposition: inline\n\nx"

    (found,) = files("<p>Zie mijn bezwaar.</p>", letter)

    assert not found.inline


def test_an_image_that_says_attachment_but_stands_in_the_words_is_inline() -> None:
    (found,) = files('<img src="cid:a@x">', f"Content-Disposition: attachment\n{image('a@x')}")

    assert found.inline


@pytest.mark.parametrize(
    ("address", "content_id"),
    [
        ('"cid:foo@bar.example"', "foo@bar.example"),
        ('"cid:foo%40bar.example"', "foo@bar.example"),
        ('"cid:foo%40bar.example"', "foo%40bar.example"),
        ('"cid:foo%2540bar.example"', "foo%40bar.example"),
        ('"CID:foo@bar.example"', "foo@bar.example"),
        ('"Cid:a&amp;b@bar.example"', "a&b@bar.example"),
        ("'cid:foo@bar.example'", "foo@bar.example"),
        ("cid:foo@bar.example", "foo@bar.example"),
        ('"cid&#58;foo@bar.example"', "foo@bar.example"),
        ('"cid:r%C3%A9unie@bar.example"', "réunie@bar.example"),
        ('"cid:beeld(1)@bar.example"', "beeld(1)@bar.example"),
    ],
)
def test_an_image_is_found_however_its_address_is_written(address: str, content_id: str) -> None:
    (found,) = files(f"<p>Kijk:</p><img src={address}>", image(content_id))

    assert found.inline


def test_an_image_in_a_style_is_shown_too() -> None:
    (found,) = files('<p style="background: url(cid:a@x)">Dag</p>', image("a@x"))

    assert found.inline


@pytest.mark.parametrize("html", ["", "<p>acid:a@x</p>", '<img src="cid:b@x">', '<img src="a@x">'])
def test_an_image_that_nothing_refers_to_is_sent_along(html: str) -> None:
    (found,) = files(html, image("a@x"))

    assert not found.inline
