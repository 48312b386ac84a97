"""A Dovecot of our own on loopback: every user name is a fresh, empty mailbox."""

import grp
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

from channels.email.accounts import ImapAccount, Security
from tests.plugins.cannot_run import cannot_run
from tests.servers.dovecot_config import (
    QUESTIONS,
    TOKENS_2_3,
    TOKENS_2_4,
    VERSION_2_3,
    VERSION_2_4,
)
from tests.servers.sockets import Certificate, free_port, greets, wait_until

PASSWORD = "geheim"  # the same for every user
HOST = "127.0.0.1"


@dataclass(slots=True, kw_only=True)
class Dovecot:
    """A running server; `port` speaks plain and STARTTLS, `tls_port` TLS."""

    program: str
    port: int
    tls_port: int
    folder: Path
    certificate: Certificate
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Return when it greets."""
        command = [self.program, "-F", "-c", str(self.folder / "dovecot.conf")]
        self.process = subprocess.Popen(command)
        wait_until(self._is_ready, seconds=20, what=f"Dovecot on port {self.port}")

    def stop(self) -> None:
        """As a person who restarts it: lines that are open get a BYE."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=30)

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"Dovecot stopped at once:\n{self.log()}"
        return greets(self.port, b"* OK")

    def account(self, user: str, *, folder: str = "INBOX", timeout: float = 10) -> ImapAccount:
        """How our own code reaches this mailbox, without encryption (loopback)."""
        return ImapAccount(
            host=HOST,
            port=self.port,
            username=user,
            password=PASSWORD,
            security=Security.NONE,
            folder=folder,
            timeout=timeout,
        )

    @contextmanager
    def client(self, user: str) -> Iterator[IMAPClient]:
        """A plain IMAP client, as a person in Outlook would have."""
        with IMAPClient(HOST, port=self.port, ssl=False, timeout=10) as client:
            client.login(user, PASSWORD)
            yield client

    def deliver(
        self, user: str, raw: bytes, *, folder: str = "INBOX", flags: Sequence[str] = ()
    ) -> None:
        """Put one mail in a folder, which is made when it is not there."""
        with self.client(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            client.append(folder, raw, flags)

    def damage(self, user: str, number: int) -> None:
        """Make one mail of INBOX, counted from 0 by age, unreadable for the server itself."""
        new = self.folder / "mail" / user / "new"
        sorted(new.iterdir(), key=_age)[number].chmod(0)

    def log(self) -> str:
        """What the server wrote down, to see why it does not start."""
        path = self.folder / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else "(no log)"


def _age(mail: Path) -> tuple[int, ...]:
    """Seconds and microseconds in the name of a mail; the latter have no leading zeros."""
    return tuple(int(number) for number in re.findall(r"\d+", mail.name)[:2])


@contextmanager
def running_dovecot(
    certificate: Certificate, *, introspection: str | None = None
) -> Iterator[Dovecot]:
    """Start Dovecot and stop it again; as root or as anybody else.

    It takes tokens as well when there is a URL at which it may ask whose they are.
    """
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        cannot_run("Dovecot is not installed (apt-get install dovecot-imapd)")
    # Not pytest's own directory: the path of a Unix socket has 108 bytes at most.
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    server = Dovecot(
        program=program,
        port=free_port(),
        tls_port=free_port(),
        folder=folder,
        certificate=certificate,
    )
    _prepare(server)
    if introspection:
        _take_tokens(server, introspection)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(server: Dovecot) -> None:
    server.folder.chmod(0o755)
    for name in ("run", "state", "mail"):
        (server.folder / name).mkdir()
    owner = _owner()
    if os.getuid() == 0:
        os.chown(server.folder / "mail", int(owner["uid"]), int(owner["gid"]))
    text = _template(server.program).format(
        folder=server.folder,
        certificate=server.certificate.certificate,
        key=server.certificate.key,
        port=server.port,
        tls_port=server.tls_port,
        password=PASSWORD,
        **owner,
    )
    (server.folder / "dovecot.conf").write_text(text)


def _take_tokens(server: Dovecot, introspection: str) -> None:
    questions = server.folder / "oauth2.conf"
    questions.write_text(QUESTIONS.format(introspection=introspection))
    how = TOKENS_2_3 if _is_2_3(server.program) else TOKENS_2_4
    with (server.folder / "dovecot.conf").open("a") as file:
        file.write(how.format(file=questions, introspection=introspection))


def _template(program: str) -> str:
    return VERSION_2_3 if _is_2_3(program) else VERSION_2_4


def _is_2_3(program: str) -> bool:
    answer = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)
    return answer.stdout.startswith("2.3")


def _owner() -> dict[str, str]:
    """Who runs the server and owns the mail: root starts it as others, others as themselves."""
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        return {
            "internal_user": "dovecot",
            "internal_group": "dovecot",
            "uid": str(nobody.pw_uid),
            "gid": str(nobody.pw_gid),
        }
    me = pwd.getpwuid(os.getuid())
    return {
        "internal_user": me.pw_name,
        "internal_group": grp.getgrgid(os.getgid()).gr_name,
        "uid": str(me.pw_uid),
        "gid": str(os.getgid()),
    }
