"""Lighthouse on a phone: performance, accessibility, best practices and SEO of five pages."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.audit.setting import Setting
from tests.audit.tools import Tools
from tests.journey.open_pages import SERVICE

LEAST: Final = 95
CATEGORIES: Final = ("performance", "accessibility", "best-practices", "seo")
FLAGS: Final = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"


@dataclass(frozen=True)
class Scores:
    """What one page got, from 0 to 100, and which checks it failed."""

    page: str
    scores: Mapping[str, int]
    failed: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        """Whether each category reaches LEAST."""
        return all(score >= LEAST for score in self.scores.values())


def scores(tools: Tools, setting: Setting, folder: Path) -> Iterator[Scores]:
    """One page after the other; the reports stay in `folder`."""
    cookie = setting.browser("citizen").cookies()
    draft = f"/applications/{setting.made.draft}"
    pages = (
        ("home", "/?lang=vi", ""),
        ("search", "/services?q=doc+than&lang=vi", ""),
        ("service", f"{SERVICE}?lang=vi", ""),
        ("form-page", f"{draft}/status-proof", cookie),
        ("application", f"/applications/{setting.made.filed_id}", cookie),
    )
    for name, address, cookies in pages:
        report = _report(tools, setting.portal.url + address, cookies, folder / f"{name}.json")
        found = {key: round((report["categories"][key]["score"] or 0) * 100) for key in CATEGORIES}
        yield Scores(name, found, tuple(_failed(report)))


def _report(tools: Tools, address: str, cookies: str, path: Path) -> dict[str, Any]:
    headers = path.with_suffix(".headers.json")
    headers.write_text(json.dumps({"Cookie": cookies} if cookies else {}), "utf-8")
    options = [f"--only-categories={','.join(CATEGORIES)}", "--output=json", f"--output-path={path}", "--quiet"]
    command = [*tools.lighthouse(), address, *options, f"--extra-headers={headers}", f"--chrome-flags={FLAGS}"]
    environ = {**os.environ, "CHROME_PATH": "/usr/bin/chromium"}
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=300, env=environ)
    finally:
        headers.unlink()
    report: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if problem := report.get("runtimeError"):
        raise AssertionError(f"{address}: {problem['message']}")
    return report


def _failed(report: Mapping[str, Any]) -> Iterator[str]:
    for key in CATEGORIES:
        for reference in report["categories"][key]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                yield f"{key}/{audit['id']} {audit.get('displayValue', '')}".strip()
