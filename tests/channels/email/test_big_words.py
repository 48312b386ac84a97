"""The words of a big mail by its structure, on a real server: the same as when it is all there."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from imapclient.response_types import BodyData

from channels.base import FetchError, Inbound
from channels.email import big_words
from channels.email.big_mail import BigMail
from channels.email.big_words import Words, words_of
from channels.email.imap import ImapSource
from channels.email.mime import parse
from tests.channels.builders import RECEIVED, a_mail
from tests.servers.dovecot import Dovecot

CORPUS = sorted(Path("tests/emails").glob("*.eml"))
LETTER = (
    b"From: Fatima Jansen <fatima@example.nl>\r\nSubject: Bezwaar\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed;\r\n boundary="a"\r\n\r\n'
    b'--a\r\nContent-Type: multipart/alternative; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    b"Wmllb25zIGJlendhYXIu\r\n"
    b"--b\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n<p>Zie \xf3ns bezwaar.</p>\r\n"
    b"--b--\r\n"
    b"--a\r\nContent-Type: image/tiff\r\nContent-Transfer-Encoding: base64\r\n"
    b"Content-Disposition: attachment; filename*=utf-8''b%C3%A9zwaar%20%281%29.tif\r\n\r\n"
    b"@SCAN\r\n"
    b"--a\r\nContent-Type: text/x-log\r\nContent-Disposition: attachment; filename=klein.log\r\n"
    b"\r\nEen regel.\r\n--a--\r\n"
).replace(b"@SCAN", b"\r\n".join([b"QUJD" * 19] * 2_000))  # 114,000 bytes of a file


# Broken so that the server itself reads them otherwise, or finds no parts in them.
ODD = ("alleen-een-aanhef-voor-de-delen", "kopregel-zonder-dubbelepunt-in-deel", "nul-tekens")


@pytest.fixture
def words(dovecot: Dovecot, mail_user: str) -> Callable[..., Words]:
    """What is made of a mail that lies on the server."""

    def words_(raw: bytes, *, by_structure: bool = True) -> Words:
        dovecot.deliver(mail_user, raw)
        with closing(ImapSource(dovecot.account(mail_user))) as source, source.line() as client:
            client.select_folder("INBOX", readonly=True)
            mail = BigMail(source.line, max(client.search()))
            return words_of(mail.items, len(raw), by_structure=by_structure)

    return words_


def read(words: Words) -> Inbound:
    return parse(words.raw, RECEIVED)


def files(inbound: Inbound) -> list[str]:
    return [one.filename for one in inbound.attachments]


def test_the_words_are_there_in_both_forms_and_a_note_for_the_file_that_is_not(
    words: Callable[..., Words],
) -> None:
    found = words(LETTER)

    inbound = read(found)
    assert (inbound.subject, inbound.text) == ("Bezwaar", "Zieons bezwaar.")
    assert inbound.html
    assert "Zie óns bezwaar." in inbound.html
    assert files(inbound) == ["bézwaar (1).tif (111 kB, niet opgehaald).txt", "klein.log"]
    note = b"".join(inbound.attachments[0].pieces()).decode()
    assert "Naam: bézwaar (1).tif\r\nSoort: image/tiff\r\nGrootte: 111 kB" in note
    assert found.missing.startswith("bijlagen niet opgehaald (153 kB)")
    assert len(found.raw) < 3_000
    assert words(LETTER).raw == found.raw  # so that a second time is known as a double


def test_a_mail_that_is_one_file_says_which(words: Callable[..., Words]) -> None:
    mail = a_mail("x" * 70_000, Content_Type="application/pdf; name=brief.pdf")

    assert files(read(words(mail))) == ["brief.pdf (68 kB, niet opgehaald).txt"]


def test_a_mail_that_is_another_mail_is_looked_into(words: Callable[..., Words]) -> None:
    mail = a_mail("", Content_Type="message/rfc822") + LETTER

    inbound = read(words(mail))

    assert "Zieons bezwaar." in inbound.text
    assert "Doorgestuurd bericht van Fatima Jansen" in inbound.text


def test_of_a_mail_sent_on_as_a_file_the_words_are_there_too(words: Callable[..., Words]) -> None:
    inner = LETTER
    mail = (
        a_mail(
            "",
            Content_Type='multipart/mixed; boundary="uit"',
        )
        + b"--uit\r\nContent-Type: message/rfc822\r\n\r\n"
        + inner
        + b"\r\n--uit--\r\n"
    )

    inbound = read(words(mail))

    assert "Doorgestuurd bericht van Fatima Jansen" in inbound.text
    assert "Zieons bezwaar." in inbound.text
    assert files(inbound) == ["Bezwaar.eml"]


def test_a_text_of_which_there_is_no_end_is_read_from_its_beginning(
    words: Callable[..., Words], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(big_words, "TEXT", 70_000)
    mail = a_mail("Daar ben ik weer. " * 5_000)

    inbound = read(words(mail))

    assert inbound.text == ("Daar ben ik weer. " * 5_000)[:70_000].strip()
    assert files(inbound) == ["bijlage.txt (88 kB, niet opgehaald).txt"]


def test_more_parts_than_anybody_sees_are_told_of_together(
    words: Callable[..., Words], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(big_words, "PARTS", 3)

    inbound = read(words(LETTER))

    assert inbound.text == "Zieons bezwaar."
    assert files(inbound)[1:] == ["nog meer bijlagen (1 kB, niet opgehaald).txt"]


def test_no_more_than_fits_in_memory_is_asked(
    words: Callable[..., Words], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(big_words, "ALL", 45)

    inbound = read(words(LETTER))

    assert inbound.text == "Zieons bezwaar."
    assert "klein.log (1 kB, niet opgehaald).txt" in files(inbound)


def test_nor_of_the_heads_of_the_mails_inside_it() -> None:
    text = (b"text", b"plain", None, None, None, b"7bit", 10, 1)
    inner = (b"message", b"rfc822", None, None, None, b"7bit", 70_000, None, text, 1)
    asked: list[str] = []

    def ask(names: Sequence[str]) -> Mapping[str, Any]:
        asked.extend(names)
        told = {"BODYSTRUCTURE": BodyData(([BodyData(inner)] * 150, b"mixed"))}
        return {name: told.get(name, b"From: a@b.nl") for name in names}

    words_of(ask, 5)

    lengths = [int(name.rpartition(".")[2][:-1]) for name in asked if name.endswith(">")]
    assert len(lengths) > 300
    assert sum(lengths) < 2 * big_words.ALL


def test_without_its_structure_the_beginning_is_the_text(words: Callable[..., Words]) -> None:
    inbound = read(words(LETTER, by_structure=False))

    assert (inbound.sender is not None, inbound.subject) == (True, "Bezwaar")
    assert "Zie óns bezwaar." in inbound.text


@pytest.mark.parametrize(
    "structure", [None, b"", (), ("a",), (b"text", b"plain"), ((b"text",), b"mixed"), 7]
)
def test_a_structure_that_is_nonsense_is_as_none(structure: object) -> None:
    def ask(names: Sequence[str]) -> Mapping[str, Any]:
        said = {"BODYSTRUCTURE": structure, f"BODY[HEADER]<0.{big_words.HEAD}>": b"From: a@b.nl"}
        return {name: said.get(name, b"Hallo") for name in names}

    assert read(words_of(ask, 5)).text == "Hallo"


@pytest.mark.parametrize(
    "last", [(None, ()), (None, (b"text",)), ((), None), (None, 7, None, ())], ids=str
)
def test_a_structure_that_breaks_off_is_taken_for_what_it_says(last: tuple[object, ...]) -> None:
    leaf = BodyData((b"message", b"rfc822", None, None, None, b"7bit", 70_000, *last))

    def ask(names: Sequence[str]) -> Mapping[str, Any]:
        return {name: leaf if name == "BODYSTRUCTURE" else b"From: a@b.nl" for name in names}

    assert files(read(words_of(ask, 5))) == ["bericht.eml (68 kB, niet opgehaald).txt"]


def test_what_the_server_does_not_tell_is_an_error(words: Callable[..., Words]) -> None:
    def ask(_names: Sequence[str]) -> Mapping[str, Any]:
        raise FetchError("De lijn viel weg.")

    with pytest.raises(FetchError):
        words_of(ask, 5)


@pytest.mark.long
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_it_reads_like_the_whole(path: Path, words: Callable[..., Words]) -> None:
    raw = path.read_bytes()
    whole = parse(raw, RECEIVED)
    found = read(words(raw))

    if path.stem in ODD:
        assert found.text
        return
    assert (found.text, found.html, found.subject, found.sender) == (
        whole.text,
        whole.html,
        whole.subject,
        whole.sender,
    )
    assert files(found) == files(whole)
