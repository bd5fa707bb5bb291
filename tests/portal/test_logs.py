"""The log: lines that machines read, one per request, under the reference an error page shows."""

import json

import pytest

from portal.logs import Log
from tests.portal.pages import PageClient


def test_a_request_is_one_line_of_json_under_its_reference(
    visitor: PageClient, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    visitor.get("/privacy?lang=en")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in lines] == ["request"]
    assert (lines[0]["level"], lines[0]["method"], lines[0]["status"]) == ("info", "GET", 200)
    assert lines[0]["timestamp"].endswith("+00:00")
    assert len(lines[0]["request"]) == 8


def test_what_is_less_grave_than_asked_for_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    log = Log()
    log.least = 30
    log.info("quiet")
    log.warning("said", tên="Nguyễn")
    assert '"tên": "Nguyễn"' in (said := capsys.readouterr().out)
    assert len(said.splitlines()) == 1
