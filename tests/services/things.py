"""The service of the other tests, as if it ended in a booklet, a card or an entry in a register."""

from sqlalchemy.orm import Session

from services.definitions.bundle import digest_of, read_folder
from services.definitions.models import DefinitionVersion
from services.definitions.publishing import NATIONAL
from tests import factories


def bundle_with(kind: str, *, number: str = "", keep_document: bool = False) -> dict[str, str]:
    """The files of 1.004873 with a result of this kind."""
    bundle = read_folder(NATIONAL / factories.SLUG)
    written = f"kind: {kind}" + (f"\n  number: {number}" if number else "")
    bundle["procedure.yaml"] = bundle["procedure.yaml"].replace("kind: document", written, 1)
    if not keep_document:
        del bundle["result.html"]
    return bundle


def publish(db: Session, bundle: dict[str, str]) -> DefinitionVersion:
    """The published version of 1.004873, with these files in the place of its own."""
    made = factories.definition(db)
    made.bundle, made.digest = bundle, digest_of(bundle)
    db.flush()
    return made
