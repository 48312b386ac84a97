"""To whom an answer goes, and who gets a copy: the citizen and nobody else unless typed."""

import re

from kcc.domain import reach
from kcc.domain.errors import Invalid
from kcc.models import Contact

MOST_COPIES = 10
_BETWEEN = re.compile(r"[\s,;]+")


def recipient(contact: Contact, typed: str | None) -> str:
    """The address that the answer is for. Raises Invalid at `to`."""
    to = (typed or "").strip()
    if not to:
        known = contact.citizen.email if contact.citizen else None
        if known is None:
            raise Invalid.at("to", "Vul een e-mailadres in: van deze inwoner is er geen bekend.")
        to = known
    return _checked("to", to, "Vul een e-mailadres in met een @, zoals naam@example.nl.")


def copies(typed: str, to: str) -> tuple[str, ...]:
    """The addresses that get a copy: each once, and not `to`. Raises Invalid at `cc`."""
    parts = [part for part in _BETWEEN.split(typed) if part]
    wrong = "“{}” is geen e-mailadres. Zet een komma tussen de adressen."
    found = dict.fromkeys(_checked("cc", part, wrong.format(part[:60])) for part in parts)
    found.pop(to, None)
    if len(found) > MOST_COPIES:
        raise Invalid.at("cc", f"Stuur een kopie aan hoogstens {MOST_COPIES} adressen.")
    return tuple(found)


def _checked(field: str, typed: str, wrong: str) -> str:
    address = reach.email_address(typed)
    if address is None:
        raise Invalid.at(field, wrong)
    if not reach.can_be_answered(address):
        raise Invalid.at(field, f"Op {address} leest niemand mee. Vul een ander e-mailadres in.")
    return address
