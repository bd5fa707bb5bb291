"""What most tests need, with a default for everything: an office with its people, and applications that were filed."""

import datetime as dt
import io
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import pikepdf
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.agencies.models import Agency, Unit
from services.agencies.posts import Role, appoint
from services.applications import attachments, desk, intake
from services.applications.defects import DefectFound
from services.applications.models import Application, Attachment
from services.content import raise_content_version
from services.db import Database, new_id
from services.definitions.bundle import digest_of, read_folder
from services.definitions.models import DefinitionVersion, State
from services.definitions.publishing import NATIONAL
from services.files.uploads import CleanFile
from services.organisations import companies, members
from services.organisations.models import Organisation
from services.people.actor import SYSTEM_ID, Actor, actor_of
from services.people.models import Account
from tests.conftest import MONDAY

CODE: Final = "1.004873"
SLUG: Final = "xac-nhan-tinh-trang-hon-nhan"
HOAN_KIEM: Final = "H26.00070"
PHU_THUONG: Final = "H26.00091"
#: Made up; the check digit fits.
TAX_CODE: Final = "9990000018"

#: A single woman who needs the paper for a loan: nothing is missing, no paper is called for.
ANSWERS: Final[Mapping[str, Any]] = {
    "for_whom": "self",
    "requester_name": "Nguyễn Thị Ánh",
    "requester_id_document": {
        "kind": "citizen-card",
        "number": "001198012345",
        "issued_by": "Bộ Công an",
        "issued_on": "2024-08-01",
    },
    "requester_residence": {"province": "01", "commune": "00070", "street": "12 Hàng Bạc"},
    "subject_birth_date": "1998-03-27",
    "subject_gender": "female",
    "subject_ethnicity": "01",
    "subject_nationality": "VN",
    "other_period": False,
    "marital_status": "never",
    "purpose_kind": "other",
    "purpose": "Bổ sung hồ sơ vay vốn",
    "copies": 2,
    "earlier_certificate": "none",
    "fee_group": "none",
    "oath": True,
}
#: The same woman as a divorced one, who has to send the ruling.
DIVORCED: Final[Mapping[str, Any]] = {
    **ANSWERS,
    "marital_status": "divorced",
    "divorced_abroad": False,
    "status_proof": {
        "paper": "judgment",
        "number": "12/2020/HNGĐ-ST",
        "issued_on": "2020-05-04",
        "issued_by": "Tòa án nhân dân quận Hoàn Kiếm",
    },
}
PROOF: Final = "status_proof_paper"


def country(db: Session, *, now: dt.datetime = MONDAY) -> None:
    """One province with two wards, each with its people's committee; asked again, nothing is added."""
    if db.get(Unit, "01") is not None:
        return
    kind = "thành phố trực thuộc trung ương"
    db.add(Unit(code="01", name="Thành phố Hà Nội", name_en="Ha Noi", kind=kind))
    db.flush()
    for code, name in (("00070", "Phường Hoàn Kiếm"), ("00091", "Phường Phú Thượng")):
        db.add(Unit(code=code, name=name, name_en=name, kind="phường", parent_code="01"))
    db.flush()
    for code, name in (
        (HOAN_KIEM, "Ủy ban nhân dân phường Hoàn Kiếm"),
        (PHU_THUONG, "Ủy ban nhân dân phường Phú Thượng"),
    ):
        unit = code.removeprefix("H26.")
        db.add(Agency(code=code, name=name, tier="commune", kind="peoples_committee", unit_code=unit, constructed=True))
    raise_content_version(db, now)
    db.flush()


def account(db: Session, name: str = "Nguyễn Thị Ánh", *, email: str = "", now: dt.datetime = MONDAY) -> Account:
    """A person who can sign in, but whose password nobody knows."""
    email = email or f"{new_id()}@example.com".lower()
    made = Account(
        email=email,
        email_key=email,
        name=name,
        locale="vi",
        password_hash="-",
        confirmed_at=now,
        created_at=now,
    )
    db.add(made)
    db.flush()
    return made


