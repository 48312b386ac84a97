"""Letters that editors changed, for tests of what is done with them."""

from sqlalchemy.orm import Session

from kcc.domain.first_letters import FIRST_LETTERS
from kcc.domain.letter_kinds import LetterKind
from kcc.models import Department, LetterTemplate
from kcc.services import letters
from tests.builders import NOW


def changed(
    session: Session,
    kind: LetterKind,
    text: str | None = None,
    *,
    subject: str | None = None,
    language: str = "nl",
    department: Department | None = None,
) -> LetterTemplate:
    """A letter of its own, with the text that comes with the KCC unless another is given."""
    first = FIRST_LETTERS[kind, language]
    made = LetterTemplate(
        kind=kind,
        language=language,
        department=department,
        subject=first.subject if subject is None else subject,
        text=first.text if text is None else text,
        updated_at=NOW,
    )
    session.add(made)
    session.flush()
    letters.forget(session)
    return made
