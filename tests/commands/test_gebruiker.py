"""`kcc gebruiker`: the first beheerder of an empty database, and the only one locked out."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc import passwords
from kcc.cli import main
from kcc.db import make_engine, session_factory
from kcc.domain.roles import Role
from kcc.models import AdminEvent, Agent, Norm, OpeningWindow, SignIn
from tests import builders

pytestmark = pytest.mark.usefixtures("cheap_passwords")
SECRET = "een geheime sleutel van ten minste 32 tekens"
STRONG = "drie-woorden-achter-elkaar"
BO = ("--naam", "Bo Baas", "--email", "Bo@Example.org")


@pytest.fixture
def sqlite_agents(sqlite_url: str) -> Iterator[Session]:
    engine = make_engine(sqlite_url)
    with session_factory(engine)() as session:
        yield session
    engine.dispose()


def kcc(url: str, *arguments: str, typed: str = "") -> Result:
    return run(url, "nieuw", *arguments, typed=typed)


def run(url: str, *arguments: str, typed: str = "") -> Result:
    environment = {"KCC_SECRET_KEY": SECRET, "KCC_DATABASE_URL": url}
    return CliRunner().invoke(main, ["gebruiker", *arguments], typed, environment)


def test_the_first_beheerder_types_a_password_that_is_not_shown(
    database_url: str, session: Session
) -> None:
    made = kcc(database_url, *BO, "--rol", "beheerder", typed=f"{STRONG}\n{STRONG}\n")

    assert made.exit_code == 0, made.output
    assert "Bo Baas kan inloggen met bo@example.org." in made.output
    assert STRONG not in made.output
    bo = session.scalars(select(Agent)).one()
    assert (bo.name, bo.email, bo.role_names) == ("Bo Baas", "bo@example.org", [Role.ADMIN])
    assert passwords.matches(bo.password_hash, STRONG)
    assert bo.temporary_until is None


def test_norms_and_opening_hours_come_along(database_url: str, session: Session) -> None:
    kcc(database_url, *BO, "--maak-wachtwoord")

    assert session.scalars(select(Norm)).first()
    assert session.scalars(select(OpeningWindow)).first()


def test_a_password_can_come_from_a_pipe(sqlite_url: str, sqlite_agents: Session) -> None:
    made = kcc(sqlite_url, *BO, "--wachtwoord-stdin", typed=f"{STRONG}\n")

    assert made.exit_code == 0, made.output
    bo = sqlite_agents.scalars(select(Agent)).one()
    assert passwords.matches(bo.password_hash, STRONG)


def test_a_generated_password_is_shown_once_and_is_temporary(
    sqlite_url: str, sqlite_agents: Session
) -> None:
    made = kcc(sqlite_url, *BO, "--maak-wachtwoord")

    shown = re.search(r"Tijdelijk wachtwoord: (\S+)", made.output)
    assert shown
    bo = sqlite_agents.scalars(select(Agent)).one()
    assert passwords.matches(bo.password_hash, shown[1])
    assert bo.temporary_until


def test_the_log_tells_that_it_was_the_command_line(
    sqlite_url: str, sqlite_agents: Session
) -> None:
    made = kcc(sqlite_url, *BO, "--maak-wachtwoord")

    line = sqlite_agents.scalars(select(AdminEvent)).one()
    assert (line.actor_name, line.subject) == ("opdrachtregel", "Bo Baas")
    assert made.output.split()[-1] not in str(line.data)


def test_roles_and_department_are_chosen_by_name(sqlite_url: str, sqlite_agents: Session) -> None:
    builders.department(sqlite_agents, "Burgerzaken")
    sqlite_agents.commit()

    roles = ("--rol", "afdeling", "--rol", "redacteur", "--afdeling", "burgerzaken")
    made = kcc(sqlite_url, *BO, *roles, "--maak-wachtwoord")

    assert made.exit_code == 0, made.output
    bo = sqlite_agents.scalars(select(Agent)).one()
    assert bo.roles == {Role.DEPARTMENT, Role.EDITOR}
    assert bo.department
    assert bo.department.name == "Burgerzaken"


@pytest.mark.parametrize(
    ("arguments", "typed", "sentence"),
    [
        (("--naam", "Bo", "--email", "geen adres"), "", "“geen adres” is geen e-mailadres."),
        ((*BO, "--wachtwoord-stdin"), "kort\n", "Kies een wachtwoord van minstens 12 tekens."),
        ((*BO, "--wachtwoord-stdin"), "", "Kies een wachtwoord van minstens 12 tekens."),
        ((*BO, "--rol", "afdeling", "--maak-wachtwoord"), "", "Kies de afdeling"),
        ((*BO, "--rol", "baas"), "", "--rol klopt niet"),
        (("--naam", " ", *BO[2:], "--maak-wachtwoord"), "", "Vul een naam van 1 tot en met 120"),
        (("--naam", "x" * 121, *BO[2:], "--maak-wachtwoord"), "", "Vul een naam van 1 tot en"),
        ((*BO, "--maak-wachtwoord", "--wachtwoord-stdin"), f"{STRONG}\n", "niet allebei"),
    ],
)
def test_a_mistake_is_one_dutch_line_and_makes_nobody(
    sqlite_url: str,
    sqlite_agents: Session,
    arguments: tuple[str, ...],
    typed: str,
    sentence: str,
) -> None:
    made = kcc(sqlite_url, *arguments, typed=typed)

    assert made.exit_code == 2
    assert sentence in made.output
    assert sqlite_agents.scalars(select(Agent)).all() == []


def test_an_address_is_given_out_once(sqlite_url: str) -> None:
    kcc(sqlite_url, *BO, "--maak-wachtwoord")

    again = kcc(sqlite_url, *BO, "--maak-wachtwoord")

    assert again.exit_code == 2
    assert "Er is al iemand met dit e-mailadres." in again.output


@pytest.mark.parametrize("place", ["nieuw.sqlite", "nergens/nieuw.sqlite"])
def test_before_the_database_is_made_one_line_says_how(tmp_path: Path, place: str) -> None:
    made = kcc(f"sqlite:///{tmp_path / place}", *BO, "--maak-wachtwoord")

    assert made.exit_code == 1
    assert re.match(r"De database (past niet.*kcc db upgrade|is niet te openen)", made.output)
    assert made.output.count("\n") == 1


def test_who_stops_typing_is_told_so_and_makes_nobody(
    sqlite_url: str, sqlite_agents: Session
) -> None:
    made = kcc(sqlite_url, *BO, typed="")

    assert made.exit_code == 1
    assert made.output.splitlines()[-1].endswith("Afgebroken.")
    assert sqlite_agents.scalars(select(Agent)).all() == []


def test_the_only_beheerder_who_forgot_the_password_gets_another(
    database_url: str, session: Session
) -> None:
    bo = builders.agent(session, email="bo@example.org", roles=[Role.ADMIN])
    bo.temporary_until = builders.NOW
    session.add(
        SignIn(
            token_hash="0" * 64, agent_id=bo.id, created_at=builders.NOW, expires_at=builders.NOW
        )
    )
    session.commit()

    given = run(
        database_url, "wachtwoord", "--email", "Bo@Example.org", "--wachtwoord-stdin", typed=STRONG
    )

    assert given.exit_code == 0, given.output
    assert STRONG not in given.output
    session.expire_all()
    kept = session.scalars(select(Agent)).one()
    assert passwords.matches(kept.password_hash, STRONG)
    assert kept.temporary_until is None
    assert session.scalars(select(SignIn)).all() == []
    line = session.scalars(select(AdminEvent)).one()
    assert (line.actor_name, line.action) == ("opdrachtregel", "password_given")


def test_a_password_made_for_another_is_temporary_and_shown_once(
    sqlite_url: str, sqlite_agents: Session
) -> None:
    kcc(sqlite_url, *BO, "--maak-wachtwoord")

    given = run(sqlite_url, "wachtwoord", "--email", "bo@example.org", "--maak-wachtwoord")

    bo = sqlite_agents.scalars(select(Agent)).one()
    assert passwords.matches(bo.password_hash, given.output.split()[-1])
    assert bo.temporary_until
    assert "Het werkt tot " in given.output


def test_nobody_gets_a_password_who_is_not_there(sqlite_url: str) -> None:
    given = run(sqlite_url, "wachtwoord", "--email", "wie@example.org", "--maak-wachtwoord")

    assert given.exit_code == 1
    assert given.output == "Er is niemand met het e-mailadres wie@example.org.\n"
