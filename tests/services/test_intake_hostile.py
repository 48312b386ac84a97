"""What is written to hurt is taken in as the text it is, and proves nothing."""

import time
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from channels.email import mime
from kcc.domain import number
from kcc.models import Contact, MessageKind
from tests import builders
from tests.plugins.databases import mostly_sqlite
from tests.services.intake_door import Door, stored_file

database_url = mostly_sqlite

PIET = "piet@example.nl"
NOBODYS = number.make(2026, 9_999_999)  # proper, and never given out


@pytest.fixture
def door(session: Session) -> Door:
    return Door(session)


@pytest.fixture
def contact(door: Door) -> Contact:
    """Of Fatima; Piet has nothing to do with it."""
    return door.receive(builders.inbound("fatima@example.nl")).contact


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("", "(geen onderwerp)"),
        ("Re: Antw: FW: ", "(geen onderwerp)"),
        ("Fwd: Betr: losse stoeptegel", "losse stoeptegel"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a\r\nBcc: iedereen@example.nl", "a Bcc: iedereen@example.nl"),
        ("nul \x00 en half \ud83d", "nul \ufffd en half \ufffd\ufffd\ufffd"),
        ("é" * 5_000, "é" * 300),
    ],
)
def test_a_hostile_subject_is_only_a_text(door: Door, subject: str, expected: str) -> None:
    contact = door.receive(builders.inbound(subject=subject)).contact

    assert contact.subject == expected


def test_hostile_headers_fit_their_columns(door: Door, session: Session) -> None:
    mail = builders.inbound(
        "x" * 300 + "@example.nl",
        name="N" * 5_000,
        message_id=f"<{'é' * 3_000}@example.nl>",
        in_reply_to="<\x00>",
        references=tuple(f"<{n}{'y' * 2_000}>" for n in range(500)),
        problems=("Een lang verhaal. " * 100,),
        text="tekst\x00met nul",
        html="<p>\x00</p>",
    )

    message = door.receive(mail, stored=(stored_file(filename="f" * 900),)).message
    session.flush()
    session.refresh(message)

    assert message.text == "tekst\ufffdmet nul"
    assert len(message.sender_address) <= 254
    assert len(message.references) == 50
    assert message.contact.citizen is not None
    assert message.contact.citizen.email is None


def test_headers_that_only_we_may_set_are_not_heard(door: Door, contact: Contact) -> None:
    raw = (
        f"From: Piet <{PIET}>\r\nTo: info@gemeente.example.org\r\nSubject: Hoi\r\n"
        f"Message-ID: <p1@example.nl>\r\nX-KCC-Contact: {contact.number}\r\n"
        f"X-KCC-Message-ID: 1\r\nX-KCC-Agent: 1\r\n\r\nLaat mij erin.\r\n"
    )

    received = door.receive(mime.parse(raw.encode(), door.now))

    assert received.is_new
    assert received.contact.related_id is None
    assert received.message.kind is MessageKind.INBOUND
    assert received.message.agent_id is None


def test_thousands_of_references_are_not_all_looked_up(door: Door, contact: Contact) -> None:
    many = tuple(f"<kcc.{n}.{'a' * 24}@kcc.example.org>" for n in range(1, 5_000))

    assert door.receive(builders.inbound(PIET, references=many)).is_new


def test_marks_that_turn_the_reading_order_around_do_not_reach_the_screen(
    door: Door, session: Session
) -> None:
    turned = "\u202efdp.moc\u202c \u2066x\u2069 \u200fA\u061c"

    message = door.receive(
        builders.inbound(name=turned, subject=turned, text=turned),
        stored=(stored_file(filename=turned),),
    ).message

    contact = message.contact
    assert contact.citizen is not None
    shown = (
        contact.subject,
        contact.preview,
        contact.citizen.name,
        message.sender_name,
        message.attachments[0].filename,
    )
    assert not any(set(text) & set("\u202e\u202c\u2066\u2069\u200f\u061c") for text in shown)
    assert message.text == turned


def test_half_characters_and_nuls_anywhere_are_taken_in(door: Door, session: Session) -> None:
    half = "a\ud83d\x00b"

    message = door.receive(
        builders.inbound(
            name=half,
            subject=half,
            text=half,
            html=half,
            message_id=f"<{half}>",
            in_reply_to=f"<{half}>",
            references=(f"<{half}>",) * 3,
            delivered_to=(half,),
            problems=(half,),
            language=half,
        ),
        stored=(stored_file(filename=half),),
    ).message
    session.flush()
    session.refresh(message)

    assert message.text.startswith("a")
    assert door.receive(builders.inbound(name=half, phone=half)).is_new


@pytest.mark.parametrize(
    "header",
    [
        "References: " + " ".join(f"<{n}.x@example.nl>" for n in range(10_000)),
        "In-Reply-To: " + "<" * 40_000,
        "Subject: " + "Re: " * 12_000,
        "Subject: " + f"{NOBODYS} " * 4_000,
        "To: " + ", ".join(f"info+{NOBODYS}.{n:024x}@example.org" for n in range(900)),
    ],
    ids=["references", "brackets", "prefixes", "numbers", "addresses"],
)
def test_a_header_without_end_costs_no_time_and_proves_nothing(
    door: Door, session: Session, contact: Contact, header: str
) -> None:
    asked: list[str] = []
    raw = f"From: {PIET}\r\n{header}\r\n\r\nHoi\r\n".encode()
    engine = session.get_bind()

    def note(*sent: Any) -> None:
        asked.append(sent[2])

    event.listen(engine, "before_cursor_execute", note)
    started = time.process_time()
    received = door.receive(mime.parse(raw, door.now))
    event.remove(engine, "before_cursor_execute", note)  # the engine serves all later tests too

    assert received.is_new
    assert received.contact.related_id is None
    assert len(asked) < 40
    assert time.process_time() - started < 5
