"""A big mail is read from its file: with the same result as at once, and in little memory."""

import random
import tracemalloc
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest

from channels.base import Inbound, Unreadable
from channels.email import parts, skeleton, stretches
from channels.email.bodies import CUT
from channels.email.mime import parse
from channels.email.skeleton import skeleton_of
from tests.channels.builders import RECEIVED, whole
from tests.channels.email import fuzz

MAILS = fuzz.corpus()
MB = 2**20
HEAD = b"From: Jan <jan@example.org>\r\nSubject: Foto's\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=grens\r\n\r\n"
TEXT = b"--grens\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nZie de bijlage.\r\n"
PHOTO = b"--grens\r\nContent-Type: image/jpeg; name=foto.jpg\r\n"
BASE64 = b"Content-Transfer-Encoding: base64\r\n\r\n"
QP = b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
END = b"--grens--\r\n"
LINE = b"QUJD" * 19 + b"\r\n"
MAIL_IN_MAIL = b"Content-Type: message/rfc822\r\n\r\n"


@pytest.fixture
def in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a boundary, an escape or a line end stands across two pieces all the time."""
    take_pieces(monkeypatch, 50)


def take_pieces(monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    monkeypatch.setattr(parts, "skeleton_of", partial(skeleton_of, block=length, shortest=1))
    monkeypatch.setattr(stretches, "BLOCK", length)


def at_once(raw: bytes) -> Inbound | str:
    return understood(raw)


def from_file(raw: bytes) -> Inbound | str:
    return understood(BytesIO(raw))


def understood(raw: bytes | BytesIO) -> Inbound | str:
    try:
        found = parse(raw, RECEIVED)
    except Unreadable as error:
        if error.__cause__ is not None:
            raise
        return error.reason
    files = (replace(one, content=whole(one)) for one in found.attachments)
    return replace(found, attachments=tuple(files))


@pytest.mark.usefixtures("in_small_pieces")
def test_every_mail_is_the_same_from_its_file_as_at_once() -> None:
    assert len(MAILS) > 100
    for raw in MAILS:
        assert from_file(raw) == at_once(raw)


@pytest.mark.usefixtures("in_small_pieces")
def test_so_is_every_damaged_mail() -> None:
    dice = random.Random(50)  # the same each time
    for _ in range(25):
        raw = fuzz.damaged(dice, MAILS)
        assert from_file(raw) == at_once(raw), raw


@pytest.mark.long
def test_so_are_thousands_of_damaged_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(51)  # the same each time
    for _ in range(2_000):
        take_pieces(monkeypatch, dice.choice([50, 200, 4_096]))
        raw = fuzz.damaged(dice, MAILS)
        assert from_file(raw) == at_once(raw), raw


SPECIAL = {
    "nothing but line ends": b"\r\n" * 40,
    "no end": MIXED + TEXT + PHOTO + BASE64 + LINE * 3,
    "no boundary at all": MIXED + LINE * 3,
    "a boundary in other words": HEAD
    + b"Content-Type: multipart/mixed; boundary*=utf-8''gr%65ns\r\n\r\n"
    + TEXT
    + PHOTO
    + BASE64
    + LINE
    + END,
    "lines that only look like a boundary": MIXED + TEXT + b"--\r\nJan: 06\r\n--gr\r\n" + END,
    "only carriage returns": (MIXED + TEXT + PHOTO + BASE64 + LINE + END).replace(b"\r\n", b"\r"),
    "noise in base64": MIXED + PHOTO + BASE64 + b"QU=\r\n=JD!QQ==\xff=\r\nQ\r\n==Q" + END,
    "a file with a name of old": MIXED
    + PHOTO
    + b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\n#86)C\r\n`\r\nend\r\n"
    + END,
    "a mail in a mail in a mail": MIXED
    + b"--grens\r\n"
    + MAIL_IN_MAIL
    + b"Subject: 1\r\n"
    + MAIL_IN_MAIL
    + b"Subject: 2\r\n\r\nHallo\rdaar\n"
    + END,
    "mails that need no name for it": HEAD
    + b"Content-Type: multipart/digest; boundary=grens\r\n\r\n"
    + b"--grens\r\n\r\nSubject: 1\r\n\r\n1\r\n"
    + END,
    "forty deep": b"".join(
        b"Content-Type: multipart/mixed; boundary=g%d\r\n\r\n--g%d\r\n" % (n, n) for n in range(40)
    )
    + b"\r\nTekst\r\n",
    "an unfinished multipart with 8-bit bytes, forwarded": HEAD
    + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"
    + MAIL_IN_MAIL
    + MIXED
    + b"caf\xe9\r\n--a--\r\n",
}


@pytest.mark.parametrize("raw", SPECIAL.values(), ids=SPECIAL.keys())
@pytest.mark.parametrize("length", [1, 3])
def test_so_is_what_was_made_to_be_hard(
    raw: bytes, length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_pieces(monkeypatch, length)

    assert from_file(raw) == at_once(raw)


@pytest.mark.usefixtures("in_small_pieces")
def test_so_are_escapes_without_line_ends() -> None:
    raw = MIXED + PHOTO + QP + b"=41===E2=\rweg" + b"=42" * 22_000 + END

    assert from_file(raw) == at_once(raw)


def test_a_text_that_nobody_can_read_at_once_is_cut_where_it_is_seen_and_a_file() -> None:
    text = b"Het regent in de kelder.\n" * 100_000
    raw = HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text

    found = from_file(raw)

    assert isinstance(found, Inbound)
    assert found.text.endswith(f"kelder.\n\n\n[{CUT}]")
    assert 2 * MB - 100 < len(found.text) < 2 * MB + 200
    assert [(one.filename, one.content) for one in found.attachments] == [("bijlage.txt", text)]
    assert found.problems == (CUT,)
    assert found.charset_problems == ()


def test_texts_that_are_too_long_together_are_files_too() -> None:
    part = b"--grens\r\n\r\n" + b"Lang.\r\n" * 300_000

    found = from_file(MIXED + part * 4 + END)

    assert isinstance(found, Inbound)
    assert found.text.count(CUT) == 2  # of the others nothing is shown
    assert len(found.text) < 4.1 * MB
    assert [len(whole(one)) for one in found.attachments] == [7 * 300_000 - 2] * 4


def test_a_big_mail_is_read_from_its_file_also_when_its_bytes_are_there() -> None:
    found = parse(MIXED + TEXT + PHOTO + BASE64 + LINE * 20_000 + END, RECEIVED)

    assert not isinstance(found.attachments[0].content, bytes)
    assert whole(found.attachments[0]) == b"ABC" * 19 * 20_000


BIG = {
    "one photo": [MIXED, TEXT, PHOTO, BASE64, *([LINE * 1_000] * 85), END],
    "many small files": [MIXED, TEXT, *([PHOTO + BASE64 + LINE * 200] * 420), END],
    "a photo in a mail in a mail": [
        *(MIXED, b"--grens\r\n", MAIL_IN_MAIL, MIXED, PHOTO, BASE64),
        *([LINE * 1_000] * 85),
        END,
    ],
}


@pytest.mark.parametrize("pieces", BIG.values(), ids=BIG.keys())
def test_it_takes_little_memory(pieces: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "groot.eml"
    path.write_bytes(b"".join(pieces))
    assert path.stat().st_size > 6 * MB
    tracemalloc.start()
    try:
        with path.open("rb") as file:
            found = parse(file, RECEIVED)
            size = sum(len(piece) for one in found.attachments for piece in one.pieces())
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert size > 4 * MB
    assert most < 3 * MB


def test_a_file_full_of_what_looks_like_boundaries_hides_no_file_behind_it() -> None:
    dump = b"--grens\r\nContent-Type: application/sql\r\n\r\n" + b"-- Tabel\nkolom: 1\n\n" * 2_000

    found = from_file(MIXED + dump + PHOTO + BASE64 + LINE + END)

    assert isinstance(found, Inbound)
    assert [one.filename for one in found.attachments] == ["bijlage.bin", "foto.jpg"]


@pytest.mark.parametrize("header", [b"X-Reis: " + b"x" * 3_000, b"X-Reis: x\r\n" * 300])
def test_header_lines_without_end_leave_the_words(
    header: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(skeleton, "HEADS", 2_000)

    found = from_file(HEAD + header + b"\r\n\r\nHallo.\r\n")

    assert isinstance(found, Inbound)
    assert (found.text, found.subject) == ("Hallo.", "Foto's")


def test_parts_without_end_are_one_file_with_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skeleton, "BOUNDARIES", 3)

    found = from_file(MIXED + (PHOTO + BASE64 + LINE * 10) * 5 + END)

    assert isinstance(found, Inbound)
    assert len(found.attachments) == 3


def test_a_header_line_is_one_however_far_away_its_colon_is() -> None:
    part = b"--grens\r\n" + b"x" * 70_000 + b": 1\r\nContent-Type: image/jpeg\r\n" + BASE64 + LINE

    found = from_file(MIXED + TEXT + part + END)

    assert found == at_once(MIXED + TEXT + part + END)
    assert isinstance(found, Inbound)
    assert [one.content_type for one in found.attachments] == ["image/jpeg"]
