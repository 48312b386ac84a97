"""The roles of people who work with the KCC."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; one person can have several roles."""

    AGENT = "agent"
    TEAM_LEAD = "team_lead"
    EDITOR = "editor"
    DEPARTMENT = "department"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Role.AGENT: "medewerker",
    Role.TEAM_LEAD: "teamleider",
    Role.EDITOR: "redacteur",
    Role.DEPARTMENT: "afdeling",
    Role.ADMIN: "beheerder",
}
