"""Which pages of the services we ship show something that no page before them shows; a form for the kinds none has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from forms.definition import Page, Question
from forms.findings import Findings
from forms.walk import Entry, walk
from services.applications import drafts
from services.db import Database
from services.definitions.bundle import digest_of, read_folder
from services.definitions.models import DefinitionVersion
from services.definitions.publishing import NATIONAL
from services.definitions.rehearsals import Rehearsal, read_rehearsals
from services.definitions.service import ServiceDefinition, load_service
from services.demo import OFFERINGS
from tests.factories import SLUG
from tests.journey.cases import AGENCY, PROCEDURE, actor, now

AGENCIES: Final = {procedure: agency for procedure, agency, _ in OFFERINGS}

#: A page with a question of each kind that no service asks for yet.
RARE: Final = """
  - id: rare
    title: {vi: Câu hỏi hiếm gặp, en: Rare questions, zh: 少见的问题}
    questions:
      - {id: rare_agency, kind: agency, ask: {vi: Cơ quan cấp, en: Issued by, zh: 签发机关}}
      - {id: rare_body, kind: organisation, ask: {vi: Cơ sở, en: The body, zh: 单位}, with: [address, representative]}
      - {id: rare_amount, kind: money, ask: {vi: Vốn, en: Capital, zh: 资金}}
      - {id: rare_place, kind: country, search: true, ask: {vi: Nước, en: Country, zh: 国家}}
      - {id: rare_code, kind: tax-code, ask: {vi: Mã số thuế, en: Tax code, zh: 税号}}
      - {id: rare_consent, kind: consent, required: false, ask: {vi: Tôi đồng ý., en: I agree., zh: 我同意。}}
"""


@dataclass(frozen=True)
class Shown:
    """A page worth looking at, as this sample person sees it; `index` of the entry on a repeating page."""

    service: ServiceDefinition
    person: Rehearsal
    page: Page
    index: int | None

    @property
    def address(self) -> str:
        """Its last part."""
        return self.page.id + ("" if self.index is None else f"?entry={self.index + 1}")


def services() -> Iterator[tuple[ServiceDefinition, list[Rehearsal]]]:
    """Every service we ship, and its sample people."""
    for folder in sorted(NATIONAL.iterdir()):
        bundle = read_folder(folder)
        yield load_service(bundle), read_rehearsals(bundle["rehearsals.yaml"], Findings("rehearsals.yaml"))


def each_kind_once() -> list[Shown]:
    """The pages that together show every kind of question, in every form it takes in the services we ship."""
    found: list[Shown] = []
    known: set[str] = set()
    for service, people in services():
        person = max(people, key=lambda each: len(walk(service.form, each.answers, each.today).entries))
        for entry in walk(service.form, person.answers, person.today).entries:
            if new := set(_shows(entry)) - known:
                known |= new
                found.append(Shown(service, person, entry.page, entry.index))
    return found


def _shows(entry: Entry) -> Iterator[str]:
    if entry.index is not None:
        yield "repeated"
    for question in entry.questions:
        yield from _forms_of(question)


def _forms_of(question: Question) -> Iterator[str]:
    yield question.kind
    yield from (f"{question.kind} {key}" for key in ("search", "list", "abroad", "none") if question.settings.get(key))
    for part in question.parts:
        yield f"part {part.kind}"


def begun(
    database: Database, user: str, service: ServiceDefinition, answers: Mapping[str, Any], company: str | None = None
) -> str:
    """A draft with these answers. Returns its id."""
    with database.transaction() as db:
        who, agency = actor(database, user), AGENCIES[service.code]
        draft = drafts.start(
            db,
            who,
            procedure_code=service.code,
            agency_code=agency,
            locale="vi",
            now=now(),
            organisation_id=company,
        )
        drafts.save_answers(db, who, draft.id, dict(answers), now=now())
        return draft.id


def begun_with_rare_kinds(database: Database, user: str) -> str:
    """A draft of a form that begins with the page `rare`, a version nobody else begins with. Returns its id."""
    bundle = read_folder(NATIONAL / SLUG)
    bundle = {**bundle, "form.yaml": bundle["form.yaml"].replace("\npages:\n", f"\npages:{RARE}", 1)}
    load_service(bundle)
    with database.transaction() as db:
        who = actor(database, user)
        draft = drafts.start(db, who, procedure_code=PROCEDURE, agency_code=AGENCY, locale="vi", now=now())
        version = DefinitionVersion(
            procedure_code=PROCEDURE,
            slug=SLUG,
            number=-1,
            digest=digest_of(bundle),
            bundle=bundle,
            author_id="test",
            made_at=now(),
        )
        db.add(version)
        db.flush()
        draft.definition_id, draft.draft = version.id, {"rare_amount": 5000}  # which keeps it at this version
        return draft.id
