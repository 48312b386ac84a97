"""Synonyms that editors keep: citizens say "kliko" where articles say "container"."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kcc.db import Base
from kcc.domain import marks
from kcc.domain.actors import Actor
from kcc.domain.errors import Invalid, NotFound
from kennisbank import postings
from kennisbank.analysis import own, whole, words
from kennisbank.remembered import Remembered

TERMS_LENGTH = 500
MOST_WORDS = 4  # in one term
SHARE = 8  # of 10: what all of a synonym weighs beside the word that was typed

Key = tuple[str, ...]  # the own tokens of the words of a term


class SynonymGroup(Base):
    """Terms that mean the same, with commas between them, as the editor wrote them."""

    __tablename__ = "synonym_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    terms: Mapped[str] = mapped_column(String(TERMS_LENGTH))
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))


@dataclass(frozen=True, slots=True)
class _Term:
    key: Key
    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Known:
    """What each term brings along: the other terms of its groups; and the words of all terms."""

    by_key: Mapping[Key, Sequence[Mapping[str, int]]]
    words: frozenset[str]


def groups(session: Session) -> Sequence[SynonymGroup]:
    """All groups, by their first term."""
    return session.scalars(select(SynonymGroup).order_by(SynonymGroup.terms, SynonymGroup.id)).all()


def get(session: Session, group_id: int) -> SynonymGroup:
    """Raises NotFound."""
    group = session.get(SynonymGroup, group_id)
    if group is None:
        raise NotFound("Deze synoniemen zijn er niet meer.")
    return group


def add(session: Session, terms: str, now: datetime, actor: Actor) -> SynonymGroup:
    """A new group, which counts from the next search on. Raises Invalid."""
    postings.locked_state(session)  # with the new version every process reads the groups again
    group = SynonymGroup(terms=_checked(terms))
    group.updated_at, group.updated_by_id = now, actor.agent_id
    session.add(group)
    session.flush()
    return group


def change(
    session: Session, group_id: int, terms: str, seen: str | None, now: datetime, actor: Actor
) -> None:
    """New terms in place of those on the page, of which `seen` is the `mark`.

    Raises NotFound, Invalid, and Changed when somebody else changed them since.
    """
    postings.locked_state(session)
    group, tidy = get(session, group_id), _checked(terms)
    if group.terms != tidy:
        marks.check(seen, mark(group), group.terms)
        group.terms, group.updated_at, group.updated_by_id = tidy, now, actor.agent_id
    session.flush()


def mark(group: SynonymGroup) -> str:
    """What a form remembers of the group that it was filled from, for `change`."""
    return marks.mark({"terms": group.terms})


def remove(session: Session, group_id: int) -> None:
    """Raises NotFound."""
    postings.locked_state(session)  # first, as all who change a group: else two wait for each other
    session.delete(get(session, group_id))
    session.flush()


def expand(
    session: Session, typed: Sequence[Mapping[str, int]], version: int
) -> Sequence[Mapping[str, int]]:
    """The tokens of what means the same as any stretch of these words, given by their tokens.

    Take `version` from the totals of the index: the groups are read anew when it changed.
    """
    known = _known.get(session, version)
    if not known.by_key:
        return ()
    keys = [own(tokens) or "" for tokens in typed]
    stretches = (
        tuple(keys[start : start + length])
        for start in range(len(keys))
        for length in range(1, min(MOST_WORDS, len(keys) - start) + 1)
    )
    return [weights for stretch in stretches for weights in known.by_key.get(stretch, ())]


def knows(session: Session, typed: Mapping[str, int], version: int) -> bool:
    """Whether a word, given by its tokens, stands in any group: then it is no typing error."""
    return own(typed) in _known.get(session, version).words


def _checked(terms: str) -> str:
    """The terms as they are kept; raises Invalid."""
    parts = dict.fromkeys(" ".join(part.split()) for part in _split(terms))
    tidy = ", ".join(part for part in parts if part)
    problem = _problem(tidy)
    if problem:
        raise Invalid("De synoniemen zijn nog niet bewaard.", {"terms": problem})
    return tidy


def _problem(tidy: str) -> str:
    if len(tidy) > TERMS_LENGTH:  # before anything is made of a text of any length
        return f"Maak dit korter: het zijn {len(tidy)} tekens en er passen er {TERMS_LENGTH}."
    keys = [_key(term) for term in _split(tidy)]
    if len(keys) < 2:
        return "Vul twee of meer woorden in met een komma ertussen, zoals: kliko, container."
    if not all(0 < len(key) <= MOST_WORDS for key in keys):
        return (
            f"Elk woord moet iets betekenen, en een uitdrukking heeft hooguit {MOST_WORDS} woorden."
        )
    return ""


def _split(terms: str) -> list[str]:
    return re.split(r"[,;\n]", terms)


def _key(term: str) -> Key:
    found = (word.own for word in words(term))
    return tuple(one for one in found if one)


def _read(session: Session) -> _Known:
    by_key: dict[Key, list[Mapping[str, int]]] = defaultdict(list)
    for group in groups(session):
        terms = [_term(term) for term in _split(group.terms)]
        for one in terms:
            by_key[one.key] += [other.weights for other in terms if other.key != one.key]
    return _Known(dict(by_key), frozenset(chain.from_iterable(by_key)))


def _term(term: str) -> _Term:
    """Of more words a term weighs no more than of one: what was typed comes first.

    An editor means the whole word: "rolemmer" is the same as "container", but no "rol" is.
    """
    found = [whole(term[word.start : word.end]) for word in words(term) if word.own]
    together = sum(sum(tokens.values()) for tokens in found)
    weights: dict[str, int] = {}
    for tokens in found:
        for token, weight in tokens.items():
            share = max(1, round(weight * SHARE / together))
            weights[token] = max(share, weights.get(token, 0))
    return _Term(_key(term), weights)


_known = Remembered(_read)
