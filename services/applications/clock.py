"""The clock of one application: when its term began, when its answer is owed, when it rests.

Due dates come from `services.calendar`; the slip, the desk's queue and the public figures read the same columns.
"""

import datetime as dt
from typing import Final

from services.applications.models import Application
from services.calendar import Calendar, Term, add_working_hours, due_at, local_date, working_minutes
from services.calendar.hours import CLOSES, moment

#: An online filing is answered within 8 working hours.
INTAKE_HOURS: Final = 8


def expected(term: Term, *, now: dt.datetime) -> dt.datetime:
    """When the result would be due if the dossier were filed now."""
    return due_at(now, term, Calendar.vietnam())


def on_filing(application: Application, term: Term, *, now: dt.datetime) -> None:
    """The term counts from the filing; until the agency answers, the deadline in the queue is that of the answer."""
    calendar = Calendar.vietnam()
    application.filed_at = application.term_began_at = now
    application.due_at = due_at(now, term, calendar)
    application.act_by = min(add_working_hours(now, INTAKE_HOURS, calendar), application.due_at)


def on_acceptance(application: Application) -> None:
    """From now on the promised date is what the queue is ordered by."""
    application.act_by = application.due_at


def rest(application: Application) -> None:
    """The clock stands still: the promise no longer holds, and a new one is made when the applicant has answered."""
    application.act_by = application.due_at = None


def end(application: Application) -> None:
    """Nothing is owed any more. The promised date stays, to be held against the day of the decision."""
    application.act_by = None


def on_supplement(application: Application, term: Term, *, now: dt.datetime) -> None:
    """The dossier is complete: the term starts again from zero (61/2018/NĐ-CP Điều 19)."""
    application.term_began_at = now
    application.due_at = application.act_by = due_at(now, term, Calendar.vietnam())


def pause_for_fee(application: Application, *, now: dt.datetime) -> None:
    """The time while the person pays is not the agency's."""
    if application.due_at is not None:
        application.minutes_left = working_minutes(now, application.due_at, Calendar.vietnam())
    rest(application)


def resume_after_fee(application: Application, *, now: dt.datetime) -> None:
    """What was left of the term runs on, in whole hours, to the end of that working day."""
    calendar = Calendar.vietnam()
    hours = -(-(application.minutes_left or 0) // 60)
    end = add_working_hours(now, hours, calendar)
    application.due_at = application.act_by = moment(local_date(end), CLOSES)
    application.minutes_left = None
