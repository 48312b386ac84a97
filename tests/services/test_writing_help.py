"""The questions beside an answer are those of the citizen that nobody answered yet."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kcc.models import Contact, MessageKind
from kcc.services import undoing, writing_help
from tests import builders
from tests.services.answer_help import answer

QUOTED = (
    "Dank u wel, ik kom morgen langs.\n\n"
    "Op 1 mei 2026 om 12:00 schreef Gemeente:\n\n> Wat kost het?"
)
ASKED = "Ik ben hem kwijt. Moet ik naar de politie? Wat kost een nieuw paspoort?"


@pytest.fixture
def contact(session: Session) -> Contact:
    contact = builders.contact(session, citizen=builders.citizen(session, email="f@example.nl"))
    builders.message(session, contact, text=ASKED, at=builders.NOW - timedelta(hours=1))
    return contact


def questions(session: Session, contact: Contact, text: str = "") -> list[tuple[str, bool]]:
    found = writing_help.for_answer(session, contact, text)
    return [(question.text, question.touched) for question in found.questions]


def test_forms_of_a_word_count_as_that_word(session: Session, contact: Contact) -> None:
    text = "De kosten van een paspoort zijn € 88. Paspoorten maken we in een dag."

    assert questions(session, contact, text) == [
        ("Moet ik naar de politie?", False),
        ("Wat kost een nieuw paspoort?", True),
    ]


@pytest.mark.parametrize(
    "later",
    [
        {"kind": MessageKind.CALL},
        {"kind": MessageKind.INBOUND, "text": "Bedankt."},
        {"kind": MessageKind.INBOUND, "text": QUOTED},
    ],
)
def test_what_was_said_since_leaves_no_question(
    session: Session, contact: Contact, later: dict[str, Any]
) -> None:
    builders.message(session, contact, **{"at": builders.NOW, **later})

    assert questions(session, contact) == []


@pytest.mark.parametrize(
    "later",
    [
        {"kind": MessageKind.NOTE},
        {"kind": MessageKind.INBOUND, "automatic": True},
        {"kind": MessageKind.INBOUND, "other_sender": True, "text": "Mag ik ook iets vragen?"},
    ],
)
def test_what_is_not_of_the_citizen_or_us_changes_nothing(
    session: Session, contact: Contact, later: dict[str, Any]
) -> None:
    builders.message(session, contact, **{"at": builders.NOW, **later})

    assert len(questions(session, contact)) == 2


def test_an_answer_ends_them_until_it_is_undone(
    session: Session, contact: Contact, now: datetime
) -> None:
    sanne = builders.actor(session)

    message = answer(session, contact, sanne, now)
    assert questions(session, contact) == []

    undoing.undo(session, contact, message.id, now, sanne)
    assert len(questions(session, contact)) == 2
