"""Which papers a few answers call for: told exactly, without guessing what was not answered."""

import datetime as dt
from typing import Any

from forms.definition import Definition
from forms.foreseen import deciding_questions, foresee, read_answers
from services.definitions.bundle import read_folder
from services.definitions.publishing import NATIONAL
from services.definitions.service import load_service

TODAY = dt.date(2026, 11, 16)


def form_of(slug: str) -> Definition:
    return load_service(read_folder(NATIONAL / slug)).form


def needs(form: Definition, **answers: Any) -> dict[str, str]:
    return {each.paper.id: each.need.value for each in foresee(form, answers, TODAY)}


def test_the_questions_are_those_most_papers_hang_on_and_never_what_the_portal_knows_about_a_person() -> None:
    marital, passport = form_of("xac-nhan-tinh-trang-hon-nhan"), form_of("ho-chieu-pho-thong")
    asked = [question.id for question in deciding_questions(marital, aside={"fee_group_proof"})]
    assert asked == ["for_whom", "marital_status", "divorced_abroad"]
    assert [question.id for question in deciding_questions(passport)] == ["for_whom", "last_passport_state"]
    assert all(not question.prefill for question in deciding_questions(form_of("khai-sinh")))
    assert deciding_questions(form_of("xac-nhan-cho-o-hop-phap")) == ()


def test_without_answers_only_what_everybody_encloses_is_certain() -> None:
    told = needs(form_of("ho-chieu-pho-thong"))
    assert told == {
        "photo": "needed",
        "last_passport_booklet": "open",
        "loss_report": "open",
        "representative_proof": "open",
    }


def test_two_answers_give_the_exact_list_even_where_a_question_between_them_was_not_asked() -> None:
    told = needs(form_of("ho-chieu-pho-thong"), for_whom="self", last_passport_state="lost")
    assert told == {
        "photo": "needed",
        "last_passport_booklet": "not_needed",
        "loss_report": "needed",
        "representative_proof": "not_needed",
    }


def test_an_answer_to_a_question_that_another_answer_hides_calls_for_nothing() -> None:
    told = needs(form_of("xac-nhan-tinh-trang-hon-nhan"), marital_status="never", divorced_abroad=True)
    assert (told["foreign_divorce_note"], told["status_proof_paper"]) == ("not_needed", "not_needed")


def test_what_hangs_on_a_date_of_birth_stays_open_unless_the_rest_decides() -> None:
    form = form_of("dang-ky-thuong-tru")
    assert needs(form, dwelling="own", head_relation="head")["consents_signed"] == "open"
    assert needs(form, dwelling="rented")["consents_signed"] == "needed"


def test_a_value_filed_for_somebody_else_s_case_does_not_decide_too_early() -> None:
    form = form_of("phieu-ly-lich-tu-phap")
    assert needs(form)["authorisation"] == "open"
    assert needs(form, requester_relation="other")["authorisation"] == "needed"
    assert needs(form, for_whom="self")["authorisation"] == "not_needed"


def test_answers_in_an_address_are_taken_only_when_the_question_offers_them() -> None:
    questions = deciding_questions(form_of("xac-nhan-tinh-trang-hon-nhan"))
    given = {"for_whom": "other", "marital_status": "<b>", "divorced_abroad": "yes", "subject_name": "Lan"}
    assert read_answers(questions, given) == {"for_whom": "other", "divorced_abroad": True}
