"""One face for the senders under contract: memory and a real SMTP server."""

from abc import ABC, abstractmethod

from channels.base import DeliveryError, Sender
from channels.email.accounts import Security, SmtpAccount
from channels.email.smtp import SmtpSender
from channels.memory import MemoryMailbox
from tests.servers.smtp import SmtpServer
from tests.servers.sockets import free_port


class Outlet(ABC):
    """What a test lets the receiving side do, and the sender that speaks to it."""

    sender: Sender

    @abstractmethod
    def answer(self, address: str, code: int, text: str) -> None:
        """Program the answer for one recipient."""

    @abstractmethod
    def answer_text(self, code: int, text: str) -> None:
        """Program the answer to the text of the message."""

    @abstractmethod
    def lose_line_after_text(self) -> None:
        """Take the message and hang up without an answer."""

    @abstractmethod
    def unreachable(self) -> Sender:
        """A sender whose server is not there."""

    @abstractmethod
    def arrived(self) -> list[tuple[str, ...]]:
        """The recipients of each message that was taken."""


class ToMemory(Outlet):
    def __init__(self, memory: MemoryMailbox) -> None:
        self.memory = memory
        self.sender = memory

    def answer(self, address: str, code: int, text: str) -> None:
        self.memory.failures.recipient_replies[address] = (code, text)

    def answer_text(self, code: int, text: str) -> None:
        self.memory.failures.data_reply = (code, text)

    def lose_line_after_text(self) -> None:
        self.memory.failures.lost_after_data = True

    def unreachable(self) -> Sender:
        self.memory.failures.send = DeliveryError("Mailserver is niet bereikbaar.")
        return self.memory

    def arrived(self) -> list[tuple[str, ...]]:
        return [one.recipients for one in self.memory.delivered]


class InSmtp(Outlet):
    def __init__(self, server: SmtpServer) -> None:
        self.server = server
        self.sender = SmtpSender(server.account())

    def answer(self, address: str, code: int, text: str) -> None:
        self.server.behaviour.recipient_replies[address] = f"{code} {text}"

    def answer_text(self, code: int, text: str) -> None:
        self.server.behaviour.data_reply = f"{code} {text}"

    def lose_line_after_text(self) -> None:
        self.server.behaviour.drop_after_data = True

    def unreachable(self) -> Sender:
        account = SmtpAccount(host="127.0.0.1", port=free_port(), security=Security.NONE)
        return SmtpSender(account)

    def arrived(self) -> list[tuple[str, ...]]:
        return [one.recipients for one in self.server.received]
