"""The workplace: the queue, one contact, and what an agent does with it, through the pages."""

import io
import re
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import Clock, Contact, Draft, Message, MessageKind, OutboxItem
from kcc.services import clocks, defaults
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit


@pytest.fixture
def noor(app: Flask, session: Session, client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


@pytest.fixture
def contact(session: Session, now: datetime) -> Contact:
    """A question by e-mail, with a running clock."""
    defaults.seed(session, now)
    builders.mailbox(session)
    citizen = builders.citizen(session, "Fatima Jansen", email="fatima@example.nl")
    contact = builders.contact(
        session, citizen=citizen, channel=ChannelKind.EMAIL, subject="Paspoort kwijt"
    )
    builders.message(session, contact, text="Mijn paspoort is weg. Wat nu?")
    clocks.start(session, contact, Moment.FIRST_ANSWER, now)
    session.commit()
    return contact


def answer(visit: Visit, contact: Contact, session: Session, **fields: str) -> int:
    last = max(session.scalars(select(Message.id).where(Message.contact_id == contact.id)))
    number = contact.number
    session.rollback()  # what the page changes is read anew
    given = {"text": "Kom langs aan de balie.", "last_seen": str(last), "then": "keep", **fields}
    return visit.post(f"/contacten/{number}/antwoorden", given).status_code


def test_the_queue_shows_who_asks_what_and_how_long_there_is(noor: Visit, contact: Contact) -> None:
    page = noor.get("/wachtrij").text

    assert "Fatima Jansen" in page
    assert "Paspoort kwijt" in page
    assert "<meter" in page
    assert f"/contacten/{contact.number}" in page


def test_polling_answers_nothing_while_nothing_changed(noor: Visit, contact: Contact) -> None:
    first = noor.get("/wachtrij/lijst?weergave=mijn")

    again = noor.get("/wachtrij/lijst?weergave=mijn", **{"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code) == (200, 304)


def test_the_next_contact_becomes_mine(noor: Visit, contact: Contact, session: Session) -> None:
    taken = noor.post("/wachtrij/claims")

    assert taken.status_code == 303
    assert taken.location == f"/contacten/{contact.number}"
    assert "Jij behandelt dit" in noor.get(taken.location).text


def test_with_nothing_left_the_queue_says_so(noor: Visit) -> None:
    taken = noor.post("/wachtrij/claims")

    assert taken.location == "/wachtrij"
    assert "Er wacht niets meer" in noor.get("/wachtrij").text


def test_an_answer_is_held_with_its_message_id_and_meets_the_clock(
    noor: Visit, contact: Contact, session: Session
) -> None:
    assert answer(noor, contact, session) == 303

    item = session.scalars(select(OutboxItem)).one()
    clock = session.scalars(select(Clock).where(Clock.moment == Moment.FIRST_ANSWER)).one()
    assert item.delivery == "held"
    assert item.message.rfc_id
    assert item.message.recipients[0].address == "fatima@example.nl"
    assert clock.met_at == item.message.at
    assert "Ongedaan maken" in noor.get("/wachtrij").text


def test_undoing_brings_text_and_clock_back(
    noor: Visit, contact: Contact, session: Session
) -> None:
    answer(noor, contact, session, then="close")
    sent = session.scalars(select(Message).where(Message.kind == MessageKind.ANSWER)).one()

    path = f"/contacten/{contact.number}/antwoorden/{sent.id}/ongedaan"
    session.rollback()

    noor.post(path)

    assert session.scalars(select(OutboxItem)).one().delivery == "undone"
    assert session.scalars(select(Draft)).one().text == "Kom langs aan de balie."
    assert contact.state is not State.CLOSED
    assert contact.has_due


def test_an_answer_does_not_pass_something_new_that_was_not_seen(
    noor: Visit, contact: Contact, session: Session
) -> None:
    seen = max(session.scalars(select(Message.id)))
    builders.message(session, contact, text="Laat maar, gevonden!")
    session.commit()

    refused = noor.post(
        f"/contacten/{contact.number}/antwoorden",
        {"text": "Mijn lange antwoord", "last_seen": str(seen)},
    )

    assert refused.status_code == 409
    assert "Mijn lange antwoord" in refused.text
    assert "Laat maar, gevonden!" in refused.text
    assert session.scalars(select(OutboxItem)).all() == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"text": "  "}, "Schrijf eerst een antwoord"), ({"to": "geen-adres"}, "met een @")],
)
def test_an_answer_that_cannot_go_keeps_what_was_typed(
    noor: Visit, contact: Contact, session: Session, fields: dict[str, str], words: str
) -> None:
    given = {"text": "Goed verhaal", "last_seen": "99999", **fields}

    refused = noor.post(f"/contacten/{contact.number}/antwoorden", given)

    assert refused.status_code == 422
    assert words in refused.text
    assert given["text"].strip() in refused.text


