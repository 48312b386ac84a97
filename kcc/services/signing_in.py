"""Signing in: a random token per browser, of which the database keeps only the hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor, roles_from
from kcc.models import Agent, SignIn
from kcc.services.rows import fetch


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who is signed in, with how the screens should look."""

    actor: Actor
    theme: str
    shortcuts: bool
    alert_mail: bool
    has_temporary_password: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What was known of somebody when his password was checked, outside any transaction."""

    agent_id: int
    password_hash: str | None
    temporary_until: datetime | None = None

    def has_expired(self, now: datetime) -> bool:
        return self.temporary_until is not None and self.temporary_until <= now


def visitor_for(
    session: Session, token: str | None, now: datetime, origin: str | None
) -> Visitor | None:
    """Who this token belongs to, or None when it is unknown, expired or of somebody inactive."""
    if not token:
        return None
    found = fetch(session, _VISITOR, {"hash": _hash(token), "now": now})
    if not found:
        return None
    [known] = found
    actor = Actor(
        agent_id=known.id,
        name=known.name,
        roles=roles_from(known.role_names),
        department_id=known.department_id,
        origin=origin,
    )
    return Visitor(
        actor=actor,
        theme=known.theme,
        shortcuts=known.shortcuts,
        alert_mail=known.alert_mail,
        has_temporary_password=known.temporary_until is not None,
    )


def account(session: Session, email: str) -> Account | None:
    """What a password is checked against; None when nobody active has this address."""
    address = email.strip().lower()
    agent = session.scalar(select(Agent).where(Agent.email == address, Agent.active))
    if agent is None:
        return None
    return Account(
        agent_id=agent.id, password_hash=agent.password_hash, temporary_until=agent.temporary_until
    )


def sign_in(session: Session, known: Account, now: datetime, lifetime: timedelta) -> str | None:
    """Let this browser in for `lifetime` and return its token (256 random bits).

    None when the password was replaced or the person stopped while it was being checked: such
    a session would outlive the end of all others.
    """
    unchanged = select(Agent.id).where(
        Agent.id == known.agent_id, Agent.active, Agent.password_hash == known.password_hash
    )
    if session.scalar(unchanged.with_for_update()) is None:
        return None
    token, until = secrets.token_urlsafe(32), now + lifetime
    made = SignIn(
        token_hash=_hash(token), agent_id=known.agent_id, created_at=now, expires_at=until
    )
    session.add(made)
    session.flush()
    return token


def renew_hash(session: Session, known: Account, password_hash: str) -> None:
    """Keep a stronger hash of the same password; sessions stay."""
    same = (Agent.id == known.agent_id, Agent.password_hash == known.password_hash)
    session.execute(update(Agent).where(*same).values(password_hash=password_hash))


def sign_out(session: Session, token: str | None) -> None:
    if token:
        session.execute(delete(SignIn).where(SignIn.token_hash == _hash(token)))


def end_all(session: Session, agent_id: int) -> None:
    """End every session of somebody, for example at deactivation or a new password."""
    session.execute(delete(SignIn).where(SignIn.agent_id == agent_id))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# Made once, as it runs for each page; columns, because objects take most of the time.
_VISITOR = (
    select(
        Agent.id,
        Agent.name,
        Agent.role_names,
        Agent.department_id,
        Agent.theme,
        Agent.shortcuts,
        Agent.alert_mail,
        Agent.temporary_until,
    )
    .join(SignIn, SignIn.agent_id == Agent.id)
    .where(
        SignIn.token_hash == bindparam("hash"), SignIn.expires_at > bindparam("now"), Agent.active
    )
)
