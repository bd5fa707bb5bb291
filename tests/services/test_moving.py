"""A draft when its service gets a new version: it moves where all that was given still fits, and says what changed."""

import datetime as dt

from sqlalchemy.orm import Session

from services.applications import moving
from services.db import Database
from services.definitions.bundle import digest_of, read_folder
from services.definitions.models import DefinitionVersion
from services.definitions.publishing import NATIONAL
from services.people.actor import actor_of
from tests import factories


def second(db: Session, *replaced: tuple[str, str]) -> DefinitionVersion:
    """Version 2 of the service, with these changes of its form."""
    first = factories.definition(db)
    bundle = read_folder(NATIONAL / factories.SLUG)
    for instead_of, written in replaced:
        assert instead_of in bundle["form.yaml"]
        bundle["form.yaml"] = bundle["form.yaml"].replace(instead_of, written, 1)
    own = {column.key: getattr(first, column.key) for column in DefinitionVersion.__table__.columns}
    made = DefinitionVersion(**{**own, "id": None, "number": 2, "bundle": bundle, "digest": digest_of(bundle)})
    db.add(made)
    db.flush()
    return made


COPIES = "      - id: copies\n"
NEW = (
    "      - {id: note_to_clerk, kind: text, required: false, printed: false, ask: {vi: Ghi chú, en: Note, zh: 备注}}\n"
)


def test_a_draft_follows_the_new_version_and_names_what_is_new_to_this_person(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        draft = factories.draft(db)
        owner, filed = actor_of(db, draft.owner_id, now), factories.filed(db)
        of_filed = filed.definition_id
        version = second(db, (COPIES, NEW + COPIES), ("vi: Dân tộc,", "vi: Thuộc dân tộc,"))
        found = moving.move(db, owner, draft.id, version, now=now)
        assert found is not None
        assert sorted((change.sentence, change.name.vi) for change in found) == [
            (moving.QUESTION_ADDED, "Ghi chú"),
            (moving.QUESTION_CHANGED, "Thuộc dân tộc"),
        ]
        assert draft.definition_id == version.id
        assert moving.move(db, owner, draft.id, version, now=now) is None
        assert moving.move(db, actor_of(db, filed.owner_id, now), filed.id, version, now=now) is None
        assert filed.definition_id == of_filed


def test_a_draft_stays_where_an_answer_or_a_file_would_have_no_place(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        draft = factories.draft(db)
        owner = actor_of(db, draft.owner_id, now)
        before = draft.definition_id
        gone = second(db, ("          female: ", "          woman: "))
        assert moving.move(db, owner, draft.id, gone, now=now) is None
        assert draft.definition_id == before
