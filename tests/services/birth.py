"""A birth registration and the residence of the child, their offices, and a draft that lacks nothing."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from forms.findings import Findings
from services.agencies.models import Agency
from services.applications import drafts
from services.applications.models import Application
from services.catalogue import loading
from services.catalogue.offerings import offer
from services.definitions.bundle import Bundle, digest_of, read_folder
from services.definitions.models import DefinitionVersion, State
from services.definitions.publishing import NATIONAL
from services.definitions.rehearsals import read_rehearsals
from services.definitions.service import load_service
from services.people.actor import Actor
from tests import factories
from tests.services.published import lines

BIRTH, RESIDENCE = "1.001193", "1.004222"
POLICE = "G01.01.00070"
BUNDLE = read_folder(NATIONAL / "khai-sinh")
[ANSWERS] = [
    each.answers
    for each in read_rehearsals(BUNDLE["rehearsals.yaml"], Findings("rehearsals.yaml"))
    if each.id == "both-parents"
]
#: What a family that lives with its grandmother could hand over completely.
ALL = """
      dwelling: "'relatives'"
      phone: "'+84912345678'"
      head_relation: "'grandchild'"
      head_name: "'Lê Thị Cúc'"
      head_personal_id: "'038168001234'"
      consent_head: today - duration('24h')
      owner_is_head: "true"
      consent_guardian: "{'name': father_name, 'personal_id': '001095004321', 'agreed_on': today}"
    papers: {consents_signed: birth_certificate, kinship_proof: birth_certificate, no_such_paper: birth_certificate}
"""


def with_all(fee_group: str = "child") -> Bundle:
    """The birth registration with a `together` that answers everything the residence asks."""
    procedure = BUNDLE["procedure.yaml"].replace(
        """      fee_group: "'child'"\n""", f"""      fee_group: "'{fee_group}'"{ALL}"""
    )
    return {**BUNDLE, "procedure.yaml": procedure}


def publish(db: Session, bundle: Bundle, agency: str, now: dt.datetime) -> None:
    """A version in force, without the checks that publishing makes, and one agency that offers it."""
    service = load_service(bundle)
    common = {"made_at": now, "published_at": now, "published_by": "seed", "author_id": "seed", "valid_from": now}
    db.add(
        DefinitionVersion(
            procedure_code=service.code,
            slug=service.slug,
            number=1,
            digest=digest_of(bundle),
            bundle=dict(bundle),
            state=State.PUBLISHED,
            **common,
        )
    )
    db.flush()
    offer(db, procedure_code=service.code, agency_codes=[agency], level=service.level, definition=service.slug, now=now)


def open_offices(db: Session, bundle: Bundle = BUNDLE, *, now: dt.datetime) -> None:
    """The ward that takes the birth registration, and its police, who take the residence."""
    factories.country(db, now=now)
    place = {"tier": "commune", "unit_code": "00070", "constructed": True}
    db.add(Agency(code=POLICE, name="Công an phường Hoàn Kiếm", kind="police", **place))
    db.flush()
    loading.load(db, [line for line in lines() if BIRTH in line[:40] or RESIDENCE in line[:40]], now)
    publish(db, bundle, factories.HOAN_KIEM, now)
    publish(db, read_folder(NATIONAL / "dang-ky-thuong-tru"), POLICE, now)


def begin(db: Session, person: Actor, *, answers: Mapping[str, Any] = ANSWERS, now: dt.datetime) -> Application:
    """A birth registration that lacks nothing."""
    first = drafts.start(db, person, procedure_code=BIRTH, agency_code=factories.HOAN_KIEM, locale="vi", now=now)
    first.draft = dict(answers)
    factories.attach(db, first, "birth_certificate", name="chứng sinh.pdf", now=now)
    return first
