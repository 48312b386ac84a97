"""Who does something: a person with roles, or the application itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from kcc.domain.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in person, or the system when `agent_id` is None.

    Somebody with only the role `department` sees and acts on contacts of the own department;
    every other working role sees all contacts.
    """

    agent_id: int | None
    name: str
    roles: frozenset[Role] = frozenset()
    department_id: int | None = None
    origin: str | None = None  # the client's address, for the history (BIO2 8.15.01)

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def sees_all_contacts(self) -> bool:
        return self.agent_id is None or self.has(Role.AGENT, Role.TEAM_LEAD)

    @property
    def works_on_contacts(self) -> bool:
        return self.sees_all_contacts or self.has(Role.DEPARTMENT)

    @property
    def sight(self) -> tuple[bool, int | None]:
        """Whether all contacts are seen, else of which department; the same for equal eyes."""
        if self.sees_all_contacts:
            return True, None
        return False, self.department_id if self.works_on_contacts else None

    def may_see_department(self, department_id: int | None) -> bool:
        if self.sees_all_contacts:
            return True
        if not self.has(Role.DEPARTMENT) or self.department_id is None:
            return False
        return department_id == self.department_id


SYSTEM = Actor(agent_id=None, name="KCC")


def roles_from(values: Iterable[str]) -> frozenset[Role]:
    return frozenset(Role(value) for value in values)
