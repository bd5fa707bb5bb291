"""What its owner sees of a version: the checker's findings, what is still missing, and how the rehearsals went.

A version never changes, so its report is made once per process.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from forms.answers import needed_papers, stopped_by
from forms.findings import DefinitionError, Finding, Findings
from forms.source import Listed, Mapped, read_yaml
from forms.text import LANGUAGES
from services.definitions.bundle import Bundle, digest_of
from services.definitions.checker import check
from services.definitions.form_checks import texts
from services.definitions.rehearsals import Outcome, Rehearsal, outcomes, read_rehearsals
from services.definitions.service import ServiceDefinition, load_service

#: Reports kept per process, the latest used.
_KEPT: Final = 64


@dataclass(frozen=True)
class Mark:
    """One place in a file."""

    file: str
    line: int
    text: str


@dataclass(frozen=True)
class Gaps:
    """What a version lacks without being wrong: texts by language, what its author marked uncertain, rehearsals."""

    texts: Mapping[str, int]
    uncertain: Sequence[Mark]
    people: int


@dataclass(frozen=True)
class Played:
    """One person of the rehearsals and what became of them."""

    person: Rehearsal
    outcomes: Sequence[Outcome]

    @property
    def is_right(self) -> bool:
        """Whether everything came out as expected."""
        return all(outcome.is_right for outcome in self.outcomes)


@dataclass(frozen=True)
class Report:
    """Everything told about one bundle. `service` is None while its files cannot be used."""

    findings: Sequence[Finding]
    gaps: Gaps
    service: ServiceDefinition | None
    played: Sequence[Played]
    #: Stops and papers of the form that no person of the rehearsals meets, by id.
    unrehearsed: Sequence[str]


def report_of(bundle: Bundle) -> Report:
    """The report of a bundle, right or wrong. Never raises."""
    report: Report = _kept("report", bundle, _report)
    return report


def gaps_of(bundle: Bundle) -> Gaps:
    """What a bundle lacks: only its files are read, so that a list of all services stays quick."""
    gaps: Gaps = _kept("gaps", bundle, _gaps)
    return gaps


def _kept(what: str, bundle: Bundle, make: Any) -> Any:
    key = (what, digest_of(bundle))
    with _lock:
        if key in _reports:
            _reports.move_to_end(key)
            return _reports[key]
    made = make(bundle)
    with _lock:
        _reports[key] = made
        while len(_reports) > _KEPT:
            _reports.popitem(last=False)
    return made


_reports: OrderedDict[tuple[str, str], Any] = OrderedDict()
_lock: Final = Lock()


def _report(bundle: Bundle) -> Report:
    findings = check(bundle)
    try:
        service = load_service(bundle)
    except DefinitionError:
        return Report(findings, _gaps(bundle), None, (), ())
    people = read_rehearsals(service.rehearsals, Findings("rehearsals.yaml")) if service.rehearsals else []
    played = [Played(person, outcomes(service, person)) for person in people] if service.promise else []
    return Report(findings, _gaps(bundle), service, played, _unrehearsed(service, people))


def _gaps(bundle: Bundle) -> Gaps:
    missing: Counter[str] = Counter()
    uncertain: list[Mark] = []
    people = 0
    for file in sorted(bundle):
        if not file.endswith(".yaml"):
            continue
        values = read_yaml(bundle[file], Findings(file))
        if file == "rehearsals.yaml":
            listed = values.get("people") if values else None
            people = len(listed) if isinstance(listed, Listed) else 0
            continue
        for text in texts(values):
            missing.update(code for code in LANGUAGES if not text.get(code))
        uncertain += _uncertain(file, values, "")
    return Gaps({code: missing[code] for code in LANGUAGES if missing[code]}, uncertain, people)


def _uncertain(file: str, value: Any, within: str) -> Iterator[Mark]:
    """Every mapping with `uncertain: true`, named by its id or by the key it stands under."""
    if isinstance(value, Mapped):
        name = value.get("id") if isinstance(value.get("id"), str) else within
        if value.get("uncertain") is True:
            yield Mark(file, value.line_of("uncertain"), str(name or file.removesuffix(".yaml")))
        for key, inner in value.items():
            yield from _uncertain(file, inner, key)
    elif isinstance(value, Listed):
        for inner in value:
            yield from _uncertain(file, inner, within)


def _unrehearsed(service: ServiceDefinition, people: Sequence[Rehearsal]) -> list[str]:
    form = service.form
    met: set[str] = set()
    for person in people:
        stop = stopped_by(form, person.answers, person.today)
        met |= {stop.id} if stop else set()
        met |= {needed.paper.id for needed in needed_papers(form, person.answers, person.today)}
    asked = [*(stop.id for stop in form.stops), *(paper.id for paper in form.papers)]
    return [name for name in asked if name not in met]
