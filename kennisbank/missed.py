"""Which searches in vain an article may be the answer to: a synonym would let them find it."""

from collections.abc import Sequence
from datetime import date

from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from kcc.domain.texts import fold
from kennisbank import search_log
from kennisbank.analysis import words
from kennisbank.articles import Article
from kennisbank.search_log import Searched

SHOWN = 3
_LOOKED_AT = 50  # the searches in vain that came most
_ALIKE = 75  # of 100, between a search and the title or one of the search terms
_SHORTEST = 4  # shorter words look like too much


def near(session: Session, article: Article, since: date) -> Sequence[Searched]:
    """At most three searches that found nothing, with words or letters of this article."""
    names = [article.title, *article.search_terms.split(",")]
    own = {token for name in names for word in words(name) for token in word.tokens}
    texts = [fold(name) for name in names if len(name.strip()) >= _SHORTEST]
    found = (
        one
        for one in search_log.missed(session, since, _LOOKED_AT)
        if _is_near(one.query, own, texts)
    )
    return [one for _, one in zip(range(SHOWN), found, strict=False)]


def _is_near(query: str, own: set[str], texts: Sequence[str]) -> bool:
    if any(not own.isdisjoint(word.tokens) for word in words(query)):
        return True
    asked = fold(query)
    return len(asked) >= _SHORTEST and any(fuzz.ratio(asked, one) >= _ALIKE for one in texts)
