"""Settings: one list of all mistakes, secrets from outside, nothing quietly ignored."""

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kcc.cli import main
from kcc.config import WrongSettings, load

KEY = {"KCC_SECRET_KEY": "geheim-" * 6}


def own_file(folder: Path, text: str) -> dict[str, str]:
    path = folder / "eigen.toml"
    path.write_text(text)
    return KEY | {"KCC_CONFIG": str(path)}


def mistakes(environ: dict[str, str]) -> list[str]:
    with pytest.raises(WrongSettings) as raised:
        load(environ)
    first, *rest = str(raised.value).splitlines()
    assert first == "De instellingen kloppen niet:"
    return [line.removeprefix("- ") for line in rest]


def test_the_shipped_file_needs_nothing_but_a_secret() -> None:
    settings = load(KEY)

    assert settings.web.port == 8000
    assert settings.mail.retry_minutes == (1, 5, 15, 60)
    assert settings.files.directory == Path("data/bestanden")
    assert settings.web.is_local


def test_an_own_file_changes_what_it_names_and_keeps_the_rest(tmp_path: Path) -> None:
    settings = load(own_file(tmp_path, '[municipality]\nname = "Gemeente Elders"\n'))

    assert settings.municipality.name == "Gemeente Elders"
    assert settings.municipality.phone == "14 071"


def test_the_environment_beats_the_file(tmp_path: Path) -> None:
    environ = own_file(tmp_path, "[web]\nport = 9000\n")

    settings = load(
        environ
        | {
            "KCC_WEB_PORT": "9001",
            "KCC_WEB_PROXIES": "10.0.0.1, 10.1.0.0/16",
            "KCC_MAIL_RETRY_MINUTES": "2,4",
            "KCC_MUNICIPALITY_NAME": "Gemeente Daar",
        }
    )

    assert settings.web.port == 9001
    assert settings.web.proxies == ("10.0.0.1", "10.1.0.0/16")
    assert settings.mail.retry_minutes == (2, 4)
    assert settings.municipality.name == "Gemeente Daar"


def test_all_mistakes_stand_in_one_list(tmp_path: Path) -> None:
    text = """
        [web]
        port = "achtduizend"
        workers = -1
        poort = 80
        [mail]
        retry_minutes = "1"
        batch = true
        [municipality]
        name = ""
        [onbekend]
        x = 1
    """

    found = mistakes(own_file(tmp_path, text) | {"KCC_SECRET_KEY": "kort"})

    assert sorted(found) == [
        "KCC_SECRET_KEY (of KCC_SECRET_KEY_FILE) ontbreekt of is korter dan 32 tekens",
        "[mail] batch moet een geheel getal van 1 tot en met 1000000 zijn",
        "[mail] retry_minutes moet een lijst zijn",
        "[municipality] name moet een tekst zijn",
        "[onbekend] bestaat niet",
        "[web] poort bestaat niet",
        "[web] port moet een geheel getal van 1 tot en met 65535 zijn",
        "[web] workers moet een geheel getal van 1 tot en met 1000000 zijn",
    ]


def test_what_only_together_is_wrong_is_a_list_too() -> None:
    found = mistakes(
        KEY
        | {
            "KCC_WEB_PUBLIC_URL": "kcc.example",
            "KCC_DATABASE_URL": "mysql://x",
            "KCC_WEB_PROXIES": "10.0.0.1, proxy.example",
            "KCC_MAIL_RETRY_MINUTES": "",
        }
    )

    assert len(found) == 4
    assert all(re.match(r"\[(web|database|mail)\] ", line) for line in found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEB_PORT", "99999"),
        ("WEB_PORT", "0"),
        ("WEB_WORKERS", "²"),
        ("WEB_THREADS", "9" * 5000),
        ("SECURITY_SESSION_HOURS", "99999999999999"),
        ("SECURITY_LOGIN_ATTEMPTS", "0"),  # nobody could ever sign in
        ("SECURITY_LOGIN_MINUTES", "2881"),  # longer than attempts are kept
        ("FILES_SWEEP_AFTER_HOURS", "0"),  # files would go before their rows come
        ("MAIL_RETRY_MINUTES", "5,0"),  # an impatient server would be asked for ever
    ],
)
def test_a_number_beyond_reason_is_said_before_anything_starts_with_it(
    name: str, value: str
) -> None:
    (found,) = mistakes(KEY | {f"KCC_{name}": value})

    assert re.search(r"moet een geheel getal van \d+ tot en met \d+ zijn$", found)


