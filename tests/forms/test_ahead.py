"""The number of steps a person is told may shrink while they answer; it never grows."""

import datetime as dt

from forms.ahead import undecided_pages
from forms.answers import visible_pages
from services.definitions.bundle import read_folder
from services.definitions.publishing import NATIONAL
from services.definitions.service import load_service

FORM = load_service(read_folder(NATIONAL / "xac-nhan-tinh-trang-hon-nhan")).form
TODAY = dt.date(2026, 11, 16)


def test_the_number_of_steps_never_grows_while_a_person_answers() -> None:
    given = [
        {},
        {"for_whom": "self"},
        {"requester_name": "Lê Thị Cúc", "other_period": False},
        {"marital_status": "divorced"},
        {"divorced_abroad": False, "purpose_kind": "marry"},
        {"marriage_where": "commune", "earlier_certificate": "none", "fee_group": "none"},
    ]
    answers: dict[str, object] = {}
    totals = []
    for more in given:
        answers |= more
        open_pages, _papers = undecided_pages(FORM, answers, TODAY)
        totals.append(len(visible_pages(FORM, answers, TODAY)) + open_pages)

    assert totals == sorted(totals, reverse=True)
    assert totals[0] > totals[-1]


def test_nothing_is_ahead_once_every_condition_is_decided() -> None:
    answers = {
        "for_whom": "self",
        "other_period": False,
        "marital_status": "never",
        "purpose_kind": "other",
        "earlier_certificate": "none",
        "fee_group": "none",
    }

    assert undecided_pages(FORM, answers, TODAY) == (0, False)
    assert undecided_pages(FORM, {}, TODAY)[0] > 0
