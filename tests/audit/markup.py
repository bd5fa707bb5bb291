"""The HTML of every kind of page, in three languages, and what the Nu HTML checker finds wrong with it."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from tests.audit.setting import LANGUAGES, Setting
from tests.audit.tools import Tools

#: Java opens so many files at once.
BATCH: Final = 200


def saved(setting: Setting, folder: Path) -> Mapping[Path, str]:
    """Every page as a file; gives the name of the page of each file: who opens which address in which language."""
    pages: dict[Path, str] = {}
    for name, html in _every_page(setting):
        path = folder / f"{len(pages):04}.html"
        path.write_text(html, "utf-8")
        pages[path] = name
    return pages


def _every_page(setting: Setting) -> Iterator[tuple[str, str]]:
    for who, addresses in setting.addresses().items():
        browser = setting.browser(who)
        for language in LANGUAGES:
            browser.open(f"/language/{language}?next=/track")
            for address in addresses:
                status = browser.open(address)
                assert status < 500, f"{who}: {address}: {status}"
                yield f"{who or 'stranger'} {language} {address}", browser.html


def complaints(tools: Tools, pages: Mapping[Path, str]) -> list[str]:
    """What the Nu HTML checker calls an error, page by page."""
    found, paths = [], list(pages)
    for first in range(0, len(paths), BATCH):
        batch = paths[first : first + BATCH]
        command = [*tools.nu(), "--format", "json", "--stdout", "--exit-zero-always", *map(str, batch)]
        said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600).stdout
        for message in json.loads(said)["messages"]:
            if message["type"] == "error":
                path = Path(message["url"].removeprefix("file:"))
                found.append(f"{pages[path]}: {message['message']} | {message.get('extract', '').strip()}")
    return found
