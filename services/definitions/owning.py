"""The owner's verbs: bring in a version, submit it, send it back, publish it; one person does not do it alone.

The author's post lets a person bring in and submit, the publisher's publish what somebody else submitted. Both are held
at a central agency: a service is the same in the whole country.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.agencies.models import Agency
from services.agencies.posts import Role
from services.audit import record
from services.catalogue.models import Procedure
from services.definitions.bundle import Bundle, digest_of
from services.definitions.checker import check
from services.definitions.models import DefinitionVersion, State
from services.definitions.publishing import bring_into_force, next_number
from services.definitions.sketch import sketch_of
from services.errors import Conflict, Forbidden, Invalid, InvalidMove, NotFound, Stale
from services.people.actor import Actor
from services.text import N_

ROLES: Final = (Role.AUTHOR, Role.PUBLISHER)
UNKNOWN: Final = N_(
    "procedure.yaml names no procedure of the catalogue. Write its code in quotes, as the page of the service shows it."
)
LONGEST_REASON: Final = 1000
#: How far ahead a version may be published: holidays and laws are not known for longer.
FURTHEST: Final = dt.timedelta(days=730)


def is_author(db: Session, actor: Actor) -> bool:
    """Whether this person may bring in and submit versions."""
    return _holds(db, actor, Role.AUTHOR)


def is_publisher(db: Session, actor: Actor) -> bool:
    """Whether this person may publish what another one submitted."""
    return _holds(db, actor, Role.PUBLISHER)


def must_be_owner(db: Session, actor: Actor) -> None:
    """Raises NotFound for somebody with neither post at a central agency."""
    if not (is_author(db, actor) or is_publisher(db, actor)):
        raise NotFound


def version(db: Session, actor: Actor, code: str, number: int, *, lock: bool = False) -> DefinitionVersion:
    """One version, for its owners. Raises NotFound when there is none, or for anybody else."""
    must_be_owner(db, actor)
    wanted = select(DefinitionVersion).where(
        DefinitionVersion.procedure_code == code, DefinitionVersion.number == number
    )
    found = db.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NotFound
    return found


def bring_in(db: Session, actor: Actor, bundle: Bundle, *, now: dt.datetime) -> tuple[DefinitionVersion, bool]:
    """Keep a bundle as a draft, right or wrong; the author sees on its page what the checker says.

    Returns the version and whether it is new: the same files again give the version that exists.
    Raises Invalid when the bundle names no procedure, or one that the catalogue does not have.
    """
    if not is_author(db, actor):
        raise Forbidden
    sketch = sketch_of(dict(bundle))
    procedure = db.get(Procedure, sketch.code)
    if procedure is None or procedure.is_internal:
        raise Invalid("files", UNKNOWN)
    # Two uploads of one service wait for each other here, so that each gets its own number.
    db.scalars(select(Procedure.code).where(Procedure.code == sketch.code).with_for_update()).one()
    digest = digest_of(bundle)
    same = (DefinitionVersion.procedure_code == sketch.code, DefinitionVersion.digest == digest)
    newest = select(DefinitionVersion).where(*same).order_by(DefinitionVersion.number.desc()).limit(1)
    known = db.scalar(newest)
    if known is not None and known.state != State.PUBLISHED:
        return known, False
    made = DefinitionVersion(
        procedure_code=sketch.code,
        slug=sketch.slug,
        number=next_number(db, sketch.code),
        digest=digest,
        bundle=dict(bundle),
        state=State.DRAFT,
        author_id=actor.account_id,
        made_at=now,
    )
    db.add(made)
    db.flush()
    _record(db, actor, made, "definition.upload", now=now)
    return made, True


def submit(db: Session, actor: Actor, code: str, number: int, *, now: dt.datetime) -> DefinitionVersion:
    """Hand a version without mistakes to the publishers; a second click changes nothing.

    Raises InvalidMove while the checker finds a mistake, and for a published version.
    """
    found = version(db, actor, code, number, lock=True)
    if not is_author(db, actor):
        raise Forbidden
    if found.state == State.CHECKED:
        return found
    if found.state == State.PUBLISHED:
        raise InvalidMove(N_("This version is already published."))
    if check(found.bundle):
        raise InvalidMove(N_("The checker still finds mistakes. Mend them in the files and bring these in again."))
    found.state, found.submitted_at, found.submitted_by = State.CHECKED, now, actor.account_id
    found.sent_back_because, found.sent_back_by = "", None
    _record(db, actor, found, "definition.submit", now=now)
    return found


def send_back(db: Session, actor: Actor, code: str, number: int, *, reason: str, now: dt.datetime) -> DefinitionVersion:
    """Make a submitted version a draft again, or one that is published but not yet in force; always with a reason."""
    found = version(db, actor, code, number, lock=True)
    reason = reason.strip()
    if not reason:
        raise Invalid("reason", N_("Say what has to change."))
    if found.state == State.DRAFT:
        if found.sent_back_because == reason and found.sent_back_by == actor.account_id:
            return found  # the second click
        raise Conflict(N_("This version is a draft: it was not submitted, or it was sent back meanwhile."))
    if found.state == State.PUBLISHED:
        if found.valid_from is None or found.valid_from <= now:
            raise InvalidMove(N_("This version is in force. Publish another one to replace it."))
        if not is_publisher(db, actor):
            raise Forbidden
        found.published_at = found.published_by = found.valid_from = None
    found.state = State.DRAFT
    found.sent_back_because, found.sent_back_by = reason[:LONGEST_REASON], actor.account_id
    _record(db, actor, found, "definition.send-back", now=now)
    return found


def publish(
    db: Session,
    actor: Actor,
    code: str,
    number: int,
    *,
    valid_from: dt.datetime | None,
    seen: int,
    now: dt.datetime,
) -> DefinitionVersion:
    """Publish what somebody else submitted; from `valid_from` on (None: at once) new applications follow it.

    `seen`: the number of the version published last when the page was made (0 for none). Raises Stale when another one
    was published since, Conflict when somebody else published this one; a second click changes nothing.
    """
    found = version(db, actor, code, number, lock=True)
    db.scalars(select(Procedure.code).where(Procedure.code == code).with_for_update()).one()
    if not is_publisher(db, actor):
        raise Forbidden
    if found.state == State.PUBLISHED:
        if found.published_by == actor.account_id:
            return found
        raise Conflict(N_("Somebody else published this version meanwhile."))
    if found.state != State.CHECKED:
        raise InvalidMove(N_("Only a version that was submitted can be published."))
    if not is_second_person(found, actor):
        raise InvalidMove(N_("You brought this version in or submitted it. Another publisher has to publish it."))
    if last_published(db, code) != seen:
        raise Stale(N_("Another version was published since you opened the page. Compare again before you publish."))
    _must_be_a_day_to_come(valid_from, now)
    if check(found.bundle):
        raise InvalidMove(N_("The checker finds mistakes that it did not find before. Send the version back."))
    bring_into_force(db, found, publisher_id=actor.account_id, valid_from=valid_from or now, now=now)
    _record(db, actor, found, "definition.publish", now=now, valid_from=(valid_from or now).isoformat())
    return found


def is_second_person(found: DefinitionVersion, actor: Actor) -> bool:
    """Whether this person had no part in the version so far, and so may publish it."""
    return actor.account_id not in (found.author_id, found.submitted_by)


def last_published(db: Session, code: str) -> int:
    """The number of the version of `code` that was published last, 0 for none."""
    here = (DefinitionVersion.procedure_code == code, DefinitionVersion.state == State.PUBLISHED)
    newest = DefinitionVersion.published_at.desc(), DefinitionVersion.number.desc()
    return db.scalar(select(DefinitionVersion.number).where(*here).order_by(*newest).limit(1)) or 0


def versions_of(db: Session, code: str) -> Sequence[DefinitionVersion]:
    """All versions of a service, the newest first."""
    wanted = select(DefinitionVersion).where(DefinitionVersion.procedure_code == code)
    return db.scalars(wanted.order_by(DefinitionVersion.number.desc())).all()


def _must_be_a_day_to_come(valid_from: dt.datetime | None, now: dt.datetime) -> None:
    if valid_from is None:
        return
    if valid_from <= now:
        raise Invalid("valid_from", N_("Choose a day to come, or publish at once."))
    if valid_from > now + FURTHEST:
        raise Invalid("valid_from", N_("Choose a day within the next two years."))


def _holds(db: Session, actor: Actor, role: Role) -> bool:
    codes = actor.agencies(role)
    central = select(Agency.code).where(Agency.code.in_(codes), Agency.tier == "central").limit(1)
    return bool(codes) and db.scalar(central) is not None


def _record(db: Session, actor: Actor, found: DefinitionVersion, verb: str, *, now: dt.datetime, **data: str) -> None:
    told: Mapping[str, str] = {"digest": found.digest, "state": str(found.state), **data}
    subject = f"definition:{found.procedure_code}:{found.number}"
    record(db, actor=actor.account_id, verb=verb, subject=subject, now=now, data=dict(told))
