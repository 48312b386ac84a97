"""What another department sees of a contact: nothing, by any address, list, counter or part."""

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from kcc.domain.roles import Role
from kcc.models import Event, Message, MessageKind
from kcc.web import access
from tests import builders
from tests.plugins.databases import mostly_sqlite
from tests.web.conftest import ClientAs
from tests.web.world import (
    SECRET_NAME,
    SECRET_SUBJECT,
    World,
    address,
    closed_routes,
    counted,
    filled_in,
    state_of,
)

database_url = mostly_sqlite


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
        expected = 404 if Role.DEPARTMENT in access.allowed(rule.endpoint) else 403
        assert answer.status_code == expected, (method, rule.rule, answer.status_code)
        assert forged.status_code in {400, expected}, (method, rule.rule, forged.status_code)
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
