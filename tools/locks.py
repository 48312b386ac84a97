"""`make locks`: choose versions anew and write them, with their hashes, to the lock files.

Each list holds what comes on top of the first: production installs `requirements.lock` only.
The lists name no index, so each machine uses the one it was told to use.
"""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNTIME = ROOT / "requirements.lock"
UV = Path(sys.executable).with_name("uv")
OPTIONS = [
    "--generate-hashes",
    "--universal",
    "--python-version=3.11",
    "--no-header",
    "--no-emit-index-url",
    "--no-annotate",
    "--quiet",
]


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    compile_lock(RUNTIME, project["dependencies"] + extras["build"])
    for name in ["demo", "dev", "node", "oauth"]:
        lock = ROOT / f"requirements-{name}.lock"
        compile_lock(lock, extras[name], "--constraint", str(RUNTIME))


def compile_lock(path: Path, requirements: list[str], *options: str) -> None:
    """Keep the versions that the file has where they still fit; `--upgrade` takes the newest."""
    subprocess.run(
        [UV, "pip", "compile", "-", *OPTIONS, *options, *sys.argv[1:], "-o", path],
        input="\n".join(requirements),
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    print(f"{path.name}: {path.read_text().count('==')} packages")


if __name__ == "__main__":
    main()
