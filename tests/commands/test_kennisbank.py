"""`kcc kennisbank` imports, searches and rebuilds in the configured database."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.orm import Session

from kcc.cli import main

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

    words = kennisbank("zoek", "paspoorten")
    hits = json.loads(kennisbank("zoek", "--json", "paspoorten").stdout)

    assert [line.split(maxsplit=1)[1] for line in words.stdout.splitlines()] == [
        "Paspoort aanvragen",
        "Verhuizing doorgeven",
    ]
    assert [hit["title"] for hit in hits] == ["Paspoort aanvragen", "Verhuizing doorgeven"]
    assert hits[1]["snippet"] == "Neem uw paspoort mee."


def test_nothing_found_says_what_to_do() -> None:
    result = kennisbank("zoek", "olifant")

    assert result.exit_code == 0
    assert "Probeer een ander woord" in result.stdout


def test_rebuilding_brings_lost_articles_back(articles: Path, session: Session) -> None:
    kennisbank("import", str(articles))
    session.execute(text("DELETE FROM article_index"))
    session.commit()
    assert json.loads(kennisbank("zoek", "--json", "paspoort").stdout) == []

    result = kennisbank("herbouw")

    assert result.stdout == "2 artikelen opnieuw doorzoekbaar gemaakt\n"
    assert len(json.loads(kennisbank("zoek", "--json", "paspoort").stdout)) == 2
