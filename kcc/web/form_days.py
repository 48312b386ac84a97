"""Days in the forms of a contact, as browsers send them."""

from datetime import date

from flask import request

from kcc.domain.errors import Invalid


def day(field: str) -> date | None:
    """The day in a field of the form, None when it is empty; raises Invalid for anything else."""
    written = request.form.get(field, "").strip()
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise Invalid.at(field, "Vul een datum in, zoals 31-12-2026.") from error
