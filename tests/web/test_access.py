"""Who may open what: every address and method of the application, for every role."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from channels.base import ChannelKind
from kcc.db import Base
from kcc.domain.roles import Role
from kcc.models import Attachment, Contact, Department, Event, Message, MessageKind
from kcc.services import defaults, find
from kcc.services.drafts import DraftKind
from kcc.web import access
from tests import builders
from tests.kennisbank.making import article
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

SECRET_SUBJECT = "Zeehondenvergunning"  # a word that stands in one contact and nowhere else
SECRET_NAME = "Wilhelmina Zeeuw"
LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)

# What the municipality counts on, said once more beside the application's own table.
ONLY_ADMINS = {Role.ADMIN}
ONLY_EDITORS = {Role.EDITOR}
CITIZENS_DATA = {Role.AGENT, Role.TEAM_LEAD, Role.DEPARTMENT}
PROMISED = {
    "/beheer": ONLY_ADMINS,
    "/kennisbank/nieuw": ONLY_EDITORS,
    "/kennisbank/voorbeeld": ONLY_EDITORS,
    "/contacten": CITIZENS_DATA,
    "/wachtrij": CITIZENS_DATA,
    "/bijlagen": CITIZENS_DATA,
    "/berichten": CITIZENS_DATA,
    "/zoeken": CITIZENS_DATA,
    "/inwoners": {Role.AGENT, Role.TEAM_LEAD},
    "/telefoonnotities": {Role.AGENT, Role.TEAM_LEAD},
}
OPEN_TO_ALL = {
    "/",
    "/inloggen",
    "/contact",
    "/contact/verzonden",
    "/gezond",
    "/static/<path:filename>",
    "/demo/postvak",
    "/demo/postvak/lijst",
    "/demo/postvak/berichten/<int:uid>",
    "/demo/postvak/berichten",
}


@dataclass(frozen=True, kw_only=True)
class World:
    """A contact of one department with all that hangs on it, and a department beside it."""

    contact: Contact
    message: Message
    attachment: Attachment
    article_id: int
    own: Department
    foreign: Department

    def values(self, rule: Rule) -> dict[str, object]:
        """Something that exists, for each part of an address."""
        known: dict[str, object] = {
            "number": self.contact.number,
            "message_id": self.message.id,
            "attachment_id": self.attachment.id,
            "article_id": self.article_id,
            "kind": DraftKind.NOTE.value,
            "filename": "css/base.css",
            "uid": 1,
            "agent_id": 1,
            "department_id": self.own.id,
            "topic_id": self.contact.topic_id,
            "mailbox_id": self.contact.mailbox_id,
            "window_id": 1,
            "open_day_id": 1,
            "day": "2026-12-31",
            "channel": "e-mail",
            "moment": "eerste-antwoord",
        }
        return {name: known[name] for name in rule.arguments}


@pytest.fixture
def world(session: Session) -> World:
    defaults.seed(session, builders.NOW)
    own = builders.department(session, "Burgerzaken")
    topic = builders.topic(session, "Dieren", department=own)
    contact = builders.contact(
        session,
        department=own,
        topic=topic,
        citizen=builders.citizen(session, SECRET_NAME),
        subject=SECRET_SUBJECT,
        mailbox=builders.mailbox(session),
        channel=ChannelKind.EMAIL,
        due_at=LONG_AGO,
    )
    message = builders.message(session, contact, text=SECRET_SUBJECT, html=f"<p>{SECRET_SUBJECT}")
    message.has_html = True
    attachment = builders.attachment(session, message, f"{SECRET_SUBJECT}.pdf")
    find.index(session, contact)
    session.commit()
    return World(
        contact=contact,
        message=message,
        attachment=attachment,
        article_id=article(session, "Paspoort kwijt").id,
        own=own,
        foreign=builders.department(session, "Stadsbeheer"),
    )


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Each address with each of its methods; HEAD and OPTIONS are GET's own business."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def closed_routes(app: Flask) -> list[tuple[Rule, str]]:
    return [(r, m) for r, m in routes(app) if r.endpoint not in access.PUBLIC]


def address(app: Flask, world: World, rule: Rule) -> str:
    adapter = app.url_map.bind("localhost", url_scheme="https")
    return adapter.build(rule.endpoint, world.values(rule))


def filled_in(world: World, token: str) -> dict[str, object]:
    """Fields that make sense to every form about a contact, so that none stops for a mistake."""
    return {
        "csrf_token": token,
        "text": "Dit had niet gemogen.",
        "outcome": "answered",
        "agent_id": "1",
        "department_id": str(world.own.id),
        "topic_id": str(world.contact.topic_id),
        "last_seen": str(world.message.id),
        "to": "boos@example.nl",
        "contact": world.contact.number,
        "file": (io.BytesIO(b"beeld"), "foto.jpg"),
    }


def counted(session: Session) -> dict[str, int]:
    """How many rows each table has: what was refused leaves none behind."""
    session.rollback()
    tables = (t for t in Base.metadata.sorted_tables if t.name not in {"attempt", "sign_in"})
    return {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def state_of(session: Session, world: World) -> tuple[object, ...]:
    session.rollback()
    session.expire_all()
    row = session.get_one(Contact, world.contact.id)
    return row.version, row.state, row.agent_id, row.department_id, row.topic_id, row.unread


def test_every_page_says_who_may_open_it(sqlite_app: Flask) -> None:
    forgotten = {r.endpoint for r, _ in closed_routes(sqlite_app) if not access.allowed(r.endpoint)}

    assert forgotten == set()


def test_the_tables_of_access_name_only_what_exists(sqlite_app: Flask) -> None:
    endpoints = {rule.endpoint for rule, _ in routes(sqlite_app)}
    known = endpoints | {endpoint.partition(".")[0] for endpoint in endpoints}

    assert (access.PUBLIC | access.ROLES.keys()) - known == set()


def test_only_these_addresses_are_open_to_all(sqlite_app: Flask) -> None:
    found = {rule.rule for rule, _ in routes(sqlite_app) if rule.endpoint in access.PUBLIC}

    assert found == OPEN_TO_ALL


def test_no_role_is_let_in_where_the_municipality_does_not_expect_it(sqlite_app: Flask) -> None:
    wrong = [
        (rule.rule, role)
        for rule, _ in closed_routes(sqlite_app)
        for start, roles in PROMISED.items()
        if rule.rule.startswith(start)
        for role in access.allowed(rule.endpoint) - roles
    ]

    assert wrong == []


def test_a_page_that_stands_in_no_table_is_open_to_nobody(
    sqlite_app: Flask, client_as: ClientAs
) -> None:
    sqlite_app.add_url_rule("/vergeten", "vergeten", lambda: "geheim")

    assert Visit(sqlite_app).get("/vergeten").status_code == 303
    assert client_as(*Role).get("/vergeten").status_code == 403


def test_a_stranger_is_sent_to_the_log_in_page_or_told_to_log_in(
    app: Flask, world: World, session: Session
) -> None:
    stranger, before = Visit(app), counted(session)
    token = stranger.token("/inloggen")

    for rule, method in closed_routes(app):
        path = address(app, world, rule)
        whole = stranger.send(method, path, data=filled_in(world, token))
        part = stranger.send(
            method, path, data=filled_in(world, token), headers={"HX-Request": "true"}
        )

        assert whole.status_code == (303 if method == "GET" else 401), (method, path)
        assert part.status_code == 401, (method, path)
        if method == "GET":
            assert whole.headers["Location"].startswith("/inloggen?naar="), path
            assert stranger.send("HEAD", path).status_code in {303, 401}, path
        assert SECRET_NAME not in whole.text + part.text
    assert counted(session) == before


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_nothing_that_is_not_its_own(
    app: Flask, world: World, session: Session, client_as: ClientAs, role: Role
) -> None:
    visit = client_as(role, department=world.own)
    token, before = visit.token(), counted(session)

    tried = 0
    for rule, method in closed_routes(app):
        if role in access.allowed(rule.endpoint):
            continue
        answer = visit.send(method, address(app, world, rule), data=filled_in(world, token))
        assert answer.status_code == 403, (method, rule.rule)
        assert SECRET_SUBJECT not in answer.text
        tried += 1

    assert tried > 5
    assert counted(session) == before


@pytest.mark.parametrize("role", Role)
def test_a_role_can_open_what_is_its_own(
    app: Flask, world: World, client_as: ClientAs, role: Role
) -> None:
    visit = client_as(role, department=world.own)
    app.extensions["kcc"].files.put(b"beeld")

    for rule, method in closed_routes(app):
        if method == "GET" and role in access.allowed(rule.endpoint):
            with visit.get(address(app, world, rule)) as answer:
                assert answer.status_code == 200, rule.rule


def test_without_its_token_no_form_does_anything(
    app: Flask, world: World, session: Session, client_as: ClientAs
) -> None:
    visit = client_as(*Role, department=world.own)
    before, state = counted(session), state_of(session, world)

    for rule, method in routes(app):
        if method == "GET":
            continue
        path = address(app, world, rule)
        for token in ("", "geraden"):
            answer = visit.send(method, path, data=filled_in(world, token))
            # Outside demo mode nothing of the demo is there at all.
            expected = 404 if rule.endpoint.startswith("demo.") else 400
            assert answer.status_code == expected, (method, path)

    assert counted(session) == before
    assert state_of(session, world) == state


def test_a_form_sent_from_another_site_does_nothing_although_the_cookie_is_there(
    app: Flask, client_as: ClientAs
) -> None:
    visit = client_as(Role.AGENT)

    answer = visit.send(
        "POST", "/uitloggen", data={}, headers={"Origin": "https://boos.example", "Referer": ""}
    )

    assert answer.status_code == 400
    assert visit.is_signed_in


def about_a_contact(app: Flask) -> list[tuple[Rule, str]]:
    names = {"number", "message_id", "attachment_id"}
    return [(rule, method) for rule, method in closed_routes(app) if names & rule.arguments]


def test_a_contact_of_another_department_is_not_there_by_any_address(
    app: Flask, world: World, session: Session, client_as: ClientAs
) -> None:
    stranger = client_as(Role.DEPARTMENT, department=world.foreign)
    token, before, state = stranger.token(), counted(session), state_of(session, world)

    tried = about_a_contact(app)
    for rule, method in tried:
        answer = stranger.send(method, address(app, world, rule), data=filled_in(world, token))
        forged = stranger.send(method, address(app, world, rule), data=filled_in(world, "geraden"))
        assert answer.status_code == 404, (method, rule.rule, answer.status_code)
        assert forged.status_code in {400, 404}, (method, rule.rule, forged.status_code)
        assert SECRET_SUBJECT not in answer.text + forged.text

    assert len(tried) > 15
    assert counted(session) == before
    assert state_of(session, world) == state


def test_somebody_without_a_department_sees_no_contact_at_all(
    app: Flask, world: World, client_as: ClientAs
) -> None:
    visit = client_as(Role.DEPARTMENT)

    assert visit.get(f"/contacten/{world.contact.number}").status_code == 404
    assert SECRET_SUBJECT not in visit.get("/wachtrij").text


def test_another_department_does_not_answer_through_the_kennisbank(
    app: Flask, world: World, session: Session, client_as: ClientAs
) -> None:
    stranger = client_as(Role.DEPARTMENT, department=world.foreign)
    before = counted(session)

    answer = stranger.post(
        f"/kennisbank/{world.article_id}/invoegen", {"contact": world.contact.number}
    )

    assert answer.status_code == 404
    assert counted(session) == before


LISTS = [
    "/wachtrij",
    "/wachtrij/lijst",
    "/wachtrij?weergave=te-laat",
    "/wachtrij?weergave=niemand",
    "/wachtrij?afdeling={department}",
    "/wachtrij?onderwerp={topic}",
    "/wachtrij/lijst?contact={number}",
    "/zoeken?q={number}",
    "/zoeken?q=Zeehondenvergunning",
    "/zoeken?q=Zeehonden",
    "/zoeken?q=Wilhelmina",
]


def test_lists_and_the_find_box_keep_to_the_own_department(
    world: World, client_as: ClientAs
) -> None:
    stranger = client_as(Role.DEPARTMENT, department=world.foreign)
    colleague = client_as(Role.DEPARTMENT, department=world.own)
    topic, number = world.contact.topic_id, world.contact.number

    for pattern in LISTS:
        path = pattern.format(department=world.own.id, topic=topic, number=number)
        hidden, seen = stranger.get(path), colleague.get(path)
        assert hidden.status_code == 200, path
        assert SECRET_NAME not in hidden.text, path
        assert f"/contacten/{number}" not in hidden.text, path
        assert f"/contacten/{number}" in seen.headers.get("Location", "") + seen.text, path


def test_counters_count_nothing_of_another_department(world: World, client_as: ClientAs) -> None:
    pages = [
        client_as(Role.DEPARTMENT, department=department).get("/wachtrij/lijst").text
        for department in (world.foreign, world.own)
    ]
    for _ in range(2):
        pages.append(
            client_as(Role.DEPARTMENT, department=world.foreign).get("/wachtrij/lijst").text
        )

    assert pages[0] == pages[2] == pages[3]
    assert pages[0] != pages[1]


def test_a_message_opens_only_under_its_own_contact(
    app: Flask, world: World, session: Session, client_as: ClientAs
) -> None:
    other = builders.contact(session, department=world.foreign)
    item = builders.answer(session, world.contact)
    session.commit()
    stranger = client_as(Role.DEPARTMENT, department=world.foreign)

    answer = stranger.post(f"/contacten/{other.number}/antwoorden/{item.message_id}/ongedaan")

    assert answer.status_code == 404
    session.expire_all()
    assert session.get_one(Message, item.message_id).kind is MessageKind.ANSWER
    assert session.scalar(select(func.count()).select_from(Event)) == 0


@pytest.mark.parametrize("huge", [2**31, 2**63, 10**30])
def test_numbers_that_no_row_can_have_are_just_not_there(
    app: Flask, client_as: ClientAs, huge: int
) -> None:
    visit = client_as(*Role)

    for path in ("/bijlagen/{}", "/berichten/{}/html", "/kennisbank/{}", "/beheer/medewerkers/{}"):
        assert visit.get(path.format(huge)).status_code == 404, path
    assert visit.get(f"/wachtrij?onderwerp={huge}&afdeling={huge}").status_code == 200
