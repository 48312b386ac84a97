"""The list of the queue: views, filters, counters, pages, and that it stays what it was."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.db import db
from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import Agent, MessageKind
from kcc.services import defaults, find
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

DUE = timedelta(hours=1)


@pytest.fixture
def noor(sqlite_app: Flask, client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


def test_each_view_shows_and_counts_its_own(noor: Visit, sqlite_session: Session) -> None:
    other = builders.agent(sqlite_session)
    builders.contact(sqlite_session, subject="Vrij", due_at=datetime.now(UTC))
    builders.contact(sqlite_session, subject="Elders", agent=other, state=State.IN_PROGRESS)
    builders.contact(sqlite_session, subject="Wacht", agent=other, state=State.WAITS_FOR_CITIZEN)
    builders.contact(sqlite_session, subject="Klaar", state=State.CLOSED)
    sqlite_session.commit()

    assert subjects(noor, "/wachtrij") == {"Vrij", "Elders", "Wacht"}
    assert subjects(noor, "/wachtrij?weergave=niemand") == {"Vrij"}
    assert subjects(noor, "/wachtrij?weergave=te-laat") == {"Vrij"}
    assert subjects(noor, "/wachtrij?weergave=wacht-op-inwoner") == {"Wacht"}
    assert subjects(noor, "/wachtrij?weergave=afgehandeld") == {"Klaar"}
    assert subjects(noor, "/wachtrij?weergave=mijn") == set()
    assert counters(noor)["Te doen"] == 3
    assert counters(noor)["Wacht op inwoner"] == 1
    assert "Alles is beantwoord" not in noor.get("/wachtrij?weergave=mijn").text


def test_filters_narrow_rows_and_counters_and_show_what_was_chosen(
    noor: Visit, sqlite_session: Session
) -> None:
    topic = builders.topic(sqlite_session, "Afval")
    builders.contact(sqlite_session, subject="Container vol", topic=topic)
    builders.contact(sqlite_session, subject="Gebeld", channel=ChannelKind.PHONE)
    sqlite_session.commit()

    page = f"/wachtrij?onderwerp={topic.id}"
    assert previews(noor, page) == {"Container vol"}
    assert counters(noor, page)["Te doen"] == 1
    assert f'<option value="{topic.id}" selected>Afval' in noor.get(page).text
    assert previews(noor, "/wachtrij?kanaal=phone") == {"Gebeld"}
    assert previews(noor, "/wachtrij?kanaal=duif&onderwerp=99999999999") == {
        "Container vol",
        "Gebeld",
    }


def test_a_department_counts_its_own_only(sqlite_session: Session, client_as: ClientAs) -> None:
    own = builders.department(sqlite_session, "Burgerzaken")
    other = builders.department(sqlite_session, "Stadsbeheer")
    for department in (own, other, None):
        builders.contact(
            sqlite_session, department=department, state=State.WAITS_FOR_DEPARTMENT, subject="Help"
        )
    amina = client_as(Role.DEPARTMENT, department=own)

    assert counters(amina)["Te doen"] == 1
    assert counters(amina)["Wacht op afdeling"] == 1
    assert counters(amina, f"/wachtrij?afdeling={other.id}")["Te doen"] == 0


def test_fifty_rows_are_a_page_and_the_rest_is_on_the_next(
    noor: Visit, sqlite_session: Session, now: datetime
) -> None:
    for number in range(53):
        builders.contact(sqlite_session, subject=f"Vraag {number}", due_at=now + number * DUE)
    sqlite_session.commit()

    first = noor.get("/wachtrij?kanaal=email")
    found = re.search(r'href="(/wachtrij\?[^"]*na=[^"]+)"', first.text)
    assert found
    second = found[1].replace("&amp;", "&")

    assert len(subjects(noor, "/wachtrij?kanaal=email")) == 50
    assert subjects(noor, second) == {"Vraag 50", "Vraag 51", "Vraag 52"}
    assert "kanaal=email" in second


def test_the_list_stays_what_it_was_beside_a_contact_and_after_each_step(
    noor: Visit, sqlite_session: Session
) -> None:
    first, second = (
        builders.contact(sqlite_session, channel=ChannelKind.PHONE, subject=name)
        for name in ("Eerste", "Tweede")
    )
    builders.contact(sqlite_session, subject="Per mail")
    for contact in (first, second):
        builders.message(sqlite_session, contact)
    sqlite_session.commit()
    place = "weergave=niemand&kanaal=phone"

    queue = noor.get(f"/wachtrij?{place}").text
    row = address_in(queue, rf"/contacten/{first.number}\?[^\"#]*")
    assert subjects(noor, row) == {"Eerste", "Tweede"}

    page = noor.get(row).text + noor.get(f"{row}&tab=note").text
    steps = {
        "notities": {"text": "Even gebeld"},
        "toewijzing": {},
        "afsluiting": {"outcome": "redirected", "last_seen": "999"},
    }
    for step, fields in steps.items():
        done = noor.post(address_in(page, rf"/contacten/{first.number}/{step}\?[^\"]*"), fields)
        assert done.status_code == 303
        assert place in done.location, step
    claimed = noor.post(address_in(queue, r"/wachtrij/claims\?[^\"]*"))
    assert claimed.location.startswith("/contacten/")
    assert place in claimed.location


def test_polling_is_quiet_until_something_changes(noor: Visit, sqlite_session: Session) -> None:
    contact = builders.contact(sqlite_session, subject="Paspoort")
    sqlite_session.commit()
    first = noor.get("/wachtrij/lijst")
    unchanged = noor.get("/wachtrij/lijst", **{"If-None-Match": first.headers["ETag"]})

    contact.preview = "Iets heel anders"
    sqlite_session.commit()
    changed = noor.get("/wachtrij/lijst", **{"If-None-Match": first.headers["ETag"]})

    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert changed.status_code == 200
    assert "Iets heel anders" in changed.text
    assert "<html" not in changed.text


def test_the_button_says_how_long_the_next_contact_has_and_polling_keeps_it_true(
    noor: Visit, sqlite_session: Session
) -> None:
    assert next_left(noor.get("/wachtrij").text) == ""

    contact = builders.contact(sqlite_session, due_at=datetime.now(UTC) - timedelta(seconds=2))
    sqlite_session.commit()
    noor.later()
    assert next_left(noor.get("/wachtrij").text) == "net te laat"

    contact.state = State.WAITS_FOR_CITIZEN
    sqlite_session.commit()
    noor.later()
    polled = noor.get("/wachtrij/lijst").text
    assert next_left(polled) == ""
    assert 'id="volgende-tijd" class="next-left" hx-swap-oob="true"' in polled


def test_a_program_without_a_citizen_is_called_what_it_calls_itself(
    noor: Visit, sqlite_session: Session
) -> None:
    contact = builders.contact(sqlite_session, subject="Rapport", state=State.NO_ACTION)
    contact.citizen = None
    builders.message(
        sqlite_session, contact, sender="scanner@example.org", sender_name="Scanner hal 2"
    )
    find.index(sqlite_session, contact)
    sqlite_session.commit()

    for path in ("/wachtrij?weergave=afgehandeld", f"/contacten/{contact.number}", "/zoeken?q=rap"):
        page = noor.get(path).text
        assert "Scanner hal 2" in page, path
        assert "Onbekende inwoner" not in page, path


@pytest.mark.parametrize("path", ["/wachtrij", "/wachtrij?weergave=afgehandeld", "/zoeken?q=vraag"])
def test_a_list_takes_as_many_statements_for_many_rows_as_for_few(
    noor: Visit, sqlite_app: Flask, sqlite_session: Session, now: datetime, path: str
) -> None:
    taken = []
    for number in (6, 30):
        for _ in range(number):
            add_full_contact(sqlite_session, now)
        sqlite_session.commit()
        noor.later()
        noor.get(path)
        with statements(sqlite_app) as seen:
            assert noor.get(path).status_code == 200
        taken.append(len(seen))

    assert taken[0] == taken[1] <= 20


def test_a_contact_takes_as_many_statements_for_a_long_thread_as_for_a_short_one(
    noor: Visit, sqlite_app: Flask, sqlite_session: Session, now: datetime
) -> None:
    defaults.seed(sqlite_session, now)
    contact = builders.contact(sqlite_session)
    taken = []
    for number in (2, 40):
        for _ in range(number):
            builders.attachment(sqlite_session, builders.message(sqlite_session, contact))
            answered = builders.answer(sqlite_session, contact, agent=a_colleague(sqlite_session))
            answered.message.article_ids = [1, 2]
            builders.message(sqlite_session, contact, MessageKind.NOTE)
            builders.contact(sqlite_session, citizen=contact.citizen, subject="Eerder")
        sqlite_session.commit()
        noor.later()
        with statements(sqlite_app) as seen:
            assert noor.get(f"/contacten/{contact.number}").status_code == 200
        taken.append(len(seen))

    assert taken[0] == taken[1] <= 29


def add_full_contact(session: Session, now: datetime) -> None:
    """A row with all that a row can show; every other one is of nobody in the register."""
    contact = builders.contact(
        session,
        subject="Vraag",
        agent=a_colleague(session),
        topic=builders.topic(session),
        department=builders.department(session),
        state=State.IN_PROGRESS,
    )
    builders.clock(session, contact, due_at=now)
    builders.message(session, contact, sender_name="Scanner")
    if contact.id % 2:
        contact.citizen = None
    if contact.id % 3 == 0:
        contact.state, contact.closed_at = State.CLOSED, now
    find.index(session, contact)


def a_colleague(session: Session) -> Agent:
    return builders.agent(session, "Tarik Demir")


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements that the application sends to its database."""
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def subjects(visit: Visit, path: str) -> set[str]:
    """The topics or subjects of the rows in the list."""
    return set(re.findall(r'class="row-topic">([^<]*)<', visit.get(path).text))


def previews(visit: Visit, path: str) -> set[str]:
    return set(re.findall(r'class="row-preview">([^<]*)<', visit.get(path).text))


def counters(visit: Visit, path: str = "/wachtrij") -> dict[str, int]:
    found = re.findall(r"<b>(\d+)</b> <span>([^<]*)<", visit.get(path).text)
    return {label: int(total) for total, label in found}


def address_in(page: str, pattern: str) -> str:
    found = re.search(rf'"({pattern})"', page)
    assert found, pattern
    return found[1].replace("&amp;", "&")


def next_left(page: str) -> str:
    found = re.search(r'id="volgende-tijd"[^>]*>([^<]*)<', page)
    assert found is not None
    return found[1]