def test_a_draft_is_kept_without_scripts(noor: Visit, contact: Contact) -> None:
    path = f"/contacten/{contact.number}"

    kept = noor.post(f"{path}/concepten/note", {"text": "Bel haar morgen"})

    assert kept.status_code == 303
    assert "Bel haar morgen" in noor.get(f"{path}?tab=note").text
    assert "Bel haar morgen" not in noor.get(path).text


def test_a_file_travels_from_draft_to_answer(
    noor: Visit, contact: Contact, session: Session
) -> None:
    path = f"/contacten/{contact.number}/concepten/bijlagen"
    file = (io.BytesIO(b"%PDF-1.7 formulier"), "../formulier.pdf", "application/pdf")
    noor.post(path, {"file": file, "text": "Zie de bijlage."})

    answer(noor, contact, session, text="Zie de bijlage.")

    sent = session.scalars(select(Message).where(Message.kind == MessageKind.ANSWER)).one()
    assert [one.filename for one in sent.attachments] == ["formulier.pdf"]
    download = noor.get(noor.get(f"/bijlagen/{sent.attachments[0].id}").headers["Location"])
    assert download.data == b"%PDF-1.7 formulier"
    download.close()
    assert download.headers["Content-Disposition"].startswith("attachment")
    assert download.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_what_a_stranger_writes_is_only_ever_text(
    noor: Visit, contact: Contact, session: Session, text: str
) -> None:
    contact.subject = contact.preview = text
    builders.message(session, contact, text=text, sender_name=text)
    session.commit()

    pages = noor.get("/wachtrij").text + noor.get(f"/contacten/{contact.number}").text

    assert text not in pages


def test_closing_and_reopening(noor: Visit, contact: Contact, session: Session) -> None:
    path = f"/contacten/{contact.number}"

    noor.post(f"{path}/afsluiting", {"outcome": "redirected"})
    closed = noor.get(path).text
    noor.post(f"{path}/heropening")

    session.rollback()
    session.expire_all()
    assert "afgehandeld: doorverwezen" in closed
    assert contact.state is State.IN_PROGRESS


def test_a_referral_waits_for_the_department_and_comes_back(
    noor: Visit, contact: Contact, session: Session, client_as: ClientAs
) -> None:
    department = builders.department(session, "Burgerzaken")
    session.commit()
    path = f"/contacten/{contact.number}"
    colleague = client_as(Role.DEPARTMENT, department=department)
    assert colleague.get(path).status_code == 404

    given = {"department_id": str(department.id), "text": "Kan dit met spoed?"}
    noor.post(f"{path}/doorzetting", given)
    seen = colleague.get(path).text
    colleague.post(f"{path}/terugzetting", {"text": "Ja, vrijdag."})

    assert "Kan dit met spoed?" in seen
    assert "wacht op afdeling" in seen
    assert "Ja, vrijdag." in noor.get(path).text
    assert colleague.get(path).status_code == 404


def test_a_number_in_the_find_box_leads_to_its_contact(noor: Visit, contact: Contact) -> None:
    assert noor.get("/zoeken?q=bestaatniet").status_code == 200
    assert "Niets gevonden" in noor.get("/zoeken?q=bestaatniet").text


def test_every_page_of_the_workplace_is_free_of_inline_code(noor: Visit, contact: Contact) -> None:
    for path in ("/wachtrij", f"/contacten/{contact.number}", "/zoeken?q=x"):
        page = noor.get(path).text
        assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", page), path
