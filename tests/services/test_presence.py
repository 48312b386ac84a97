"""Who else has a contact open: known for less than a minute, and seldom written."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcc.models import Agent, Contact, Presence
from kcc.services import drafts, presence
from kcc.services.presence import Colleague
from tests import builders

SECOND = timedelta(seconds=1)


@pytest.fixture
def contact(session: Session) -> Contact:
    return builders.contact(session)


@pytest.fixture
def sanne(session: Session) -> Agent:
    return builders.agent(session, "Sanne Mulder")


@pytest.fixture
def noor(session: Session) -> Agent:
    return builders.agent(session, "Noor Visser")


def seen_by(session: Session, contact: Contact, now: datetime, agent: Agent) -> str:
    return presence.words(presence.others(session, contact, now, agent.as_actor()))


def test_colleagues_see_each_other_and_not_themselves(
    session: Session, contact: Contact, sanne: Agent, noor: Agent, now: datetime
) -> None:
    presence.note(session, contact, now, sanne.as_actor())

    assert seen_by(session, contact, now, noor) == "Sanne kijkt ook"
    assert seen_by(session, contact, now, sanne) == ""
    assert seen_by(session, builders.contact(session), now, noor) == ""


def test_who_left_is_gone_within_a_minute(
    session: Session, contact: Contact, sanne: Agent, noor: Agent, now: datetime
) -> None:
    presence.note(session, contact, now, sanne.as_actor())

    assert seen_by(session, contact, now + 30 * SECOND, noor)
    assert not seen_by(session, contact, now + presence.SEEN_FOR, noor)


def test_a_draft_that_was_just_kept_says_that_somebody_types(
    session: Session, contact: Contact, sanne: Agent, noor: Agent, now: datetime
) -> None:
    presence.note(session, contact, now, sanne.as_actor())
    for kind in ("answer", "note"):
        drafts.save(session, contact, sanne.as_actor(), kind, "Beste", now)

    assert seen_by(session, contact, now, noor) == "Sanne typt"
    assert seen_by(session, contact, now + presence.TYPING_FOR, noor) == "Sanne kijkt ook"


def test_it_is_written_again_only_when_it_has_grown_old(
    session: Session, contact: Contact, sanne: Agent, now: datetime
) -> None:
    actor = sanne.as_actor()
    assert not presence.is_known(session, contact, now, actor)
    presence.note(session, contact, now, actor)

    assert presence.is_known(session, contact, now + 15 * SECOND, actor)
    assert not presence.is_known(session, contact, now + presence.RENEW_AFTER, actor)
    presence.note(session, contact, now + presence.RENEW_AFTER, actor)
    assert presence.is_known(session, contact, now + presence.RENEW_AFTER, actor)


def test_it_never_becomes_a_log_of_where_somebody_was(
    session: Session, sanne: Agent, now: datetime
) -> None:
    for minute in range(5):
        contact = builders.contact(session)
        presence.note(session, contact, now + timedelta(minutes=minute), sanne.as_actor())

    assert session.scalar(select(func.count()).select_from(Presence)) == 1
    presence.forget(session, now + timedelta(minutes=5))
    assert session.scalar(select(func.count()).select_from(Presence)) == 0


@pytest.mark.parametrize(
    ("typing", "looking", "words"),
    [
        ((), (), ""),
        (("Sanne Mulder",), (), "Sanne typt"),
        (("Sanne Mulder",), ("Omar Haddad",), "Sanne typt, Omar kijkt ook"),
        ((), ("Omar Haddad", "Sanne Mulder"), "Omar en Sanne kijken ook"),
        ((), ("Omar", "Piet", "Sanne"), "Omar, Piet en Sanne kijken ook"),
        ((), ("Omar", "Piet", "Sanne", "Teun"), "Omar, Piet en nog 2 kijken ook"),
    ],
)
def test_it_is_said_in_words(typing: tuple[str], looking: tuple[str], words: str) -> None:
    colleagues = [Colleague(name=name, is_typing=True) for name in typing]
    colleagues += [Colleague(name=name, is_typing=False) for name in looking]

    assert presence.words(colleagues) == words
