"""A draft that something is added to while its writer types on: neither text is lost."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import writing
from kcc.domain.actors import Actor
from kcc.domain.errors import Conflict, Invalid
from kcc.models import Contact, Draft
from kcc.services import drafts, kennisbank, undoing
from kcc.services.drafts import DraftKind
from kcc.services.incoming import StoredFile
from tests import builders
from tests.kennisbank.making import article
from tests.services.answer_help import answer
from tests.services.waiting import wait_for_the_other

SOON = timedelta(seconds=4)
PLAN = StoredFile(filename="plan.pdf", content_type="a/b", size=150 * 2**20, sha256="a" * 64)
Typing = list[Future[str]]


@pytest.mark.parametrize("deed", ["insert", "undo"])
def test_who_types_on_hears_that_the_draft_is_another_by_now(
    session: Session, sessions: sessionmaker[Session], now: datetime, typing: Typing, deed: str
) -> None:
    sanne = builders.actor(session)
    contact, found = builders.contact(session), article(session, "Paspoort", "Maak een afspraak.")
    sent = answer(session, contact, sanne, now, "Maak een afspraak.")
    draft = drafts.save(session, contact, sanne, DraftKind.ANSWER, "Beste Fatima,", now)
    session.commit()

    with writing(session):
        if deed == "insert":
            kennisbank.insert(session, contact.number, found.id, now + 2 * SOON, sanne)
        else:
            undoing.undo(session, contact, sent.id, now + 2 * SOON, sanne)

    [page] = typing
    assert page.result(30) == "there is a newer one"
    session.refresh(draft)
    assert "Beste Fatima," in draft.text
    assert "Maak een afspraak." in draft.text


@pytest.fixture
def typing(sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch) -> Iterator[Typing]:
    """As soon as the draft was read to add to it, its writer's page saves it."""
    pages: Typing = []
    lock = drafts.lock

    def read(session: Session, contact: Contact, actor: Actor, kind: str) -> Draft | None:
        draft = lock(session, contact, actor, kind)
        pages.append(pool.submit(type_on, sessions, contact, actor))
        wait_for_the_other(sessions)
        return draft

    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(drafts, "lock", read)
        yield pages


def type_on(sessions: sessionmaker[Session], contact: Contact, actor: Actor) -> str:
    """Save what was typed since the page read the draft."""
    now, kind = builders.NOW, DraftKind.ANSWER
    with sessions() as session:
        try:
            with writing(session):
                drafts.save(session, contact, actor, kind, "En", now + SOON, known_until=now)
        except Conflict:
            return "there is a newer one"
    return "saved"


def test_two_who_add_a_file_at_once_do_not_pass_the_limit_together(
    session: Session, sessions: sessionmaker[Session], now: datetime
) -> None:
    sanne, contact = builders.actor(session), builders.contact(session)
    draft = drafts.save(session, contact, sanne, DraftKind.ANSWER, "Zie het plan.", now)
    session.commit()

    with ThreadPoolExecutor(1) as pool:
        with writing(session):
            drafts.attach(session, draft, PLAN, most_mb=200)
            second = pool.submit(add_plan, sessions, draft.id)
            wait_for_the_other(sessions)
        with pytest.raises(Invalid, match="hoogstens 200 MB"):
            second.result(30)

    assert len(drafts.files(session, draft)) == 1


def add_plan(sessions: sessionmaker[Session], draft_id: int) -> None:
    with sessions() as session, writing(session):
        drafts.attach(session, session.get_one(Draft, draft_id), PLAN, most_mb=200)
