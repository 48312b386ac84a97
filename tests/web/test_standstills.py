"""A clock that stands still says so, in the queue and at the contact."""

from flask import Flask
from sqlalchemy.orm import Session

from kcc.domain.kinds import Complexity
from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.services import clocks, defaults, handling
from kcc.services.complexity import set_complexity
from tests import builders
from tests.web.conftest import ClientAs


def test_it_says_staat_stil_and_since_when_in_row_and_panel(
    sqlite_app: Flask, client_as: ClientAs, sqlite_session: Session
) -> None:
    noor, now = client_as(Role.AGENT), builders.NOW
    sanne = builders.actor(sqlite_session, "Sanne Mulder")
    defaults.seed(sqlite_session, now)
    contact = builders.contact(sqlite_session)
    set_complexity(sqlite_session, contact, Complexity.COMPLEX, now, sanne)
    clocks.meet(sqlite_session, contact, {Moment.DATE_MESSAGE}, now)
    handling.wait_for_citizen(sqlite_session, contact, now, sanne)
    sqlite_session.commit()

    row = noor.get("/wachtrij?weergave=wacht-op-inwoner").text
    page = noor.get(f"/contacten/{contact.number}").text

    assert "staat stil" in row
    assert contact.number in row
    assert "Definitief antwoord" in page
    assert "op de inwoner (Sanne Mulder)" in page
