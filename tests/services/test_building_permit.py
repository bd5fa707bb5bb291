"""The building permit for a house (1.013225): the papers its circumstances call for, and what the permit says."""

import pytest

from forms.answers import needed_papers
from forms.findings import Findings
from services.definitions.bundle import read_folder
from services.definitions.fees import FeeState, quote
from services.definitions.publishing import NATIONAL
from services.definitions.rehearsals import read_rehearsals
from services.definitions.service import load_service
from tests.services.issued import TODAY, text_of_result

SERVICE = load_service(read_folder(NATIONAL / "giay-phep-xay-dung-nha-o-rieng-le"))
PEOPLE = {person.id: person.answers for person in read_rehearsals(SERVICE.rehearsals, Findings("rehearsals.yaml"))}


@pytest.mark.parametrize(
    ("circumstance", "paper"),
    [
        ("adjoining", "adjoining_commitment"),
        ("fire_safety", "fire_safety_result"),
        ("verified", "verification_report"),
    ],
)
def test_each_circumstance_calls_for_its_paper_and_no_other(circumstance: str, paper: str) -> None:
    answers = {**PEOPLE["family-house"], circumstance: True}
    found = {needed.paper.id for needed in needed_papers(SERVICE.form, answers, TODAY)}
    assert found == {"land_paper", "drawings", paper}


def test_no_amount_is_known_before_the_clerk_enters_the_resolution() -> None:
    quoted = quote(SERVICE.tariff, SERVICE.form, PEOPLE["family-house"], today=TODAY)
    assert (quoted.state, quoted.total) == (FeeState.SET_BY_PROVINCE, None)


def test_the_permit_says_for_whom_what_and_where() -> None:
    text = text_of_result(SERVICE, PEOPLE["organisation-all-papers"])
    for said in (
        "Số: 07/GPXD",
        "Người đại diện: Phạm Quốc Dũng, Giám đốc",
        "Nhà ở riêng lẻ, cấp III",
        "Diện tích xây dựng tầng 1: 72,5 m²",
        "Mật độ xây dựng: 80 %",
        "trong thời hạn 12 tháng",
    ):
        assert said in text


def test_what_was_not_answered_leaves_no_empty_line() -> None:
    text = text_of_result(SERVICE, PEOPLE["in-a-row"])
    assert "cấp IV" in text
    assert not {word for word in ("Người đại diện", "thẩm tra", "Cốt nền", "Khoảng lùi") if word in text}
