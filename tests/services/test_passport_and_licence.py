"""Passports (1.001456), driving licences (3.000347), and what holds for every service we ship."""

import datetime as dt
import re

import pytest

from forms.answers import needed_papers, stopped_by
from services.definitions.bundle import read_folder
from services.definitions.fees import quote
from services.definitions.publishing import NATIONAL
from services.definitions.service import load_service
from tests.services.published import records

PASSPORT = load_service(read_folder(NATIONAL / "ho-chieu-pho-thong"))
LICENCE = load_service(read_folder(NATIONAL / "doi-giay-phep-lai-xe"))
TODAY = dt.date(2026, 11, 16)


@pytest.mark.parametrize(("born", "stopped"), [("2012-11-17", True), ("2012-11-16", False)])
def test_whoever_turns_14_today_may_use_the_form_for_grown_ups(born: str, stopped: bool) -> None:
    assert bool(stopped_by(PASSPORT.form, {"for_whom": "self", "birth_date": born}, TODAY)) is stopped


@pytest.mark.parametrize(
    ("state", "fee", "papers"),
    [
        ("expired", 200_000, {"photo"}),
        ("valid", 200_000, {"photo", "last_passport_booklet"}),
        ("damaged", 400_000, {"photo", "last_passport_booklet"}),
        ("lost", 400_000, {"photo", "loss_report"}),
    ],
)
def test_a_lost_or_damaged_passport_costs_twice_and_each_case_has_its_papers(
    state: str, fee: int, papers: set[str]
) -> None:
    answers = {"for_whom": "self", "request": "again", "last_passport_state": state}
    assert quote(PASSPORT.tariff, PASSPORT.form, answers, today=TODAY).total == fee
    assert {needed.paper.id for needed in needed_papers(PASSPORT.form, answers, TODAY)} == papers


@pytest.mark.parametrize("held", ["a1", "a", "b1", "b", "ce", "old"])
def test_only_holders_of_a1_a_and_b1_need_no_medical_certificate(held: str) -> None:
    papers = {needed.paper.id for needed in needed_papers(LICENCE.form, {"licence_class": held}, TODAY)}
    assert ("health_certificate" in papers) is (held not in ("a1", "a", "b1"))


def test_people_who_are_stopped_or_go_on_are_sent_to_procedures_that_exist() -> None:
    for folder in sorted(NATIONAL.iterdir()):
        text = "".join((folder / name).read_text("utf-8") for name in ("form.yaml", "procedure.yaml"))
        named = set(re.findall(r"\b\d\.\d{6}\b", text))
        assert named <= set(records()), folder.name


def test_an_answer_is_taken_over_only_from_a_question_of_the_same_kind_in_a_service_we_ship() -> None:
    services = [load_service(read_folder(folder)) for folder in sorted(NATIONAL.iterdir()) if folder.is_dir()]
    kinds = {f"{each.code}/{asked.id}": asked.kind for each in services for _, asked in each.form.questions()}
    for service in services:
        for _, question in service.form.questions():
            sources = [source.partition(":")[2] for source in question.prefill if "/" in source]
            assert {kinds.get(source) for source in sources} <= {question.kind}, question.id