def citizen(db: Session, name: str = "Nguyễn Thị Ánh", *, now: dt.datetime = MONDAY) -> Actor:
    """Somebody without a post."""
    return actor_of(db, account(db, name, now=now).id, now)


def officer(db: Session, name: str, *roles: Role, agency: str = HOAN_KIEM, now: dt.datetime = MONDAY) -> Actor:
    """Somebody who holds these posts."""
    country(db, now=now)
    made = account(db, name, now=now)
    for role in roles:
        appoint(db, made.id, agency, role, actor_id=SYSTEM_ID, now=now)
    return actor_of(db, made.id, now)


def clerk(db: Session, name: str = "Lê Thu Hà", *, agency: str = HOAN_KIEM, now: dt.datetime = MONDAY) -> Actor:
    """A clerk."""
    return officer(db, name, Role.CLERK, agency=agency, now=now)


def approver(
    db: Session, name: str = "Hoàng Quốc Việt", *, agency: str = HOAN_KIEM, now: dt.datetime = MONDAY
) -> Actor:
    """An approver."""
    return officer(db, name, Role.APPROVER, agency=agency, now=now)


def company(db: Session, owner: Actor, name: str = "Công ty TNHH Hoa Sen", *, tax_code: str = TAX_CODE) -> Organisation:
    """A company in Hoàn Kiếm with one owner. `colleague` gives others a role, `again` reads an actor's new one."""
    country(db)
    details = companies.Details(name, "01", "00070", "12 Hàng Bạc")
    return companies.add(db, owner, tax_code=tax_code, details=details, now=MONDAY)


def colleague(db: Session, organisation: Organisation, role: str, name: str = "Lý Thị Hạnh") -> Actor:
    """Somebody who works for the company in this role."""
    made = account(db, name)
    members.join(db, organisation, made.id, role, now=MONDAY)
    return actor_of(db, made.id, MONDAY)


def again(db: Session, actor: Actor) -> Actor:
    """The same person as they are now."""
    return actor_of(db, actor.account_id, MONDAY)


def definition(
    db: Session, *, audience: str = "citizen", confirm: str = "", now: dt.datetime = MONDAY
) -> DefinitionVersion:
    """The published version of 1.004873, without the checks that publishing makes.

    `confirm`: the sentence that an approval confirms; this service has none of its own.
    """
    known = db.scalar(select(DefinitionVersion).where(DefinitionVersion.procedure_code == CODE))
    if known is not None:
        return known
    bundle = dict(_bundle())
    bundle["procedure.yaml"] = bundle["procedure.yaml"].replace("audience: [citizen]", f"audience: [{audience}]")
    if confirm:
        sentence = f"result:\n  confirm: {{vi: {confirm}, en: {confirm}, zh: {confirm}}}\n"
        bundle["procedure.yaml"] = bundle["procedure.yaml"].replace("result:\n", sentence, 1)
    made = DefinitionVersion(
        procedure_code=CODE,
        slug=SLUG,
        number=1,
        digest=digest_of(bundle),
        bundle=bundle,
        author_id="seed",
        made_at=now,
        state=State.PUBLISHED,
        published_at=now,
        published_by="seed",
        valid_from=now,
    )
    db.add(made)
    db.flush()
    return made


def draft(
    db: Session,
    owner: Actor | None = None,
    *,
    answers: Mapping[str, Any] = ANSWERS,
    agency: str = HOAN_KIEM,
    locale: str = "vi",
    organisation: Organisation | None = None,
    now: dt.datetime = MONDAY,
) -> Application:
    """A draft that lacks nothing but the papers its answers call for."""
    country(db, now=now)
    made = Application(
        procedure_code=CODE,
        agency_code=agency,
        definition_id=definition(db, now=now).id,
        level=3,
        owner_id=(owner or citizen(db, now=now)).account_id,
        organisation_id=organisation.id if organisation else None,
        locale=locale,
        status_since=now,
        created_at=now,
        draft=dict(answers),
    )
    db.add(made)
    db.flush()
    return made


