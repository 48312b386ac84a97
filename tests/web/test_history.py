"""The history of a contact as its page shows it: everything that was done, by whom, in order."""

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import Contact
from tests import builders
from tests.services.intake_door import Door, only_acknowledgement
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

DEEDS: tuple[tuple[str, dict[str, str]], ...] = (
    ("onderwerp", {"topic_id": "1"}),
    ("toewijzing", {}),
    ("notities", {"text": "Belde ook al."}),
    ("doorzetting", {"department_id": "1", "text": "Weten jullie dit?"}),
    ("terugzetting", {"text": "Ja, vrijdag."}),
    ("wachten", {}),
    ("hervatting", {}),
    ("vrijgave", {}),
    ("afsluiting", {"outcome": "redirected"}),
    ("heropening", {}),
    ("afsluiting", {"outcome": "spam"}),
)
TOLD = [
    "ontvangen",
    "termijn gestart: ontvangstbevestiging",
    "termijn gestart: eerste antwoord",
    "ontvangstbevestiging klaargezet",
    "onderwerp gewijzigd: Paspoort",
    "toegewezen: Sanne de Wit",
    "status gewijzigd: in behandeling",
    "notitie geschreven",
    "doorgezet naar afdeling: Burgerzaken",
    "status gewijzigd: wacht op afdeling",
    "termijn gestart: reactie van de afdeling",
    "notitie geschreven",
    "termijn vervallen: reactie van de afdeling",
    "status gewijzigd: in behandeling",
    "status gewijzigd: wacht op inwoner",
    "status gewijzigd: in behandeling",
    "teruggezet in de wachtrij",
    "status gewijzigd: nieuw",
    "afgehandeld: afgehandeld (doorverwezen)",
    "termijn gehaald: eerste antwoord",
    "heropend: in behandeling",
    "afgehandeld: geen actie (spam)",
    "termijn vervallen: ontvangstbevestiging",
]


def test_every_change_of_a_contact_is_told_with_who_did_it(
    sqlite_session: Session, client_as: ClientAs
) -> None:
    door = Door(sqlite_session, datetime.now(UTC) - timedelta(hours=1))
    contact = door.receive(builders.inbound(received_at=door.now)).contact
    assert builders.department(sqlite_session, "Burgerzaken").id == 1
    assert builders.topic(sqlite_session, "Paspoort").id == 1
    sqlite_session.commit()
    noor = client_as(Role.AGENT)

    for action, fields in DEEDS:
        done = noor.post(f"/contacten/{contact.number}/{action}", fields)
        assert done.status_code == 303, action

    assert told(noor, contact) == TOLD


def test_a_reply_that_reopens_is_told_as_what_the_application_did(
    sqlite_session: Session, client_as: ClientAs
) -> None:
    door = Door(sqlite_session, datetime.now(UTC) - timedelta(hours=1))
    contact = door.receive(builders.inbound(received_at=door.now)).contact
    signed = only_acknowledgement(sqlite_session, contact).rfc_id
    sqlite_session.commit()
    noor = client_as(Role.AGENT)
    noor.post(f"/contacten/{contact.number}/afsluiting", {"outcome": "answered"})
    sqlite_session.rollback()

    at = datetime.now(UTC)
    door.receive(builders.inbound(in_reply_to=signed, received_at=at), now=at)
    sqlite_session.commit()

    page = noor.get(f"/contacten/{contact.number}").text
    assert {"nieuw bericht ontvangen", "heropend: nieuw"} <= set(told(noor, contact))
    assert re.search(r'heropend: nieuw <span class="muted small">(?!Sanne)\w', page)


def told(visit: Visit, contact: Contact) -> list[str]:
    page = visit.get(f"/contacten/{contact.number}").text
    history = page[page.index("Geschiedenis (") :]
    return re.findall(r'</time> ([^<]+?) <span class="muted small">', history)
