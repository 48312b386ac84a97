"""`kcc kennisbank` imports, searches and rebuilds in the configured database, and judges."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.orm import Session

from kcc.cli import main
from tests.plugins.databases import mostly_sqlite

database_url = mostly_sqlite

ARTICLES = [
    {"label": "1", "title": "Paspoort aanvragen", "text": "Maak een afspraak."},
    {"label": "2", "title": "Verhuizing doorgeven", "text": "Neem uw **paspoort** mee."},
]


@pytest.fixture(autouse=True)
def _settings(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KCC_DATABASE_URL", database_url)
    monkeypatch.setenv("KCC_SECRET_KEY", "k" * 40)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(json.dumps(article) for article in ARTICLES), encoding="utf-8")
    return path


def kennisbank(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["kennisbank", *arguments])


def test_importing_counts_what_it_did(articles: Path) -> None:
    first = kennisbank("import", str(articles))
    again = kennisbank("import", str(articles))

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.stdout == "2 nieuw, 0 bijgewerkt, 0 ongewijzigd, 0 overgeslagen\n"
    assert again.stdout == "0 nieuw, 0 bijgewerkt, 2 ongewijzigd, 0 overgeslagen\n"


def test_a_wrong_line_is_named_and_the_rest_is_imported(articles: Path) -> None:
    with articles.open("a", encoding="utf-8") as file:
        file.write("\n{oeps\n")

    result = kennisbank("import", str(articles))

    assert result.exit_code == 1
    assert result.stderr == "regel 3: Deze regel is geen geldige JSON.\n"
    assert result.stdout.startswith("2 nieuw")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = kennisbank("import", str(tmp_path / "weg.jsonl"))

    assert result.exit_code == 2
    assert "is niet te lezen" in result.stderr


def test_searching_in_words_and_in_json(articles: Path) -> None:
    kennisbank("import", str(articles))

    words = kennisbank("search", "paspoorten")
    hits = json.loads(kennisbank("search", "--json", "paspoorten").stdout)

    assert [line.split(maxsplit=1)[1] for line in words.stdout.splitlines()] == [
        "Paspoort aanvragen",
        "Verhuizing doorgeven",
    ]
    assert [hit["title"] for hit in hits] == ["Paspoort aanvragen", "Verhuizing doorgeven"]
    assert [hit["label"] for hit in hits] == ["1", "2"]
    assert hits[1]["snippet"] == "Neem uw paspoort mee."


def test_a_typing_error_is_repaired_and_told_beside_the_hits(articles: Path) -> None:
    kennisbank("import", str(articles))

    result = kennisbank("search", "--json", "paspoortt")

    assert len(json.loads(result.stdout)) == 2
    assert result.stderr == "Gezocht op paspoort in plaats van paspoortt.\n"


def test_nothing_found_says_what_to_do() -> None:
    result = kennisbank("search", "olifant")

    assert result.exit_code == 0
    assert "Probeer een ander woord" in result.stdout


def test_rebuilding_brings_lost_articles_back(articles: Path, session: Session) -> None:
    kennisbank("import", str(articles))
    session.execute(text("DELETE FROM search_posting"))
    session.commit()
    assert json.loads(kennisbank("search", "--json", "paspoort").stdout) == []

    result = kennisbank("rebuild")

    assert result.stdout == "2 artikelen opnieuw doorzoekbaar gemaakt\n"
    assert len(json.loads(kennisbank("search", "--json", "paspoort").stdout)) == 2


def test_an_upgrade_indexes_what_another_analysis_indexed(articles: Path, session: Session) -> None:
    kennisbank("import", str(articles))
    session.execute(text("DELETE FROM search_posting"))
    session.execute(text("UPDATE article SET analysis_version = 0"))
    session.commit()

    CliRunner().invoke(main, ["db", "upgrade"])

    assert len(json.loads(kennisbank("search", "--json", "paspoort").stdout)) == 2


QUESTIONS = [
    {"query": "paspoort", "labels": ["x", "1"], "set": "a", "target": "full"},
    {"query": "paspoort", "label": "2", "set": "a", "target": "full"},
    {"query": "verhuizing", "labels": ["2"], "set": "b", "target": "full"},
]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in QUESTIONS), encoding="utf-8")
    return path


def test_judging_the_search_prints_a_line_a_set_and_leaves_no_article(
    articles: Path, questions: Path
) -> None:
    result = kennisbank("evaluate", str(articles), str(questions))

    assert result.stdout.splitlines() == [
        "set          target     vragen    MRR  hit@1  hit@5",
        "a            full            2  0.750  0.500  1.000",
        "b            full            1  1.000  1.000  1.000",
    ]
    assert json.loads(kennisbank("search", "--json", "paspoort").stdout) == []


def test_without_titles_only_the_text_is_searched(articles: Path, questions: Path) -> None:
    result = kennisbank("evaluate", "--no-titles", "--json", str(articles), str(questions))

    first, second = json.loads(result.stdout)
    assert (first["mrr"], first["hit_1"], first["hit_5"]) == (0.5, 0.5, 0.5)
    assert second["mrr"] == 0


@pytest.mark.parametrize(
    "line", ["[]", "{oeps", "{}", '{"query": "x"}', '{"query": "x", "labels": 7}']
)
def test_a_line_that_is_no_question_is_named(articles: Path, tmp_path: Path, line: str) -> None:
    path = tmp_path / "wrong.jsonl"
    path.write_text(f"{json.dumps(QUESTIONS[0])}\n{line}\n", encoding="utf-8")

    result = kennisbank("evaluate", str(articles), str(path))

    assert result.exit_code != 0
    assert "Regel 2" in result.stderr
