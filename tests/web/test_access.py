"""Who may open what: every address and method of the application, for every role."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.web import access, create_app
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit, settings_for, used
from tests.web.world import (
    SECRET_NAME,
    SECRET_SUBJECT,
    World,
    address,
    closed_routes,
    counted,
    filled_in,
    routes,
    state_of,
)

# What the municipality counts on, said once more beside the application's own table.
ONLY_ADMINS = {Role.ADMIN}
LOOKS_AFTER = {Role.ADMIN, Role.TEAM_LEAD}
ONLY_EDITORS = {Role.EDITOR}
ONLY_KCC = {Role.AGENT, Role.TEAM_LEAD}
CITIZENS_DATA = {Role.AGENT, Role.TEAM_LEAD, Role.DEPARTMENT}
PROMISED = {
    "/beheer": ONLY_ADMINS,
    "/beheer/brieven": frozenset({Role.ADMIN, Role.EDITOR}),
    "/beheer/gezondheid": LOOKS_AFTER,
    "/beheer/storingen": LOOKS_AFTER,
    "/beheer/uitgaand": LOOKS_AFTER,
    "/beheer/uitgaand/<int:item_id>/nieuwe-poging": ONLY_ADMINS,
    "/kennisbank/nieuw": ONLY_EDITORS,
    "/kennisbank/voorbeeld": ONLY_EDITORS,
    "/kennisbank/synoniemen": ONLY_EDITORS,
    "/kennisbank/redactie": ONLY_EDITORS,
    "/kennisbank/opmerkingen": ONLY_EDITORS,
    "/contacten": CITIZENS_DATA,
    "/contacten/<number>/doorzetting": ONLY_KCC,
    "/contacten/<number>/wachten": ONLY_KCC,
    "/contacten/<number>/hervatting": ONLY_KCC,
    "/wachtrij": CITIZENS_DATA,
    "/bijlagen": CITIZENS_DATA,
    "/berichten": CITIZENS_DATA,
    "/zoeken": CITIZENS_DATA,
    "/inwoners": ONLY_KCC,
    "/telefoonnotities": ONLY_KCC,
    "/sturing": {Role.TEAM_LEAD},
}
LEAD_ON = {"kennisbank.at_contact", "attachments.download", "steering.index"}
# Whoever is sent away before anything is looked up, is so whatever database there is.
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OPEN_TO_ALL = {
    "/",
    "/inloggen",
    "/contact",
    "/contact/verzonden",
    "/storingen",
    "/gezond",
    "/metrics",
    "/static/<path:filename>",
    "/b/<pass_text>",
    "/bestanden/<token>",
    "/bestanden/<token>/ophalen/<int:place>",
    "/demo/postvak",
    "/demo/postvak/lijst",
    "/demo/postvak/berichten/<int:uid>",
    "/demo/postvak/berichten",
}


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
        if (starts := [start for start in PROMISED if rule.rule.startswith(start)])
        for role in access.allowed(rule.endpoint) - PROMISED[max(starts, key=len)]
    ]

    assert wrong == []


@pytest.fixture
def forgetful(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application with a page that somebody forgot to put in a table."""
    app = create_app(settings_for(sqlite_url, tmp_path))
    app.add_url_rule("/vergeten", "vergeten", lambda: "geheim")
    yield from used(app)


def test_a_page_that_stands_in_no_table_is_open_to_nobody(
    forgetful: Flask, sqlite_session: Session
) -> None:
    everything = builders.agent(sqlite_session, roles=Role)
    sqlite_session.commit()
    visit = Visit(forgetful)
    assert visit.get("/vergeten").status_code == 303

    visit.sign_in(everything.email)

    assert visit.get("/vergeten").status_code == 403


@on_one_database
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


@on_one_database
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
                leads_on = rule.endpoint in LEAD_ON
                assert answer.status_code == (303 if leads_on else 200), rule.rule


@on_one_database
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


@pytest.mark.parametrize("huge", [2**31, 2**63, 10**30])
def test_numbers_that_no_row_can_have_are_just_not_there(
    app: Flask, client_as: ClientAs, huge: int
) -> None:
    visit = client_as(*Role)

    for path in ("/bijlagen/{}", "/berichten/{}/html", "/kennisbank/{}", "/beheer/medewerkers/{}"):
        assert visit.get(path.format(huge)).status_code == 404, path
    assert visit.get(f"/wachtrij?onderwerp={huge}&afdeling={huge}").status_code == 200
