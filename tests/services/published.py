"""The published records that come with the portal, for tests that look at the real thing."""

import json
import lzma
from functools import cache
from typing import Any

from services.catalogue.loading import DATA


@cache
def records() -> dict[str, dict[str, Any]]:
    """All 2,668 records by code."""
    return {record["code"]: record for record in map(json.loads, lines())}


@cache
def lines() -> list[str]:
    """The same as they stand in the file."""
    return lzma.decompress((DATA / "procedures.jsonl.xz").read_bytes()).decode().splitlines()
