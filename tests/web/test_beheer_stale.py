"""Two beheerders with the same page open: who is second reads what the first made of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.db import Base
from kcc.domain.actors import SYSTEM
from kcc.domain.first_letters import FIRST_LETTERS
from kcc.domain.letter_kinds import LetterKind
from kcc.domain.roles import Role
from kcc.models import AdminEvent, OpeningWindow
from kennisbank import synonyms
from tests import builders, letters, opening, outage_rows
from tests.web.conftest import ClientAs
from tests.web.test_beheer_mailboxes import FILLED as MAILBOX
from tests.web.visiting import Visit, hidden_fields

CHANGED = "Iemand anders heeft dit net gewijzigd. Er staat nu: "
CLOSING = FIRST_LETTERS[LetterKind.CLOSING, "nl"]
HOURS = {"weekday": "3", "opens": "18:00", "closes": "20:00"}
OUTAGE = {  # as `outage_rows.outage` makes one
    "channel_names": "email",
    "started_on": "2026-03-17",
    "started_time": "09:00",
    "ended_on": "2026-03-17",
    "ended_time": "15:00",
    "filing": "extended",
    "filing_days": "1",
}
NOOR = {"name": "Noor Visser", "email": "noor@example.org", "roles": "agent"}


@dataclass(frozen=True)
class Edited:
    """A page that changes a row: what the first and the second send, and what the second reads."""

    endpoint: str
    path: str
    make: Callable[[Session], Base]
    usual: dict[str, str]
    first: dict[str, str]
    second: dict[str, str]
    stands: str
    has_id: bool = True  # in its address


def an_evening(session: Session) -> Base:
    made = OpeningWindow(weekday=3, opens=time(18), closes=time(20))
    session.add(made)
    session.flush()
    return made


EDITED = [
    Edited(
        "admin_departments.save",
        "/beheer/afdelingen",
        lambda session: builders.department(session, "Dieren"),
        {"name": "Dieren", "active": "y"},
        {"name": "Dieren en natuur"},
        {"name": "Natuur"},
        "naam: Dieren en natuur",
    ),
    Edited(
        "admin_topics.save",
        "/beheer/onderwerpen",
        lambda session: builders.topic(session, "Honden"),
        {"name": "Honden", "upl": "", "on_form": "y", "active": "y"},
        {"upl": "hondenbelasting"},
        {"name": "Hond"},
        "naam: Honden; UPL-naam: hondenbelasting",
    ),
    Edited(
        "admin_agents.save",
        "/beheer/medewerkers",
        lambda session: builders.agent(session, NOOR["name"], email=NOOR["email"]),
        NOOR,
        {"roles": "editor"},
        {"name": "Noor Bakker"},
        "naam: Noor Visser; rollen: redacteur",
    ),
    Edited(
        "admin_mailboxes.save",
        "/beheer/postbussen",
        lambda session: builders.mailbox(session, MAILBOX["address"]),
        MAILBOX,
        {"imap_host": "nieuw.example.org"},
        {"name": "Stadhuis", "password": ""},
        "naam: Gemeente Voorbeeld; IMAP-server: nieuw.example.org",
    ),
    Edited(
        "admin_opening.save",
        "/beheer/openingstijden",
        an_evening,
        HOURS,
        {"valid_until": "2026-12-31"},
        {"closes": "21:00", "weekday": "4"},
        "dag van de week: donderdag; open tot: 20:00; geldig tot en met: 31-12-2026",
    ),
    Edited(
        "admin_calendars.save",
        "/beheer/kalenders",
        lambda session: opening.calendar(session, "Avond"),
        {"name": "Avond", "note": ""},
        {"note": "Elke donderdag"},
        {"name": "Avonden"},
        "naam: Avond; toelichting: Elke donderdag",
    ),
    Edited(
        "admin_outages.save",
        "/beheer/storingen",
        outage_rows.outage,
        OUTAGE,
        {"filing_days": "2"},
        {"filing_days": "3"},
        "werkdagen erbij: 2",
    ),
    Edited(
        "admin_letters.save",
        "/beheer/brieven/afsluitbericht/nl",
        lambda session: letters.changed(session, LetterKind.CLOSING),
        {"subject": CLOSING.subject, "text": CLOSING.text},
        {"subject": "Klaar"},
        {"subject": "Gesloten"},
        "onderwerpregel: Klaar",
        has_id=False,
    ),
    Edited(
        "kennisbank_synonyms.save",
        "/kennisbank/synoniemen",
        lambda session: synonyms.add(session, "kliko, container", datetime.now(UTC), SYSTEM),
        {"terms": "kliko, container"},
        {"terms": "kliko, rolemmer"},
        {"terms": "kliko, afvalbak"},
        "kliko, rolemmer",
    ),
]
each_page = pytest.mark.parametrize("edited", EDITED, ids=lambda edited: edited.endpoint)


@pytest.fixture
def boss(app: Flask, session: Session, client_as: ClientAs) -> Visit:
    return client_as(Role.ADMIN, Role.EDITOR)


def kept(edited: Edited, session: Session) -> tuple[Base, str]:
    """A row of this kind that is there, and the page that changes it."""
    row = edited.make(session)
    session.commit()
    number = f"/{row.id}" if edited.has_id else ""  # type: ignore[attr-defined]
    return row, f"{edited.path}{number}"


def values(row: Base, session: Session) -> dict[str, object]:
    session.rollback()
    session.refresh(row)
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


@each_page
def test_the_second_reads_what_the_first_made_of_it_and_decides(
    boss: Visit, session: Session, edited: Edited
) -> None:
    row, page = kept(edited, session)
    opened = boss.hidden(page)
    assert boss.post(page, edited.usual | edited.first, opened=page).status_code == 303
    stands = values(row, session)

    answer = boss.post(page, edited.usual | edited.second | {"seen": opened["seen"]})

    assert answer.status_code == 409
    assert f"{CHANGED}{edited.stands}" in answer.text
    for name, typed in edited.second.items():
        shown = rf'<input[^>]* name="{name}"[^>]* value="{typed}"|selected value="{typed}"'
        assert name == "password" or re.search(shown, answer.text), name
    assert values(row, session) == stands

    knowingly = edited.usual | {"seen": hidden_fields(answer.text)["seen"]}
    assert boss.post(page, knowingly | edited.second | _password(edited)).status_code == 303
    assert values(row, session) != stands


@each_page
def test_a_form_that_does_not_say_what_it_was_filled_from_changes_nothing(
    boss: Visit, session: Session, edited: Edited
) -> None:
    row, page = kept(edited, session)
    before = values(row, session)

    answer = boss.post(page, edited.usual | edited.first)

    assert answer.status_code == 409
    assert values(row, session) == before


@each_page
def test_two_who_want_the_same_are_no_trouble_to_each_other(
    boss: Visit, session: Session, edited: Edited
) -> None:
    _, page = kept(edited, session)
    both = edited.usual | edited.first | boss.hidden(page)

    assert [boss.post(page, both).status_code for _ in range(2)] == [303, 303]


def test_every_page_of_beheer_that_changes_a_row_is_protected(app: Flask) -> None:
    """Norms and articles keep versions: their own tests prove the same."""
    saving = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.endswith(".save")}
    by_version = {"admin_norms.save", "kennisbank_editor.save"}

    assert {one.endpoint for one in EDITED} == {
        name for name in saving if name.startswith(("admin", "kennisbank"))
    } - by_version


def test_the_log_says_roles_and_days_in_words(boss: Visit, session: Session) -> None:
    row = an_evening(session)
    session.commit()
    page = f"/beheer/openingstijden/{row.id}"  # type: ignore[attr-defined]

    boss.post(page, HOURS | {"weekday": "4"}, opened=page)

    assert session.query(AdminEvent).one().data == {"dag van de week": "donderdag → vrijdag"}


def _password(edited: Edited) -> dict[str, str]:
    """Back to another server, a mailbox asks for its password again."""
    return {"password": "geheim"} if "password" in edited.second else {}
