"""The moments of a contact for which a norm can exist."""

from enum import StrEnum


class Moment(StrEnum):
    """What has to have happened before a clock runs out."""

    ACKNOWLEDGE = "acknowledge"
    FIRST_ANSWER = "first_answer"
    NEXT_ANSWER = "next_answer"
    CALLBACK = "callback"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Moment.ACKNOWLEDGE: "ontvangstbevestiging",
    Moment.FIRST_ANSWER: "eerste antwoord",
    Moment.NEXT_ANSWER: "volgend antwoord",
    Moment.CALLBACK: "terugbellen",
}
