"""Checking a name and password: counted first, hashed outside any transaction."""

from dataclasses import dataclass
from datetime import timedelta

from flask import request
from sqlalchemy.orm import Session

from kcc import passwords
from kcc.services import people, signing_in, throttle
from kcc.web import context


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The token of a new session, or the problem in words with its HTTP status."""

    token: str | None = None
    problem: str = ""
    status: int = 422


def check(email: str, password: str) -> Checked:
    """Let somebody in, or say why not; the words do not tell which part was wrong."""
    if not _within_limit(email):
        return _too_many()
    with context.reading() as session:
        agent = signing_in.find_agent(session, email)
        found = (agent.id, agent.password_hash) if agent else None
    right = passwords.matches(found[1] if found else None, password)
    if not right or found is None:
        return Checked(problem="Dit e-mailadres en wachtwoord horen niet bij elkaar.")
    with context.writing() as session:
        return _let_in(session, found[0], email)


def renew(current: str, new: str) -> Checked:
    """Replace the password of whoever is signed in, with a new session for this browser.

    The current one is asked for, and counted like a sign-in: a desk may be left unlocked.
    """
    with context.reading() as session:
        agent = people.get(session, context.actor().agent_id or 0)
        agent_id, email, known = agent.id, agent.email, agent.password_hash
    if not _within_limit(email):
        return _too_many()
    if not passwords.matches(known, current):
        return Checked(problem="Dit is niet je huidige wachtwoord.")
    hashed = passwords.hash_password(new)
    with context.writing() as session:
        people.choose_password(session, hashed, context.now(), context.actor())
        return _let_in(session, agent_id, email)


def _let_in(session: Session, agent_id: int, email: str) -> Checked:
    throttle.forget(session, _bucket("login-name", email))
    lifetime = timedelta(hours=context.parts().settings.security.session_hours)
    return Checked(token=signing_in.sign_in(session, agent_id, context.now(), lifetime))


def _too_many() -> Checked:
    minutes = context.parts().settings.security.login_minutes
    problem = f"Te veel pogingen. Wacht {minutes} minuten en probeer opnieuw."
    return Checked(problem=problem, status=429)


def _within_limit(email: str) -> bool:
    security = context.parts().settings.security
    window = timedelta(minutes=security.login_minutes)
    buckets = (
        (_bucket("login-name", email), security.login_attempts),
        (_bucket("login-from", request.remote_addr or ""), security.login_attempts * 5),
    )
    with context.writing() as session:
        counted = [
            throttle.hit(session, bucket, context.now(), limit, window) for bucket, limit in buckets
        ]
    return all(counted)


def _bucket(purpose: str, value: str) -> str:
    return context.parts().keys.bucket(purpose, value.strip().lower())
