"""A draft, or a dossier that is being completed, as its pages need it: which steps there are and what comes next."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from flask import abort, current_app, flash, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from forms.ahead import undecided_pages
from forms.answers import NeededPaper, needed_papers, stopped_by
from forms.definition import Page, Stop
from forms.walk import Walk, walk
from portal.clock import utc_now
from portal.language import current
from portal.store import reading, transaction
from services.agencies.models import Agency
from services.agencies.places import Country, places
from services.applications import attachments, confirming, drafts, moving, policy
from services.applications.defects import open_defects
from services.applications.drafts import COPIED
from services.applications.models import Application, Attachment, Defect
from services.applications.pages import LEFT_AT, unseen
from services.calendar import local_date
from services.definitions.confirmation import OtherPerson
from services.definitions.publishing import latest, service_of
from services.definitions.service import ServiceDefinition
from services.delivery import choosing
from services.delivery.models import Delivery
from services.delivery.moves import Way
from services.organisations.models import Organisation
from services.organisations.roles import Right
from services.people.actor import Actor, actor_of

PAPERS: Final = "papers"
DELIVERY: Final = "delivery"
CHECK: Final = "check"


@dataclass(frozen=True)
class Step:
    """One page on the way to filing: its name in the address, and its title."""

    name: str
    title: str


@dataclass(frozen=True)
class Draft:
    """One application with all that its pages ask about it, as it was when this request began."""

    application: Application
    service: ServiceDefinition
    agency: Agency
    places: Country
    today: dt.date

    @property
    def is_supplement(self) -> bool:
        """The dossier was filed and is being completed."""
        return not self.application.is_draft

    @property
    def kept_until(self) -> dt.date:
        """The day after which the draft may be deleted when nobody touches it."""
        until: dt.date = current_app.config["SETTINGS"].keeping.until(self.application)
        return until

    @property
    def copied_from(self) -> str:
        """The code of the application whose answers were copied and are not all looked at yet, else empty."""
        return (
            str(self.application.draft[COPIED]["code"])
            if self.application.is_draft and unseen(self.application.draft)
            else ""
        )

    @cached_property
    def walked(self) -> Walk:
        """One walk through the form with the answers given so far; what the pages ask is read off it."""
        return walk(self.service.form, self.application.draft, self.today)

    @cached_property
    def company(self) -> Organisation | None:
        """In whose name it is filed, unless it is the person's own."""
        id = self.application.organisation_id
        return reading().get_one(Organisation, id) if id is not None else None

    @property
    def can_prepare(self) -> bool:
        """The person may fill, file and withdraw it; a company's payer may only look and pay."""
        return policy.may(current_user.actor, self.application, Right.PREPARE)

    @property
    def home(self) -> str:
        """The list in which it stands: the company's or the person's own."""
        if self.company is not None:
            return url_for("organisations.one", organisation_id=self.company.id)
        return url_for("applications.mine")

    @cached_property
    def pages(self) -> Sequence[Page]:
        """The pages this person fills, as far as the answers tell."""
        return self.walked.pages

    @cached_property
    def papers(self) -> Sequence[NeededPaper]:
        """The papers these answers call for."""
        return needed_papers(self.service.form, self.application.draft, self.today, walked=self.walked)

    @cached_property
    def files(self) -> dict[str, list[Attachment]]:
        """The files given so far, by paper."""
        found: dict[str, list[Attachment]] = {}
        for attachment in attachments.of(reading(), self.application):
            found.setdefault(attachment.paper, []).append(attachment)
        return found

    @cached_property
    def other(self) -> OtherPerson | None:
        """Who else has to confirm the draft before it is filed."""
        return confirming.other_person(reading(), self.application, now=utc_now()) if not self.is_supplement else None

    @cached_property
    def confirmation(self) -> confirming.Standing | None:
        """How the request to the other person stands, None when nobody was asked."""
        request = confirming.latest(reading(), self.application)
        return confirming.standing(reading(), self.application, request, now=utc_now()) if request else None

    @property
    def asks_delivery(self) -> bool:
        """The service asks how the result is received: it can come by post."""
        return Way.POST in self.service.delivery

    @cached_property
    def delivery(self) -> Delivery | None:
        """How the person chose to receive the result."""
        return choosing.delivery_of(reading(), self.application)

    @cached_property
    def stop(self) -> Stop | None:
        """Why this service cannot be used with these answers, if so."""
        return stopped_by(self.service.form, self.application.draft, self.today, walked=self.walked)

    @cached_property
    def defects(self) -> Sequence[Defect]:
        """What the agency asked to be corrected."""
        return open_defects(reading(), self.application) if self.is_supplement else ()

    @cached_property
    def steps(self) -> Sequence[Step]:
        """All pages up to the check, in order."""
        made = [Step(page.id, page.title.text(current())) for page in self.pages]
        if self.papers:
            made.append(Step(PAPERS, _("Papers")))
        if self.asks_delivery and not self.is_supplement:
            made.append(Step(DELIVERY, _("Receiving the result")))
        return [*made, Step(CHECK, _("Check and file") if not self.is_supplement else _("Check and send"))]

    @cached_property
    def ahead(self) -> int:
        """How many more steps there may be: pages (and the papers) that hang on answers not given yet."""
        pages, papers = undecided_pages(self.service.form, self.application.draft, self.today, walked=self.walked)
        return pages + (papers and not self.papers)

    def number(self, name: str) -> int:
        """The place of a step, from 1; the last for one that is not asked."""
        names = [step.name for step in self.steps]
        return names.index(name) + 1 if name in names else len(names)

    def after(self, name: str) -> str:
        """The address of the step that follows `name`."""
        return self.address(self.steps[min(self.number(name), len(self.steps) - 1)].name)

    def before(self, name: str) -> str:
        """The address of the step before `name`; of the application itself before the first."""
        number = self.number(name)
        if number < 2:
            return url_for("applications.one", application_id=self.application.id)
        return self.address(self.steps[number - 2].name)

    def address(self, name: str) -> str:
        """The address of a step."""
        match name:
            case "papers":
                return url_for("applications.papers", application_id=self.application.id)
            case "delivery":
                return url_for("applications.delivery", application_id=self.application.id)
            case "check":
                return url_for("applications.check", application_id=self.application.id)
        return url_for("applications.page", application_id=self.application.id, page_id=name)

    def goes_on_at(self) -> str:
        """Where a person who comes back goes on: the page left half-way, else the first one without an answer."""
        left_at = self.application.draft.get(LEFT_AT)
        if isinstance(left_at, str) and any(page.id == left_at.partition("?")[0] for page in self.pages):
            name, _question_mark, query = left_at.partition("?")
            return self.address(name) + (f"?{query}" if query else "")
        return self.unanswered()

    def unanswered(self) -> str:
        """The first page without any answer, or with copied ones not looked at yet; the check when there is none."""
        copied = unseen(self.application.draft)
        for page in self.pages:
            if page.id in copied or any(question.id in copied for question in page.questions):
                return self.address(page.id)
            if self.is_untouched(page):
                return self.address(page.id)
        if self.papers and not self.files:
            return self.address(PAPERS)
        return self.address(DELIVERY if self.asks_delivery and self.delivery is None else CHECK)

    def is_untouched(self, page: Page) -> bool:
        """Nothing was answered on it yet."""
        answers = self.application.draft
        if page.repeat:
            return page.id not in answers
        asked = [question.id for question in page.questions if question.kind not in ("known", "note", "computed")]
        return not any(name in answers for name in asked)


