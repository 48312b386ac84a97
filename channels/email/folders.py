"""The folders of a mailbox: which are there."""

from collections.abc import Sequence

from imapclient import IMAPClient

from channels.base import FetchError
from channels.email.imap import ImapSource

_INBOX = "INBOX"
_NO_MAIL_IN_IT = {b"\\NOSELECT", b"\\NONEXISTENT"}  # RFC 3501, 7.2.2 and RFC 5258, 3


def look(source: ImapSource, folders: Sequence[str]) -> str:
    """Log in and tell how many mails each holds.

    Raises FetchError, which names what there is when one is missing, and LoginRefused.
    """
    host = source.account.host
    with source.line() as client:
        there = _there(client)
        if missing := [name for name in folders if name not in there]:
            raise FetchError(
                f"Mailserver {host} heeft geen map {' of '.join(missing)}."
                f" Er zijn wel: {', '.join(there)}."
            )
        told = [f"map {name} bevat {_count(client, name)} berichten" for name in folders]
    return f"Verbinding gelukt met {host}: {', '.join(told)}."


def _there(client: IMAPClient) -> list[str]:
    """The folders that can hold mail, in the order of the server."""
    found = client.list_folders()
    names = [
        name for flags, _, name in found if not _NO_MAIL_IN_IT & {one.upper() for one in flags}
    ]
    return [_INBOX if name.upper() == _INBOX else name for name in names]


def _count(client: IMAPClient, name: str) -> int:
    return int(client.select_folder(name, readonly=True).get(b"EXISTS", 0))
