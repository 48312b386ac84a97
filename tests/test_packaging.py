"""The wheel holds all that a running KCC needs: installed elsewhere, it shows the log-in page."""

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VISIT = """
import json, re, sys
import kcc.web
from kcc.config import load
from kcc.migrate import upgrade

settings = load()
upgrade(settings.database.url)
client = kcc.web.create_app(settings).test_client()
page = client.get("/inloggen")
links = re.findall(r'<link[^>]+href="([^"]+[.]css[^"]*)"', page.text)
sheets = {link: client.get(link) for link in links}
print(json.dumps({
    "from": kcc.web.__file__,
    "page": page.status_code,
    "form": "<form" in page.text,
    "sheets": {link: [sheet.status_code, sheet.mimetype] for link, sheet in sheets.items()},
}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment with the wheel; dependencies are lent, not fetched."""
    home = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(home, symlinks=True)
    python = home / "bin" / "python"
    packages = next(home.glob("lib/python*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    install = ["install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    subprocess.run(
        [sys.executable, "-m", "pip", f"--python={python}", *install, str(wheel)], check=True
    )
    return python


def test_the_wheel_holds_pages_styles_settings_and_migrations(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert "kcc/config.toml" in names
    assert "kcc/web/static/vendor/htmx.min.js" in names
    assert "kcc/migrations/env.py" in names
    assert any(name.startswith("kcc/templates/") for name in names)
    assert any(name.startswith("kcc/migrations/versions/") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "bench/", "tools/"))]
    assert not [name for name in names if name.startswith("templates/")]


def test_installed_elsewhere_it_shows_the_log_in_page_with_its_styles(
    elsewhere: Path, tmp_path: Path
) -> None:
    environment = {
        "KCC_SECRET_KEY": "not-a-secret-only-a-test-0123456789",
        "KCC_DATABASE_URL": f"sqlite:///{tmp_path}/kcc.db",
        "KCC_FILES_DIRECTORY": str(tmp_path / "files"),
    }

    result = subprocess.run(
        [elsewhere, "-c", VISIT], cwd=tmp_path, env=environment, capture_output=True, text=True
    )

    assert result.returncode == 0, result.stderr
    seen = json.loads(result.stdout.splitlines()[-1])
    assert seen["from"].startswith(str(elsewhere.parents[1]))
    assert (seen["page"], seen["form"]) == (200, True)
    assert seen["sheets"]
    assert all(answer == [200, "text/css"] for answer in seen["sheets"].values())


def test_the_installed_command_answers(elsewhere: Path, tmp_path: Path) -> None:
    kcc = elsewhere.with_name("kcc")

    result = subprocess.run([kcc, "--help"], cwd=tmp_path, capture_output=True, text=True)

    assert result.returncode == 0, result.stderr
    assert "termijn" in result.stdout
