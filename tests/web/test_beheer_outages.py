"""`/beheer/storingen`: an outage is registered, seen by colleagues and citizens, and taken back."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.kinds import ContactKind
from kcc.domain.roles import Role
from kcc.domain.words import AMSTERDAM, local
from kcc.models import Clock, Contact, Outage
from kcc.services import classifying, defaults, outages
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

LIST = "/beheer/storingen"
NEW = f"{LIST}/nieuw"
# Tuesday 24 November 2026, 14:00 in Amsterdam. A Woo request of 27 October ends today.
NOW = builders.NOW
FILLED = {
    "channel_names": ["email"],
    "started_on": "2026-11-24",
    "started_time": "08:00",
    "filing": "extended",
    "filing_days": "1",
    "text_nl": "Bel ons gerust: <b>14 071</b>.",
    "text_en": "Please call us.",
}
OVER = FILLED | {"ended_on": "2026-11-24", "ended_time": "13:59"}
OURS = OVER | {"own_terms": "y", "note": "Het zaaksysteem lag plat."}


@pytest.fixture
def boss(sqlite_app: Flask, sqlite_session: Session, client_as: ClientAs) -> Iterator[Visit]:
    defaults.seed(sqlite_session, NOW)
    sqlite_session.commit()
    with time_machine.travel(NOW, tick=False):
        yield client_as(Role.ADMIN)


@pytest.fixture
def request_of_woo(boss: Visit, sqlite_session: Session) -> Contact:
    received = datetime(2026, 10, 27, 10, tzinfo=AMSTERDAM).astimezone(UTC)
    contact = builders.contact(sqlite_session, received_at=received)
    actor = builders.actor(sqlite_session)
    classifying.set_kind(sqlite_session, contact, ContactKind.WOO_REQUEST, NOW, actor)
    sqlite_session.commit()
    return contact


def only(session: Session) -> Outage:
    session.rollback()
    return session.scalars(select(Outage).execution_options(populate_existing=True)).one()


def due(session: Session, contact: Contact) -> str:
    session.rollback()
    clock = session.scalars(
        select(Clock)
        .where(Clock.contact_id == contact.id, Clock.legal)
        .execution_options(populate_existing=True)
    ).one()
    return f"{local(clock.due_at):%d-%m}"


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_an_outage_that_lasts_is_told_to_colleagues_and_on_the_form_until_it_is_over(
    boss: Visit, client_as: ClientAs, sqlite_app: Flask, sqlite_session: Session
) -> None:
    noor, citizen = client_as(Role.AGENT), Visit(sqlite_app)
    assert "Storing" not in noor.get("/wachtrij").text.split("<main")[0]

    assert boss.post(NEW, FILLED, opened=NEW).status_code == 303

    noor.later()
    bar = words_of(noor.get("/wachtrij").text.split("<main")[0])
    assert "Storing: e-mail, sinds 08:00. Bel ons gerust: &lt;b&gt;14 071&lt;/b&gt;." in bar
    form = words_of(citizen.get("/contact").text)
    assert "Storing e-mail. Sinds dinsdag 24 november 2026 om 08:00 uur. Bel ons" in form
    english = words_of(citizen.get("/contact?taal=en").text)
    assert "Outage: e-mail. Since Tuesday 24 November 2026 at 08:00. Please call us." in english
    told = words_of(citizen.get("/storingen").text)
    assert "op tijd als wij het hebben binnen één werkdag na de dag waarop de storing" in told

    made = only(sqlite_session)
    assert boss.post(f"{LIST}/{made.id}/einde").status_code == 303

    for visit in (noor, citizen):
        visit.later()
    assert only(sqlite_session).ended_at == NOW
    assert "Storing" not in noor.get("/wachtrij").text.split("<main")[0]
    assert "14 071" not in citizen.get("/contact").text.split("<footer")[0]
    told = words_of(citizen.get("/storingen").text)
    assert "Er zijn nu geen storingen." in told
    assert "Van dinsdag 24 november 2026 om 08:00 uur tot 14:00 uur." in told
    assert (
        "Was dit uw laatste dag om ons iets te sturen, zoals een bezwaar? Dan bent u op tijd als"
        " wij het uiterlijk woensdag 25 november 2026 hebben."
    ) in told


def test_few_terms_move_at_once_and_a_withdrawal_puts_them_back(
    boss: Visit, request_of_woo: Contact, sqlite_session: Session
) -> None:
    assert due(sqlite_session, request_of_woo) == "24-11"

    boss.post(NEW, OURS, opened=NEW)

    assert due(sqlite_session, request_of_woo) == "25-11"
    made = only(sqlite_session)
    assert "Onze termijn om te beslissen is 1 dag langer." in words_of(boss.get("/storingen").text)

    boss.post(f"{LIST}/{made.id}/intrekking")

    boss.later()
    assert due(sqlite_session, request_of_woo) == "24-11"
    assert "ingetrokken" in boss.get(LIST).text
    assert "24 november" not in boss.get("/storingen").text
    log = words_of(boss.get("/beheer/logboek").text)
    assert "storing vastgelegd" in log
    assert "storing ingetrokken" in log


def test_many_terms_are_shown_first_and_then_moved(
    boss: Visit,
    request_of_woo: Contact,
    sqlite_session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outages, "AT_ONCE", 0)

    sent = boss.post(NEW, OURS, opened=NEW)

    shown = f"{LIST}/{only(sqlite_session).id}/termijnen"
    assert sent.headers["Location"] == shown
    assert due(sqlite_session, request_of_woo) == "24-11"
    page = words_of(boss.get(shown).text)
    assert "1 open termijn schuift" in page
    assert request_of_woo.number in page
    assert "Verplaats de termijnen" in boss.get(LIST).text

    assert boss.post(shown, {"seen": "iets anders"}, opened=LIST).status_code == 409
    assert boss.post(shown, opened=shown).status_code == 303

    assert due(sqlite_session, request_of_woo) == "25-11"
    assert "Er schuift niets" in boss.get(shown).text


def test_a_correction_starts_from_what_is_written_and_keeps_what_was_not_touched(
    boss: Visit, request_of_woo: Contact, sqlite_session: Session
) -> None:
    boss.post(NEW, OURS, opened=NEW)
    one = f"{LIST}/{only(sqlite_session).id}"
    page = boss.get(one).text
    assert 'value="08:00"' in page
    assert 'value="13:59"' in page

    assert boss.post(one, OURS | {"channel_names": ["form"]}, opened=one).status_code == 303

    assert due(sqlite_session, request_of_woo) == "24-11"
    kept = only(sqlite_session)
    assert (kept.channel_names, kept.own_terms) == (["form"], True)
    stale = boss.post(one, OURS | {"seen": "oud"}, opened=one)
    assert stale.status_code == 409
    assert "Iemand anders heeft dit net gewijzigd" in stale.text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"channel_names": []}, "Kies wat er niet werkt."),
        ({"started_on": ""}, "Vul in op welke dag het begon."),
        ({"started_time": "25:00"}, "Vul een tijd in, bijvoorbeeld 08:30."),
        ({"started_on": "2026-11-25"}, "Die tijd komt nog. Is het gepland werk?"),
        ({"ended_on": "2026-11-23", "ended_time": "08:00"}, "eindigt na het begin"),
        ({"ended_on": "2026-11-24"}, "Vul ook in hoe laat het eindigde."),
        ({"ended_time": "09:00"}, "Vul ook de dag in waarop het eindigde."),
        ({"filing_days": "99"}, "Vul een getal in van 1 tot en met 10."),
        ({"filing": "anders"}, "Kies iets uit de lijst."),
        ({"own_terms": "y"}, "Schrijf waarom er door de storing niet beslist kon worden."),
        ({"planned": "y"}, "Vul in tot wanneer het werk duurt."),
        ({"text_nl": "x" * 501}, "Gebruik hoogstens 500 tekens."),
    ],
)
def test_a_mistake_is_told_at_its_field_and_keeps_what_was_typed(
    boss: Visit, sqlite_session: Session, change: dict[str, object], sentence: str
) -> None:
    sent = boss.post(NEW, FILLED | {"note": ""} | change, opened=NEW)

    assert sent.status_code == 422
    assert sentence in words_of(sent.text)
    assert sqlite_session.scalars(select(Outage.id)).all() == []


def test_planned_work_is_announced_and_is_no_outage_yet(
    boss: Visit, client_as: ClientAs, sqlite_app: Flask
) -> None:
    ahead = {"started_on": "2026-11-28", "ended_on": "2026-11-28", "ended_time": "12:00"}

    assert boss.post(NEW, FILLED | ahead | {"planned": "y"}, opened=NEW).status_code == 303

    citizen = Visit(sqlite_app)
    citizen.later()
    line = words_of(citizen.get("/contact").text)
    assert "Gepland onderhoud e-mail. Van zaterdag 28 november 2026 om 08:00 uur tot 12:00" in line
    told = citizen.get("/storingen").text
    assert told.index("Er zijn nu geen storingen.") < told.index("Gepland onderhoud e-mail")
    bar = client_as(Role.AGENT).get("/wachtrij").text.split("<main")[0]
    assert "Gepland werk" not in bar
    with time_machine.travel(NOW + timedelta(days=3, hours=19), tick=False):
        citizen.later()
        bar = words_of(client_as(Role.AGENT).get("/wachtrij").text.split("<main")[0])
        assert "Gepland werk: e-mail, sinds 08:00 tot za 28 nov 12:00." in bar


def test_a_mailbox_that_stood_still_for_long_suggests_to_register_it(
    boss: Visit, client_as: ClientAs, sqlite_session: Session
) -> None:
    box = builders.mailbox(sqlite_session, address="info@gemeente.example.org")
    box.folders[0].fetched_at = NOW - timedelta(minutes=50)
    sqlite_session.commit()
    assert "Leg een storing vast" not in boss.get("/beheer/gezondheid").text
    box.folders[0].fetched_at = NOW - timedelta(hours=3)
    sqlite_session.commit()

    page = boss.get("/beheer/gezondheid").text
    link = re.search(r'href="(/beheer/storingen/nieuw[^"]+)"', page)
    assert link
    form = boss.get(link[1].replace("&amp;", "&")).text

    assert re.search(rf'selected value="{box.id}">info@gemeente.example.org', form)
    assert 'value="11:00"' in form
    assert re.search(r'checked[^>]+value="email"', form)
    assert client_as(Role.TEAM_LEAD).get(LIST).status_code == 200
    boss.post(NEW, FILLED, opened=NEW)
    assert "Leg een storing vast" not in boss.get("/beheer/gezondheid").text
    assert boss.get(f"{NEW}?postbus=x&vanaf=gisteren").status_code == 200
