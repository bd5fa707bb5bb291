"""The longest form we ship and its longest sample person: filled on a phone without scripts, first page to filing."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select

from forms.answers import needed_papers
from forms.findings import Findings
from forms.walk import walk
from services.applications import drafts
from services.applications.models import Dossier
from services.definitions.bundle import read_folder
from services.definitions.publishing import NATIONAL
from services.definitions.rehearsals import Rehearsal, read_rehearsals
from services.definitions.service import ServiceDefinition, load_service
from services.demo import OFFERINGS
from tests.journey import at_the_till
from tests.journey.cases import actor, now
from tests.journey.people import Person
from tests.journey.portal_process import Portal

pytestmark = pytest.mark.xdist_group("browser")

AGENCIES: Final = {procedure: agency for procedure, agency, _ in OFFERINGS}


def longest() -> tuple[ServiceDefinition, Rehearsal]:
    """The service and the sample person with the most pages to fill, entries of repeating pages counted one by one."""
    long: list[tuple[int, int, ServiceDefinition, Rehearsal]] = []
    for folder in sorted(NATIONAL.iterdir()):
        bundle = read_folder(folder)
        service = load_service(bundle)
        for each in read_rehearsals(bundle["rehearsals.yaml"], Findings("rehearsals.yaml")):
            if not {"stopped", "problems"} & set(each.expect):
                done = walk(service.form, each.answers, each.today)
                long.append((len(done.entries), len(done.filed), service, each))
    _, _, service, person = max(long, key=lambda found: found[:2])
    return service, person


def test_the_longest_form_is_filled_and_filed_on_a_phone_without_scripts(
    meet: Callable[..., Person], portal: Portal, tmp_path: Path
) -> None:
    service, someone = longest()
    citizen, owner = meet("long-form", scripts=False, width=360), actor(portal.database, "citizen2")
    with portal.database.transaction() as db:
        agency = AGENCIES[service.code]
        draft = drafts.start(db, owner, procedure_code=service.code, agency_code=agency, locale="vi", now=now())
        id = draft.id
    citizen.open(f"/applications/{id}")
    citizen.signs_in("citizen2@example.com")
    citizen.open(f"/applications/{id}/{service.form.pages[0].id}")

    assert at_the_till.fills_every_page(citizen, someone.answers, service.form) == id
    papers = [each.paper.id for each in needed_papers(service.form, someone.answers, someone.today)]
    at_the_till.encloses_the_papers(citizen, tmp_path, *papers)
    if len(service.delivery) > 1:
        citizen.page.wait_for_url(re.compile("/delivery$"))
        citizen.looks("delivery")
        citizen.press("Continue")
    citizen.page.wait_for_url(re.compile("/check$"))
    for answer in ("requester_name", "purpose"):
        citizen.reads_text(someone.answers[answer])
    citizen.looks("check")
    citizen.page.locator("[name=oath]").check()
    citizen.page.locator("button[name=send]").click()
    citizen.page.wait_for_url(re.compile("/(filed|pay)$"))
    citizen.looks("sent")

    with portal.database.reading() as db:
        filed = db.scalars(select(Dossier.answers).where(Dossier.application_id == id)).one()
    wanted = walk(service.form, someone.answers, someone.today).filed
    assert {**json.loads(filed), **wanted} == json.loads(filed)  # besides them the account's own, such as the address
