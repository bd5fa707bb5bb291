"""One filling, several applications: what may be filed together with a draft, the filing, and who belongs to whom.

The second application is one of its own: at its own agency, with its own code, clock, fee and history. Only the person
sees that both belong together. Whatever is begun here is written in the transaction that files the first one.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from forms.answers import needed_papers, problems, stopped_by
from forms.carrying import carried
from forms.definition import Answers
from forms.walk import walk
from services.agencies import directory
from services.agencies.models import Agency
from services.agencies.places import places
from services.applications import attachments, drafts, intake, policy
from services.applications.drafts import COPIED
from services.applications.models import Application, Attachment, FiledTogether
from services.calendar import local_date
from services.catalogue import offerings
from services.definitions.publishing import latest, service_of
from services.definitions.service import ServiceDefinition
from services.definitions.together import Together
from services.errors import Conflict, Invalid, NotFound
from services.people.actor import Actor
from services.text import N_


class NotOffered(Conflict):
    """What was ticked cannot be filed together any more, or not with these answers."""

    message = N_("What you ticked cannot be registered together with this application now. Look at the choice again.")


@dataclass(frozen=True)
class Offer:
    """A service that can be filed together with a draft."""

    together: Together
    service: ServiceDefinition
    place: str  #: the code of the province or commune that the answers name
    agency: Agency | None  #: who takes it there online; None where nobody does
    counter: Agency | None  #: where it is taken at the counter
    answers: Mapping[str, Any]  #: what the draft says to its questions
    missing: int  #: how many answers and papers it would still lack
    is_ready: bool  #: nothing stands in the way of filing it at once


def offers(db: Session, application: Application, *, now: dt.datetime) -> list[Offer]:
    """What the person may file together with this draft, also what nobody takes online at the place it belongs to."""
    if not application.is_draft:
        return []
    found = (_offer(db, application, each, now=now) for each in drafts.definition_of(db, application).together)
    return [each for each in found if each is not None]


def _offer(db: Session, application: Application, together: Together, *, now: dt.datetime) -> Offer | None:
    form, today = drafts.definition_of(db, application).form, local_date(now)
    walked = walk(form, application.draft, today)
    address = together.place(walked) if together.is_meant(walked) else None
    if address is None or offerings.offered_here(db, together.code, now) is None:
        return None
    service = service_of(latest(db, together.code, now))
    if ("citizen" if application.organisation_id is None else "business") not in service.audience:
        return None
    try:
        unit = directory.unit(db, str(address.get("commune" if service.tier == "commune" else "province") or ""))
    except NotFound:
        return None
    where = {"unit_code": unit.code, "kind": service.agency_kind} if service.tier != "central" else {}
    takes = offerings.agencies_offering(db, together.code, now, **where, limit=1)
    answers = carried(service.form, together.taken_over(walked), today, places=places(db))
    files = [(paper, len(given)) for paper, given in _files(db, application, together, today).items()]
    missing = problems(service.form, answers, dict(files), today, places=places(db))
    return Offer(
        together=together,
        service=service,
        place=unit.code,
        agency=takes[0] if takes else None,
        counter=directory.agency_of(db, unit.code, service.agency_kind),
        answers=answers,
        missing=len(missing),
        is_ready=not missing and _is_free(service, answers, today),
    )


def _files(
    db: Session, application: Application, together: Together, today: dt.date
) -> dict[str, Sequence[Attachment]]:
    """The files to take over, by paper of the second service; only of papers that the first application calls for."""
    form, given = drafts.definition_of(db, application).form, attachments.of(db, application)
    needed = {each.paper.id for each in needed_papers(form, application.draft, today)}
    return {
        paper: [each for each in given if each.paper == source]
        for paper, source in together.papers.items()
        if source in needed
    }


def file(
    db: Session,
    actor: Actor,
    application_id: str,
    ticked: Mapping[str, bool],
    *,
    now: dt.datetime,
    declared: Mapping[str, Any] | None = None,
    minimum_vnd: int = 0,
    days_to_pay: int = 30,
    locale: str = "",
) -> intake.Filed:
    """File a draft as `intake.file` does, and begin what the person ticked; both are written, or neither.

    `ticked`: code of the other service -> whether the person also declared for it, so that it may be filed at once
    where nothing is missing. A second click changes nothing. Raises NotOffered, and as `intake.file`, `drafts.start`.
    """
    found = {}
    if ticked:
        application = policy.to_prepare(db, actor, application_id)
        found = {each.together.code: each for each in offers(db, application, now=now)}
    done = intake.file(
        db,
        actor,
        application_id,
        now=now,
        declared=declared,
        minimum_vnd=minimum_vnd,
        days_to_pay=days_to_pay,
        locale=locale,
    )
    if not done.is_new:
        return done
    for code, is_declared in ticked.items():
        offer = found.get(code)
        if offer is None or offer.agency is None:
            raise NotOffered
        second = _begin(db, actor, done.application, offer, offer.agency, now=now)
        if is_declared and _is_complete(db, second, now=now):
            declaration = offer.service.form.declaration
            intake.file(
                db,
                actor,
                second.id,
                now=now,
                declared={declaration.id: True} if declaration else None,
                minimum_vnd=minimum_vnd,
                days_to_pay=days_to_pay,
            )
    return done


def _begin(
    db: Session, actor: Actor, first: Application, offer: Offer, agency: Agency, *, now: dt.datetime
) -> Application:
    """The draft of the second service with all that it takes over, each answer to be looked at as a copied one."""
    second = drafts.start(
        db,
        actor,
        procedure_code=offer.together.code,
        agency_code=agency.code,
        locale=first.locale,
        now=now,
        organisation_id=first.organisation_id,
        copy_of=first.id,
    )
    copied = {"application": first.id, "code": first.code, "unseen": sorted(offer.answers)}
    second.draft = {**offer.answers, COPIED: copied}
    db.add(FiledTogether(second_id=second.id, first_id=first.id))
    for paper, files in _files(db, first, offer.together, local_date(now)).items():
        for file in files:
            _take(db, second, paper, file, now=now)
    db.flush()
    return second


def _take(db: Session, second: Application, paper: str, file: Attachment, *, now: dt.datetime) -> None:
    """A file that the second service does not take is asked for again there."""
    stored = attachments.Stored(file.name, file.sha256, file.size, file.media_type, file.pages)
    try:
        attachments.attach_stored(db, second, paper, stored, now=now)
    except (Invalid, NotFound):
        return


def _is_complete(db: Session, second: Application, *, now: dt.datetime) -> bool:
    is_free = _is_free(drafts.definition_of(db, second), second.draft, local_date(now))
    return is_free and not intake.whats_missing(db, second, now=now)


def _is_free(service: ServiceDefinition, answers: Answers, today: dt.date) -> bool:
    """These answers neither exclude the service nor wait for another person's word."""
    asks = service.confirmation
    return stopped_by(service.form, answers, today) is None and not (asks and asks.asks(service.form, answers, today))


