"""The catalogue without a question: from A to Z, by field, and by who answers at the commune.

All of it is made once per process and content version from one query each.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.catalogue.models import Procedure
from services.content import kept
from services.errors import NotFound
from services.search.alphabet import LETTERS, dictionary_order, letter
from services.search.folding import plain, slug

#: So many names stand on one page of the alphabet.
PER_PART: Final = 60
#: Idle words before a name; two thirds of the names do without them.
_IDLE: Final = re.compile(r"^(thủ tục|trình tự,? thủ tục)\s+", re.IGNORECASE)
_LISTED: Final = (Procedure.is_listed, ~Procedure.is_internal)
#: Who answers at the commune, in the order of the page.
DESKS: Final = ("committee", "police", "others")
#: Words of the published record that tell who answers, folded as `plain` folds them.
_POLICE: Final = (plain("công an"), plain("cảnh sát"))
_MINISTRY: Final = plain("Bộ Công an")
_COMMITTEE: Final = (plain("ủy ban nhân dân"), plain("UBND"))


@dataclass(frozen=True)
class Part:
    """One page of a letter: its procedures, and the words it runs from and to."""

    codes: Sequence[str]
    first: str
    last: str


@dataclass(frozen=True)
class FieldCount:
    """A field, how many procedures it has, and the filters that show just these."""

    name: str
    slug: str
    count: int
    #: The ministry to filter by as well, where several share the field.
    agency_code: str = ""


@dataclass(frozen=True)
class Ministry:
    """A ministry with its fields, most procedures first; no name: the source does not say which."""

    name: str
    code: str
    fields: Sequence[FieldCount]


@dataclass(frozen=True)
class CommuneField:
    """A field of which some procedures are decided at the commune."""

    name: str
    slug: str
    desk: str
    codes: Sequence[str]


def alphabet(db: Session) -> Mapping[str, Sequence[Part]]:
    """The pages of each letter that begins a name, in the order of the alphabet."""
    return kept(db, "alphabet", _alphabet)


def bare_name(name: str) -> str:
    """A name without "Thủ tục" before it: by what it is filed under in the alphabet."""
    bare = _IDLE.sub("", name)
    return bare[:1].upper() + bare[1:]


def part_of_letter(db: Session, of: str, number: int) -> tuple[Part, int]:
    """One page of a letter and how many there are. Raises NotFound."""
    parts = alphabet(db).get(of, ())
    if not 1 <= number <= len(parts):
        raise NotFound
    return parts[number - 1], len(parts)


def ministries(db: Session) -> Sequence[Ministry]:
    """All fields by ministry, the ministry with most procedures first, procedures without a ministry last."""
    return kept(db, "fields", _ministries)


def commune_fields(db: Session) -> Sequence[CommuneField]:
    """What the catalogue says is decided at the commune, most procedures first."""
    return kept(db, "commune fields", _commune_fields)


def commune_field(db: Session, of: str) -> CommuneField:
    """One of these fields by its slug. Raises NotFound."""
    for field in commune_fields(db):
        if field.slug == of:
            return field
    raise NotFound


def _alphabet(db: Session) -> Mapping[str, Sequence[Part]]:
    by_letter: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, name in db.execute(select(Procedure.code, Procedure.name).where(*_LISTED)):
        by_letter[letter(bare_name(name))].append((code, bare_name(name)))
    return {of: _parts(by_letter[of]) for of in LETTERS if of in by_letter}


def _parts(rows: list[tuple[str, str]]) -> Sequence[Part]:
    rows.sort(key=lambda row: (dictionary_order(row[1]), row[0]))
    cut = [rows[at : at + PER_PART] for at in range(0, len(rows), PER_PART)]
    return tuple(Part(tuple(code for code, _ in part), _opening(part[0][1]), _opening(part[-1][1])) for part in cut)


def _opening(name: str) -> str:
    """The first words of a name, as the heading of a page of a dictionary."""
    return " ".join(re.findall(r"[^\W_]+", name)[:3])


def _ministries(db: Session) -> Sequence[Ministry]:
    counts: Counter[tuple[str, str, str]] = Counter()
    columns = select(Procedure.agency, Procedure.agency_code, Procedure.field).where(*_LISTED)
    for agency, code, field in db.execute(columns):
        if field:
            counts[agency or "", code or "", field] += 1
    total: Counter[str] = Counter()
    sharing: dict[str, set[str]] = defaultdict(set)
    fields: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for (agency, code, field), count in counts.items():
        total[slug(field)] += count
        sharing[slug(field)] |= {code} - {""}
        fields[agency, code].append((field, count))
    found = [_ministry(*of, rows, total, sharing) for of, rows in fields.items()]
    found = [ministry for ministry in found if ministry.fields]
    return sorted(found, key=lambda of: (not of.name, -sum(each.count for each in of.fields), of.name))


def _ministry(
    name: str, code: str, rows: list[tuple[str, int]], total: Mapping[str, int], sharing: Mapping[str, set[str]]
) -> Ministry:
    """Fields of one ministry; what is shared by several is told apart, what nobody claims stands for itself."""
    merged: dict[str, FieldCount] = {}
    for field, count in sorted(rows):
        of = slug(field)
        if not code and sharing[of]:
            continue  # counted under the ministry that has it
        is_shared = len(sharing[of]) > 1
        before = merged[of].count if is_shared and of in merged else 0
        merged[of] = FieldCount(field, of, before + count if is_shared else total[of], code if is_shared else "")
    return Ministry(name, code, sorted(merged.values(), key=lambda each: (-each.count, slug(each.name))))


def _commune_fields(db: Session) -> Sequence[CommuneField]:
    codes: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    desks: dict[str, Counter[str]] = defaultdict(Counter)
    columns = select(Procedure.code, Procedure.field, Procedure.tiers, Procedure.facts)
    for code, field, tiers, facts in db.execute(columns.where(*_LISTED).order_by(Procedure.name)):
        if field and "commune" in tiers:
            of = slug(field)
            names.setdefault(of, field)
            codes[of].append(code)
            desks[of].update(_desk(facts.get("executing_agency", "")))
    found = [CommuneField(names[of], of, _most(desks[of]), tuple(listed)) for of, listed in codes.items()]
    return sorted(found, key=lambda each: (DESKS.index(each.desk), -len(each.codes), each.slug))


def _desk(executing: str) -> list[str]:
    """Who answers at the commune, by the agencies one record names; nobody where it names none."""
    said = plain(executing)
    if any(words in said for words in _POLICE) and _MINISTRY not in said:
        return ["police"]
    if any(words in said for words in _COMMITTEE):
        return ["committee"]
    return ["others"] if said else []


def _most(desks: Counter[str]) -> str:
    """Who answers for a field: whom most of its records name, the people's committee where none names anybody."""
    return desks.most_common(1)[0][0] if desks else "committee"
