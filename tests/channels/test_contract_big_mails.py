"""What every source promises of a mail that is too big for memory, or too big to wait for."""

from collections.abc import Iterable

import pytest

from tests.channels.builders import a_mail
from tests.channels.mailboxes import Mailbox
from tests.channels.shelf import Shelf, taking


def test_a_mail_of_some_size_comes_in_pieces_and_unchanged(mailbox: Mailbox) -> None:
    mail = a_mail("Een lange brief. " * 500)
    mailbox.put(mail)
    mailbox.take_whole(len(mail))
    shelf = Shelf()

    (found,) = (shelf.taken(one) for one in mailbox.source.fetch(None, 100, keep=shelf))

    assert (found.raw, found.missing) == (mail, "")
    assert max(shelf.pieces[0]) <= len(mail) // 2


def test_a_mail_that_is_too_big_comes_without_something_and_whole_when_asked(
    mailbox: Mailbox,
) -> None:
    mail = a_mail("Een lange brief. " * 500)
    mailbox.put(mail)
    mailbox.put(a_mail("Klein"))
    mailbox.take_whole(2000)
    shelf = Shelf()

    first, second = (shelf.taken(one) for one in mailbox.source.fetch(None, 100, keep=shelf))
    whole = mailbox.source.fetch_whole(first.uidvalidity, first.uid, keep=shelf)

    assert (bool(first.missing), second.missing) == (True, "")
    assert whole is not None
    assert (whole.uid, whole.received_at, whole.missing) == (first.uid, first.received_at, "")
    assert shelf.taken(whole).raw == mail
    assert max(shelf.pieces[-1]) <= 1000


def test_a_mail_that_is_gone_or_was_renumbered_cannot_be_had_whole(mailbox: Mailbox) -> None:
    mailbox.put(a_mail("weg"))
    mailbox.put(a_mail("blijft"))
    gone, stays = taking(mailbox.source)
    mailbox.remove_first()

    assert mailbox.source.fetch_whole(gone.uidvalidity, gone.uid, keep=Shelf()) is None
    assert mailbox.source.fetch_whole(stays.uidvalidity + 1, stays.uid, keep=Shelf()) is None
    assert mailbox.source.fetch_whole(stays.uidvalidity, stays.uid, keep=Shelf()) is not None


def test_what_cannot_be_kept_is_given_again(mailbox: Mailbox) -> None:
    mailbox.put(a_mail("Een lange brief. " * 500))
    mailbox.take_whole(10_000)

    with pytest.raises(OSError, match="vol"):
        list(mailbox.source.fetch(None, 100, keep=_full))

    assert len(list(taking(mailbox.source))) == 1


def _full(pieces: Iterable[bytes]) -> str:
    next(iter(pieces))
    raise OSError("De schijf is vol")