def acting(db: Session, now: dt.datetime) -> Actor:
    """The signed-in person, read again inside the transaction in which they act."""
    return actor_of(db, current_user.id, now)


def own(application_id: str) -> Application:
    """An application of the signed-in person or of their company. Anybody else's answers 404."""
    return policy.own(reading(), current_user.actor, application_id)


def own_to_prepare(application_id: str) -> Application:
    """The same, for a page that changes it. A colleague's whose role does not include this answers 404, too."""
    application = own(application_id)
    policy.must(current_user.actor, application, Right.PREPARE)
    return application


def opened(application: Application) -> Draft:
    """The application as its pages need it."""
    db = reading()
    return Draft(
        application,
        drafts.definition_of(db, application),
        db.get_one(Agency, application.agency_code),
        places(db),
        local_date(utc_now()),
    )


def editable(application_id: str) -> Draft | None:
    """The person's draft or dossier to be completed, or None when its answers cannot be changed, or not by them."""
    application = own(application_id)
    if not policy.may(current_user.actor, application, Right.PREPARE) or application.status not in drafts.EDITABLE:
        return None
    if application.is_draft and moved(application):
        application = own(application_id)
    return opened(application)


def moved(application: Application) -> bool:
    """Let a draft follow the version now in force when it safely can, and tell the person what changed."""
    now = utc_now()
    version = latest(reading(), application.procedure_code, now)
    if version.id == application.definition_id or not moving.fits(reading(), application, service_of(version), now=now):
        return False  # found out without taking the lock of a writer
    with transaction() as db:
        changes = moving.move(db, acting(db, now), application.id, version, now=now)
    for change in changes or ():
        said = _(change.sentence, name=change.name.text(current())) if change.name else _(change.sentence)
        flash(_("This service was changed since you began. %(change)s", change=said), "info")
    return changes is not None


def page_of(draft: Draft, page_id: str) -> Page:
    """A page of the form. Answers 404 for one that the form does not have."""
    page = draft.service.form.page(page_id)
    if page is None:
        abort(404)
    return page
