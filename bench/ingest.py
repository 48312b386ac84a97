"""Ingest: the same mails wait in Dovecot; the floor and our worker read them in turns."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from imapclient import IMAPClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench import worker
from bench.mail_figures import Figures
from bench.mails import MUNICIPALITY, make_mails
from bench.turns import floor_process, in_turns
from bench.wishes import Wish
from kcc.domain.folders import INBOX
from kcc.keys import Keys
from kcc.models import Clock, Contact, FindTerm, Mailbox, Message, OutboxItem, RawMail, RawState
from tests.servers.dovecot import PASSWORD, running_dovecot
from tests.servers.sockets import free_port, make_certificate

USER = "bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """Where the mails wait."""

    port: int
    mails: int


def measure(mails: int, wish: Wish) -> list[Figures]:
    """Figures of every program in every round, in the order in which they ran."""
    with in_turns(wish) as turns, _inbox(turns.folder, mails) as inbox:
        arguments = (str(inbox.port), USER, PASSWORD)
        floor = partial(floor_process, "bench.floor_ingest", arguments, mails)
        return turns.run(floor, partial(worker.measure, _work(inbox)))


@contextmanager
def _inbox(folder: Path, mails: int) -> Iterator[Inbox]:
    """A Dovecot with that many mails in one mailbox."""
    with running_dovecot(make_certificate(folder)) as server:
        with IMAPClient("127.0.0.1", port=server.port, ssl=False, timeout=60) as client:
            client.login(USER, PASSWORD)
            for at, raw in make_mails(mails):
                client.append("INBOX", raw, (), at)
        yield Inbox(port=server.port, mails=mails)


def _work(inbox: Inbox) -> worker.Work:
    mails = str(inbox.mails)
    return worker.Work(
        mails=inbox.mails,
        give=lambda session: session.add(_mailbox(inbox)),
        done=select(func.count()).where(RawMail.state == RawState.DONE),
        check=partial(_check, inbox.mails),
        settings={
            "KCC_MAIL_POLL_SECONDS": "1",
            "KCC_MAIL_BATCH": mails,
            "KCC_INTAKE_ACKNOWLEDGE_PER_DAY": mails,
            "KCC_INTAKE_ACKNOWLEDGE_PER_SUBJECT_HOUR": mails,
            "KCC_INTAKE_ACKNOWLEDGE_PER_MAILBOX_HOUR": mails,
            "KCC_INTAKE_ACKNOWLEDGE_DAYS": "36500",  # the mails have dates of their own
        },
    )


def _mailbox(inbox: Inbox) -> Mailbox:
    """Its answers go nowhere: nobody listens at the port, so no delivery is measured."""
    return Mailbox(
        folder_names=(INBOX,),
        name="Gemeente Voorbeeld",
        address=MUNICIPALITY,
        imap_host="127.0.0.1",
        imap_port=inbox.port,
        imap_security="none",
        smtp_host="127.0.0.1",
        smtp_port=free_port(),
        smtp_security="none",
        username=USER,
        password=Keys(worker.SECRET).encrypt(PASSWORD),
    )


def _check(mails: int, session: Session) -> None:
    counts = {
        model.__tablename__: session.scalars(select(func.count()).select_from(model)).one()
        for model in (Contact, Message, Clock, OutboxItem, FindTerm)
    }
    contacts = counts["contact"]
    inbound = counts["message"] - counts["outbox_item"]
    complete = counts["clock"] >= contacts and counts["find_term"] >= 3 * contacts
    if inbound != mails or counts["outbox_item"] != contacts or not complete:
        raise RuntimeError(f"not all of {mails} mails are whole contacts: {counts}")