def group(db: Session, actor: Actor, application: Application) -> Sequence[Application]:
    """The applications of one filling that this person may see, in the order they were begun; empty for one alone."""
    link = db.get(FiledTogether, application.id)
    root = link.first_id if link else application.id
    roots = {root, application.id}
    others = db.scalars(select(FiledTogether.second_id).where(FiledTogether.first_id.in_(roots)))
    ids = roots | set(others)
    if len(ids) == 1:
        return ()
    seen = policy.visible_to_applicant(actor).where(Application.id.in_(ids))
    found = sorted(db.scalars(seen), key=lambda each: (each.created_at, each.id != root, each.id))
    return found if len(found) > 1 else ()


def partners(db: Session, ids: Iterable[str]) -> Mapping[str, Sequence[int]]:
    """For each of these applications the versions of the services it was filed together with; for a list."""
    wanted = set(ids)
    pairs = db.execute(
        select(FiledTogether.first_id, FiledTogether.second_id).where(
            or_(FiledTogether.first_id.in_(wanted), FiledTogether.second_id.in_(wanted))
        )
    ).all()
    if not pairs:
        return {}
    both = {id for pair in pairs for id in pair}
    rows = db.execute(select(Application.id, Application.definition_id).where(Application.id.in_(both)))
    versions = {row.id: row.definition_id for row in rows}
    found: dict[str, list[int]] = {}
    for first, second in pairs:
        found.setdefault(first, []).append(versions[second])
        found.setdefault(second, []).append(versions[first])
    return found