def attach(
    db: Session,
    application: Application,
    paper: str = PROOF,
    *,
    name: str = "bản án.pdf",
    digest: str = "",
    media: str = "application/pdf",
    now: dt.datetime = MONDAY,
) -> Attachment:
    """A file for one paper, by its owner. `digest`: where its bytes are, if a test needs them."""
    owner = actor_of(db, application.owner_id, now)
    data = pdf()
    file = CleanFile(name, data, media, 1)
    return attachments.attach(db, owner, application.id, paper, file, digest or new_digest(), now=now)


def filed(
    db: Session,
    owner: Actor | None = None,
    *,
    answers: Mapping[str, Any] = ANSWERS,
    papers: Mapping[str, str] | None = None,
    agency: str = HOAN_KIEM,
    organisation: Organisation | None = None,
    now: dt.datetime = MONDAY,
) -> Application:
    """A filed application. `papers`: file name by paper id."""
    made = draft(db, owner, answers=answers, agency=agency, organisation=organisation, now=now)
    for paper, name in (papers or {}).items():
        attach(db, made, paper, name=name, now=now)
    return intake.file(db, actor_of(db, made.owner_id, now), made.id, now=now).application


def at(
    db: Session, stage: str, by: Actor, *, signer: Actor | None = None, now: dt.datetime = MONDAY, **filing: Any
) -> Application:
    """An application that came to a stage by the verbs of the desk, in the hands of the clerk `by`.

    `stage`: filed, claimed, in_review, awaiting_supplement, fee_due, proposed, approved or rejected.
    """
    case = filed(db, agency=next(iter(by.agencies(Role.CLERK))), now=now, **filing)
    code = case.code or ""
    if stage == "filed":
        return case
    desk.claim(db, by, code, now=now)
    if stage == "claimed":
        return case
    desk.accept(db, by, code, now=now, seen=case.version)
    match stage:
        case "awaiting_supplement":
            found = [DefectFound("question", "purpose", "Ghi rõ ngân hàng")]
            desk.ask_supplement(db, by, code, found=found, reason="", now=now, seen=case.version)
        case "fee_due":
            fee(db, by, case, blocks=True, now=now)
        case "proposed" | "approved" | "rejected":
            outcome = "reject" if stage == "rejected" else "approve"
            desk.propose(db, by, code, outcome=outcome, reason="Đủ điều kiện", now=now, seen=case.version)
    if stage in ("approved", "rejected"):
        signing = signer or approver(db, agency=case.agency_code, now=now)
        desk.sign(db, signing, code, now=now, seen=case.version)
    return case


def fee(
    db: Session,
    by: Actor,
    application: Application,
    *,
    vnd: int = 8_000,
    blocks: bool = False,
    now: dt.datetime = MONDAY,
    **more: Any,
) -> Application:
    """Set a fee."""
    values = {"basis": "06/2020/NQ-HĐND", "exemption": "", "seen": application.version, **more}
    return desk.set_fee(db, by, application.code or "", amount_vnd=vnd, blocks=blocks, now=now, **values)


def seen(database: Database, code: str | None) -> Application:
    """The application as it stands in the database."""
    with database.reading() as db:
        return db.scalars(select(Application).where(Application.code == code)).one()


def new_digest() -> str:
    """A SHA-256 that belongs to no bytes."""
    return (new_id() * 3).encode().hex()[:64]


@cache
def pdf() -> bytes:
    """A small honest PDF of one page."""
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page(page_size=(595, 842))
    document.save(out)
    return out.getvalue()


@cache
def _bundle() -> dict[str, str]:
    return read_folder(NATIONAL / SLUG)


def seen_in(db: Session, code: str | None) -> Application:
    """The application with this code, in the test's own transaction."""
    return db.scalars(select(Application).where(Application.code == code)).one()