@pytest.mark.parametrize(
    "name",
    [
        "KCC_WEB_PROT",
        "KCC_SECURITY_SESION_HOURS",
        "KCC_MAIL_X_FILE",
        "KCC_CONFG",  # the shipped settings would be used instead
        "KCC_METRICS_TOKN",
    ],
)
def test_a_misspelt_name_in_the_environment_is_not_quietly_ignored(name: str) -> None:
    assert mistakes(KEY | {name: "1"}) == [f"{name} bestaat niet"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MUNICIPALITY_WEBSITE", "www.example.org"),
        ("MUNICIPALITY_PRIVACY_URL", "javascript:alert(1)"),
        ("MUNICIPALITY_NAME", "Gemeente\nBcc: iedereen@example.org"),
        ("FILES_DIRECTORY", "data\x00"),
        ("DATABASE_URL", "postgresql+psycopg://kcc:geheim@db:poort/kcc"),
        ("WEB_PUBLIC_URL", "https://kcc.súdwest.example"),
        ("WEB_PUBLIC_URL", "https://kcc example.org"),
    ],
)
def test_what_would_break_a_page_or_a_mail_later_is_said_at_the_start(
    name: str, value: str
) -> None:
    (found,) = mistakes(KEY | {f"KCC_{name}": value})

    section, _, key = name.lower().partition("_")
    assert found.startswith(f"[{section}] {key}")


@pytest.mark.parametrize(
    "url", ["sqlite:///", "sqlite:///:memory:", "sqlite:///:memory:?cache=shared"]
)
def test_a_database_that_forgets_everything_is_refused(url: str) -> None:
    (found,) = mistakes(KEY | {"KCC_DATABASE_URL": url})

    assert found.startswith("[database] url moet een bestand noemen")


@pytest.mark.parametrize(
    "url",
    ["https://kcc.example.org", "http://localhost:8000", "http://127.0.0.1", "http://[::1]:80"],
)
def test_https_everywhere_except_on_this_machine(url: str) -> None:
    assert load(KEY | {"KCC_WEB_PUBLIC_URL": url}).web.public_url == url


@pytest.mark.parametrize(
    "url", ["http://kcc.example.org", "http://192.168.1.5", "http://localhost.example.org"]
)
def test_a_public_address_without_https_is_refused(url: str) -> None:
    assert mistakes(KEY | {"KCC_WEB_PUBLIC_URL": url}) == [
        "[web] public_url moet https zijn, behalve op localhost"
    ]


