"""The search index: written with each saved article, ranked by BM25 in whole numbers.

Both databases run the same SQL, and whole numbers add up to the same sum in any order: so the
hits and their order are the same on both, to the last one.
"""

import math
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from kcc.db import LARGEST_ID
from kcc.domain.texts import fold
from kennisbank import bulk
from kennisbank.analysis import TOKEN_LENGTH, counted, own, tokens
from kennisbank.articles import Article
from kennisbank.markdown import to_line
from kennisbank.spelling import SHORTEST
from kennisbank.tables import SearchEntry, SearchPosting, SearchState, SearchToken, SearchWord

TITLE, TERMS, BODY = 10, 5, 1  # how much a word tells by where it stands
K1, B = 1.2, 0.75  # of BM25, as it is used everywhere
MOST_TOKENS = 32  # of a query; a whole e-mail may be one, and the rest of it tells little

ONE = 10_000  # the unit in which a score is counted
_CHUNK = 500  # values in one statement
_STATE = 1
_POSTING = ("token_id", "article_id", "weight", "length")

_ADD_TOKEN = text(
    "INSERT INTO search_token (token, articles) VALUES (:token, 0) ON CONFLICT (token) DO NOTHING"
)
_ADD_WORD = text(
    "INSERT INTO search_word (word, token_id) VALUES (:word, :token_id)"
    " ON CONFLICT (word) DO UPDATE SET token_id = excluded.token_id"  # of another analysis
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
    spelled: dict[str, str] = {}
    length = 0
    for field, content in ((TITLE, article.title), (TERMS, article.search_terms), (BODY, line)):
        for word, times in counted(content).items():
            for token, weight in tokens(word).items():
                weights[token] += field * weight * times
            spelled |= _spelled(word)
            length += times
    return _Parsed(article.id, line, length, weights, spelled)


@lru_cache(maxsize=20_000)
def _spelled(word: str) -> Mapping[str, str]:
    """The word as it can be meant by a typing error, none when it is no such word."""
    folded, token = fold(word), own(tokens(word))
    if not token or not folded.isalpha() or not SHORTEST <= len(folded) <= TOKEN_LENGTH:
        return {}
    return {folded: token}


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
    state.articles += len(parsed)
    state.length += sum(one.length for one in parsed)
    entries = [
        {"article_id": one.article_id, "length": one.length, "text": one.text} for one in parsed
    ]
    session.execute(insert(SearchEntry), entries)
    # In the order of the key: a database writes much less than for the same rows as they come.
    postings = sorted(chain.from_iterable(_postings(one, ids) for one in parsed))
    bulk.insert(session, "search_posting", _POSTING, postings)
    _add_words(session, dict(chain.from_iterable(one.words.items() for one in parsed)), ids)


def _postings(one: _Parsed, ids: Mapping[str, int]) -> Iterator[tuple[int, ...]]:
    return (
        (ids[token], one.article_id, weight, one.length) for token, weight in one.weights.items()
    )


def _token_ids(session: Session, wanted: Sequence[str]) -> Mapping[str, int]:
    """The numbers of the tokens, new ones included."""
    found = _numbers(session, wanted)
    new = [token for token in wanted if token not in found]
    if not new:
        return found
    session.execute(_ADD_TOKEN, [{"token": token} for token in new])
    return found | _numbers(session, new)


def _numbers(session: Session, wanted: Sequence[str]) -> dict[str, int]:
    known = select(SearchToken.token, SearchToken.id)
    found: dict[str, int] = {}
    for part in _chunks(wanted):
        found.update(session.execute(known.where(SearchToken.token.in_(part))).all())
    return found


def _add_words(session: Session, spelled: Mapping[str, str], ids: Mapping[str, int]) -> None:
    """Let a typing error mean these words too, given with their own tokens."""
    words = sorted(spelled)
    fields = select(SearchWord.word, SearchWord.token_id)
    there: dict[str, int] = {}
    for part in _chunks(words):
        there.update(session.execute(fields.where(SearchWord.word.in_(part))).all())
    own_ids = {word: ids[spelled[word]] for word in words}
    new = [
        {"word": word, "token_id": id_} for word, id_ in own_ids.items() if there.get(word) != id_
    ]
    if new:
        session.execute(_ADD_WORD, new)


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))


def _add_articles(session: Session, counts: Mapping[int, int]) -> None:
    bulk.add(session, "search_token", "articles", counts)
