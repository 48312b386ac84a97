"""Where demo mode keeps its things, and the settings that its processes get."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kcc.domain.errors import KccError
from kcc.files import StorageFailed

# What demo mode decides; the environment may change the rest.
_FIXED = (
    "KCC_SECRET_KEY",
    "KCC_DATABASE_URL",
    "KCC_FILES_DIRECTORY",
    "KCC_WEB_PUBLIC_URL",
    "KCC_WEB_HOST",
    "KCC_WEB_PORT",
    "KCC_WEB_PROXIES",
)


class DemoFailed(KccError):
    """Demo mode cannot start or go on; nothing of it is left running."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """One directory that holds everything, and the port of the web pages.

    Everything but the database, when that is on the `server` with this address.
    """

    directory: Path
    port: int
    server: str | None = None

    @property
    def database(self) -> Path:
        """A file of its own: a KCC in real use never finds demo accounts in its database."""
        return self.directory / "demo.db"

    @property
    def database_url(self) -> str:
        return self.server or database_url(self.database)

    @property
    def files(self) -> Path:
        """Apart too: who sweeps a folder of files throws away what its database does not know."""
        return self.directory / "demo-bestanden"

    @property
    def secret_key(self) -> Path:
        return self.directory / "geheim.sleutel"

    @property
    def sandbox(self) -> Path:
        return self.directory / "sandbox"

    @property
    def logs(self) -> Path:
        return self.directory / "logboek"

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def slot(self) -> Path:
        """Locked by the demo that runs here."""
        return self.directory / "demo.slot"

    def make(self) -> None:
        """Make the directories and, once, the secret key, which only we can read.

        Raises StorageFailed.
        """
        try:
            for folder in (self.directory, self.logs, self.sandbox):
                folder.mkdir(mode=0o750, parents=True, exist_ok=True)
            self.slot.open("a").close()
            if not self.secret_key.exists():
                _write_secret(self.secret_key)
        except OSError as error:
            raise StorageFailed(
                f"De map {self.directory} is niet te gebruiken: {error.strerror}."
            ) from error

    def environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        """The environment of the processes: settings of the user, with ours on top."""
        ours = {name for key in _FIXED for name in (key, f"{key}_FILE")}
        kept = {name: value for name, value in environ.items() if name not in ours}
        kept.setdefault("KCC_MAIL_POLL_SECONDS", "3")  # who tries the demo waits for the mail
        return kept | {
            "KCC_SECRET_KEY_FILE": str(self.secret_key),
            "KCC_DATABASE_URL": self.database_url,
            "KCC_FILES_DIRECTORY": str(self.files),
            "KCC_WEB_PUBLIC_URL": self.url,
            "KCC_WEB_HOST": "127.0.0.1",
            "KCC_WEB_PORT": str(self.port),
        }


def database_url(path: Path) -> str:
    return f"sqlite:///{path.resolve()}"


def _write_secret(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
