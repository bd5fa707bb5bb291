"""Working days, receipt and due dates, as the law counts them."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.calendar import (
    HANOI,
    Calendar,
    Term,
    TimeLeft,
    Unit,
    add_working_hours,
    due_at,
    local_date,
    received_on,
    time_left,
    working_minutes,
)

VIETNAM = Calendar.vietnam()
THREE_DAYS = Term(3, Unit.WORKING_DAY)


def hanoi(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=HANOI)


@pytest.mark.parametrize(
    ("received", "term", "due"),
    [
        (hanoi(2026, 11, 16), THREE_DAYS, hanoi(2026, 11, 19, 17)),
        (hanoi(2026, 11, 16, 15, 0), THREE_DAYS, hanoi(2026, 11, 19, 17)),
        (hanoi(2026, 11, 16, 15, 30), THREE_DAYS, hanoi(2026, 11, 20, 17)),
        (hanoi(2026, 11, 22), THREE_DAYS, hanoi(2026, 11, 27, 17)),  # Sunday; 24 November is a holiday
        (hanoi(2026, 11, 23), THREE_DAYS, hanoi(2026, 11, 27, 17)),
        (hanoi(2026, 11, 20), Term(15, Unit.CALENDAR_DAY), hanoi(2026, 12, 7, 17)),  # 5 December is a Saturday
        (hanoi(2026, 2, 13), THREE_DAYS, hanoi(2026, 2, 25, 17)),  # over Tết, 16 to 20 February
        (hanoi(2026, 11, 16), Term(0, Unit.WORKING_DAY), hanoi(2026, 11, 16, 17)),
        (hanoi(2026, 11, 20, 16), Term(0, Unit.WORKING_DAY), hanoi(2026, 11, 23, 17)),
        (hanoi(2026, 11, 16), Term(1, Unit.MONTH), hanoi(2026, 12, 16, 17)),
        (hanoi(2026, 12, 31), Term(2, Unit.MONTH), hanoi(2027, 3, 1, 17)),  # 28 February 2027 is a Sunday
        (hanoi(2026, 11, 16), Term(4, Unit.WORKING_HOUR), hanoi(2026, 11, 16, 15)),
        (hanoi(2026, 11, 16, 16), Term(4, Unit.WORKING_HOUR), hanoi(2026, 11, 17, 12)),
        (hanoi(2026, 11, 16), Term(24, Unit.HOUR), hanoi(2026, 11, 17, 10)),
        (hanoi(2026, 11, 20), Term(24, Unit.HOUR), hanoi(2026, 11, 23, 17)),  # ends on a Saturday
        (hanoi(2026, 11, 16, 23), Term(24, Unit.HOUR), hanoi(2026, 11, 18, 8)),
    ],
)
def test_due_dates_that_were_worked_out_by_hand(received: dt.datetime, term: Term, due: dt.datetime) -> None:
    assert due_at(received, term, VIETNAM) == due


def test_a_dossier_received_after_three_or_on_a_day_off_counts_as_the_next_working_day() -> None:
    assert received_on(hanoi(2026, 11, 20, 15, 0), VIETNAM) == dt.date(2026, 11, 20)
    assert received_on(hanoi(2026, 11, 20, 15, 1), VIETNAM) == dt.date(2026, 11, 23)
    assert received_on(hanoi(2026, 11, 21), VIETNAM) == dt.date(2026, 11, 23)
    assert received_on(hanoi(2026, 11, 23, 16), VIETNAM) == dt.date(2026, 11, 25)


def test_the_hour_is_that_of_ha_noi_wherever_the_server_stands() -> None:
    assert received_on(dt.datetime(2026, 11, 16, 8, 30, tzinfo=dt.UTC), VIETNAM) == dt.date(2026, 11, 17)
    assert local_date(dt.datetime(2026, 11, 16, 17, 0, tzinfo=dt.UTC)) == dt.date(2026, 11, 17)
    assert due_at(hanoi(2026, 11, 16), THREE_DAYS, VIETNAM).utcoffset() == dt.timedelta(0)


def test_swapped_saturdays_are_worked_and_the_days_they_pay_for_are_free() -> None:
    assert VIETNAM.is_working_day(dt.date(2026, 8, 22))
    assert not VIETNAM.is_working_day(dt.date(2026, 8, 31))
    assert VIETNAM.is_working_day(dt.date(2026, 1, 10))
    assert not VIETNAM.is_working_day(dt.date(2026, 1, 2))


def test_an_agency_can_close_on_a_day_of_its_own() -> None:
    flooded = VIETNAM.changed(dt.date(2026, 11, 18), closed=True)
    assert due_at(hanoi(2026, 11, 16), THREE_DAYS, flooded) == hanoi(2026, 11, 20, 17)
    assert due_at(hanoi(2026, 11, 16), THREE_DAYS, VIETNAM) == hanoi(2026, 11, 19, 17)


def test_a_year_whose_holidays_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="2051"):
        VIETNAM.is_working_day(dt.date(2051, 1, 4))


def test_a_negative_term_and_an_unknown_unit_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        Term(-1, Unit.WORKING_DAY)
    with pytest.raises(ValueError, match="week"):
        Term(1, "week")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("at", "hours", "answered_by"),
    [
        (hanoi(2026, 11, 16, 10), 8, hanoi(2026, 11, 17, 10)),
        (hanoi(2026, 11, 16, 8), 8, hanoi(2026, 11, 16, 17)),
        (hanoi(2026, 11, 16, 12, 30), 1, hanoi(2026, 11, 16, 14)),
        (hanoi(2026, 11, 16, 23), 8, hanoi(2026, 11, 17, 17)),
        (hanoi(2026, 11, 23, 16), 8, hanoi(2026, 11, 25, 16)),  # 24 November is a holiday
        (hanoi(2026, 11, 21), 0, hanoi(2026, 11, 23, 8)),
        (hanoi(2026, 11, 16, 11), 1, hanoi(2026, 11, 16, 12)),
    ],
)
def test_working_hours_pass_only_while_the_office_is_open(
    at: dt.datetime, hours: int, answered_by: dt.datetime
) -> None:
    assert add_working_hours(at, hours, VIETNAM) == answered_by


def test_time_left_is_told_in_working_time() -> None:
    due = due_at(hanoi(2026, 11, 16), THREE_DAYS, VIETNAM)
    left = time_left(hanoi(2026, 11, 16), due, VIETNAM)
    assert (left.days, left.hours, left.is_late) == (3, 30, False)
    assert time_left(due, due, VIETNAM) == TimeLeft(0, is_late=False)


def test_a_case_is_late_from_the_first_second_and_counts_only_working_time() -> None:
    friday = hanoi(2026, 11, 20, 17)
    assert time_left(hanoi(2026, 11, 21), friday, VIETNAM) == TimeLeft(0, is_late=True)
    assert time_left(hanoi(2026, 11, 23, 9), friday, VIETNAM) == TimeLeft(60, is_late=True)


MOMENTS = st.integers(0, 24 * 365 * 24 * 60).map(
    lambda minutes: dt.datetime(2016, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)
TERMS = st.builds(Term, st.integers(0, 60), st.sampled_from(Unit))


@given(MOMENTS, TERMS)
@settings(max_examples=100, deadline=None)
def test_nothing_is_due_before_it_is_received_nor_on_a_day_off(at: dt.datetime, term: Term) -> None:
    due = due_at(at, term, VIETNAM)
    assert due >= at
    assert VIETNAM.is_working_day(local_date(due))
    if term.unit in (Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.MONTH):
        assert due.astimezone(HANOI).time() == dt.time(17)


@given(MOMENTS, st.timedeltas(dt.timedelta(0), dt.timedelta(days=30)), TERMS)
@settings(max_examples=100, deadline=None)
def test_who_files_later_never_has_an_earlier_due_date(at: dt.datetime, later: dt.timedelta, term: Term) -> None:
    assert due_at(at, term, VIETNAM) <= due_at(at + later, term, VIETNAM)


@given(MOMENTS, st.integers(0, 100))
@settings(max_examples=100, deadline=None)
def test_hours_added_are_the_hours_that_pass(at: dt.datetime, hours: int) -> None:
    assert working_minutes(at, add_working_hours(at, hours, VIETNAM), VIETNAM) == hours * 60


@given(MOMENTS, st.integers(1, 60))
@settings(max_examples=100, deadline=None)
def test_exactly_as_many_working_days_pass_as_the_term_says(at: dt.datetime, count: int) -> None:
    first, last = received_on(at, VIETNAM), local_date(due_at(at, Term(count, Unit.WORKING_DAY), VIETNAM))
    days = (first + dt.timedelta(days=n) for n in range(1, (last - first).days + 1))
    assert sum(map(VIETNAM.is_working_day, days)) == count
