"""Checking a name and password: counted first, hashed outside any transaction."""

from dataclasses import dataclass
from datetime import timedelta

from flask import request

from kcc import passwords
from kcc.services import signing_in, throttle
from kcc.web import context


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The token of a new session, or the problem in words with its HTTP status."""

    token: str | None = None
    problem: str = ""
    status: int = 422


def check(email: str, password: str) -> Checked:
    """Let somebody in, or say why not; the words do not tell which part was wrong."""
    security = context.parts().settings.security
    if not _within_limit(email):
        return Checked(
            problem=f"Te veel pogingen. Wacht {security.login_minutes} minuten en probeer opnieuw.",
            status=429,
        )
    with context.reading() as session:
        agent = signing_in.find_agent(session, email)
        found = (agent.id, agent.password_hash) if agent else None
    right = passwords.matches(found[1] if found else None, password)
    if not right or found is None:
        return Checked(problem="Dit e-mailadres en wachtwoord horen niet bij elkaar.")
    with context.writing() as session:
        throttle.forget(session, _bucket("login-name", email))
        lifetime = timedelta(hours=security.session_hours)
        return Checked(token=signing_in.sign_in(session, found[0], context.now(), lifetime))


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
