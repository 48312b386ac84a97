"""What is under contract: memory and real servers alike."""

from collections.abc import Iterator

import pytest

from channels.memory import MemoryMailbox
from tests.channels.mailboxes import InDovecot, InMemory, Mailbox
from tests.channels.outlets import InSmtp, Outlet, ToMemory


@pytest.fixture(params=["memory", "dovecot"])
def mailbox(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    if request.param == "memory":
        made: Mailbox = InMemory(monkeypatch)
    else:
        server, user = (request.getfixturevalue(name) for name in ("dovecot", "mail_user"))
        made = InDovecot(server, user, monkeypatch)
    yield made
    made.source.close()


@pytest.fixture(params=["memory", "smtp"])
def outlet(request: pytest.FixtureRequest) -> Outlet:
    if request.param == "memory":
        return ToMemory(MemoryMailbox())
    return InSmtp(request.getfixturevalue("smtp_server"))
