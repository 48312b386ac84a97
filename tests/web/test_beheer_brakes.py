"""Brakes in Beheer: what was held back is seen without whom, and an admin lets go."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcc.domain.brakes import Level
from kcc.domain.roles import Role
from kcc.models import Brake
from tests import builders
from tests.brakes import brake
from tests.plugins.databases import mostly_sqlite
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

database_url = mostly_sqlite

PAGE = "/beheer/uitgaand"


@pytest.fixture
def boss(client_as: ClientAs) -> Visit:
    return client_as(Role.ADMIN)


def test_a_brake_is_shown_with_what_it_held_back_and_without_whom(
    app: Flask, boss: Visit, session: Session
) -> None:
    mailbox = builders.mailbox(session, "info@gemeente.example.org")
    brake(session, "robot@storing.example.nl", held=990)
    brake(session, "example.nl bezwaar jansen", Level.SUBJECT)
    brake(session, str(mailbox.id), Level.MAILBOX)
    session.commit()

    page = boss.get(PAGE).text

    assert "Aan één adres: iemand bij storing.example.nl" in page
    assert "Over één onderwerp aan één domein: example.nl" in page
    assert "Uit één postbus: info@gemeente.example.org" in page
    assert "990" in page
    assert "2600000011" in page
    assert "robot@" not in page
    assert "jansen" not in page


def test_an_admin_lets_a_brake_go(app: Flask, boss: Visit, session: Session) -> None:
    robot = brake(session, "robot@example.nl")
    session.commit()
    release = f"{PAGE}/remmen/{robot.id}/loslating"

    answer = boss.post(release)

    assert (answer.status_code, answer.location) == (303, PAGE)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Brake)) == 0
    assert "Tegengehouden door een rem" not in boss.get(PAGE).text
    assert "rem op automatische mail losgelaten" in boss.get("/beheer/logboek").text
    assert boss.post(release).status_code == 404


def test_a_team_lead_sees_a_brake_and_leaves_it_to_an_admin(
    app: Flask, client_as: ClientAs, session: Session
) -> None:
    robot = brake(session, "robot@example.nl")
    session.commit()
    lead = client_as(Role.TEAM_LEAD)

    assert "Tegengehouden door een rem" in lead.get(PAGE).text
    assert "Laat los" not in lead.get(PAGE).text
    assert lead.post(f"{PAGE}/remmen/{robot.id}/loslating").status_code == 403


def test_the_pages_about_how_it_goes_say_that_there_are_brakes(
    app: Flask, boss: Visit, session: Session
) -> None:
    assert "Remmen die iets tegenhielden" in boss.get("/beheer/gezondheid").text
    assert "rem hield" not in boss.get("/beheer").text
    assert " te doen" not in boss.get("/beheer").text
    brake(session, "robot@example.nl")
    session.commit()

    assert '1<span class="vh"> te doen' in boss.get("/beheer/logboek").text
    assert "kijk waarom" in boss.get("/beheer/gezondheid").text
    assert "Een rem hield ontvangstbevestigingen tegen" in boss.get("/beheer").text


def test_everybody_reads_that_citizens_get_no_acknowledgement(
    app: Flask, client_as: ClientAs, session: Session
) -> None:
    brake(session, "1", Level.MAILBOX, held_at=datetime.now(UTC))
    session.commit()

    assert "geen ontvangstbevestiging" in client_as(Role.AGENT).get("/wachtrij").text
    assert "Bekijk de rem" in client_as(Role.ADMIN).get("/beheer").text
