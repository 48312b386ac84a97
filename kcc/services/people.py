"""The people who work with the KCC, as admins keep them and as they set their own screens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain import texts
from kcc.domain.actors import Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.errors import Invalid, NotFound, Refused
from kcc.domain.roles import Role
from kcc.models import Agent, Contact
from kcc.services import admin_log, handling, signing_in

NAME_LENGTH = 120
THEMES = ("auto", "licht", "donker")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInput:
    """What an admin fills in about somebody."""

    name: str
    email: str
    roles: frozenset[Role]
    department_id: int | None = None

    @property
    def columns(self) -> dict[str, object]:
        """The values as the table keeps them."""
        return {
            "name": self.name,
            "email": self.email.strip().lower(),
            "role_names": sorted(role.value for role in self.roles),
            "department_id": self.department_id,
        }


def listed(session: Session) -> Sequence[Agent]:
    """Everybody, those who can sign in first."""
    rows = texts.by_name(session.scalars(select(Agent).order_by(Agent.id)))
    return sorted(rows, key=lambda one: not one.active)


def get(session: Session, agent_id: int) -> Agent:
    """Raises NotFound."""
    found = session.get(Agent, agent_id)
    if found is None:
        raise NotFound("Deze medewerker is er niet.")
    return found


def id_of(session: Session, email: str) -> int:
    """The person with this address; raises NotFound."""
    found = session.scalar(select(Agent.id).where(Agent.email == email.strip().lower()))
    if found is None:
        raise NotFound(f"Er is niemand met het e-mailadres {email}.")
    return found


def add(
    session: Session,
    given: PersonInput,
    password_hash: str,
    now: datetime,
    actor: Actor,
    *,
    until: datetime | None,
) -> Agent:
    """Let somebody sign in; with a password that others know only `until`, and to replace it.

    Raises Invalid when the address is taken or a role needs a department.
    """
    admin_log.begin(session)
    _check(session, given)
    made = Agent(
        **given.columns, password_hash=password_hash, temporary_until=until, created_at=now
    )
    session.add(made)
    session.flush()
    roles = ", ".join(sorted(role.label for role in given.roles))
    admin_log.record(session, AdminAction.PERSON_ADDED, made.name, now, actor, {"rollen": roles})
    return made


def change(
    session: Session,
    agent_id: int,
    given: PersonInput,
    seen: str | None,
    now: datetime,
    actor: Actor,
) -> int:
    """New roles hold from the next click; contacts out of sight with them go back to the queue.

    Returns how many contacts that were. Raises NotFound, Changed as `admin_log.assign` does, and
    Invalid as `add` does. The last active admin keeps that role: Invalid at `roles`.
    """
    agent = _lock(session, agent_id)
    _check(session, given, agent_id)
    if Role.ADMIN not in given.roles and _is_last_admin(session, agent):
        raise Invalid.at("roles", _only_admin(agent))
    changed = admin_log.assign(session, agent, given.columns, seen)
    released = _release(session, agent, now, actor)
    if changed:
        data = changed | _told(released)
        admin_log.record(session, AdminAction.PERSON_CHANGED, agent.name, now, actor, data)
    return released


def give_password(
    session: Session,
    agent_id: int,
    password_hash: str,
    now: datetime,
    actor: Actor,
    *,
    until: datetime | None,
) -> None:
    """Replace a forgotten password and end every session; raises NotFound.

    One that others know lets in `until` that moment, and only to choose another.
    """
    agent = _lock(session, agent_id)
    agent.password_hash, agent.temporary_until = password_hash, until
    signing_in.end_all(session, agent.id)
    admin_log.record(session, AdminAction.PASSWORD_GIVEN, agent.name, now, actor)


def choose_password(session: Session, password_hash: str, now: datetime, actor: Actor) -> None:
    """Let somebody replace his own password; all his sessions end, the view starts a new one."""
    agent = session.get_one(Agent, actor.agent_id)
    agent.password_hash, agent.temporary_until = password_hash, None
    signing_in.end_all(session, agent.id)
    admin_log.record(session, AdminAction.PASSWORD_CHOSEN, agent.name, now, actor)


def stop(session: Session, agent_id: int, now: datetime, actor: Actor) -> int:
    """End somebody's access at once; his open contacts go back to the queue.

    Returns how many contacts that were. Raises NotFound, and Refused for the last active admin.
    """
    agent = _lock(session, agent_id)
    if not agent.active:
        return 0
    if _is_last_admin(session, agent):
        raise Refused(_only_admin(agent))
    agent.active = False
    signing_in.end_all(session, agent.id)
    released = _release(session, agent, now, actor)
    data = _told(released)
    admin_log.record(session, AdminAction.PERSON_STOPPED, agent.name, now, actor, data)
    return released


def resume(session: Session, agent_id: int, now: datetime, actor: Actor) -> None:
    """Let somebody sign in again; raises NotFound."""
    agent = _lock(session, agent_id)
    if not agent.active:
        agent.active = True
        admin_log.record(session, AdminAction.PERSON_RESUMED, agent.name, now, actor)


def set_preferences(
    session: Session, actor: Actor, *, theme: str, shortcuts: bool, alert_mail: bool
) -> None:
    """Keep what somebody chose for his own screens, and whether warnings of terms are mailed."""
    agent = session.get_one(Agent, actor.agent_id)
    agent.theme = theme if theme in THEMES else "auto"
    agent.shortcuts = shortcuts
    agent.alert_mail = alert_mail


def alerts_seen(session: Session, actor: Actor) -> int:
    """Up to which warning of a term somebody has seen them."""
    seen = select(Agent.alerts_seen_id).where(Agent.id == actor.agent_id)
    return session.scalar(seen) or 0


def _lock(session: Session, agent_id: int) -> Agent:
    """The person, while nobody else changes people: of two last admins one must stay."""
    admin_log.begin(session)
    return get(session, agent_id)


def _is_last_admin(session: Session, agent: Agent) -> bool:
    active = session.scalars(select(Agent).where(Agent.active))
    return [one.id for one in active if Role.ADMIN in one.roles] == [agent.id]


def _only_admin(agent: Agent) -> str:
    return f"{agent.name} is de enige beheerder. Maak eerst iemand anders beheerder."


def _release(session: Session, agent: Agent, now: datetime, actor: Actor) -> int:
    """Put back in the queue what somebody holds and may not hold (any more); how many that were."""
    session.flush()  # from here on nobody gives this person anything, see `contacts.may_hold`
    held = select(Contact).where(Contact.agent_id == agent.id, Contact.closed_at.is_(None))
    locked = session.scalars(held.with_for_update(of=Contact)).all()
    released = [one for one in locked if not agent.may_hold(one.department_id)]
    for contact in released:
        handling.release(session, contact, now, actor)
    return len(released)


def _told(released: int) -> dict[str, str]:
    return {"contacten terug in de wachtrij": str(released)} if released else {}


def _check(session: Session, given: PersonInput, own_id: int | None = None) -> None:
    mistakes = {}
    if not 0 < len(given.name) <= NAME_LENGTH:
        mistakes["name"] = f"Vul een naam van 1 tot en met {NAME_LENGTH} tekens in."
    same = select(Agent.id).where(Agent.email == given.email.strip().lower())
    if session.scalar(same.where(Agent.id != (own_id or 0))):
        mistakes["email"] = "Er is al iemand met dit e-mailadres."
    if not given.roles:
        mistakes["roles"] = "Kies ten minste één rol."
    if Role.DEPARTMENT in given.roles and given.department_id is None:
        mistakes["department_id"] = "Kies de afdeling waarvan deze collega de contacten ziet."
    if mistakes:
        raise Invalid(" ".join(mistakes.values()), mistakes)
