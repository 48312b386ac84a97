"""Signatures of departments and mailboxes are kept as plain text with blanks, or refused."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import AdminEvent, Department, Mailbox
from tests.web.conftest import ClientAs
from tests.web.test_beheer_mailboxes import FILLED
from tests.web.visiting import Visit

DEPARTMENT = "/beheer/afdelingen/nieuw"
MAILBOX = "/beheer/postbussen/nieuw"
SIGNED = "{{naam medewerker}}\r\nTeam Dieren, {{telefoon}}\r\n"
GIVEN = {DEPARTMENT: {"name": "Dieren", "active": "y"}, MAILBOX: FILLED}
each_page = pytest.mark.parametrize("page", [DEPARTMENT, MAILBOX])


@pytest.fixture
def boss(sqlite_app: Flask, client_as: ClientAs) -> Visit:
    return client_as(Role.ADMIN)


@each_page
def test_it_is_kept_and_a_change_stands_in_the_log(
    boss: Visit, sqlite_session: Session, page: str
) -> None:
    assert boss.post(page, GIVEN[page] | {"signature": SIGNED}, opened=page).status_code == 303

    row: Department | Mailbox
    if page == DEPARTMENT:
        row = sqlite_session.query(Department).one()
    else:
        row = sqlite_session.query(Mailbox).one()
    assert row.signature == "{{naam medewerker}}\nTeam Dieren, {{telefoon}}"
    one = page.replace("nieuw", str(row.id))
    changed = GIVEN[page] | {"password": "", "signature": "Dieren"}
    assert boss.post(one, changed, opened=one).status_code == 303
    sqlite_session.rollback()
    last = sqlite_session.query(AdminEvent).order_by(AdminEvent.id.desc()).first()
    assert last
    assert last.data["ondertekening"].endswith("→ Dieren")


@each_page
def test_what_cannot_be_filled_in_is_refused_and_stays(
    boss: Visit, sqlite_session: Session, page: str
) -> None:
    typed = GIVEN[page] | {"signature": "--\r\n{{antwoord}}"}

    answer = boss.post(page, typed, opened=page)

    assert answer.status_code == 422
    assert "{{antwoord}} kan de KCC hier niet invullen." in answer.text
    assert "Laat de regel met -- weg" in answer.text
    assert "{{antwoord}}</textarea>" in answer.text
    assert sqlite_session.query(AdminEvent).count() == 0
