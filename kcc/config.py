"""Settings: config.toml and the environment, read once into one frozen object."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, get_type_hints
from urllib.parse import urlsplit

from kcc.domain.errors import KccError
from kcc.domain.reach import can_be_answered
from kcc.logs import FORMATS
from kcc.setting_checks import LOCAL_HOSTS, addresses, database, is_network, scanner
from kcc.setting_kinds import Idle, Minutes, Perhaps, Port, Positive, Whole, Within, convert

_HERE = Path(__file__).parent


class WrongSettings(KccError):
    """The settings cannot be used; the message lists every mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    name: str
    phone: str
    website: str
    privacy_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    public_url: str
    files_url: Perhaps
    host: str
    port: Port
    workers: Positive
    threads: Positive
    proxies: tuple[str, ...]

    @property
    def is_local(self) -> bool:
        return urlsplit(self.public_url).hostname in LOCAL_HOSTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    url: str = field(repr=False)  # may hold a password


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    directory: Path
    max_upload_mb: Positive
    max_answer_mb: Positive
    max_link_mb: Whole
    link_days: Positive
    clamav: Perhaps
    sweep_after_hours: Positive  # a file is on disk before its row is in the database

    @property
    def most_mb(self) -> int:
        """What all files of an answer may be together, in the mail or behind a link."""
        return max(self.max_answer_mb, self.max_link_mb)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    poll_seconds: Positive
    idle_minutes: Idle
    timeout_seconds: Positive
    batch: Positive
    undo_seconds: Whole
    retry_minutes: tuple[Positive, ...]
    give_up_hours: Positive


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    reopen_days: Whole
    form_per_hour: Positive
    acknowledge_per_day: Whole
    acknowledge_per_subject_hour: Positive
    acknowledge_per_mailbox_hour: Positive
    acknowledge_days: Whole
    own_domains: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    digest_minutes: Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    session_hours: Positive
    login_attempts: Positive
    login_minutes: Minutes
    temporary_password_hours: Positive


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    lease_seconds: Annotated[int, Within(2)]
    job_deadline_seconds: Positive


@dataclass(frozen=True, slots=True, kw_only=True)
class Logs:
    format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings; the last two are secrets, which never stand in config.toml."""

    municipality: Municipality
    web: Web
    database: Database
    files: Files
    mail: Mail
    intake: Intake
    alerts: Alerts
    security: Security
    worker: Worker
    logs: Logs
    secret_key: str = field(repr=False)
    metrics_token: str = field(default="", repr=False)  # empty: nobody may read the figures

    @property
    def public_url(self) -> str:
        """What our own addresses begin with, without a "/" at the end."""
        return self.web.public_url.rstrip("/")

    @property
    def domain(self) -> str:
        """The right-hand side of our Message-IDs."""
        return urlsplit(self.web.public_url).hostname or "localhost"


def shipped_file() -> Path:
    """config.toml as shipped: beside the package in a checkout, inside it in a wheel."""
    return next(p for p in (_HERE / "config.toml", _HERE.parent / "config.toml") if p.is_file())


def templates_directory() -> Path:
    """The templates: inside the package in a wheel, beside it in a checkout."""
    return next(p for p in (_HERE / "templates", _HERE.parent / "templates") if p.is_dir())


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raise WrongSettings with one list of all mistakes."""
    env = os.environ if environ is None else environ
    mistakes: list[str] = []
    values = _merge(_read(shipped_file(), mistakes), _own_file(env, mistakes), mistakes)
    sections = {
        name: _section(name, kind, values.get(name, {}), env, mistakes)
        for name, kind in _section_kinds().items()
    }
    mistakes += _unknown(env)
    secret_key = _secret(env, "KCC_SECRET_KEY", mistakes)
    if len(secret_key or "") < 32:
        mistakes.append(
            "KCC_SECRET_KEY (of KCC_SECRET_KEY_FILE) ontbreekt of is korter dan 32 tekens"
        )
    token = _secret(env, "KCC_METRICS_TOKEN", mistakes) or ""
    if token and len(token) < 16:
        mistakes.append("KCC_METRICS_TOKEN is korter dan 16 tekens")
    if not mistakes:
        settings = Settings(secret_key=secret_key or "", metrics_token=token, **sections)
        mistakes = _check(settings)
    if mistakes:
        raise WrongSettings("De instellingen kloppen niet:\n- " + "\n- ".join(mistakes))
    return settings


