"""What a hostile mail leaves behind in lists, and in the mail that we send ourselves."""

import re

import pytest
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from channels.email.mime import parse
from kcc.domain.roles import Role
from kcc.models import Message
from tests import builders
from tests.plugins.databases import mostly_sqlite
from tests.services.answer_help import answer
from tests.services.intake_door import Door, only_acknowledgement

database_url = mostly_sqlite

HTML = (
    "<b>De tegel ligt los.</b><script>alert(1)</script>"
    '<img src="https://volg.example/p.gif" onerror=alert(2)>'
)
LOADS = re.compile(
    r"<(?:img|link|script|iframe|style)\b|url\(|\b(?:src|background|on\w+)\s*=", re.I
)


@pytest.fixture
def door(session: Session) -> Door:
    return Door(session)


def test_the_line_in_the_queue_is_words_and_no_mark_up(door: Door) -> None:
    raw = f"From: jan@example.nl\nContent-Type: text/html\n\n{HTML}".encode()

    contact = door.receive(parse(raw, builders.NOW)).contact

    assert contact.preview.startswith("De tegel ligt los.")
    assert "<" not in contact.preview


def test_mail_that_we_send_repeats_no_mark_up_and_tells_nobody_that_it_is_read(
    door: Door, session: Session
) -> None:
    contact = door.receive(builders.inbound(text="Hoi", html=HTML, subject=HTML)).contact
    agent = builders.agent(session, roles=[Role.AGENT])
    reply = answer(session, contact, agent.as_actor(), builders.NOW)

    for sent in (only_acknowledgement(session, contact), reply):
        assert isinstance(sent, Message)
        assert sent.channel is ChannelKind.EMAIL
        assert not LOADS.search(sent.html or "")
