"""Life events: what happens in a person's life or to a firm, and which procedures it brings, in the order of need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from forms.text import Text
from services.errors import NotFound
from services.guidance.reading import read, text

#: Whom an event concerns, in the order of the page; each has a file of its own.
AUDIENCES: Final = ("people", "firms")
_WHEN: Final = {
    "now": Text("Làm ngay", "At once", "立即办理"),
    "later": Text("Làm sau", "Later", "之后办理"),
}


@dataclass(frozen=True)
class Group:
    """Procedures that are due at one moment or in one case."""

    when: Text
    codes: Sequence[str]


@dataclass(frozen=True)
class Missing:
    """What belongs to the event but not to our catalogue, and whom to ask."""

    what: Text
    ask: Text


@dataclass(frozen=True)
class Event:
    """One life event."""

    slug: str
    audience: str
    icon: str
    title: Text
    about: Text
    groups: Sequence[Group]
    missing: Sequence[Missing]
    related: Sequence[str]
    #: The slug of the screener that helps to choose, if there is one.
    screener: str

    @property
    def codes(self) -> list[str]:
        """The procedures of all groups, each once."""
        return list(dict.fromkeys(code for group in self.groups for code in group.codes))


@cache
def events() -> Mapping[str, Event]:
    """All life events by slug, in the order to show."""
    return {row["slug"]: _event(row, audience) for audience in AUDIENCES for row in read(f"{audience}.yaml")}


def event(slug: str) -> Event:
    """One life event. Raises NotFound."""
    found = events().get(slug)
    if found is None:
        raise NotFound
    return found


def _event(row: Mapping[str, Any], audience: str) -> Event:
    return Event(
        slug=row["slug"],
        audience=audience,
        icon=row["icon"],
        title=text(row["title"]),
        about=text(row["about"]),
        groups=tuple(Group(_when(group["when"]), tuple(group["codes"])) for group in row["groups"]),
        missing=tuple(Missing(text(each["what"]), text(each["ask"])) for each in row["missing"]),
        related=tuple(row["related"]),
        screener=row.get("screener", ""),
    )


def _when(named: str | Mapping[str, str]) -> Text:
    return _WHEN[named] if isinstance(named, str) else text(named)
