"""One face for the mailboxes under contract: memory and a real Dovecot."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

import pytest

from channels import memory
from channels.base import Source
from channels.email import big_mail
from channels.email.imap import ImapSource
from channels.memory import MemoryMailbox
from tests.servers.dovecot import Dovecot

FOLDER = "Vragen"


class Mailbox(ABC):
    """What a test does to a mailbox from outside, and the source that reads it."""

    source: Source
    seen_flag = "\\Seen"

    @abstractmethod
    def put(self, raw: bytes, *flags: str) -> None:
        """Let a mail arrive, perhaps with flags that a person set."""

    @abstractmethod
    def renumber(self) -> None:
        """Give the same mails a new UIDVALIDITY."""

    @abstractmethod
    def remove_first(self) -> None:
        """Delete the oldest mail, as another program would."""

    @abstractmethod
    def take_whole(self, size: int) -> None:
        """Let a mail in whole up to so many bytes; nothing above half of it comes at once."""

    @abstractmethod
    def flags(self) -> list[set[str]]:
        """The flags of each mail, oldest first."""


class InMemory(Mailbox):
    """The mailbox for tests."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.memory = MemoryMailbox(FOLDER)
        self.source = self.memory

    def put(self, raw: bytes, *flags: str) -> None:
        self.memory.put(raw, flags=frozenset(flags))

    def renumber(self) -> None:
        self.memory.renumber()

    def remove_first(self) -> None:
        self.memory.remove(min(self.memory.flags))

    def take_whole(self, size: int) -> None:
        self.memory.whole_up_to = size
        self.patch.setattr(memory, "PIECE", size // 2)

    def flags(self) -> list[set[str]]:
        return [set(self.memory.flags[uid]) for uid in sorted(self.memory.flags)]


class InDovecot(Mailbox):
    """A folder on a real IMAP server, read by our own code."""

    def __init__(self, server: Dovecot, user: str, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch
        self.server = server
        self.user = user
        self.kept: list[bytes] = []
        with server.client(user) as client:
            client.create_folder(FOLDER)
        self.imap = ImapSource(server.account(user, folder=FOLDER))
        self.source = self.imap

    def put(self, raw: bytes, *flags: str) -> None:
        self.kept.append(raw)
        self.server.deliver(self.user, raw, folder=FOLDER, flags=flags)

    def renumber(self) -> None:
        with self.server.client(self.user) as client:
            client.delete_folder(FOLDER)
            client.create_folder(FOLDER)
        for raw in self.kept:
            self.server.deliver(self.user, raw, folder=FOLDER)

    def remove_first(self) -> None:
        del self.kept[0]
        with self.server.client(self.user) as client:
            client.select_folder(FOLDER)
            client.delete_messages([min(client.search())])
            client.expunge()

    def take_whole(self, size: int) -> None:
        self.imap.whole_up_to = size
        self.patch.setattr(big_mail, "PIECE", size // 2)

    def flags(self) -> list[set[str]]:
        with self.server.client(self.user) as client:
            client.select_folder(FOLDER, readonly=True)
            found = client.get_flags(client.search())
        return [_names(found[uid]) for uid in sorted(found)]


def _names(flags: Iterable[bytes]) -> set[str]:
    return {flag.decode() for flag in flags} - {"\\Recent"}
