"""Which messages of a thread are open, and which are one line each."""

from kcc.models import Contact, Delivery, Message, MessageKind, OutboxItem
from kcc.web.bubbles import bubbles

ASKED, ANSWERED, NOTED = MessageKind.INBOUND, MessageKind.ANSWER, MessageKind.NOTE
SAID, RECEIVED = MessageKind.CALL, MessageKind.ACKNOWLEDGEMENT


def thread(*kinds: MessageKind) -> list[Message]:
    contact = Contact(number="2600000012")
    return [
        Message(
            contact=contact,
            kind=kind,
            subject="Vraag",
            text="Woorden",
            sender_name="",
            sender_address="",
        )
        for kind in kinds
    ]


def shown(*kinds: MessageKind) -> str:
    """`.` for a line, `o` for open, `N` for open and new."""
    return "".join(
        "." if one.is_folded else "N" if one.is_new else "o" for one in bubbles(thread(*kinds))
    )


def test_the_first_question_is_open_and_its_acknowledgement_a_line() -> None:
    assert shown(ASKED, RECEIVED) == "o."


def test_what_was_said_before_the_last_question_is_folded() -> None:
    assert shown(ASKED, RECEIVED, ANSWERED, ASKED) == "...N"
    assert shown(ASKED, SAID, ASKED) == "..N"


def test_a_note_since_our_last_answer_is_open() -> None:
    assert shown(ASKED, NOTED, ANSWERED, NOTED, ASKED) == "...oN"


def test_what_came_after_the_question_is_open_and_it_is_new_no_more() -> None:
    assert shown(ASKED, ANSWERED, ASKED, NOTED, ANSWERED) == "..ooo"


def test_what_a_program_sent_is_a_line_and_the_question_stays_open() -> None:
    messages = thread(ASKED, ANSWERED, ASKED)
    messages[2].automatic = True

    assert [one.is_folded for one in bubbles(messages)] == [False, False, True]
    assert not bubbles(messages[2:])[0].is_folded


def test_without_a_question_nothing_is_folded() -> None:
    assert shown(SAID, NOTED) == "oo"
    assert shown() == ""


def test_of_a_long_thread_the_oldest_wait_together() -> None:
    found = bubbles(thread(ASKED, *[NOTED] * 10))
    assert [one.is_older for one in found] == [True] * 5 + [False] * 6
    assert all(one.is_folded for one in found[:5])
    assert not any(one.is_folded for one in found[5:])


def test_an_answer_that_was_taken_back_is_a_quiet_line() -> None:
    messages = thread(ASKED, ANSWERED)
    messages[1].outgoing = OutboxItem(delivery=Delivery.UNDONE)
    last = bubbles(messages)[1]
    assert (last.is_quiet, last.is_folded) == (True, True)
