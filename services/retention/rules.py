"""The table of retention: what the portal keeps, why, for how long, and which job deletes it.

The privacy page prints this table; the jobs take their periods from it. A period an operator sets (drafts) is filled
in by `in_force`. No rule here quotes a law: the periods are the portal's own, chosen as short as its work allows.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.text import N_

HOUR: Final = dt.timedelta(hours=1)
DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """One kind of data that is deleted. `until` is a sentence about `%(period)s`; `job` names the job that acts."""

    name: str
    what: str
    why: str
    until: str
    period: dt.timedelta
    job: str


@dataclass(frozen=True)
class Lasting:
    """One kind of data that the portal never deletes by itself, and why."""

    name: str
    what: str
    why: str


#: The job that does most of this; the others belong to their subjects.
JOB: Final = "retention.tidy"
PEOPLE_JOB: Final = "people.tidy"
DRAFTS_JOB: Final = "drafts.tidy"

#: The period is DRAFT_DAYS of the installation; 90 by default.
DRAFTS: Final = Rule(
    "drafts",
    N_("Drafts: what you entered and the files you added"),
    N_("So that you can go on later. You are told by e-mail before a draft is deleted."),
    N_("%(period)s after your last change"),
    90 * DAY,
    DRAFTS_JOB,
)
REMOVED_FILES: Final = Rule(
    "removed_files",
    N_("Files you took out of a draft"),
    N_("So that a slip of the finger can be put right."),
    N_("%(period)s after you took them out"),
    7 * DAY,
    JOB,
)
LOOSE_FILES: Final = Rule(
    "loose_files",
    N_("Uploaded files that belong to nothing any more"),
    N_("They are left over when a draft is deleted or an upload breaks off."),
    N_("%(period)s after they were uploaded last"),
    7 * DAY,
    JOB,
)
CONFIRMATIONS: Final = Rule(
    "confirmations",
    N_("Name and e-mail address of another person whom you asked to confirm a draft, and who did not"),
    N_("So that you see what became of your request."),
    N_("%(period)s after the link in the letter ran out"),
    30 * DAY,
    JOB,
)
SESSIONS: Final = Rule(
    "sessions",
    N_("When and with which kind of device you were signed in"),
    N_("So that you can see and end your sessions, and a form you send after the end still finds you."),
    N_("%(period)s after the session ended"),
    30 * DAY,
    PEOPLE_JOB,
)
FORMS: Final = Rule(
    "forms",
    N_("What you typed into a form when your session had ended"),
    N_("So that you need not type it again."),
    N_("%(period)s after you sent it"),
    HOUR,
    PEOPLE_JOB,
)
REGISTRATIONS: Final = Rule(
    "registrations",
    N_("Registrations whose e-mail address was not confirmed"),
    N_("So that the link in the letter works."),
    N_("%(period)s after the link ran out"),
    DAY,
    PEOPLE_JOB,
)
RESETS: Final = Rule(
    "resets",
    N_("Requests for a new password"),
    N_("So that the link in the letter works, once."),
    N_("%(period)s after the link ran out"),
    DAY,
    PEOPLE_JOB,
)
INVITATIONS: Final = Rule(
    "invitations",
    N_("Invitations to work for a company"),
    N_("So that the link in the letter works, once."),
    N_("%(period)s after the link ran out"),
    DAY,
    PEOPLE_JOB,
)
ATTEMPTS: Final = Rule(
    "attempts",
    N_("Counters of attempts to sign in, look up or write to us; they hold no address that could be read"),
    N_("To slow down guessing and floods."),
    N_("%(period)s after the last attempt"),
    DAY,
    PEOPLE_JOB,
)
LETTERS: Final = Rule(
    "letters",
    N_("Letters the portal sent you by e-mail: the address, your name and what they told you"),
    N_("So that it can be shown that and when you were told."),
    N_("%(period)s after they were written"),
    365 * DAY,
    JOB,
)
REPORTS: Final = Rule(
    "reports",
    N_("What you wrote about a page of the portal"),
    N_("So that we can mend the page. How often a page was found useful or not stays, without text."),
    N_("%(period)s after you wrote it"),
    365 * DAY,
    JOB,
)
WORK: Final = Rule(
    "work",
    N_("The portal's list of work it has done, with the numbers of applications but no names"),
    N_("To find the cause of a failure."),
    N_("%(period)s after the work was done"),
    90 * DAY,
    JOB,
)

RULES: Final[Sequence[Rule]] = (
    *(DRAFTS, REMOVED_FILES, LOOSE_FILES, CONFIRMATIONS, LETTERS, SESSIONS, FORMS),
    *(REGISTRATIONS, RESETS, INVITATIONS, ATTEMPTS, REPORTS, WORK),
)
LASTING: Final[Sequence[Lasting]] = (
    Lasting(
        "applications",
        N_("Applications that were filed: answers, papers, messages and each step; also withdrawn and unpaid ones"),
        N_("An agency decided on them, and the decision must stay open to checking."),
    ),
    Lasting(
        "results",
        N_("Results that were issued, and the registers that number them"),
        N_("Anybody who is shown a paper must be able to check it."),
    ),
    Lasting(
        "money",
        N_("Fees, payments and refunds"),
        N_("The books must balance to the last dong. Card details are never among them."),
    ),
    Lasting(
        "accounts",
        N_("Your account, and the companies you work for"),
        N_("Your applications belong to it. Closing an account yourself is not possible yet."),
    ),
    Lasting(
        "audit",
        N_("The record of who opened or changed an application"),
        N_("It shows misuse, and only a record that nobody can cut shows it. It holds numbers, not the contents."),
    ),
)


def in_force(*, draft_days: int) -> Sequence[Rule]:
    """The rules with the periods of this installation."""
    return [replace(rule, period=draft_days * DAY) if rule is DRAFTS else rule for rule in RULES]
