"""Mail servers as fixtures: one Dovecot a session, one SMTP server a test."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from channels.email.accounts import Security
from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.smtp import SmtpServer, running_smtp
from tests.servers.sockets import Certificate, make_certificate


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for 127.0.0.1; its file is also the authority to trust."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="session")
def dovecot(certificate: Certificate) -> Iterator[Dovecot]:
    """A real IMAP server; take a fresh `mail_user` and nobody else's mail is there."""
    with running_dovecot(certificate) as server:
        yield server


@pytest.fixture
def mail_user() -> str:
    """A user name that no test had before, so an empty mailbox."""
    return f"u{uuid4().hex[:12]}"


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    """A real SMTP server on loopback, without encryption."""
    with running_smtp() as server:
        yield server


@pytest.fixture
def smtp_starttls(certificate: Certificate) -> Iterator[SmtpServer]:
    """One that insists on STARTTLS."""
    with running_smtp(Security.STARTTLS, certificate) as server:
        yield server


@pytest.fixture
def smtp_tls(certificate: Certificate) -> Iterator[SmtpServer]:
    """One that speaks TLS from the first byte."""
    with running_smtp(Security.SSL, certificate) as server:
        yield server
