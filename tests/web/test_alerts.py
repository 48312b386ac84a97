"""Signalen: in the bar, on a page of one's own, gone when seen or answered."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.alerts import Level
from kcc.domain.roles import Role
from kcc.models import Agent, Alert, Contact
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

HOUR = timedelta(hours=1)


@pytest.fixture
def sanne(client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


@pytest.fixture
def warned(sanne: Visit, sqlite_session: Session) -> Contact:
    """A contact of hers whose term is nearly over."""
    agent = sqlite_session.scalars(select(Agent).where(Agent.role_names != []).limit(1)).one()
    contact = builders.contact(sqlite_session, agent=agent, subject="Kapvergunning")
    warn(sqlite_session, contact, Level.WARN)
    return contact


def warn(session: Session, contact: Contact, level: Level) -> None:
    left = HOUR if level is Level.WARN else -HOUR
    clock = builders.clock(session, contact, due_at=datetime.now(UTC) + left)
    session.add(Alert(clock_id=clock.id, level=level, at=datetime.now(UTC)))
    session.commit()


def test_a_warning_stands_in_the_bar_until_it_was_seen(sanne: Visit, warned: Contact) -> None:
    assert '1<span class="vh"> nieuw</span>' in sanne.get("/wachtrij").text
    page = sanne.get("/signalen").text
    assert f"/contacten/{warned.number}" in page
    assert "bijna te laat" in page

    answer = sanne.post("/signalen/gezien", {"tot": "1"})

    assert (answer.status_code, answer.location) == (303, "/signalen")
    page = sanne.get("/signalen").text
    assert "nieuw</span>" not in page
    assert f"/contacten/{warned.number}" in page
    assert "Alles gezien" not in page


def test_the_bar_is_asked_again_with_the_mail(sanne: Visit, warned: Contact) -> None:
    part = sanne.get("/poststand").text

    assert 'id="signalen" hx-swap-oob="true"' in part
    assert '1<span class="vh"> nieuw</span>' in part


def test_a_team_leader_sees_what_is_late_of_all(
    client_as: ClientAs, warned: Contact, sqlite_session: Session
) -> None:
    marijke = client_as(Role.TEAM_LEAD)
    assert "Geen signalen" in marijke.get("/signalen").text

    warn(sqlite_session, warned, Level.LATE)

    assert f"/contacten/{warned.number}" in marijke.get("/signalen").text


def test_a_mail_can_be_switched_off(sanne: Visit, sqlite_session: Session) -> None:
    assert 'name="alert_mail" value="aan" checked' in sanne.get("/signalen").text

    sanne.post("/voorkeuren", {"theme": "auto", "shortcuts": "aan"})

    assert 'name="alert_mail" value="aan">' in sanne.get("/signalen").text


def test_who_does_not_work_on_contacts_has_no_signals(client_as: ClientAs) -> None:
    editor = client_as(Role.EDITOR)

    assert editor.get("/signalen").status_code == 403
    assert 'id="signalen"' not in editor.get("/kennisbank").text
