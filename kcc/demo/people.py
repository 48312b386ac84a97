"""The invented colleagues of the demo, one for each role and two more to share the work."""

from dataclasses import dataclass

from kcc.demo.addresses import DOMAIN
from kcc.domain.roles import Role

PASSWORD = "demo-wachtwoord-2026"  # noqa: S105 - printed at each start; guards invented data


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A colleague; who is listed is printed with the log-ins at the start."""

    name: str
    role: Role
    department: str | None = None
    is_listed: bool = True

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@{DOMAIN}"


NOOR = Person(name="Noor Visser", role=Role.AGENT)
DAAN = Person(name="Daan Koster", role=Role.AGENT, is_listed=False)
LEILA = Person(name="Leila Haddad", role=Role.AGENT, is_listed=False)
MARIJKE = Person(name="Marijke Postma", role=Role.TEAM_LEAD)
JORIS = Person(name="Joris Meijer", role=Role.EDITOR)
AMINA = Person(name="Amina Bakkali", role=Role.DEPARTMENT, department="Stadsbeheer")
WOUTER = Person(name="Wouter Prins", role=Role.ADMIN)

PEOPLE = (NOOR, DAAN, LEILA, MARIJKE, JORIS, AMINA, WOUTER)
