"""What a query asks for: its tokens, with typing errors repaired and synonyms added."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, islice

from sqlalchemy.orm import Session

from kcc.domain.texts import fold
from kennisbank import spelling, synonyms
from kennisbank.analysis import TOKEN_LENGTH, asked, own, without_parts, words
from kennisbank.postings import Known, Totals, known

_MOST_WORDS = 300  # of a query: a long e-mail has as many
_MOST_REPAIRS = 5
_BESIDE = 3  # of 10: how much a word beside the query counts


@dataclass(frozen=True, slots=True)
class Repair:
    """A word that no article holds, and the word that was searched for instead."""

    typed: str
    meant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The tokens to look for, each with a weight of 1 to 10, and what was repaired."""

    weights: dict[str, int]
    wholes: Mapping[str, str]  # by the token of a part: that of the word that it is a part of
    beside: dict[str, int]  # of what only helps to choose between the articles found
    found: Mapping[str, Known]  # those of the tokens that the index holds
    repairs: tuple[Repair, ...]
    is_whole: bool  # whether any article holds a word that was asked for, and not only parts


def ask(
    session: Session, query: str, size: Totals, *, beside: str = "", is_typing: bool = False
) -> Asked:
    """Understand a query of any length; take `size` from `postings.totals`.

    The words of the text `beside` the query count for less, and stay as they were typed. Of a
    query that somebody `is_typing` the last word may be a beginning.
    """
    typed = _typed(query)
    found = known(session, list(_together(typed.values())))
    begun = _begun(query) if is_typing else ""
    repairs = _repairs(session, typed, found, size.version, begun=begun)
    meant = typed | {repair.typed: asked(repair.meant) for repair in repairs}
    other = synonyms.expand(session, list(meant.values()), size.version)
    helping = _lessened(_together(_typed(beside).values()))
    weights = _together([*meant.values(), *other])
    if other or repairs or helping:
        found = known(session, list(weights | helping))
    return Asked(
        weights=weights,
        wholes=_wholes(meant.values(), other),
        beside=helping,
        found=found,
        repairs=repairs,
        is_whole=any(own(one) in found for one in (*meant.values(), *other)),
    )


def _typed(query: str) -> dict[str, Mapping[str, int]]:
    """The different words of the query that have tokens, folded, in its order."""
    typed: dict[str, Mapping[str, int]] = {}
    for word in words(query):
        if word.own:
            written = query[word.start : word.end]
            typed[fold(written)] = asked(written[:TOKEN_LENGTH])
        if len(typed) == _MOST_WORDS:
            break
    return typed


def _begun(query: str) -> str:
    """The last word, folded; empty when something stands after it."""
    return fold(query.rpartition(" ")[2])


def _repairs(
    session: Session,
    typed: Mapping[str, Mapping[str, int]],
    found: Mapping[str, Known],
    version: int,
    *,
    begun: str,
) -> tuple[Repair, ...]:
    """What was probably meant by words that lead nowhere; their own tokens find nothing."""
    unknown = (
        word
        for word, found_by in typed.items()
        if found.keys().isdisjoint(found_by) and not synonyms.knows(session, found_by, version)
    )
    meant = (
        (word, spelling.meant(session, word, version, is_begun=word == begun)) for word in unknown
    )
    repairs = (Repair(word, known) for word, known in meant if known)
    return tuple(islice(repairs, _MOST_REPAIRS))


def _wholes(
    meant: Iterable[Mapping[str, int]], other: Iterable[Mapping[str, int]]
) -> dict[str, str]:
    """Of what is asked for as a part only: the token of the word that it is a part of."""
    words = list(meant)
    whole = set(chain(*other, *map(without_parts, words)))
    parts = ((token, own(found_by)) for found_by in words for token in found_by)
    return {token: word for token, word in parts if word and token not in whole}


def _lessened(weights: Mapping[str, int]) -> dict[str, int]:
    return {token: max(1, weight * _BESIDE // 10) for token, weight in weights.items()}


def _together(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Each token with the most that any of its words gives it."""
    weights: dict[str, int] = {}
    for part in parts:
        for token, weight in part.items():
            weights[token] = max(weight, weights.get(token, 0))
    return weights