@pytest.mark.parametrize(
    "url", ["ftp://localhost", "https://", "http:///pad", "https://[", "https://kcc.example:99999"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    (found,) = mistakes(KEY | {"KCC_WEB_PUBLIC_URL": url})

    assert found.startswith("[web] public_url ")


@pytest.mark.parametrize(
    ("url", "mistake"),
    [
        ("bestanden.example.org", "moet met http:// of https:// beginnen"),
        ("http://bestanden.example.org", "moet https zijn, behalve op localhost"),
        ("https://b.example.org/pad", "mag alleen een naam zijn, zonder pad erachter"),
        ("http://localhost:8000", "moet een andere naam hebben dan public_url, of leeg zijn"),
    ],
)
def test_files_come_from_another_host_name_or_from_none(url: str, mistake: str) -> None:
    assert load(KEY).web.files_url == ""
    assert load(KEY | {"KCC_WEB_FILES_URL": "https://b.example.org"}).web.files_url
    assert mistakes(KEY | {"KCC_WEB_FILES_URL": url}) == [f"[web] files_url {mistake}"]


def test_links_are_for_more_than_goes_in_a_mail_or_there_are_none() -> None:
    assert load(KEY).files.most_mb == 200
    assert load(KEY | {"KCC_FILES_MAX_LINK_MB": "0"}).files.most_mb == 20
    assert mistakes(KEY | {"KCC_FILES_MAX_LINK_MB": "19"}) == [
        "[files] max_link_mb is kleiner dan max_answer_mb; 0 betekent: geen links"
    ]


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    secret, database = tmp_path / "sleutel", tmp_path / "database"
    secret.write_text("s" * 40 + "\n")
    database.write_text("postgresql+psycopg://kcc:geheim@db/kcc\n")

    settings = load({"KCC_SECRET_KEY_FILE": str(secret), "KCC_DATABASE_URL_FILE": str(database)})

    assert settings.secret_key == "s" * 40
    assert settings.database.url == "postgresql+psycopg://kcc:geheim@db/kcc"


def test_a_secret_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    found = mistakes({"KCC_SECRET_KEY_FILE": str(tmp_path / "weg")})

    assert any(line.startswith("KCC_SECRET_KEY_FILE is niet te lezen") for line in found)


def test_a_secret_is_never_read_from_the_settings_file(tmp_path: Path) -> None:
    text = 'secret_key = "' + "s" * 40 + '"\n'

    assert "[secret_key] bestaat niet" in mistakes(own_file(tmp_path, text))


@pytest.mark.parametrize(
    ("content", "reason"), [(b"[web\n", "geen geldige TOML"), (b"\xff\xfe", "niet te lezen")]
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "stuk.toml"
    path.write_bytes(content)

    (found,) = mistakes(KEY | {"KCC_CONFIG": str(path)})

    assert str(path) in found
    assert reason in found


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    shown = repr(load(KEY | {"KCC_DATABASE_URL": "postgresql+psycopg://kcc:pssst@db/kcc"}))

    assert KEY["KCC_SECRET_KEY"] not in shown
    assert "pssst" not in shown


def test_settings_cannot_be_changed_afterwards() -> None:
    web: Any = load(KEY).web

    with pytest.raises(AttributeError):
        web.port = 1


def test_a_command_shows_the_list_and_ends_with_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KCC_SECRET_KEY", "kort")
    monkeypatch.setenv("KCC_WEB_PORT", "x")

    result = CliRunner().invoke(main, ["serve"])

    assert result.exit_code == 2
    assert "KCC_SECRET_KEY" in result.stderr
    assert "[web] port" in result.stderr


def test_the_log_has_one_of_two_forms() -> None:
    assert load(KEY).logs.format == "json"
    assert load(KEY | {"KCC_LOGS_FORMAT": "text"}).logs.format == "text"
    assert mistakes(KEY | {"KCC_LOGS_FORMAT": "xml"}) == ["[logs] format moet json of text zijn"]


def test_the_token_of_the_figures_is_a_secret_and_long_enough(tmp_path: Path) -> None:
    secret = tmp_path / "bewijs"
    secret.write_text("een-bewijs-van-genoeg-tekens\n")

    settings = load(KEY | {"KCC_METRICS_TOKEN_FILE": str(secret)})

    assert settings.metrics_token == "een-bewijs-van-genoeg-tekens"
    assert "bewijs" not in repr(settings)
    assert load(KEY).metrics_token == ""
    assert mistakes(KEY | {"KCC_METRICS_TOKEN": "kort"}) == [
        "KCC_METRICS_TOKEN is korter dan 16 tekens"
    ]
