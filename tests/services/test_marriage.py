"""The registration of a marriage (1.000894): who confirms, who is too young, what extracts cost, what is signed."""

import pytest

from forms.answers import stopped_by
from services.definitions.fees import quote
from services.definitions.service import load_service
from services.results import forms_on_paper
from services.results.papers import render
from services.results.printing import Printer
from tests.services.issued import TODAY, text_of_result
from tests.services.marriage import BUNDLE, PEOPLE
from tests.services.papers_on_file import text_of

SERVICE = load_service(BUNDLE)
FORM = SERVICE.form
COUPLE = PEOPLE["both-from-here"]


@pytest.mark.parametrize(("filer", "other"), [("bride", "Trần Văn Bình"), ("groom", "Nguyễn Thị Ánh")])
def test_whoever_did_not_fill_it_in_confirms_it(filer: str, other: str) -> None:
    assert SERVICE.confirmation
    asked = SERVICE.confirmation.asks(FORM, {**COUPLE, "filer": filer}, TODAY)
    assert asked
    assert (asked.name, asked.email) == (other, "binh@example.com")


@pytest.mark.parametrize(
    ("who", "born", "stopped"),
    [
        ("bride", "2008-11-16", False),
        ("bride", "2008-11-17", True),
        ("groom", "2006-11-16", False),
        ("groom", "2006-11-17", True),
    ],
)
def test_she_is_18_and_he_is_20_on_the_day(who: str, born: str, stopped: bool) -> None:
    stop = stopped_by(FORM, {**COUPLE, f"{who}_birth_date": born}, TODAY)
    assert (stop is not None) is stopped
    assert stop is None or stop.id == f"{who}-too-young"


@pytest.mark.parametrize(
    ("wanted", "total"), [({"want_copies": False}, 0), ({"want_copies": True, "copy_count": 3}, 24_000)]
)
def test_the_registration_is_free_and_each_extract_costs_8000(wanted: dict[str, object], total: int) -> None:
    assert quote(SERVICE.tariff, FORM, {**COUPLE, **wanted}, today=TODAY).total == total


def test_both_sign_the_printed_form_and_the_certificate() -> None:
    blank = forms_on_paper.blank_form(FORM, procedure_code=SERVICE.code, procedure=SERVICE.name, signers=2)
    assert text_of(render(Printer(), blank, "vi", str)).count("(Ký, ghi rõ họ, chữ đệm, tên)") == 2
    text = text_of_result(SERVICE, COUPLE)
    for said in ("tên vợ: Nguyễn Thị Ánh", "tên chồng: Trần Văn Bình", "VỢ", "CHỒNG"):
        assert said in text
    assert "binh@example.com" not in text
