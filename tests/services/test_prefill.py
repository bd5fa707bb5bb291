"""What the portal offers to fill in: where from, in which order, and never more than the person's own."""

import datetime as dt
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.definition import Page
from services.applications import prefill
from services.applications.models import Application
from services.db import Database
from services.definitions.publishing import service_with_id
from services.people.actor import Actor, actor_of
from services.results.models import Result
from tests import factories


def offered(db: Session, actor: Actor, draft: Application, *sources: str) -> prefill.Known | None:
    """What is offered for the name of who asks, with these sources."""
    page = service_with_id(db, draft.definition_id).form.page("requester")
    assert page is not None
    asked: Page = replace(page, questions=tuple(replace(q, prefill=sources) for q in page.questions[:1]))
    return prefill.known(db, actor, draft, asked, today=dt.date(2026, 11, 16)).get(asked.questions[0].id)


def test_an_earlier_application_and_an_issued_result_fill_in_what_was_not_answered(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        clerk, citizen = factories.clerk(db), factories.citizen(db, "Trần Thị Bình")
        draft = factories.draft(db, citizen, answers={})
        assert offered(db, citizen, draft, "earlier") is None
        before = factories.at(db, "approved", clerk, owner=citizen)
        known = offered(db, citizen, draft, "earlier", "name")
        assert known
        assert (known.value, known.application, known.number) == ("Nguyễn Thị Ánh", before, "")
        assert "tình trạng hôn nhân" in known.service.vi
        account = offered(db, citizen, draft, "birth_date", "name", "earlier")
        assert account == prefill.Known("Trần Thị Bình")
        source = f"result:{factories.CODE}/requester_name"
        assert offered(db, citizen, draft, source) is None
        result = db.scalars(select(Result).where(Result.application_id == before.id)).one()
        result.issued_at, result.facts = now, {"number": "01/UBND-XNTTHN"}
        issued = offered(db, citizen, draft, source)
        assert issued
        assert (issued.value, issued.number) == ("Nguyễn Thị Ánh", "01/UBND-XNTTHN")
        result.withdrawn_at = now
        assert offered(db, citizen, draft, source) is None
        assert offered(db, citizen, draft, f"earlier:{factories.CODE}/requester_residence") is None  # no name
        draft.draft = {"requester_name": "Đã gõ"}
        assert offered(db, citizen, draft, "earlier") is None
        other = factories.draft(db, answers={})
        assert offered(db, actor_of(db, other.owner_id, now), other, "earlier") is None
