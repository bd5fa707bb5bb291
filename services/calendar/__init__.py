"""Working days, terms and due dates: pure functions over a table of holidays, all in the time of Hà Nội.

The receipt slip, the clerk's alarm and the public on-time rate ask the same functions. Read `days`, then `terms`.
"""

from services.calendar.days import HANOI, Calendar, local_date
from services.calendar.hours import TimeLeft, add_working_hours, time_left, working_minutes
from services.calendar.terms import Term, Unit, due_at, received_on

__all__ = [
    "HANOI",
    "Calendar",
    "Term",
    "TimeLeft",
    "Unit",
    "add_working_hours",
    "due_at",
    "local_date",
    "received_on",
    "time_left",
    "working_minutes",
]
