"""Two beheerders who press the button at the same instant: as if one came just after the other."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import Base
from kcc.domain.roles import Role
from kcc.models import (
    AdminEvent,
    Agent,
    ClosingDay,
    Department,
    Mailbox,
    Norm,
    OpenDay,
    OpeningWindow,
    Topic,
)
from tests.servers.sockets import wait_until
from tests.services.waiting import is_waited_for
from tests.web.conftest import ClientAs
from tests.web.test_beheer_mailboxes import FILLED as MAILBOX

NOOR = {"name": "Noor Visser", "email": "noor@example.org", "roles": "agent"}
EVENING = {"weekday": "3", "opens": "18:00", "closes": "20:00"}
PARTY = {"day": "2026-12-18", "name": "Personeelsdag"}
SUNDAY = {"day": "2026-12-20", "opens": "12:00", "closes": "17:00"}
FOUR_DAYS = {"amount": "4", "unit": "werkdagen", "target_percent": "90", "warn_percent": "50"}
NORM = FOUR_DAYS | {"moment": "callback", "kind": "report"}

Meeting = Callable[[type[Base]], None]


@pytest.fixture
def meeting(sessions: sessionmaker[Session]) -> Iterator[Meeting]:
    """Both wait for each other with a row of this kind checked, and not yet put in or taken out.

    Who has to wait for the other's turn to end never comes: then the first one goes on alone.
    """
    here: list[Session] = []
    listeners: list[Any] = []

    def they_meet() -> bool:
        return len(here) > 1 or is_waited_for(sessions)

    def install(model: type[Base]) -> None:
        def wait(session: Session, *_: Any) -> None:
            if any(isinstance(row, model) for row in (*session.new, *session.deleted)):
                here.append(session)
                wait_until(they_meet, what="the other to come, or to wait")

        listeners.append(wait)
        event.listen(Session, "before_flush", wait)

    yield install
    for wait in listeners:
        event.remove(Session, "before_flush", wait)


@dataclass(frozen=True)
class Addition:
    """What both send, the row that comes of it, and what the second one reads."""

    path: str
    fields: dict[str, str]
    model: type[Base]
    sentence: str


ADDITIONS = [
    Addition("afdelingen/nieuw", {"name": "Dieren"}, Department, "Er is al een afdeling Dieren."),
    Addition("onderwerpen/nieuw", {"name": "Honden"}, Topic, "Er is al een onderwerp Honden."),
    Addition("medewerkers/nieuw", NOOR, Agent, "Er is al iemand met dit e-mailadres."),
    Addition("postbussen/nieuw", MAILBOX, Mailbox, "Er is al een postbus met dit adres."),
    Addition("openingstijden/nieuw", EVENING, OpeningWindow, "Op donderdag overlapt 18:00"),
    Addition("openingstijden/sluitingsdagen", PARTY, ClosingDay, "18-12-2026 staat al in de lijst"),
    Addition("openingstijden/openingsdagen/nieuw", SUNDAY, OpenDay, "Op zondag overlapt 12:00"),
    Addition("normen/nieuw", NORM, Norm, "Er is al een norm voor precies deze contacten"),
]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer
@pytest.mark.parametrize("addition", ADDITIONS, ids=lambda addition: addition.path)
def test_the_second_is_told_what_the_first_just_did(
    session: Session, client_as: ClientAs, meeting: Meeting, addition: Addition
) -> None:
    bosses = [client_as(Role.ADMIN), client_as(Role.ADMIN)]
    count = select(func.count()).select_from(addition.model)
    before = session.scalars(count).one()
    session.rollback()
    meeting(addition.model)

    with ThreadPoolExecutor(2) as pool:
        path = f"/beheer/{addition.path}"
        answers = list(pool.map(lambda boss: boss.post(path, addition.fields), bosses))

    first, second = sorted(answers, key=lambda answer: answer.status_code)
    assert first.status_code == 303
    assert second.status_code in {409, 422}, second.status_code
    assert addition.sentence in second.text
    assert session.scalars(count).one() == before + 1


REMOVALS = [
    (OpeningWindow(id=1, weekday=3, opens=time(18), closes=time(20)), "1"),
    (ClosingDay(day=date(2026, 12, 18), name="Personeelsdag"), "sluitingsdagen/2026-12-18"),
    (OpenDay(id=1, day=date(2026, 12, 20), opens=time(12), closes=time(17)), "openingsdagen/1"),
]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("row", "path"), REMOVALS, ids=lambda part: type(part).__name__)
def test_what_both_remove_is_removed_once(
    session: Session, client_as: ClientAs, meeting: Meeting, row: Base, path: str
) -> None:
    bosses = [client_as(Role.ADMIN), client_as(Role.ADMIN)]
    session.merge(row)
    session.commit()
    meeting(type(row))

    with ThreadPoolExecutor(2) as pool:
        address = f"/beheer/openingstijden/{path}/verwijdering"
        answers = list(pool.map(lambda boss: boss.post(address), bosses))

    assert sorted(answer.status_code for answer in answers) == [303, 404]
    assert session.scalars(select(func.count()).select_from(AdminEvent)).one() == 1
