"""Norms in words: for what they are, and what they ask."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kcc.domain.norms import never_reached
from kcc.domain.term import Term
from kcc.models import Norm
from kcc.services import choices
from kcc.services.choices import Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A norm with its number in the list, for whom it is, and the number that leaves it nothing."""

    norm: Norm
    number: int
    conditions: str
    term: Term
    hidden_by: int | None


def listed(session: Session, norms: list[Norm]) -> list[Listed]:
    """Norms of one list in their order, numbered from 1."""
    labels, hidden = choices.labels(session), never_reached(norms)
    return [
        Listed(
            norm=norm,
            number=place + 1,
            conditions=_conditions(labels, norm),
            term=Term(norm.amount, norm.unit),
            hidden_by=hidden[place] + 1 if place in hidden else None,
        )
        for place, norm in enumerate(norms)
    ]


def conditions(session: Session, norm: Norm) -> str:
    """For which contacts it is, such as `e-mail, ingewikkeld, afdeling Burgerzaken`, or `elk`."""
    return _conditions(choices.labels(session), norm)


def about(session: Session, norm: Norm) -> str:
    """What it is a norm for, in full."""
    return f"{norm.moment.label}, {conditions(session, norm)}"


def named(labels: Labels, norm: Norm) -> str:
    """What it is a norm for, such as `Eerste antwoord, elk contact`."""
    told = f"{norm.moment.label}, {_conditions(labels, norm)}"
    return told[:1].upper() + told[1:]


def asked(norm: Norm) -> str:
    """Its term, such as `2 werkdagen`."""
    return str(Term(norm.amount, norm.unit))


def described(norm: Norm) -> str:
    """What it asks."""
    return f"{asked(norm)}, doel {norm.target_percent}%, waarschuwing vanaf {norm.warn_percent}%"


def _conditions(labels: Labels, norm: Norm) -> str:
    chosen = (norm.channel, norm.kind, norm.complexity, norm.priority)
    parts = [one.label for one in chosen if one is not None]
    if norm.topic_id is not None:
        parts.append(f"onderwerp {_name(labels.topics, norm.topic_id)}")
    if norm.department_id is not None:
        parts.append(f"afdeling {_name(labels.departments, norm.department_id)}")
    return ", ".join(parts) or "elk contact"


def _name(names: Mapping[int, str], id_: int) -> str:
    return names.get(id_, str(id_))
