"""`/beheer/uitgaand`: what did not arrive is seen with its reason and tried again on purpose."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import Delivery, Mailbox, OutboxItem
from tests import builders
from tests.plugins.databases import mostly_sqlite
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

database_url = mostly_sqlite

PAGES = "/beheer/uitgaand"


@pytest.fixture
def boss(client_as: ClientAs) -> Visit:
    return client_as(Role.ADMIN)


def departure(session: Session, delivery: Delivery, reply: str = "") -> OutboxItem:
    contact = builders.contact(session, mailbox=builders.mailbox(session, "info@example.org"))
    item = builders.answer(session, contact, to="fatima@example.nl", delivery=delivery)
    item.problem = item.message.recipients[0].reply = reply
    session.commit()
    return item


def now_is(session: Session, item: OutboxItem) -> Delivery:
    session.rollback()
    session.refresh(item)
    return item.delivery


def test_a_refusal_is_shown_with_its_reason_and_without_whom(
    app: Flask, boss: Visit, session: Session
) -> None:
    item = departure(session, Delivery.REFUSED, "Postbus <fatima@example.nl> bestaat niet.")

    for page in (boss.get(PAGES).text, boss.get(f"{PAGES}/{item.id}").text):
        assert "Postbus &lt;…@example.nl&gt; bestaat niet." in page
        assert item.message.contact.number in page
        assert "fatima" not in page


def test_what_waits_is_shown_with_its_next_try(app: Flask, boss: Visit, session: Session) -> None:
    departure(session, Delivery.DEFERRED, "De mailserver is druk.")

    page = boss.get(PAGES).text

    assert "nieuwe poging" in page
    assert "De mailserver is druk." in page


def test_empty_lists_say_what_that_means(boss: Visit) -> None:
    page = boss.get(PAGES).text

    assert "Alles wat wegging, is aangenomen" in page
    assert "Er wacht niets" in page


def test_a_refused_message_is_tried_again(app: Flask, boss: Visit, session: Session) -> None:
    item = departure(session, Delivery.REFUSED)

    assert boss.post(f"{PAGES}/{item.id}/nieuwe-poging").status_code == 303
    assert now_is(session, item) is Delivery.QUEUED
    assert boss.post(f"{PAGES}/{item.id}/nieuwe-poging").status_code == 409


def test_an_uncertain_message_is_tried_again_only_after_its_warning(
    app: Flask, boss: Visit, session: Session
) -> None:
    item = departure(session, Delivery.UNCERTAIN)
    assert "misschien twee keer" in boss.get(f"{PAGES}/{item.id}").text

    refused = boss.post(f"{PAGES}/{item.id}/nieuwe-poging")
    assert refused.status_code == 422
    assert "Vink aan" in refused.text
    assert now_is(session, item) is Delivery.UNCERTAIN

    assert boss.post(f"{PAGES}/{item.id}/nieuwe-poging", {"sure": "y"}).status_code == 303
    assert now_is(session, item) is Delivery.QUEUED


def test_a_team_lead_looks_and_leaves_the_button_to_an_admin(
    app: Flask, client_as: ClientAs, session: Session
) -> None:
    item = departure(session, Delivery.REFUSED)
    lead = client_as(Role.TEAM_LEAD)

    page = lead.get(f"{PAGES}/{item.id}").text

    assert "Een beheerder kan het opnieuw laten versturen" in page
    assert f'href="/contacten/{item.message.contact.number}"' in page
    assert f'href="{PAGES}"' in page
    assert 'href="/beheer/medewerkers"' not in page
    assert lead.post(f"{PAGES}/{item.id}/nieuwe-poging").status_code == 403


def test_an_admin_who_handles_no_contacts_gets_no_link_that_leads_nowhere(
    app: Flask, boss: Visit, session: Session
) -> None:
    item = departure(session, Delivery.REFUSED)

    assert f'href="/contacten/{item.message.contact.number}"' not in boss.get(PAGES).text


def test_a_mailbox_that_rests_says_until_when_and_why_and_is_woken(
    app: Flask, boss: Visit, session: Session, client_as: ClientAs
) -> None:
    now = datetime.now(UTC)
    item = departure(session, Delivery.QUEUED)
    item.message.at = now - timedelta(minutes=9)
    box = session.get_one(Mailbox, item.mailbox_id)
    box.sending_failures, box.sending_problem = 3, "De mailserver is niet bereikbaar."
    box.sending_since, box.resting_until = now - timedelta(minutes=9), now + timedelta(hours=1)
    session.commit()
    words = ("Versturen uit info@example.org rust tot", "is niet bereikbaar.", "de postbus rust")

    page, health = boss.get(PAGES).text, boss.get("/beheer/gezondheid").text
    assert [one for one in words if one not in page] == []
    assert [one for one in words[:2] if one not in health] == []
    assert page.count("Versturen staat stil") == 1
    assert "Probeer nu" not in client_as(Role.TEAM_LEAD).get(PAGES).text

    assert boss.post(f"{PAGES}/postbussen/{box.id}/nieuwe-poging").status_code == 303
    assert "wordt nu geprobeerd" in boss.get(PAGES).text
