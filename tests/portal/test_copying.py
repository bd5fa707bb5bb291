"""Beginning anew with the answers of an earlier application: what fits comes along, and says where it comes from."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from services.applications import copying
from services.applications.models import Application, Attachment
from services.db import Database
from services.definitions.models import DefinitionVersion, State
from tests import factories
from tests.portal import filing
from tests.portal.filing import ANSWERS, CODE, begin, filed, fill, send, sign_in
from tests.portal.pages import PageClient
from tests.portal.test_filing import DIVORCED, upload

pytestmark = pytest.mark.usefixtures("clock", "office")


def copied(client: PageClient, earlier_id: str) -> str:
    """Begin anew with the answers of an earlier application; gives the id of the new draft."""
    page = f"/services/{CODE}/start?province=01&commune=00070&copy={earlier_id}"
    answer = send(client, page, {"agency": filing.HOAN_KIEM})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].split("/")[2]


def test_every_page_says_from_which_application_its_answers_come_until_it_was_looked_at(
    citizen: PageClient, database: Database
) -> None:
    earlier = filed(citizen)
    code = filing.application(database, earlier).code
    assert f"copy={earlier}" in citizen.get(f"/applications/{earlier}").text

    draft = copied(citizen, earlier)

    assert f"From your application {code}" in citizen.get(f"/applications/{draft}/requester-paper?lang=en").text
    assert 'value="001198012345"' in citizen.get(f"/applications/{draft}/requester-paper").text
    assert f"come from your application {code}" in citizen.get(f"/applications/{draft}/check?lang=en").text
    assert "oath" not in filing.application(database, draft).draft
    assert fill(citizen, draft).endswith("/check")
    assert "From your application" not in citizen.get(f"/applications/{draft}/requester-paper?lang=en").text
    assert "come from your application" not in citizen.get(f"/applications/{draft}/check?lang=en").text
    assert filing.file(citizen, draft).headers["Location"].endswith("/filed")


def test_the_second_click_begins_nothing_more(citizen: PageClient, database: Database) -> None:
    earlier = filed(citizen)

    assert copied(citizen, earlier) == copied(citizen, earlier)
    assert begin(citizen) == begin(citizen)
    with database.reading() as db:
        assert len(db.scalars(select(Application)).all()) == 3


def test_papers_are_offered_and_never_copied_by_themselves(app: Flask, citizen: PageClient, database: Database) -> None:
    earlier = begin(citizen)
    upload(citizen, fill(citizen, earlier, DIVORCED), [("cũ.pdf", factories.pdf())], "continue")
    assert filing.file(citizen, earlier).status_code == 303
    with database.reading() as db:
        file = db.scalars(select(Attachment)).one()
    draft = copied(citizen, earlier)
    address = f"/applications/{draft}/papers"
    assert "cũ.pdf" in citizen.get(address).text
    with database.reading() as db:
        assert db.scalars(select(Attachment).where(Attachment.application_id == draft)).all() == []

    for _ in range(2):  # the second click
        assert send(citizen, address, {"take": file.id}).status_code == 303
    with database.reading() as db:
        mine = db.scalars(select(Attachment).where(Attachment.application_id == draft)).one()
    assert (mine.name, mine.sha256) == ("cũ.pdf", file.sha256)

    other = sign_in(app, "citizen2")
    theirs = begin(other)
    own_papers = fill(other, theirs, DIVORCED)
    assert send(other, own_papers, {"take": file.id}).status_code == 404
    start = f"/services/{CODE}/start?province=01&commune=00070&copy={earlier}"
    assert "H26.00070-261116-0001" not in other.get(start).text
    page = send(other, start, {"agency": filing.HOAN_KIEM}).headers["Location"]
    assert page.endswith("/start")  # nobody else's answers can be copied


def test_answers_that_the_newest_definition_no_longer_takes_stay_behind(
    citizen: PageClient, database: Database, now: dt.datetime
) -> None:
    earlier = filed(citizen)
    with database.transaction() as db:
        old = db.scalars(select(DefinitionVersion)).one()
        form = (
            old.bundle["form.yaml"]
            .replace("          none: {vi: Không,", "          nobody: {vi: Không,")
            .replace("id: purpose_kind", "id: what_for")
        )
        db.add(
            DefinitionVersion(
                procedure_code=CODE,
                slug=old.slug,
                number=2,
                digest="2" * 64,
                bundle={**old.bundle, "form.yaml": form},
                author_id="seed",
                made_at=now,
                state=State.PUBLISHED,
                valid_from=now,
                published_at=now,
                published_by="seed",
            )
        )

    draft = filing.application(database, copied(citizen, earlier)).draft

    assert draft["requester_name"] == ANSWERS["requester"]["requester_name"]
    assert not {"fee_group", "purpose_kind", "what_for"} & draft.keys()
    assert set(draft[copying.COPIED]["unseen"]) == set(draft) - {copying.COPIED}
