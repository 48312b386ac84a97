"""A worker killed while it fetches the whole of a big mail: it is there once, with its file."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.models import Attachment, Message, RawMail
from kcc.worker.shift import Parts
from tests.plugins.databases import most_on_postgresql
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import SmtpServer
from tests.worker.conftest import environment
from tests.worker.killed import Step, killed_at
from tests.worker.mail_help import big, mail, mailbox_at, states
from tests.worker.test_killed_at_each_step import THE_WHOLE, finish, received

pytestmark = most_on_postgresql
SHORT = THE_WHOLE[2:4]
LONG = [pytest.param(step, marks=pytest.mark.long) for step in (*THE_WHOLE[:2], *THE_WHOLE[4:])]


@pytest.fixture
def mails(
    parts: Parts, dovecot: Dovecot, mail_user: str, smtp_server: SmtpServer
) -> Sequence[bytes]:
    """A mail of which the words come first, and a small one behind it, in a mailbox."""
    sent = [big(1), mail(2, sender="karim@example.nl")]
    for raw in sent:
        dovecot.deliver(mail_user, raw)
    mailbox_at(parts, mail_user, dovecot=dovecot, smtp=smtp_server, max_mb=1)
    return sent


@pytest.fixture
def worker_environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    return environment(database_url, tmp_path)


@pytest.mark.parametrize("step", [*SHORT, *LONG], ids=str)
def test_after_it_a_big_mail_is_there_once_and_whole(
    step: Step,
    mails: Sequence[bytes],
    worker_environment: dict[str, str],
    parts: Parts,
    session: Session,
    smtp_server: SmtpServer,
) -> None:
    assert killed_at(step, worker_environment) == -9

    finish(parts, session)

    assert states(session) == ["done", "done"]
    hashes = session.scalars(select(RawMail.sha256).order_by(RawMail.id))
    assert [parts.files.get(one) for one in hashes] == mails
    inbound = select(Message.notice).where(Message.kind == "inbound")
    assert session.scalars(inbound).all() == [None, None]
    assert session.scalars(select(Attachment.filename)).all() == ["scan.tif"]
    assert received(smtp_server) == {"fatima@example.nl": 1, "karim@example.nl": 1}
