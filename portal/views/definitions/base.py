"""What all pages of the owner share: the blueprint, who is looking, and which version."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint
from flask_babel import gettext as _
from sqlalchemy import select

from forms.findings import Finding
from portal import identity
from portal.filters import listed
from portal.store import reading
from services.definitions import owning
from services.definitions.bundle import Bundle
from services.definitions.models import DefinitionVersion, State
from services.people.actor import Actor
from services.people.models import Account
from services.text import N_

bp: Final = Blueprint("definitions", __name__, url_prefix="/national/definitions")

#: The posts that open these pages; the verbs of `services.definitions.owning` decide what each may do.
POSTS: Final = owning.ROLES
#: Lines of a file shown before and after the one a finding is about.
AROUND: Final = 2
#: Who brought in or published what no person did.
_COMMANDS: Final = {"seed": N_("the portal itself"), "command": N_("the operator of the portal")}


@dataclass(frozen=True)
class Line:
    """One line of a file; `findings` are about it."""

    number: int
    text: str
    findings: Sequence[Finding] = ()


@dataclass(frozen=True)
class Excerpt:
    """A finding with the lines around it; none where its file did not come."""

    finding: Finding
    lines: Sequence[Line]


@bp.app_template_filter("outcome")
def outcome(value: Any) -> str:
    """An expectation or an outcome of a rehearsal as people read it."""
    if value is None or value == [] or value == "":
        return str(_("nothing"))
    return str(listed(map(str, value)) if isinstance(value, list) else value)


def looking() -> Actor:
    """The signed-in person with their posts, for deciding what a page shows."""
    someone = identity.person()
    assert someone is not None  # every view here is marked with has_role
    return someone.actor


def found(code: str, number: int) -> DefinitionVersion:
    """One version, for reading. Raises NotFound for none, and for anybody but its owners."""
    return owning.version(reading(), looking(), code, number)


def lines_of(text: str, findings: Iterable[Finding] = ()) -> list[Line]:
    """A file line by line, with what was found in each; what is found past its end stands at its last line."""
    texts = text.splitlines() or [""]
    by_line: dict[int, list[Finding]] = {}
    for finding in findings:
        by_line.setdefault(min(max(finding.line, 1), len(texts)), []).append(finding)
    return [Line(number, line, by_line.get(number, ())) for number, line in enumerate(texts, 1)]


def excerpts(bundle: Bundle, findings: Sequence[Finding]) -> list[Excerpt]:
    """Each finding with its lines. Long lines are cut: a page must stay readable whatever came."""
    files = {name: text.splitlines() or [""] for name, text in bundle.items()}
    made = []
    for finding in findings:
        texts = files.get(finding.file, [])
        at = min(max(finding.line, 1), len(texts))
        first, last = max(at - AROUND, 1), min(at + AROUND, len(texts))
        lines = [
            Line(number, texts[number - 1][:300], (finding,) if number == at else ())
            for number in range(first, last + 1)
        ]
        made.append(Excerpt(finding, lines if texts else ()))
    return made


def people(ids: Iterable[str | None]) -> Mapping[str | None, str]:
    """The names behind account ids; commands have words of their own."""
    wanted = {each for each in ids if each}
    rows = reading().execute(select(Account.id, Account.name).where(Account.id.in_(wanted)))
    names: dict[str | None, str] = {row.id: row.name for row in rows}
    return {**{key: _(word) for key, word in _COMMANDS.items()}, **names}


def standing(version: DefinitionVersion, in_force: int | None, *, has_come: bool) -> tuple[str, str]:
    """(words, tone) for how far a version has come; `in_force` is the number that new applications follow."""
    match version.state:
        case State.CHECKED:
            return _("Waits to be published"), "wait"
        case State.PUBLISHED if version.number == in_force:
            return _("In force"), "good"
        case State.PUBLISHED:
            return (_("Was in force"), "quiet") if has_come else (_("Published for later"), "info")
    return (_("Sent back"), "bad") if version.sent_back_because else (_("Draft"), "quiet")
