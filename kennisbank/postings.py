"""The search index: written with each saved article, ranked by BM25 in whole numbers.

Both databases run the same SQL, and whole numbers add up to the same sum in any order: so the
hits and their order are the same on both, to the last one.
"""

import math
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import Executable, delete, func, insert, select, text
from sqlalchemy.orm import Session

from kcc.db import LARGEST_ID
from kcc.domain.texts import fold
from kennisbank.analysis import TOKEN_LENGTH, Word, words
from kennisbank.articles import Article
from kennisbank.markdown import to_line
from kennisbank.spelling import SHORTEST
from kennisbank.tables import SearchEntry, SearchPosting, SearchState, SearchToken

TITLE, TERMS, BODY = 10, 5, 1  # how much a word tells by where it stands
K1, B = 1.2, 0.75  # of BM25, as it is used everywhere
MOST_TOKENS = 32  # of a query; a whole e-mail may be one, and the rest of it tells little

ONE = 10_000  # the unit in which a score is counted
_CHUNK = 500  # values in one statement
_STATE = 1

_ADD_TOKEN = text(
    "INSERT INTO search_token (token, articles) VALUES (:token, 0) ON CONFLICT (token) DO NOTHING"
)
_COUNT = text("UPDATE search_token SET articles = articles + :count WHERE id = :changed")
_ADD_WORD = text(
    "INSERT INTO search_word (word, token_id) VALUES (:word, :token_id)"
    " ON CONFLICT (word) DO NOTHING"
)
_ADD_STATE = text(
    "INSERT INTO search_state (id, articles, length, version) VALUES (1, 0, 0, 0)"
    " ON CONFLICT (id) DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Totals:
    """The size of the index, which BM25 asks for, and its version."""

    articles: int
    length: int
    version: int


@dataclass(frozen=True, slots=True)
class Known:
    """A token of the index with the number of articles that hold it."""

    id: int
    articles: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """An article that holds a token of the query; more is better."""

    article_id: int
    score: int


@dataclass(frozen=True, slots=True)
class _Parsed:
    """What of an article goes into the index."""

    article_id: int
    text: str
    length: int
    weights: Mapping[str, int]  # by token
    words: Mapping[str, str]  # the own token of each word


def put(session: Session, articles: Sequence[Article]) -> None:
    """Index flushed articles as they are now, in the caller's transaction."""
    if not articles:
        return
    parsed = [_parse(article) for article in articles]
    state = locked_state(session)
    _forget(session, state, [article.id for article in articles])
    _write(session, state, parsed)
    session.flush()


def locked_state(session: Session) -> SearchState:
    """The totals, with a new version; one writer of the index at a time gets past this."""
    session.execute(_ADD_STATE)
    state = session.get_one(SearchState, _STATE, with_for_update=True, populate_existing=True)
    state.version = secrets.randbelow(LARGEST_ID) + 1  # never one of before, also after a roll-back
    return state


def totals(session: Session) -> Totals:
    """The totals as they are now; zeros when nothing was indexed yet."""
    fields = select(SearchState.articles, SearchState.length, SearchState.version)
    row = session.execute(fields.where(SearchState.id == _STATE)).one_or_none()
    return Totals(*row) if row else Totals(0, 0, 0)


def known(session: Session, tokens: Sequence[str]) -> Mapping[str, Known]:
    """Those of the tokens that any article holds."""
    fields = select(SearchToken.token, SearchToken.id, SearchToken.articles)
    rows = session.execute(fields.where(SearchToken.token.in_(tokens), SearchToken.articles > 0))
    return {token: Known(id_, articles) for token, id_, articles in rows}


def rank(
    session: Session,
    query: Sequence[tuple[Known, int]],
    size: Totals,
    limit: int,
    *,
    among: Sequence[int] = (),
) -> list[Ranked]:
    """The articles that hold any token of the query, best first; equals by their number.

    With `among` only these articles are ranked.

    The query is tokens with how much each weighs, of 10. Of a long query the most telling
    tokens count.
    """
    scales = {token.id: _scale(token, weight, size) for token, weight in query}
    telling = sorted(scales.items(), key=lambda item: (-item[1], item[0]))[:MOST_TOKENS]
    if not telling:
        return []
    only = f" AND article_id IN ({', '.join(map(str, map(int, among)))})" if among else ""
    # Only whole numbers of our own are put in the text, so there is nothing to quote.
    slope = int(ONE * 10 * K1 * B * size.articles / max(size.length, 1))
    parts = " UNION ALL ".join(
        f"SELECT article_id, CAST({scale} AS bigint) * weight"
        f" / (CAST({ONE} AS bigint) * weight + {int(ONE * 10 * K1 * (1 - B))}"
        f" + CAST({slope} AS bigint) * length) AS score"
        f" FROM search_posting WHERE token_id = {token_id}{only}"
        for token_id, scale in telling
    )
    rows = session.execute(
        text(
            f"SELECT article_id, CAST(SUM(score) AS bigint) AS score FROM ({parts}) AS found"
            f" GROUP BY article_id ORDER BY 2 DESC, 1 LIMIT {int(limit)}"
        )
    )
    return [Ranked(article_id, score) for article_id, score in rows]


def held(
    session: Session, article_ids: Iterable[int], token_ids: Iterable[int]
) -> Mapping[int, Set[int]]:
    """Which of the tokens each of these articles holds."""
    rows = session.execute(
        select(SearchPosting.article_id, SearchPosting.token_id).where(
            SearchPosting.token_id.in_(list(token_ids)),
            SearchPosting.article_id.in_(list(article_ids)),
        )
    )
    found: dict[int, set[int]] = defaultdict(set)
    for article_id, token_id in rows:
        found[article_id].add(token_id)
    return found


def _scale(token: Known, weight: int, size: Totals) -> int:
    """What a token adds at most to a score: the rarer, the more."""
    rarity = math.log(1 + (size.articles - token.articles + 0.5) / (token.articles + 0.5))
    return round(ONE * ONE * (K1 + 1) * rarity * weight / 10)


def _parse(article: Article) -> _Parsed:
    line = to_line(article.text)
    weights: Counter[str] = Counter()
    own: dict[str, str] = {}
    length = 0
    for field, content in ((TITLE, article.title), (TERMS, article.search_terms), (BODY, line)):
        for word in words(content):
            weights.update({token: field * weight for token, weight in word.tokens.items()})
            length += bool(word.tokens)
            own |= _spelled(content, word)
    return _Parsed(article.id, line, length, weights, own)


def _spelled(content: str, word: Word) -> Mapping[str, str]:
    """The word as it can be meant by a typing error, none when it is no such word."""
    folded = fold(content[word.start : word.end])
    if not word.own or not folded.isalpha() or not SHORTEST <= len(folded) <= TOKEN_LENGTH:
        return {}
    return {folded: word.own}


def _forget(session: Session, state: SearchState, ids: Sequence[int]) -> None:
    """Take articles out of the index as they were, if they were in it."""
    gone = SearchPosting.article_id.in_(ids)
    counts = select(SearchPosting.token_id, func.count()).where(gone)
    rows = session.execute(counts.group_by(SearchPosting.token_id)).all()
    _add_articles(session, {token_id: -count for token_id, count in rows})
    lengths = session.scalars(select(SearchEntry.length).where(SearchEntry.article_id.in_(ids)))
    for length in lengths:
        state.articles -= 1
        state.length -= length
    session.execute(delete(SearchPosting).where(gone))
    session.execute(delete(SearchEntry).where(SearchEntry.article_id.in_(ids)))


def _write(session: Session, state: SearchState, parsed: Sequence[_Parsed]) -> None:
    used = Counter(chain.from_iterable(one.weights for one in parsed))
    ids = _token_ids(session, sorted(used))
    _add_articles(session, {ids[token]: count for token, count in used.items()})
    for one in parsed:
        state.articles += 1
        state.length += one.length
        entry = {"article_id": one.article_id, "length": one.length, "text": one.text}
        session.execute(insert(SearchEntry), [entry])
    _execute(
        session, insert(SearchPosting), chain.from_iterable(_postings(one, ids) for one in parsed)
    )
    spelled = dict(chain.from_iterable(one.words.items() for one in parsed))
    found = ({"word": word, "token_id": ids[spelled[word]]} for word in sorted(spelled))
    _execute(session, _ADD_WORD, found)


def _execute(session: Session, statement: Executable, rows: Iterable[Mapping[str, object]]) -> None:
    values = list(rows)
    if values:
        session.execute(statement, values)


def _postings(one: _Parsed, ids: Mapping[str, int]) -> list[dict[str, int]]:
    shared = {"article_id": one.article_id, "length": one.length}
    return [
        shared | {"token_id": ids[token], "weight": weight} for token, weight in one.weights.items()
    ]


def _token_ids(session: Session, tokens: Sequence[str]) -> Mapping[str, int]:
    """The numbers of the tokens, new ones included."""
    found: dict[str, int] = {}
    for start in range(0, len(tokens), _CHUNK):
        part = tokens[start : start + _CHUNK]
        session.execute(_ADD_TOKEN, [{"token": token} for token in part])
        rows = select(SearchToken.token, SearchToken.id).where(SearchToken.token.in_(part))
        found.update(session.execute(rows).all())
    return found


def _add_articles(session: Session, counts: Mapping[int, int]) -> None:
    changes = ({"changed": id_, "count": count} for id_, count in counts.items())
    _execute(session, _COUNT, changes)
