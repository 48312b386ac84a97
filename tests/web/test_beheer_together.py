"""Two beheerders who press the button at the same instant: as if one came just after the other."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from kcc.db import Base
from kcc.domain.roles import Role
from kcc.models import Agent, ClosingDay, Department, Mailbox, Norm, OpeningWindow, Topic
from tests.web.conftest import ClientAs
from tests.web.test_beheer_mailboxes import FILLED as MAILBOX

NOOR = {"name": "Noor Visser", "email": "noor@example.org", "roles": "agent"}
EVENING = {"weekday": "3", "opens": "18:00", "closes": "20:00"}
PARTY = {"day": "2026-12-18", "name": "Personeelsdag"}
NORM = {"amount": "4", "unit": "werkdagen", "target_percent": "90", "warn_percent": "50"}

Meeting = Callable[[type[Base]], None]


@pytest.fixture
def meeting() -> Iterator[Meeting]:
    """Both wait for each other with a row of this kind checked and not yet in the database.

    Who has to wait for the other's turn to end never comes: then the first one goes on alone.
    """
    both = Barrier(2)
    listeners: list[Any] = []

    def install(model: type[Base]) -> None:
        def wait(session: Session, *_: Any) -> None:
            if any(isinstance(row, model) for row in session.new):
                try:
                    both.wait(1)
                except BrokenBarrierError:
                    return

        listeners.append(wait)
        event.listen(Session, "before_flush", wait)

    yield install
    for wait in listeners:
        event.remove(Session, "before_flush", wait)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer
@pytest.mark.parametrize(
    ("path", "fields", "model", "sentence"),
    [
        ("afdelingen/nieuw", {"name": "Burgerzaken"}, Department, "Er is al een afdeling"),
        ("onderwerpen/nieuw", {"name": "Paspoort"}, Topic, "Er is al een onderwerp"),
        ("medewerkers/nieuw", NOOR, Agent, "Er is al iemand met dit e-mailadres."),
        ("postbussen/nieuw", MAILBOX, Mailbox, "Er is al een postbus met dit adres."),
        ("openingstijden/nieuw", EVENING, OpeningWindow, "Op donderdag overlapt 18:00 tot 20:00"),
        ("openingstijden/sluitingsdagen", PARTY, ClosingDay, "staat al in de lijst."),
        ("normen/e-mail/eerste-antwoord", NORM, Norm, "Iemand anders heeft deze norm net"),
    ],
)
def test_the_second_is_told_what_the_first_just_did(
    app: Flask,
    session: Session,
    client_as: ClientAs,
    meeting: Meeting,
    path: str,
    fields: dict[str, str],
    model: type[Base],
    sentence: str,
) -> None:
    bosses = [client_as(Role.ADMIN), client_as(Role.ADMIN)]
    before = session.scalar(select(func.count()).select_from(model)) or 0
    session.rollback()
    meeting(model)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda boss: boss.post(f"/beheer/{path}", fields), bosses))

    first, second = sorted(answers, key=lambda answer: answer.status_code)
    assert first.status_code == 303
    assert second.status_code in {409, 422}, second.status_code
    assert sentence in second.text
    assert session.scalar(select(func.count()).select_from(model)) == before + 1
