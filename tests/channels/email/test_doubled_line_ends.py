"""A mail of which every line ends in CR CR LF is read as if those were plain line ends."""

from io import BytesIO
from time import process_time

import pytest

from channels.email import line_ends
from channels.email.mime import parse
from tests.channels.builders import RECEIVED
from tests.channels.email import fuzz
from tests.channels.email.test_big_mails import at_once, from_file, take_pieces

MB = 2**20
MAIL = (
    b"From: Jan <jan@example.org>\r\nSubject: Foto's\r\n"
    b"Content-Type: multipart/mixed; boundary=grens\r\n\r\n"
    b"--grens\r\nContent-Type: text/plain\r\n\r\nZie de bijlage.\r\n\r\nGroet, Jan\r\n"
    b"--grens\r\nContent-Type: text/csv; name=lijst.csv\r\n\r\na;b\r\nc;d\r\n--grens--\r\n"
)


def doubled(mail: bytes) -> bytes:
    return mail.replace(b"\r\n", b"\r\r\n")


@pytest.mark.parametrize("above", [b"", b"\r\r\n", b"\xef\xbb\xbf"])
def test_it_says_the_same(above: bytes) -> None:
    found = at_once(above + doubled(MAIL))

    assert found == at_once(MAIL)
    assert from_file(above + doubled(MAIL)) == found


@pytest.mark.parametrize("length", [2, 3, 50])
def test_it_does_from_a_file_wherever_a_piece_ends(
    length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_pieces(monkeypatch, 50)
    monkeypatch.setattr(line_ends, "BLOCK", length)

    assert from_file(doubled(MAIL)) == at_once(MAIL)


def test_so_does_each_mail_we_know(monkeypatch: pytest.MonkeyPatch) -> None:
    take_pieces(monkeypatch, 50)
    for mail in fuzz.corpus()[::8]:
        assert from_file(doubled(mail)) == at_once(doubled(mail))


def test_one_line_further_on_changes_nothing() -> None:
    mail = MAIL.replace(b"a;b\r\n", b"a;b\r\r\n")

    for found in (parse(mail, RECEIVED), parse(BytesIO(mail), RECEIVED)):
        assert [one.content for one in found.attachments] == [b"a;b\r\r\nc;d"]


def test_many_boundaries_in_a_file_cost_little() -> None:
    part = b"--grens\r\n\r\n" + b"x" * 600 + b"\r\n"
    began = process_time()

    from_file(doubled(MAIL + part * 3_000) + b"y" * 4 * MB)

    assert process_time() - began < 3
