"""`/beheer/medewerkers`: who may sign in, from the first password to the last session."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc import passwords
from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import AdminEvent, Agent, Contact
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

NOOR = {"name": "Noor Visser", "email": "noor@example.org", "roles": ["agent", "editor"]}
PEOPLE = "/beheer/medewerkers"


@pytest.fixture
def boss(client_as: ClientAs) -> Visit:
    return client_as(Role.ADMIN)


def make(boss: Visit, **fields: object) -> str:
    """Add Noor; returns the address of her page."""
    answer = boss.post(f"{PEOPLE}/nieuw", NOOR | fields, opened=f"{PEOPLE}/nieuw")
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def noor_in(session: Session) -> Agent:
    session.rollback()
    return session.scalars(select(Agent).where(Agent.email == NOOR["email"])).one()


def admins(session: Session) -> list[Agent]:
    session.rollback()
    return [a for a in session.scalars(select(Agent).where(Agent.active)) if Role.ADMIN in a.roles]


def test_a_generated_password_is_shown_once_and_lets_in(
    boss: Visit, sqlite_app: Flask, sqlite_session: Session
) -> None:
    page = make(boss)

    shown = re.search(r"<code>([^<]+)</code>", boss.get(page).text)
    assert shown
    assert "<code>" not in boss.get(page).text
    noor = noor_in(sqlite_session)
    assert noor.roles == {Role.AGENT, Role.EDITOR}
    assert noor.temporary_until
    assert Visit(sqlite_app).sign_in(noor.email, shown[1]).status_code == 303


def test_a_password_on_its_way_is_unreadable_in_the_cookie(boss: Visit, sqlite_app: Flask) -> None:
    page = make(boss)

    with boss.client.session_transaction(base_url="https://localhost") as cookie:
        carried = str(dict(cookie))
    shown = re.search(r"<code>([^<]+)</code>", boss.get(page).text)
    assert shown
    assert shown[1] not in carried


def test_a_typed_password_is_not_shown(boss: Visit, sqlite_session: Session) -> None:
    page = make(boss, password="vier-losse-woorden-hier")

    assert "<code>" not in boss.get(page).text
    noor = noor_in(sqlite_session)
    assert passwords.matches(noor.password_hash, "vier-losse-woorden-hier")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "Vul de naam in, zoals collega"),
        ({"email": "geen adres"}, "Vul een e-mailadres in met een @"),
        ({"roles": []}, "Kies ten minste één rol."),
        ({"roles": ["department"]}, "Kies de afdeling waarvan deze collega de contacten ziet."),
        ({"roles": ["koning"]}, "Kies iets uit de lijst"),
        ({"password": "kort"}, "Kies een wachtwoord van minstens 12 tekens."),
        ({"department_id": "999"}, "Kies iets uit de lijst"),
        ({"name": "x" * 121}, "Gebruik hoogstens 120 tekens."),
    ],
)
def test_a_mistake_is_said_at_its_field_and_the_rest_stays(
    boss: Visit, sqlite_session: Session, fields: dict[str, object], sentence: str
) -> None:
    answer = boss.post(f"{PEOPLE}/nieuw", NOOR | fields, opened=f"{PEOPLE}/nieuw")

    assert answer.status_code == 422
    assert sentence.lower() in answer.text.lower()
    assert "data-focus" in answer.text
    assert ("Noor Visser" in answer.text) or "name" in fields
    assert sqlite_session.scalar(select(Agent.id).where(Agent.name == "Noor Visser")) is None


def test_signs_that_cannot_be_seen_are_no_part_of_an_address(
    boss: Visit, sqlite_session: Session
) -> None:
    make(boss, email="\u200bNoor@example.org\u200b")

    assert noor_in(sqlite_session).email == NOOR["email"]


def test_the_log_names_departments(boss: Visit, sqlite_session: Session) -> None:
    page, one = make(boss), builders.department(sqlite_session, "Stadsbeheer")
    sqlite_session.commit()

    boss.post(page, NOOR | {"department_id": str(one.id)}, opened=page)

    assert "afdeling: leeg → Stadsbeheer" in boss.get("/beheer/logboek").text


def test_an_address_belongs_to_one_person(boss: Visit) -> None:
    make(boss)

    answer = boss.post(f"{PEOPLE}/nieuw", NOOR | {"email": "NOOR@example.org"}, opened=PEOPLE)

    assert answer.status_code == 422
    assert "Er is al iemand met dit e-mailadres." in answer.text


def test_other_roles_hold_from_the_next_click(boss: Visit, client_as: ClientAs) -> None:
    visit = client_as(Role.EDITOR)
    person = re.findall(r'href="(/beheer/medewerkers/\d+)"', boss.get(PEOPLE).text)[-1]
    assert visit.get("/kennisbank/nieuw").status_code == 200

    changed = {"name": "Sanne de Wit", "email": "ander@example.org", "roles": ["agent"]}
    assert boss.post(person, changed, opened=person).status_code == 303

    assert visit.get("/kennisbank/nieuw").status_code == 403
    assert visit.get("/wachtrij").status_code == 200


def test_stopping_somebody_ends_the_session_and_frees_the_contacts(
    boss: Visit, sqlite_app: Flask, sqlite_session: Session
) -> None:
    agent = builders.agent(sqlite_session, email="noor@example.org")
    held = builders.contact(sqlite_session, agent=agent, state=State.IN_PROGRESS)
    done = builders.contact(sqlite_session, agent=agent, state=State.CLOSED)
    sqlite_session.commit()
    noor = Visit(sqlite_app)
    noor.sign_in(agent.email)

    boss.post(f"{PEOPLE}/{agent.id}/uitschakeling")

    assert noor.get("/wachtrij").location.startswith("/inloggen")
    assert Visit(sqlite_app).sign_in(agent.email).status_code == 422
    sqlite_session.expire_all()
    free = sqlite_session.get_one(Contact, held.id)
    assert (free.agent_id, free.state) == (None, State.NEW)
    assert sqlite_session.get_one(Contact, done.id).agent_id == agent.id


def test_somebody_who_was_stopped_can_be_let_in_again(
    boss: Visit, sqlite_app: Flask, sqlite_session: Session
) -> None:
    agent = builders.agent(sqlite_session, active=False)
    sqlite_session.commit()

    boss.post(f"{PEOPLE}/{agent.id}/inschakeling")

    assert Visit(sqlite_app).sign_in(agent.email).status_code == 303


def test_a_new_password_ends_every_session_and_is_shown_once(
    boss: Visit, sqlite_app: Flask, sqlite_session: Session
) -> None:
    agent = builders.agent(sqlite_session)
    sqlite_session.commit()
    visit = Visit(sqlite_app)
    visit.sign_in(agent.email)

    page = boss.post(f"{PEOPLE}/{agent.id}/wachtwoord", {"password": ""}).location

    assert not visit.is_signed_in
    shown = re.search(r"<code>([^<]+)</code>", boss.get(page).text)
    assert shown
    assert Visit(sqlite_app).sign_in(agent.email).status_code == 422
    assert Visit(sqlite_app).sign_in(agent.email, shown[1]).status_code == 303


def test_a_temporary_password_says_how_long_it_works(boss: Visit, sqlite_session: Session) -> None:
    page = make(boss)
    assert "dat kan tot " in boss.get(page).text
    assert "tijdelijk wachtwoord</td>" in boss.get(PEOPLE).text
    until = noor_in(sqlite_session).temporary_until
    assert until
    assert timedelta(hours=71) < until - datetime.now(UTC) < timedelta(hours=73)

    noor_in(sqlite_session).temporary_until = datetime.now(UTC) - timedelta(minutes=1)
    sqlite_session.commit()

    assert "tijdelijk wachtwoord verlopen</td>" in boss.get(PEOPLE).text
    assert "verlopen" in boss.get(page).text
    assert boss.post(f"{page}/wachtwoord", {"password": ""}).status_code == 303
    again = noor_in(sqlite_session).temporary_until
    assert again
    assert again > until - timedelta(hours=1)


def test_a_weak_new_password_is_refused_and_the_person_stays_as_shown(
    boss: Visit, sqlite_session: Session
) -> None:
    agent = builders.agent(sqlite_session, "Noor Visser")
    sqlite_session.commit()

    answer = boss.post(f"{PEOPLE}/{agent.id}/wachtwoord", {"password": "kort"})

    assert answer.status_code == 422
    assert "Kies een wachtwoord van minstens 12 tekens." in answer.text
    assert f'value="{agent.email}"' in answer.text


@pytest.mark.parametrize("how", ["stop", "unrole"])
def test_the_last_beheerder_stays(boss: Visit, sqlite_session: Session, how: str) -> None:
    (only,) = admins(sqlite_session)
    builders.agent(sqlite_session, roles=[Role.ADMIN], active=False)
    sqlite_session.commit()

    if how == "stop":
        answer = boss.post(f"{PEOPLE}/{only.id}/uitschakeling")
    else:
        fields = {"name": only.name, "email": only.email, "roles": ["agent"]}
        page = f"{PEOPLE}/{only.id}"
        answer = boss.post(page, fields, opened=page)

    assert answer.status_code in (403, 422)
    assert "is de enige beheerder" in answer.text
    assert [one.id for one in admins(sqlite_session)] == [only.id]


def test_of_two_beheerders_who_stop_each_other_one_stays(
    app: Flask, client_as: ClientAs, session: Session
) -> None:
    first, second = client_as(Role.ADMIN), client_as(Role.ADMIN)
    mine, other = sorted(one.id for one in admins(session))
    tokens = {first: first.token(), second: second.token()}
    together = Barrier(2)

    def stop(visit: Visit, agent_id: int) -> int:
        together.wait(20)
        fields = {"csrf_token": tokens[visit]}
        return visit.send("POST", f"{PEOPLE}/{agent_id}/uitschakeling", data=fields).status_code

    with ThreadPoolExecutor(2) as both:
        answers = [both.submit(stop, first, other), both.submit(stop, second, mine)]
        codes = sorted(answer.result() for answer in answers)

    assert len(admins(session)) == 1
    assert codes[0] == 303


def test_the_log_tells_who_did_what_from_where_and_holds_no_password(
    boss: Visit, sqlite_session: Session
) -> None:
    page = make(boss, password="vier-losse-woorden-hier")
    boss.post(page, NOOR | {"name": "Noor Bakker"}, opened=page)
    boss.post(f"{page}/wachtwoord", {"password": "vijf-losse-woorden-daar"})

    lines = sqlite_session.scalars(select(AdminEvent).order_by(AdminEvent.id)).all()
    kinds = [line.action for line in lines]
    assert kinds == ["person_added", "person_changed", "password_given"]
    assert lines[1].data == {"naam": "Noor Visser → Noor Bakker"}
    assert {(line.actor_name, line.origin) for line in lines} == {("Sanne de Wit", "192.0.2.10")}
    log = boss.get("/beheer/logboek").text
    assert "medewerker gewijzigd: <strong>Noor Bakker</strong>" in log
    assert "losse-woorden" not in log + str([line.data for line in lines])


def test_a_long_log_is_read_in_pages(boss: Visit, sqlite_session: Session) -> None:
    for number in range(60):
        sqlite_session.add(
            AdminEvent(
                at=builders.NOW, actor_name="Bo", action="topic_added", subject=f"T{number:02}"
            )
        )
    sqlite_session.commit()

    newest = boss.get("/beheer/logboek").text
    older = re.search(r'href="(/beheer/logboek\?voor=\d+)"', newest)

    assert "T59" in newest
    assert "T09" not in newest
    assert older
    assert "T09" in boss.get(older[1]).text
    assert boss.get("/beheer/logboek?voor=onzin").status_code == 200
