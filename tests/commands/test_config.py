"""`kcc config check`: the settings are judged before anything starts with them."""

from click.testing import CliRunner, Result

from kcc.cli import main

SECRET = "een geheime sleutel van ten minste 32 tekens"


def check(**environment: str | None) -> Result:
    return CliRunner().invoke(main, ["config", "check"], env=environment)


def test_right_settings_are_said_to_be_right_without_secrets() -> None:
    url = "postgresql+psycopg://kcc:zeer-geheim@db.example.org/kcc"

    answer = check(KCC_SECRET_KEY=SECRET, KCC_DATABASE_URL=url)

    assert answer.exit_code == 0
    assert "De instellingen kloppen." in answer.output
    assert "Database: postgresql" in answer.output
    assert "geheim" not in answer.output


def test_all_mistakes_come_in_one_list_with_exit_code_2() -> None:
    answer = check(
        KCC_SECRET_KEY=None,
        KCC_DATABASE_URL="mysql://localhost/kcc",
        KCC_WEB_PORT="tachtig",
        KCC_WEB_PUBLIC_URL="http://kcc.example.org",
    )

    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert "[web] port" in answer.stderr
    assert "KCC_SECRET_KEY" in answer.stderr
