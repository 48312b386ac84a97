"""Terms of the law in the browser: what a contact is, until when, and what a default costs."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.domain.kinds import ContactKind, Priority
from kcc.domain.roles import Role
from kcc.domain.words import local
from kcc.models import Contact
from kcc.services import classifying, defaults
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

DAY = timedelta(days=1)
COMPLAINT = "Hierbij dien ik een klacht in over <b>de balie</b>."


@pytest.fixture
def noor(sqlite_app: Flask, client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


@pytest.fixture
def contact(sqlite_session: Session) -> Contact:
    now = datetime.now(UTC)
    defaults.seed(sqlite_session, now)
    contact = builders.contact(sqlite_session, received_at=now - 3 * DAY)
    builders.message(sqlite_session, contact, text=COMPLAINT)
    sqlite_session.commit()
    return contact


def page_of(contact: Contact) -> str:
    return f"/contacten/{contact.number}"


def again(session: Session, contact: Contact) -> Contact:
    session.rollback()
    session.refresh(contact)
    return contact


def is_a(session: Session, contact: Contact, kind: ContactKind) -> None:
    classifying.set_kind(session, contact, kind, datetime.now(UTC), builders.actor(session))
    session.commit()


def test_a_suggestion_is_a_question_that_is_asked_once(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    asked = noor.get(page_of(contact)).text
    assert "Lijkt een klacht: “dien ik een klacht in”. Is dat zo?" in asked

    assert noor.post(f"{page_of(contact)}/soort/afwijzing").status_code == 303

    assert "Lijkt een klacht" not in noor.get(page_of(contact)).text
    assert again(sqlite_session, contact).kind is ContactKind.QUESTION


def test_the_kind_that_is_chosen_has_a_term_of_the_law_apart_from_those_of_the_service(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    noor.post(
        f"{page_of(contact)}/soort",
        {"kind": "complaint", "priority": "high", "complexity": "complex"},
    )

    page = noor.get(page_of(contact)).text
    found = again(sqlite_session, contact)
    assert (found.kind, found.priority) == (ContactKind.COMPLAINT, Priority.HIGH)
    assert "Klacht, ingewikkeld, met voorrang" in page
    assert "Wettelijk: klacht" in page
    assert "Awb 9:11" in page
    assert "soort gewijzigd: vraag wordt klacht" in page
    assert "<meter" not in page.split('id="wettelijk"')[1].split("</section>")[0]


def test_a_day_that_cannot_be_comes_back_with_what_was_chosen(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    future = f"{datetime.now(UTC) + 9 * DAY:%Y-%m-%d}"
    for day, words in ((future, "Die dag komt nog"), ("gisteren", "Vul een datum in")):
        sent = noor.post(f"{page_of(contact)}/soort", {"kind": "objection", "published_on": day})

        assert sent.status_code == 422
        assert words in sent.text
        assert '<option value="objection" selected>' in sent.text
        assert f'value="{day}"' in sent.text
    assert again(sqlite_session, contact).kind is ContactKind.QUESTION


def test_nonsense_for_a_kind_changes_nothing(noor: Visit, contact: Contact) -> None:
    assert noor.post(f"{page_of(contact)}/soort", {"kind": "gezeur"}).status_code == 422


def test_a_term_is_postponed_once_the_letter_is_known(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    is_a(sqlite_session, contact, ContactKind.COMPLAINT)
    latest = noor.get(page_of(contact)).text.split('name="until_day" value="')[1][:10]
    today = f"{local(datetime.now(UTC)):%Y-%m-%d}"
    given = {"until_day": latest, "told_on": today, "reference": ""}

    refused = noor.post(f"{page_of(contact)}/verdaging", given)
    done = noor.post(f"{page_of(contact)}/verdaging", given | {"reference": "<i>2026-17</i>"})

    assert refused.status_code == 422
    assert "Vul het kenmerk van de brief in" in refused.text
    assert f'value="{latest}"' in refused.text
    assert done.status_code == 303
    page = noor.get(page_of(contact)).text
    assert "Kenmerk van de brief: &lt;i&gt;2026-17&lt;/i&gt;" in page
    assert "verdaging meegedeeld (Awb 9:11, tweede lid)" in page
    assert 'name="until_day"' not in page
    assert f"{again(sqlite_session, contact).due_at:%Y-%m-%d}" == latest


def test_a_dwangsom_is_told_at_both_contacts(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    now = datetime.now(UTC)
    contact.received_at = now - 200 * DAY
    is_a(sqlite_session, contact, ContactKind.APPLICATION)
    notice = builders.contact(sqlite_session, received_at=now - 100 * DAY)
    is_a(sqlite_session, notice, ContactKind.NOTICE_OF_DEFAULT)

    wrong = noor.post(f"{page_of(notice)}/ingebrekestelling", {"about": "12"})
    done = noor.post(f"{page_of(notice)}/ingebrekestelling", {"about": contact.number})

    assert (wrong.status_code, done.status_code) == (422, 303)
    for one in (notice, contact):
        page = noor.get(page_of(one)).text
        assert "Dwangsom loopt: dag 42, € 1.442, hoogstens € 1.442" in page
    assert again(sqlite_session, contact).priority is Priority.HIGH


def test_a_term_stands_still_until_somebody_says_when_it_went_on(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    is_a(sqlite_session, contact, ContactKind.APPLICATION)
    day = f"{local(datetime.now(UTC)) - 2 * DAY:%Y-%m-%d}"
    still = {"still_reason": "completion", "since": day, "still_note": "<b>Bijlage 2</b>"}

    refused = noor.post(f"{page_of(contact)}/opschorting", still | {"still_until": day})
    done = noor.post(f"{page_of(contact)}/opschorting", still)

    assert (refused.status_code, done.status_code) == (422, 303)
    assert "Kies een dag na het begin" in refused.text
    page = noor.get(page_of(contact)).text
    assert "Staat stil sinds" in page
    assert "“&lt;b&gt;Bijlage 2&lt;/b&gt;”" in page
    assert noor.post(f"{page_of(contact)}/opschorting/einde", {}).status_code == 422

    noor.post(f"{page_of(contact)}/opschorting/einde", {"ended_on": day})
    assert "Staat stil sinds" not in noor.get(page_of(contact)).text
