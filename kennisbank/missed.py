"""Which searches in vain an article may be the answer to: a synonym would let them find it."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import islice

from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from kcc.domain.texts import fold
from kennisbank import search_log
from kennisbank.analysis import words
from kennisbank.articles import Article
from kennisbank.search_log import Searched

SHOWN = 3
_LOOKED_AT = 50  # the searches in vain that came most
_ALIKE = 75  # of 100, between a word of the search and one of the article's names
_SHORTEST = 5  # shorter words look like too much


def near(session: Session, article: Article, since: date) -> Sequence[Searched]:
    """At most three searches that found nothing, with parts or letters of this article's names.

    Those are the words of its title and its search terms.
    """
    names = f"{article.title} {article.search_terms}"
    own = _long_tokens(names)
    spelled = _long_words(names)
    found = (
        one
        for one in search_log.missed(session, since, _LOOKED_AT)
        if not own.isdisjoint(_long_tokens(one.query)) or _is_alike(one.query, spelled)
    )
    return list(islice(found, SHOWN))


def _is_alike(query: str, spelled: Sequence[str]) -> bool:
    asked = _long_words(query)
    return any(fuzz.ratio(one, other) >= _ALIKE for one in asked for other in spelled)


def _long_tokens(text: str) -> set[str]:
    tokens = (token for word in words(text) for token in word.tokens)
    return {token for token in tokens if len(token) >= _SHORTEST}


def _long_words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", fold(text)) if len(word) >= _SHORTEST]
