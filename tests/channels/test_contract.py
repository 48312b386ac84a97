"""What every source and every sender promises, proved on memory and on real servers alike."""

from datetime import timedelta

import pytest

from channels.base import Acceptance, Cursor, DeliveryError, DeliveryUncertain, Fetched
from tests.channels.builders import a_mail, an_outbound
from tests.channels.mailboxes import FOLDER, Mailbox
from tests.channels.outlets import Outlet
from tests.channels.shelf import Shelf, Taken, taking

HOSTILE = (
    b"Subject: =?utf-8?B?\xff\xfe?= \xe9\r\nX: "
    + b"a" * 5000
    + b"\r\nFrom nobody\r\n\r\n.\r\n..\r\n\x1b[31m\x80\x81\xff\r\n)\r\nA1 OK {12}\r\n"
)


def fetched(mailbox: Mailbox, cursor: Cursor | None = None, limit: int = 100) -> list[Taken]:
    return list(taking(mailbox.source, cursor, limit))


def after(mail: Taken | Fetched) -> Cursor:
    return Cursor(folder=mail.folder, uidvalidity=mail.uidvalidity, last_uid=mail.uid)


def test_an_empty_mailbox_gives_nothing(mailbox: Mailbox) -> None:
    assert fetched(mailbox) == []


def test_the_oldest_mail_comes_first(mailbox: Mailbox) -> None:
    mails = [a_mail(f"Vraag {number}") for number in range(5)]
    for mail in mails:
        mailbox.put(mail)

    found = fetched(mailbox)

    assert [one.raw for one in found] == mails
    assert [one.uid for one in found] == sorted(one.uid for one in found)


def test_a_mail_tells_folder_size_and_a_moment_with_a_time_zone(mailbox: Mailbox) -> None:
    mail = a_mail()
    mailbox.put(mail)

    (found,) = fetched(mailbox)

    assert (found.folder, found.size) == (FOLDER, len(mail))
    assert found.received_at.utcoffset() == timedelta(0)


def test_the_cursor_resumes_after_the_last_mail_seen(mailbox: Mailbox) -> None:
    for number in range(3):
        mailbox.put(a_mail(f"Vraag {number}"))
    second = fetched(mailbox)[1]

    rest = fetched(mailbox, after(second))

    assert [one.uid for one in rest] == [second.uid + 1]


def test_nothing_new_gives_nothing(mailbox: Mailbox) -> None:
    mailbox.put(a_mail())
    (only,) = fetched(mailbox)

    assert fetched(mailbox, after(only)) == []


def test_a_new_uidvalidity_starts_over_and_is_told(mailbox: Mailbox) -> None:
    mails = [a_mail("een"), a_mail("twee")]
    for mail in mails:
        mailbox.put(mail)
    before = fetched(mailbox)
    mailbox.renumber()

    again = fetched(mailbox, after(before[-1]))

    assert [one.raw for one in again] == mails
    assert again[0].uidvalidity != before[0].uidvalidity


def test_the_cursor_of_another_folder_does_not_count(mailbox: Mailbox) -> None:
    mailbox.put(a_mail())
    (only,) = fetched(mailbox)
    other = Cursor(folder="Archief", uidvalidity=only.uidvalidity, last_uid=only.uid)

    assert len(fetched(mailbox, other)) == 1


@pytest.mark.parametrize("flag", ["\\Seen", "\\Flagged", "\\Answered", "\\Deleted"])
def test_a_mail_that_a_person_read_or_flagged_still_comes(mailbox: Mailbox, flag: str) -> None:
    mailbox.put(a_mail(), flag)

    assert len(fetched(mailbox)) == 1


def test_reading_leaves_no_trace(mailbox: Mailbox) -> None:
    mailbox.put(a_mail())
    mailbox.put(a_mail(), "\\Flagged")

    fetched(mailbox)

    assert mailbox.flags() == [set(), {"\\Flagged"}]


def test_never_more_than_the_limit(mailbox: Mailbox) -> None:
    for number in range(4):
        mailbox.put(a_mail(f"Vraag {number}"))

    first = fetched(mailbox, limit=3)
    rest = fetched(mailbox, after(first[-1]), limit=3)

    assert (len(first), len(rest)) == (3, 1)


def test_hostile_bytes_arrive_unchanged(mailbox: Mailbox) -> None:
    mailbox.put(HOSTILE)

    assert fetched(mailbox)[0].raw == HOSTILE


def test_one_may_stop_between_two_mails(mailbox: Mailbox) -> None:
    for number in range(3):
        mailbox.put(a_mail(f"Vraag {number}"))
    reading = mailbox.source.fetch(None, 100, keep=Shelf())

    first = next(reading)
    reading.close()  # type: ignore[attr-defined]

    assert [one.uid for one in fetched(mailbox, after(first))] == [first.uid + 1, first.uid + 2]


