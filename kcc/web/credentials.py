"""Checking a name and password: counted first, hashed outside any transaction."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from kcc import passwords
from kcc.domain import words
from kcc.services import people, signing_in, throttle
from kcc.services.signing_in import Account
from kcc.web import context, origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The token of a new session, or the problem in words with its HTTP status."""

    token: str | None = None
    problem: str = ""
    status: int = 422


_WRONG = Checked(problem="Dit e-mailadres en wachtwoord horen niet bij elkaar.")
_EXPIRED = Checked(
    problem="Je tijdelijke wachtwoord is verlopen. Vraag je beheerder om een nieuw wachtwoord."
)


def check(email: str, password: str) -> Checked:
    """Let somebody in, or say why not; the words do not tell which part was wrong."""
    if wait := _wait(email):
        return _too_many(wait)
    with context.reading() as session:
        known = signing_in.account(session, email)
    right = passwords.matches(known.password_hash if known else None, password)
    if not right or known is None:
        return _WRONG
    if known.has_expired(context.now()):
        return _EXPIRED
    outdated = passwords.is_outdated(known.password_hash)
    stronger = passwords.hash_password(password) if outdated else None
    with context.writing() as session:
        checked = _let_in(session, known, email)
        if stronger:
            signing_in.renew_hash(session, known, stronger)
        return checked


def renew(current: str, new: str) -> Checked:
    """Replace the password of whoever is signed in, with a new session for this browser.

    The current one is asked for, and counted like a sign-in: a desk may be left unlocked.
    """
    with context.reading() as session:
        agent = people.get(session, context.actor().agent_id or 0)
        agent_id, email, known = agent.id, agent.email, agent.password_hash
    if wait := _wait(email):
        return _too_many(wait)
    if not passwords.matches(known, current):
        return Checked(problem="Dit is niet je huidige wachtwoord.")
    hashed = passwords.hash_password(new)
    with context.writing() as session:
        people.choose_password(session, hashed, context.now(), context.actor())
        return _let_in(session, Account(agent_id=agent_id, password_hash=hashed), email)


def _let_in(session: Session, known: Account, email: str) -> Checked:
    security = context.parts().settings.security
    lifetime = timedelta(hours=security.session_hours)
    token = signing_in.sign_in(session, known, context.now(), lifetime)
    if token is None:
        return _WRONG
    throttle.forget(session, _bucket("login-name", email))
    # A whole office can have one address: who gets in does not count there.
    throttle.take_back(session, _from_here(), context.now())
    return Checked(token=token)


def _too_many(wait: timedelta) -> Checked:
    minutes = words.minutes(words.whole_minutes(wait))
    problem = f"Te veel pogingen. Wacht {minutes} en probeer opnieuw."
    return Checked(problem=problem, status=429)


def _wait(email: str) -> timedelta:
    """How long this name, or whoever is at this address, has to wait; zero for now."""
    security = context.parts().settings.security
    window = timedelta(minutes=security.login_minutes)
    limits = {
        _bucket("login-name", email): security.login_attempts,
        _from_here(): security.login_attempts * 5,
    }
    with context.writing() as session:
        return throttle.hit(session, limits, context.now(), window)


def _from_here() -> str:
    return _bucket("login-from", origin.connection())


def _bucket(purpose: str, value: str) -> str:
    return context.parts().keys.bucket(purpose, value.strip().lower())
