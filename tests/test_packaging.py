"""The wheel holds all that a running KCC needs: installed elsewhere, it shows the log-in page."""

import json
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VISIT = """
import json, re, sys
import kcc.web, kcc.worker.process
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
    "openpyxl": "openpyxl" in sys.modules,
    "sheets": {link: [sheet.status_code, sheet.mimetype] for link, sheet in sheets.items()},
}))
"""
KCC_DEMO = "from kcc.cli import main; main(['demo'])"
DEMO_ONLY = ["aiosmtpd", "pymap", "pysasl", "proxyprotocol"]
# As in an environment with the packages of requirements.lock alone.
WITHOUT_DEMO = f"import sys; sys.modules |= dict.fromkeys({DEMO_ONLY}, None)\n"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


def build(kind: str, source: Path, folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    return next(folder.iterdir())


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
    assert "kennisbank/lexicon.bin" in names
    assert "kcc/migrations/env.py" in names
    assert any(name.startswith("kcc/templates/") for name in names)
    assert any(name.startswith("kcc/migrations/versions/") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "bench/", "tools/"))]
    assert not [name for name in names if name.startswith("templates/")]


def test_the_source_package_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    source = build("sdist", ROOT, tmp_path / "sdist")
    with tarfile.open(source) as archive:
        archive.extractall(tmp_path / "source", filter="data")

    (unpacked,) = (tmp_path / "source").iterdir()
    made = build("wheel", unpacked, tmp_path / "wheel")

    assert zipfile.ZipFile(made).namelist() == zipfile.ZipFile(wheel).namelist()


def test_without_its_packages_the_demo_says_what_to_install(
    elsewhere: Path, tmp_path: Path
) -> None:
    command = [str(elsewhere), "-c", WITHOUT_DEMO + KCC_DEMO]

    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)

    assert ran.returncode == 1
    assert ran.stderr.startswith("De demo mist het pakket ")
    assert "kcc[demo]" in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_installed_elsewhere_it_shows_the_log_in_page_with_its_styles(
    elsewhere: Path, tmp_path: Path
) -> None:
    environment = {
        "KCC_SECRET_KEY": "not-a-secret-only-a-test-0123456789",
        "KCC_DATABASE_URL": f"sqlite:///{tmp_path}/kcc.db",
        "KCC_FILES_DIRECTORY": str(tmp_path / "files"),
    }

    result = subprocess.run(
        [elsewhere, "-c", WITHOUT_DEMO + VISIT],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert result.returncode == 0, result.stderr
    seen = json.loads(result.stdout.splitlines()[-1])
    assert seen["from"].startswith(str(elsewhere.parents[1]))
    assert (seen["page"], seen["form"]) == (200, True)
    assert seen["sheets"]
    assert all(answer == [200, "text/css"] for answer in seen["sheets"].values())
    assert not seen["openpyxl"]  # 6 MB of each process: only who asks for a workbook loads it


def test_the_installed_command_answers(elsewhere: Path, tmp_path: Path) -> None:
    kcc = elsewhere.with_name("kcc")

    result = subprocess.run([kcc, "--help"], cwd=tmp_path, capture_output=True, text=True)

    assert result.returncode == 0, result.stderr
    assert "termijn" in result.stdout
