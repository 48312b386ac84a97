"""Mails about warnings: what is new, to who wants it, in opening hours, and once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.alerts import Level
from kcc.domain.calendar import DEFAULT_CALENDAR
from kcc.domain.patience import Patience
from kcc.domain.roles import Role
from kcc.models import Agent, Alert, Contact, Delivery, Digest
from kcc.services import defaults, digests, leases
from kcc.services.leases import Lease
from tests import builders
from tests.services.intake_door import MadeUp

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PATIENCE = Patience(minutes=(1, 5), give_up=timedelta(hours=24))


@pytest.fixture
def marijke(session: Session) -> Agent:
    defaults.seed(session, NOW)
    leads = {"roles": [Role.TEAM_LEAD], "email": "marijke@example.org"}
    return builders.agent(session, "Marijke Postma", **leads)  # type: ignore[arg-type]


@pytest.fixture
def lease(session: Session) -> Lease:
    return taken(session, "this worker", NOW)


def taken(session: Session, owner: str, now: datetime) -> Lease:
    token = leases.take(session, leases.WORKER, owner, now, ttl=timedelta(days=2))
    assert token is not None
    return Lease(token)


def warn(session: Session, level: Level = Level.LATE, **features: object) -> Contact:
    contact = builders.contact(session, subject="Mijn geheim", **features)  # type: ignore[arg-type]
    due_at = NOW if level is Level.LATE else NOW + HOUR
    clock = builders.clock(session, contact, due_at=due_at)
    session.add(Alert(clock_id=clock.id, level=level, at=NOW))
    session.flush()
    return contact


def make(session: Session, now: datetime = NOW) -> int:
    installation = MadeUp()
    return digests.make(session, now, DEFAULT_CALENDAR, every=HOUR, installation=installation)


def mails(session: Session) -> list[Digest]:
    return list(session.scalars(select(Digest).order_by(Digest.id)))


def test_a_team_leader_is_mailed_what_is_late(session: Session, marijke: Agent) -> None:
    contact = warn(session, topic=builders.topic(session, "Paspoort"))
    warn(session, Level.WARN)

    assert make(session) == 1

    [mail] = mails(session)
    assert (mail.address, mail.subject) == ("marijke@example.org", "Termijnen: 1 te laat")
    assert (
        f"Paspoort, eerste antwoord was di 24 nov 11:00: https://kcc.example.org/contacten/{contact.number}"
        in mail.text
    )
    assert "geheim" not in mail.text
    assert "https://kcc.example.org/signalen" in mail.text


def test_who_has_the_contact_is_mailed_what_is_nearly_over(
    session: Session, marijke: Agent
) -> None:
    sanne = builders.agent(session, "Sanne Mulder", email="sanne@example.org")
    warn(session, Level.WARN, agent=sanne)

    make(session)

    assert [(one.address, one.subject) for one in mails(session)] == [
        ("sanne@example.org", "Termijnen: 1 bijna te laat")
    ]


def test_the_same_is_mailed_once_and_what_is_new_after_a_while(
    session: Session, marijke: Agent
) -> None:
    warn(session)
    make(session)
    warn(session)

    assert make(session, NOW + HOUR / 2) == 0
    assert make(session, NOW + HOUR) == 1
    assert make(session, NOW + 3 * HOUR) == 0
    assert [one.subject for one in mails(session)] == ["Termijnen: 1 te laat"] * 2


def test_mails_keep_office_hours_and_respect_who_wants_none(
    session: Session, marijke: Agent
) -> None:
    warn(session)
    assert make(session, NOW + 8 * HOUR) == 0
    marijke.alert_mail = False
    assert make(session) == 0
    marijke.alert_mail, marijke.active = True, False
    assert make(session) == 0


def test_a_long_list_is_told_as_a_number(session: Session, marijke: Agent) -> None:
    for _ in range(23):
        warn(session)

    make(session)

    [mail] = mails(session)
    assert mail.subject == "Termijnen: 23 te laat"
    assert mail.text.count("/contacten/") == 20
    assert "En nog 3 andere." in mail.text


def test_a_mail_is_handed_over_once(session: Session, marijke: Agent, lease: Lease) -> None:
    warn(session)
    make(session)

    digest = digests.claim(session, NOW, lease)
    assert digest is not None
    assert digests.claim(session, NOW, lease) is None
    assert digests.hand_over(session, digest.id, NOW, lease)
    digests.settle(session, digest.id, Delivery.SENT, "250 OK", NOW)

    assert not digests.is_busy(session, NOW)
    session.expire_all()
    assert (digest.delivery, digest.sent_at) == (Delivery.SENT, NOW)


@pytest.mark.parametrize(
    ("handed", "delivery"), [(False, Delivery.QUEUED), (True, Delivery.UNCERTAIN)]
)
def test_after_a_crash_it_is_sent_again_only_if_nothing_was_handed_over(
    session: Session, marijke: Agent, lease: Lease, handed: bool, delivery: Delivery
) -> None:
    warn(session)
    make(session)
    digest = digests.claim(session, NOW, lease)
    assert digest is not None
    if handed:
        digests.hand_over(session, digest.id, NOW, lease)
    later = NOW + timedelta(days=3)

    digests.reclaim(session, taken(session, "another worker", later))

    session.expire_all()
    assert digest.delivery is delivery
    assert not digests.hand_over(session, digest.id, later, lease)


def test_what_cannot_be_sent_now_waits_and_in_the_end_is_left(
    session: Session, marijke: Agent, lease: Lease
) -> None:
    warn(session)
    make(session)
    digest = digests.claim(session, NOW, lease)
    assert digest is not None

    digests.postpone(session, digest, "mailserver weg", NOW, PATIENCE)
    session.expire_all()
    assert (digest.delivery, digest.not_before) == (Delivery.DEFERRED, NOW + HOUR / 60)
    again = digests.claim(session, NOW + HOUR, lease)
    assert again is not None
    digests.postpone(session, again, "mailserver weg", NOW + 25 * HOUR, PATIENCE)

    session.expire_all()
    assert digest.delivery is Delivery.REFUSED
