"""winmail.dat: its words and files, and what was made to keep us busy."""

import struct
import time
from base64 import encodebytes

import pytest

from channels.base import Inbound
from channels.email import tnef
from channels.email.mime import parse
from tests.channels.builders import RECEIVED, a_mail

BROKEN = "Wat in winmail.dat zit, is niet te lezen; het bestand zit erbij."
FILE, TITLE, DATA, PROPERTIES, CODEPAGE = (0x69002, 0x18010, 0x6800F, 0x69003, 0x69007)
BODY, HTML, RTF = 0x1000001E, 0x10130102, 0x10090102


def item(kind: int, content: bytes, level: int = 1) -> bytes:
    head = struct.pack("<BII", level, kind, len(content))
    return head + content + struct.pack("<H", sum(content) & 0xFFFF)


def attached(name: bytes, content: bytes) -> bytes:
    parts = ((FILE, bytes(14)), (TITLE, name + b"\0"), (DATA, content))
    return b"".join(item(kind, part, level=2) for kind, part in parts)


def said(tag: int, words: bytes) -> bytes:
    """A property of the message: what was written."""
    padded = words + bytes(-len(words) % 4)
    head = struct.pack("<IHHII", 1, tag & 0xFFFF, tag >> 16, 1, len(words))
    return item(PROPERTIES, head + padded)


def winmail(*items: bytes) -> bytes:
    known = item(CODEPAGE, struct.pack("<II", 1252, 0))
    return b"\x78\x9f\x3e\x22\x01\x00" + known + b"".join(items) + bytes(3)


def read(raw: bytes, beside: str = "", kind: str = "application/ms-tnef") -> Inbound:
    """A mail with this parcel, and perhaps words beside it."""
    body = f"--x\nContent-Type: text/plain\n\n{beside}\n" if beside else ""
    head = f'Content-Type: {kind}; name="winmail.dat"\nContent-Transfer-Encoding: base64'
    body += f"--x\n{head}\n\n{encodebytes(raw).decode()}\n--x--\n"
    return parse(a_mail(body, Content_Type='multipart/mixed; boundary="x"'), RECEIVED)


def test_the_files_in_it_hang_beside_the_message_with_the_parcel_itself() -> None:
    found = read(winmail(attached(b"brief.pdf", b"%PDF\0"), attached(b"..\\a.b", b"x")), "Zie.")

    assert found.text == "Zie."
    assert [(one.filename, one.content_type, one.content) for one in found.attachments[1:]] == [
        ("brief.pdf", "application/pdf", b"%PDF\0"),
        ("a.b", "application/octet-stream", b"x"),
    ]
    assert found.attachments[0].filename == "winmail.dat"
    assert found.problems == ()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (said(BODY, b"Hoe laat?\r\nGroet"), "Hoe laat?\nGroet"),
        (said(BODY, b"caf\xe9"), "café"),
        (said(HTML, "<p>Hoe laat? €</p>".encode()), "Hoe laat? €"),
        (said(RTF, struct.pack("<III", 20, 9, 0x414C454D) + bytes(4) + b"{\\rtf1 ja}"), "ja"),
    ],
    ids=["text", "windows", "html", "rtf"],
)
def test_words_that_are_nowhere_else_are_read(words: bytes, text: str) -> None:
    assert read(winmail(words), kind="application/octet-stream").text == text


def test_words_that_stand_beside_it_are_not_said_twice() -> None:
    assert read(winmail(said(BODY, b"Hoe laat?")), "Hoe laat?").text == "Hoe laat?"


def test_a_parcel_that_cannot_be_read_is_kept_and_says_so() -> None:
    found = read(winmail(item(CODEPAGE, b"x"), item(0x69006, b"")), "Zie.")

    assert found.problems == (BROKEN,)
    assert len(found.attachments) == 1


def test_one_that_is_too_large_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tnef, "LONGEST", 10)

    assert read(winmail(), "Zie.").problems == (BROKEN,)


def test_one_that_asks_for_all_time_and_memory_gets_a_second() -> None:
    endless = struct.pack("<IHHI", 1, 0x1002, 0x0001, 0xFFFFFFFF)
    started = time.monotonic()

    found = read(winmail(item(PROPERTIES, endless)), "Zie.")

    assert found.problems == (BROKEN,)
    assert time.monotonic() - started < tnef.SECONDS


def test_a_file_that_only_has_its_name_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tnef, "unpacked", None)

    assert len(read(b"geen pakket", "Zie.").attachments) == 1
