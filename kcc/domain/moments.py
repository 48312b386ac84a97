"""The moments of a contact for which a norm can exist."""

from enum import StrEnum


class Moment(StrEnum):
    """What has to have happened before a clock runs out."""

    ACKNOWLEDGE = "acknowledge"
    FIRST_ANSWER = "first_answer"
    NEXT_ANSWER = "next_answer"
    DATE_MESSAGE = "date_message"
    FINAL_ANSWER = "final_answer"
    CALLBACK = "callback"
    REFERRAL = "referral"
    PROMISE = "promise"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Moment.ACKNOWLEDGE: "ontvangstbevestiging",
    Moment.FIRST_ANSWER: "eerste antwoord",
    Moment.NEXT_ANSWER: "volgend antwoord",
    Moment.DATE_MESSAGE: "bericht met een datum",
    Moment.FINAL_ANSWER: "definitief antwoord",
    Moment.CALLBACK: "terugbellen",
    Moment.REFERRAL: "reactie van de afdeling",
    Moment.PROMISE: "toezegging",
}
