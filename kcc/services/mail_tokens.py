"""The tokens with which mailboxes are logged in on that have no password."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from channels.email.oauth import Grant, LoginKind, TokenSource
from channels.email.oauth_grants import ask
from channels.email.oauth_web import Web
from kcc.domain import reach
from kcc.domain.actors import Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.errors import Conflict
from kcc.keys import Keys
from kcc.models import Mailbox
from kcc.services import admin_log, breaker

# Gets the id of a mailbox, its encrypted refresh token, and the one that comes in its place.
Keep = Callable[[int, bytes, bytes], None]


@dataclass(frozen=True, slots=True)
class _Known:
    """A source, what it was made of, and each refresh token that was its, the last one last."""

    made_of: tuple[object, ...]
    refreshes: list[bytes]
    source: TokenSource

    def fits(self, mailbox: Mailbox) -> bool:
        """Also a row that was read before the last refresh token was kept."""
        has_refresh = (mailbox.oauth_refresh or b"") in self.refreshes
        return has_refresh and self.made_of == _made_of(mailbox)


class MailTokens:
    """The sources of one process: one for each mailbox, for as long as nobody changes it."""

    def __init__(self, web: Web | None = None) -> None:
        self._web = web or Web()
        self._known: dict[int, _Known] = {}
        self._lock = threading.Lock()

    def of(self, mailbox: Mailbox, keys: Keys, keep: Keep) -> TokenSource | None:
        """None for a mailbox with a password. Raises WrongKey."""
        if mailbox.login is LoginKind.PASSWORD:
            return None
        with self._lock:
            known = self._known.get(mailbox.id)
            if known is None or not known.fits(mailbox):
                known = self._known[mailbox.id] = self._make(mailbox, keys, keep)
            return known.source

    def _make(self, mailbox: Mailbox, keys: Keys, keep: Keep) -> _Known:
        refreshes, mailbox_id = [mailbox.oauth_refresh or b""], mailbox.id

        def keep_it(refresh: str) -> None:
            new = keys.encrypt(refresh)
            keep(mailbox_id, refreshes[-1], new)
            refreshes.append(new)

        source = TokenSource(grant(mailbox, keys), partial(ask, web=self._web), keep=keep_it)
        return _Known(_made_of(mailbox), refreshes, source)


def keep_refresh(session: Session, mailbox_id: int, old: bytes, new: bytes) -> None:
    """Put a refresh token in the place of the one it replaces; what an admin typed since, stays."""
    session.execute(
        update(Mailbox)
        .where(Mailbox.id == mailbox_id, Mailbox.oauth_refresh == old)
        .values(oauth_refresh=new)
    )


def with_address(session: Session, address: str) -> Mailbox | None:
    """The mailbox that mail to this address comes in by."""
    return session.scalar(select(Mailbox).where(Mailbox.address == reach.email_address(address)))


def consent(
    session: Session, mailbox_id: int, asked: Grant, refresh: bytes, now: datetime, actor: Actor
) -> None:
    """Keep the (encrypted) refresh token that somebody gave to this app; mail may leave again.

    Raises Conflict when the mailbox meanwhile got another way to log in, or another app.
    """
    admin_log.begin(session)
    mailbox = session.get_one(Mailbox, mailbox_id, populate_existing=True)
    app = mailbox.login, mailbox.oauth_tenant, mailbox.oauth_client_id
    if app != (asked.kind, asked.tenant, asked.client_id):
        raise Conflict("De postbus is intussen gewijzigd. Begin opnieuw.")
    mailbox.oauth_refresh = refresh
    breaker.send_again(session, mailbox_id)
    changed = {"vernieuwingstoken": "vernieuwd"}
    admin_log.record(session, AdminAction.MAILBOX_CHANGED, mailbox.address, now, actor, changed)


def _made_of(mailbox: Mailbox) -> tuple[object, ...]:
    return (
        mailbox.login,
        mailbox.oauth_tenant,
        mailbox.oauth_client_id,
        mailbox.oauth_secret,
    )


def grant(mailbox: Mailbox, keys: Keys) -> Grant:
    """What entitles a mailbox to tokens. Raises WrongKey."""
    return Grant(
        kind=mailbox.login,
        client_id=mailbox.oauth_client_id,
        tenant=mailbox.oauth_tenant,
        secret=keys.decrypt(mailbox.oauth_secret) if mailbox.oauth_secret else "",
        refresh=keys.decrypt(mailbox.oauth_refresh) if mailbox.oauth_refresh else "",
    )
