"""Drafts: kept while typing, each person's own, untouched by what happens to the contact."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import make_engine, session_factory, writing
from kcc.domain.actors import SYSTEM, Actor
from kcc.domain.errors import Conflict, Invalid, NotFound, Refused
from kcc.domain.states import Outcome
from kcc.models import Attachment, Contact, Draft
from kcc.services import drafts, handling
from kcc.services.incoming import StoredFile
from tests import builders
from tests.forks import forks

SECOND = timedelta(seconds=1)
FILE = StoredFile(filename="kaart.pdf", content_type="application/pdf", size=4, sha256="a" * 64)


@pytest.fixture
def sanne(session: Session) -> Actor:
    return builders.actor(session)


def test_what_is_typed_last_is_kept(session: Session, sanne: Actor, now: datetime) -> None:
    contact = builders.contact(session)
    first = drafts.save(session, contact, sanne, "answer", "Beste", now)
    later = now + timedelta(seconds=5)

    second = drafts.save(session, contact, sanne, "answer", "Beste mevrouw\0", later)

    assert second is first
    assert (second.text, second.saved_at) == ("Beste mevrouw\ufffd", later)
    assert drafts.get(session, contact, sanne, "answer") is second
    assert session.query(Draft).count() == 1


def test_the_same_words_again_are_no_newer_draft(
    session: Session, sanne: Actor, now: datetime
) -> None:
    """A page that is left sends what it may have sent before, when the next one is there."""
    contact = builders.contact(session)
    drafts.save(session, contact, sanne, "answer", "Beste", now, cc="")

    drafts.save(session, contact, sanne, "answer", "Beste", now + 2 * SECOND, cc="")

    again = drafts.save(
        session, contact, sanne, "answer", "Beste heer", now + 3 * SECOND, known_until=now + SECOND
    )
    assert (again.text, again.saved_at) == ("Beste heer", now + 3 * SECOND)


def test_each_person_contact_and_kind_has_its_own(
    session: Session, sanne: Actor, now: datetime
) -> None:
    one, other = builders.contact(session), builders.contact(session)
    omar = builders.actor(session, "Omar")
    places = [
        (contact, actor, kind)
        for contact in (one, other)
        for actor in (sanne, omar)
        for kind in drafts.DraftKind
    ]

    for number, (contact, actor, kind) in enumerate(places):
        drafts.save(session, contact, actor, kind, f"tekst {number}", now)
    drafts.discard(session, one, sanne, "note")

    kept = [drafts.get(session, *place) for place in places]
    assert [draft.text if draft else None for draft in kept] == [
        None if place == (one, sanne, "note") else f"tekst {number}"
        for number, place in enumerate(places)
    ]


def test_a_draft_outlives_what_happens_to_the_contact_and_changes_nothing_of_it(
    session: Session, sanne: Actor, now: datetime
) -> None:
    contact = builders.contact(session)
    version = contact.version
    drafts.save(session, contact, sanne, "answer", "Half antwoord", now)
    session.flush()
    assert contact.version == version

    handling.close(session, contact, Outcome.SPAM, now, builders.actor(session, "Omar"))

    kept = drafts.get(session, contact, sanne, "answer")
    assert kept is not None
    assert kept.text == "Half antwoord"


def test_files_are_added_and_taken_off(session: Session, sanne: Actor, now: datetime) -> None:
    draft = drafts.save(session, builders.contact(session), sanne, "answer", "", now)

    first, second = (drafts.attach(session, draft, FILE, most_mb=20) for _ in range(2))
    drafts.detach(session, draft, first.id)

    assert drafts.files(session, draft) == [second]
    assert drafts.files(session, None) == ()
    with pytest.raises(NotFound):
        drafts.detach(session, draft, first.id)


def test_nobody_takes_a_file_off_what_is_not_his(
    session: Session, sanne: Actor, now: datetime
) -> None:
    contact = builders.contact(session)
    received = builders.attachment(session, builders.message(session, contact))
    of_omar = drafts.save(session, contact, builders.actor(session, "Omar"), "answer", "", now)
    other = drafts.attach(session, of_omar, FILE, most_mb=20)
    mine = drafts.save(session, contact, sanne, "answer", "", now)

    for file in (received, other):
        with pytest.raises(NotFound):
            drafts.detach(session, mine, file.id)


def test_what_is_discarded_takes_its_files_along(
    session: Session, sanne: Actor, now: datetime
) -> None:
    contact = builders.contact(session)
    draft = drafts.save(session, contact, sanne, "answer", "Weg ermee", now)
    drafts.attach(session, draft, FILE, most_mb=20)

    drafts.discard(session, contact, sanne, "answer")
    drafts.discard(session, contact, sanne, "answer")

    assert session.query(Draft).count() == session.query(Attachment).count() == 0


def test_only_a_person_has_drafts_of_a_known_kind(session: Session, now: datetime) -> None:
    contact = builders.contact(session)

    with pytest.raises(Refused):
        drafts.save(session, contact, SYSTEM, "answer", "Tekst", now)
    with pytest.raises(NotFound):
        drafts.save(session, contact, builders.actor(session), "gedicht", "Tekst", now)


def test_a_draft_of_another_window_is_not_typed_over_unseen(
    session: Session, sanne: Actor, now: datetime
) -> None:
    contact = builders.contact(session)
    drafts.save(session, contact, sanne, "answer", "Tien regels", now + SECOND, known_until=now)

    with pytest.raises(Conflict, match="In een ander venster"):
        drafts.save(session, contact, sanne, "answer", "Eén woord", now, known_until=now)
    kept = drafts.save(
        session, contact, sanne, "answer", "Elf regels", now, known_until=now + SECOND
    )

    assert session.scalars(select(Draft)).one() is kept
    assert kept.text == "Elf regels"


def test_two_tabs_that_save_at_once_leave_one_draft(
    database_url: str, sessions: sessionmaker[Session], now: datetime
) -> None:
    with sessions.begin() as session:
        actor = builders.actor(session)
        contact_id = builders.contact(session).id

    with forks().Pool(2) as pool:
        arguments = [(database_url, contact_id, actor, f"tab {tab}", now) for tab in range(2)]
        pool.starmap(save_many, arguments, 1)

    with sessions() as session:
        assert session.query(Draft).one().text in ("tab 0 van 19", "tab 1 van 19")


def save_many(url: str, contact_id: int, actor: Actor, text: str, now: datetime) -> None:
    engine = make_engine(url)
    with session_factory(engine)() as session:
        for number in range(20):
            with writing(session):
                contact = session.get_one(Contact, contact_id)
                drafts.save(session, contact, actor, "answer", f"{text} van {number}", now)
    engine.dispose()


def test_files_are_bound_together_and_not_each(
    session: Session, sanne: Actor, now: datetime
) -> None:
    draft = drafts.save(session, builders.contact(session), sanne, "answer", "", now)
    half = replace(FILE, filename="kaart.pdf", size=drafts.MEGABYTE // 2)
    drafts.attach(session, draft, half, most_mb=1)
    drafts.attach(session, draft, half, most_mb=1)

    with pytest.raises(Invalid, match="hoogstens 1 MB zijn; met kaart.pdf erbij"):
        drafts.attach(session, draft, half, most_mb=1)

    assert len(drafts.files(session, draft)) == 2
