"""A worker takes in a mail of 50 MB on either side of the limit, and stays small."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.models import Attachment, Message
from kcc.worker.shift import Parts
from tests.plugins.databases import most_on_postgresql
from tests.servers.dovecot import Dovecot
from tests.servers.sockets import wait_until
from tests.worker.conftest import environment
from tests.worker.mail_help import big, mailbox_at, states

pytestmark = [pytest.mark.long, most_on_postgresql]
SIZE = 49 * 2**20
MOST_MB = 250
PROGRAM = (sys.executable, "-c", "from kcc.cli import main; main(['work'])")


@pytest.fixture
def worker_environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return known | environment(database_url, tmp_path)


@pytest.mark.parametrize("max_mb", [30, 60], ids=["above the limit", "below the limit"])
def test_a_worker_stays_small_with_a_mail_of_50_mb(
    max_mb: int,
    parts: Parts,
    session: Session,
    dovecot: Dovecot,
    mail_user: str,
    worker_environment: dict[str, str],
) -> None:
    raw = big(1, size=SIZE)
    dovecot.deliver(mail_user, raw)
    mailbox_at(parts, mail_user, dovecot=dovecot, max_mb=max_mb)

    with subprocess.Popen(PROGRAM, env=worker_environment, stderr=subprocess.DEVNULL) as worker:
        try:
            wait_until(lambda: states(session) == ["done"], seconds=120, what="the mail is read")
            peak = peak_mb(worker.pid)
        finally:
            worker.kill()

    message = session.scalars(select(Message).where(Message.kind == "inbound")).one()
    (scan,) = session.scalars(select(Attachment))
    assert (message.text.strip(), message.notice) == ("Zie de scan.", None)
    assert (scan.filename, scan.size) == ("scan.tif", SIZE // 78 * 57)
    assert peak < MOST_MB


def peak_mb(pid: int) -> float:
    """The most memory that a process ever had at once, what it shares with others included."""
    found = re.search(r"VmHWM:\s*(\d+) kB", Path(f"/proc/{pid}/status").read_text("ascii"))
    assert found
    return int(found[1]) / 1024
