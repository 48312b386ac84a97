"""The departments of the municipality, as admins keep them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain import letter_kinds, texts
from kcc.domain.actors import Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.errors import Invalid, NotFound
from kcc.models import Department
from kcc.services import admin_log, clock_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentInput:
    """What an admin fills in; a department that is not active can get no new contacts.

    Without a calendar its terms run in the usual one.
    """

    name: str
    active: bool = True
    signature: str = ""
    calendar_id: int | None = None


def listed(session: Session) -> Sequence[Department]:
    """All departments, those in use first."""
    rows = texts.by_name(session.scalars(select(Department)))
    return sorted(rows, key=lambda one: not one.active)


def get(session: Session, department_id: int) -> Department:
    """Raises NotFound."""
    found = session.get(Department, department_id)
    if found is None:
        raise NotFound("Deze afdeling is er niet.")
    return found


def id_of(session: Session, name: str) -> int:
    """The department of this name, in any case; raises NotFound."""
    found = _named(session, name)
    if found is None:
        raise NotFound(f"Er is geen afdeling {name}.")
    return found


def add(session: Session, given: DepartmentInput, now: datetime, actor: Actor) -> Department:
    """Raises Invalid when the name is taken or the signature cannot be filled in."""
    admin_log.begin(session)
    _check(session, given)
    made = Department(**asdict(given))
    session.add(made)
    session.flush()
    admin_log.record(session, AdminAction.DEPARTMENT_ADDED, made.name, now, actor)
    clock_rules.forget(session)
    return made


def change(
    session: Session,
    department_id: int,
    given: DepartmentInput,
    seen: str | None,
    now: datetime,
    actor: Actor,
) -> None:
    """Raises NotFound, Changed as `admin_log.assign` does, and Invalid as `add` does."""
    admin_log.begin(session)
    department = get(session, department_id)
    _check(session, given, department_id)
    changed = admin_log.assign(session, department, asdict(given), seen)
    if changed:
        admin_log.record(
            session, AdminAction.DEPARTMENT_CHANGED, department.name, now, actor, changed
        )
        clock_rules.forget(session)


def _check(session: Session, given: DepartmentInput, own_id: int | None = None) -> None:
    mistakes = letter_kinds.of_signature(given.signature)
    if _named(session, given.name) not in (None, own_id):
        mistakes["name"] = f"Er is al een afdeling {given.name}."
    if mistakes:
        raise Invalid(next(iter(mistakes.values())), mistakes)


def _named(session: Session, name: str) -> int | None:
    """The department of this name, whatever its capitals."""
    known = session.execute(select(Department.id, Department.name))
    return {texts.name_key(other): id_ for id_, other in known}.get(texts.name_key(name))
