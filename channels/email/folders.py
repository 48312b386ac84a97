"""The folders of a mailbox: which are there, and moving mail from one to another."""

from collections.abc import Sequence

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from channels.base import FetchError
from channels.email.imap import ImapSource

_INBOX = "INBOX"
_NO_MAIL_IN_IT = {b"\\NOSELECT", b"\\NONEXISTENT"}  # RFC 3501, 7.2.2 and RFC 5258, 3


def look(
    source: ImapSource, folders: Sequence[str], move_to: str = "", sent_folder: str = ""
) -> str:
    """Log in and tell how many mails each holds that is read; the other two must be there.

    Raises FetchError, which names what there is when one is missing, and LoginRefused.
    """
    host = source.account.host
    with source.line() as client:
        there = _there(client)
        wanted = [*folders, *filter(None, (move_to, sent_folder))]
        if missing := [name for name in wanted if name not in there]:
            raise FetchError(
                f"Mailserver {host} heeft geen map {' of '.join(missing)}."
                f" Er zijn wel: {', '.join(there)}."
            )
        if move_to:
            _require_move(client, host)
        told = [f"map {name} bevat {_count(client, name)} berichten" for name in folders]
    return f"Verbinding gelukt met {host}: {', '.join(told)}."


def contents(source: ImapSource, folder: str) -> tuple[int, list[int]]:
    """The UIDVALIDITY of a folder and the UIDs in it, from low to high; nothing is marked.

    Raises FetchError, LoginRefused.
    """
    with source.line() as client:
        found = client.select_folder(folder, readonly=True)
        uids = client.search(["ALL"]) if found.get(b"EXISTS") else []
        return int(found[b"UIDVALIDITY"]), sorted(uids)


def move(
    source: ImapSource, folder: str, uidvalidity: int, uids: Sequence[int], target: str
) -> None:
    """Let the server move mails in one step (RFC 6851), so that none is there twice or nowhere.

    Never a copy and a removal instead. What is no longer there is passed over. Raises FetchError,
    also when the server cannot move or has no such target, and LoginRefused.
    """
    host = source.account.host
    with source.line() as client:
        _require_move(client, host)
        if int(client.select_folder(folder)[b"UIDVALIDITY"]) != uidvalidity:
            raise FetchError("De mailserver nummert de map opnieuw.")
        try:
            client.move(uids, target)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            raise FetchError(
                f"Mailserver {host} verplaatst niets naar map {target}: is die er,"
                " en mag de KCC uit deze map iets weghalen?"
            ) from error


def _require_move(client: IMAPClient, host: str) -> None:
    if not client.has_capability("MOVE"):
        raise FetchError(f"Mailserver {host} kan niet verplaatsen (RFC 6851): alles blijft staan.")


def _there(client: IMAPClient) -> list[str]:
    """The folders that can hold mail, in the order of the server."""
    found = client.list_folders()
    names = [
        name for flags, _, name in found if not _NO_MAIL_IN_IT & {one.upper() for one in flags}
    ]
    return [_INBOX if name.upper() == _INBOX else name for name in names]


def _count(client: IMAPClient, name: str) -> int:
    return int(client.select_folder(name, readonly=True).get(b"EXISTS", 0))
