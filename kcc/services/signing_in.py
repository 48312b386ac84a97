"""Signing in: a random token per browser, of which the database keeps only the hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.models import Agent, SignIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who is signed in, with how the screens should look."""

    actor: Actor
    theme: str
    shortcuts: bool
    has_temporary_password: bool = False


def visitor_for(
    session: Session, token: str | None, now: datetime, origin: str | None
) -> Visitor | None:
    """Who this token belongs to, or None when it is unknown, expired or of somebody inactive."""
    if not token:
        return None
    query = select(SignIn).where(SignIn.token_hash == _hash(token), SignIn.expires_at > now)
    sign_in = session.scalar(query)
    if sign_in is None or not sign_in.agent.active:
        return None
    agent = sign_in.agent
    return Visitor(
        actor=agent.as_actor(origin),
        theme=agent.theme,
        shortcuts=agent.shortcuts,
        has_temporary_password=agent.temporary_password,
    )


def find_agent(session: Session, email: str) -> Agent | None:
    return session.scalar(select(Agent).where(Agent.email == email.strip().lower(), Agent.active))


def sign_in(session: Session, agent_id: int, now: datetime, lifetime: timedelta) -> str:
    """Let this browser in for `lifetime` and return its token (256 random bits)."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=_hash(token), agent_id=agent_id, created_at=now, expires_at=now + lifetime
        )
    )
    session.flush()
    return token


def sign_out(session: Session, token: str | None) -> None:
    if token:
        session.execute(delete(SignIn).where(SignIn.token_hash == _hash(token)))


def end_all(session: Session, agent_id: int) -> None:
    """End every session of somebody, for example at deactivation or a new password."""
    session.execute(delete(SignIn).where(SignIn.agent_id == agent_id))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