def test_a_mail_that_was_removed_is_simply_absent(mailbox: Mailbox) -> None:
    for number in range(2):
        mailbox.put(a_mail(f"Vraag {number}"))
    mailbox.remove_first()

    assert len(fetched(mailbox)) == 1


def test_closing_twice_is_safe_and_one_can_go_on(mailbox: Mailbox) -> None:
    mailbox.put(a_mail())
    fetched(mailbox)

    mailbox.source.close()
    mailbox.source.close()

    assert len(fetched(mailbox)) == 1


def test_the_check_of_a_source_tells_what_is_there(mailbox: Mailbox) -> None:
    mailbox.put(a_mail())

    assert "1 berichten" in mailbox.source.check()


def test_an_accepted_message_arrives_and_has_a_receipt(outlet: Outlet) -> None:
    receipt = outlet.sender.send(an_outbound())

    (result,) = receipt.results
    assert (result.address, result.acceptance) == ("jan@example.org", Acceptance.ACCEPTED)
    assert result.code == 250
    assert receipt.queue_id
    assert outlet.arrived() == [("jan@example.org",)]


def test_each_recipient_has_a_result_and_one_refusal_does_not_stop_the_others(
    outlet: Outlet,
) -> None:
    outlet.answer("weg@example.org", 550, "5.1.1 Onbekende gebruiker")
    outlet.answer("vol@example.org", 452, "4.2.2 Postbus vol")
    people = ("jan@example.org", "weg@example.org", "vol@example.org")

    receipt = outlet.sender.send(an_outbound(recipients=people))

    found = {one.address: (one.acceptance, one.code) for one in receipt.results}
    assert found == {
        "jan@example.org": (Acceptance.ACCEPTED, 250),
        "weg@example.org": (Acceptance.REFUSED, 550),
        "vol@example.org": (Acceptance.DEFERRED, 452),
    }
    assert "Onbekende gebruiker" in receipt.results[1].reply
    assert outlet.arrived() == [("jan@example.org",)]


@pytest.mark.parametrize(
    ("code", "acceptance"), [(550, Acceptance.REFUSED), (451, Acceptance.DEFERRED)]
)
def test_when_all_are_refused_no_text_is_sent(
    outlet: Outlet, code: int, acceptance: Acceptance
) -> None:
    outlet.answer("jan@example.org", code, "Nee")

    receipt = outlet.sender.send(an_outbound(), before_data=_must_not_be_asked)

    assert [one.acceptance for one in receipt.results] == [acceptance]
    assert receipt.queue_id is None
    assert outlet.arrived() == []


@pytest.mark.parametrize(
    ("code", "acceptance"), [(554, Acceptance.REFUSED), (451, Acceptance.DEFERRED)]
)
def test_a_text_that_the_server_refuses_counts_for_all_who_were_accepted(
    outlet: Outlet, code: int, acceptance: Acceptance
) -> None:
    outlet.answer_text(code, "Inhoud geweigerd")
    outlet.answer("weg@example.org", 550, "Onbekend")
    people = ("jan@example.org", "weg@example.org")

    receipt = outlet.sender.send(an_outbound(recipients=people))

    assert [(one.acceptance, one.code) for one in receipt.results] == [
        (acceptance, code),
        (Acceptance.REFUSED, 550),
    ]
    assert receipt.queue_id is None


def test_a_line_lost_after_the_text_is_uncertain(outlet: Outlet) -> None:
    outlet.lose_line_after_text()

    with pytest.raises(DeliveryUncertain):
        outlet.sender.send(an_outbound())


def test_a_server_that_is_not_there_may_be_tried_again(outlet: Outlet) -> None:
    with pytest.raises(DeliveryError) as caught:
        outlet.unreachable().send(an_outbound())

    assert not caught.value.permanent


def test_the_last_look_before_the_text_can_stop_the_sending(outlet: Outlet) -> None:
    with pytest.raises(DeliveryError) as caught:
        outlet.sender.send(an_outbound(), before_data=lambda: False)

    assert not caught.value.permanent
    assert outlet.arrived() == []


def test_the_last_look_before_the_text_comes_once_and_lets_pass(outlet: Outlet) -> None:
    answers = iter([True])

    outlet.sender.send(an_outbound(), before_data=lambda: next(answers))

    assert list(answers) == []
    assert len(outlet.arrived()) == 1


def test_a_recipient_named_twice_gets_it_once(outlet: Outlet) -> None:
    receipt = outlet.sender.send(an_outbound(recipients=("jan@example.org", "jan@example.org")))

    assert len(receipt.results) == 1
    assert outlet.arrived() == [("jan@example.org",)]


def test_the_check_of_a_sender_sends_nothing(outlet: Outlet) -> None:
    assert "Verbinding gelukt" in outlet.sender.check()
    assert outlet.arrived() == []


def test_a_sender_can_be_closed_twice(outlet: Outlet) -> None:
    outlet.sender.close()
    outlet.sender.close()


def _must_not_be_asked() -> bool:
    raise AssertionError("no text may be sent, so nobody needs to ask")