def _section_kinds() -> dict[str, type]:
    hints = get_type_hints(Settings)
    return {f.name: hints[f.name] for f in fields(Settings) if is_dataclass(hints[f.name])}


def _read(path: Path, mistakes: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        mistakes.append(f"{path} is niet te lezen: {error}")
    except tomllib.TOMLDecodeError as error:
        mistakes.append(f"{path} is geen geldige TOML: {error}")
    return {}


def _own_file(env: Mapping[str, str], mistakes: list[str]) -> dict[str, Any]:
    path = env.get("KCC_CONFIG")
    return _read(Path(path), mistakes) if path else {}


def _merge(
    shipped: dict[str, Any], own: dict[str, Any], mistakes: list[str]
) -> dict[str, dict[str, Any]]:
    """The shipped values with the municipality's own on top; unknown names are mistakes."""
    merged = {name: dict(table) for name, table in shipped.items()}
    for name, table in own.items():
        if name not in merged or not isinstance(table, dict):
            mistakes.append(f"[{name}] bestaat niet")
            continue
        for key in table.keys() - merged[name].keys():
            mistakes.append(f"[{name}] {key} bestaat niet")
        merged[name] |= {k: v for k, v in table.items() if k in merged[name]}
    return merged


def _unknown(env: Mapping[str, str]) -> list[str]:
    """Names in the environment that are meant for us and say nothing."""
    sections = _section_kinds().items()
    known = {f"KCC_{name}_{f.name}".upper() for name, kind in sections for f in fields(kind)}
    known |= {"KCC_CONFIG", "KCC_SECRET_KEY", "KCC_METRICS_TOKEN"}
    known |= {f"{name}_FILE" for name in known - {"KCC_CONFIG"}}
    return [f"{name} bestaat niet" for name in env if name.startswith("KCC_") and name not in known]


def _section(
    name: str, kind: type, table: dict[str, Any], env: Mapping[str, str], mistakes: list[str]
) -> Any:
    values: dict[str, Any] = {}
    for key, wanted in get_type_hints(kind, include_extras=True).items():
        raw = _secret(env, f"KCC_{name}_{key}".upper(), mistakes)
        value: Any = raw if raw is not None else table.get(key)
        try:
            values[key] = convert(value, wanted, from_text=raw is not None)
        except ValueError as error:
            mistakes.append(f"[{name}] {key} {error}")
    for key in table.keys() - get_type_hints(kind).keys():
        mistakes.append(f"[{name}] {key} bestaat niet")
    return kind(**values) if len(values) == len(fields(kind)) else None


def _secret(env: Mapping[str, str], name: str, mistakes: list[str]) -> str | None:
    """The value of NAME, or what stands in the file that NAME_FILE names."""
    path = env.get(f"{name}_FILE")
    if not path:
        return env.get(name)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        mistakes.append(f"{name}_FILE is niet te lezen: {error}")
        return None


def _check(settings: Settings) -> list[str]:
    """What is more than a matter of kind."""
    web = settings.web
    mistakes = [*addresses(web.public_url, web.files_url), *database(settings.database.url)]
    mistakes += scanner(settings.files.clamav)
    mistakes += [
        f"[web] proxies: “{proxy}” is geen IP-adres of netwerk"
        for proxy in web.proxies
        if not is_network(proxy)
    ]
    mistakes += [
        f"[intake] own_domains: “{domain}” is geen domein, zoals gemeente.nl"
        for domain in settings.intake.own_domains
        if not can_be_answered(f"iemand@{domain.lower()}")
    ]
    if settings.logs.format not in FORMATS:
        mistakes.append(f"[logs] format moet {' of '.join(FORMATS)} zijn")
    if 0 < settings.files.max_link_mb < settings.files.max_answer_mb:
        mistakes.append("[files] max_link_mb is kleiner dan max_answer_mb; 0 betekent: geen links")
    if not settings.mail.retry_minutes:
        mistakes.append("[mail] retry_minutes heeft ten minste één getal nodig")
    return mistakes + _check_links(settings.municipality)


def _check_links(municipality: Municipality) -> list[str]:
    """Without a scheme a browser looks for the address within our own pages."""
    links = {"website": municipality.website, "privacy_url": municipality.privacy_url}
    return [
        f"[municipality] {name} moet een webadres zijn dat met http:// of https:// begint"
        for name, link in links.items()
        if not re.fullmatch(r"https?://[^\s/]\S*", link)
    ]
