"""A whole service: what `procedure.yaml` says, with the form, the fees, the stages and the result."""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from forms.conditions import environment
from forms.definition import Answers, Definition
from forms.findings import DefinitionError, Finding, Findings
from forms.load import read_form
from forms.reading import Block
from forms.source import read_yaml
from forms.text import Text
from services.calendar import Term
from services.definitions.bundle import FILES, Bundle
from services.definitions.confirmation import Confirmation, read_confirmation
from services.definitions.explaining import KEYS as EXPLANATION_KEYS
from services.definitions.explaining import CommonQuestion, Explanation, read_explanation
from services.definitions.fees import CHANNELS, Tariff, read_fees
from services.definitions.promising import Promise, ResultKind, read_promise, read_result
from services.definitions.together import CODE, Together, read_together
from services.definitions.workflow import Stage, read_stages
from services.delivery.moves import Way

TIERS: Final = ("commune", "province", "central")
#: What kind of agency decides; where it is not stated, the people's committee.
AGENCY_KINDS: Final = ("peoples_committee", "police", "agriculture_environment")
AUDIENCES: Final = ("citizen", "business")
WAYS: Final = tuple(Way)
_KEYS = (
    *("code", "slug", "name", "summary", "agency", "level", "audience", "who", "minutes", "term", "channels", "legal"),
    *("subject", "result", "delivery", "confirmation", "appointment", "next", "together"),
    *EXPLANATION_KEYS,
)


@dataclass(frozen=True)
class Following:
    """A service that people often need after this one; `say` tells who and why."""

    code: str
    say: Text


@dataclass(frozen=True, eq=False)
class ServiceDefinition:
    """One service as files. A form-only one has neither stages nor a promise."""

    code: str
    slug: str
    name: Text
    summary: Text
    tier: str
    agency_kind: str
    agency: Text
    level: int
    audience: tuple[str, ...]
    who: Text
    minutes: int
    channels: tuple[str, ...]
    delivery: tuple[str, ...]  #: the ways the result reaches the person; the first is what they get without choosing
    legal: tuple[str, ...]
    subject: str
    promise: Promise | None
    result: ResultKind
    following: tuple[Following, ...]
    together: tuple[Together, ...]
    form: Definition
    tariff: Tariff
    stages: tuple[Stage, ...]
    rehearsals: str
    confirmation: Confirmation | None  #: another person confirms before it counts as filed
    appointment: Text  #: what to bring to the appointment an approval ends in; empty without one
    explanation: Explanation

    @cached_property
    def term(self) -> Term:
        """The term to answer in. Raises LookupError for a form-only service, which nobody can file here."""
        if self.promise is None:
            raise LookupError(f"{self.code} states no term")
        return self.promise.term

    @property
    def questions(self) -> tuple[CommonQuestion, ...]:
        """What people often ask about it, as (question, answer)."""
        return self.explanation.questions

    def subject_name(self, answers: Answers) -> str:
        """The person the application is about, for the clerk's list. `answers`: what was, or would be, filed."""
        return str(answers.get(self.subject) or "")


def load_service(bundle: Bundle) -> ServiceDefinition:
    """The service in `bundle`. Raises DefinitionError with all findings of its files when it cannot be used."""
    findings: list[Finding] = []
    service = read_service(bundle, findings)
    if service is None or findings:
        raise DefinitionError(findings)
    return service


def read_service(bundle: Bundle, found: list[Finding]) -> ServiceDefinition | None:
    """As much of a service as can be read; mistakes are added to `found`. None without procedure or form."""
    by_file = {name: Findings(name) for name in FILES}
    for name in ("procedure.yaml", "form.yaml"):
        if name not in bundle:
            by_file[name].add(1, f"The service has no {name}", "Add the file")
    for name in sorted(set(bundle) - set(FILES)):
        found.append(Finding(name, 1, "This file is no part of a service", f"Known files: {', '.join(FILES)}"))
    form = read_form(bundle.get("form.yaml", ""), by_file["form.yaml"]) if "form.yaml" in bundle else None
    values = read_yaml(bundle["procedure.yaml"], by_file["procedure.yaml"]) if "procedure.yaml" in bundle else None
    service = _service(bundle, Block(values, by_file["procedure.yaml"]), form, by_file) if values and form else None
    for findings in by_file.values():
        found += findings.found
    return service


def _service(bundle: Bundle, block: Block, form: Definition, by_file: dict[str, Findings]) -> ServiceDefinition:
    block.only(_KEYS, "A procedure")
    env = environment(form)
    level = block.number("level", required=True)
    stages = read_stages(bundle["workflow.yaml"], by_file["workflow.yaml"]) if "workflow.yaml" in bundle else ()
    tariff = (
        read_fees(bundle["fees.yaml"], env, by_file["fees.yaml"])
        if "fees.yaml" in bundle
        else Tariff((), free_by="", env=env, findings=by_file["fees.yaml"])
    )
    agency = block.block("agency") or Block(type(block.values)(), block.findings)
    agency.only(("tier", "kind", "which"), "An agency")
    confirmation = read_confirmation(block, form, env)
    service = ServiceDefinition(
        code=block.string("code", required=True),
        slug=block.string("slug", required=True),
        name=block.text("name", required=True),
        summary=block.text("summary", required=True),
        tier=agency.choice("tier", TIERS, required=True),
        agency_kind=agency.choice("kind", AGENCY_KINDS, AGENCY_KINDS[0]),
        agency=agency.text("which"),
        level=level,
        audience=_words(block, "audience", AUDIENCES),
        who=block.text("who"),
        minutes=block.number("minutes"),
        channels=_words(block, "channels", CHANNELS),
        delivery=(),  # follows from the level and the result
        legal=block.strings("legal", required=True),
        subject=block.string("subject"),
        promise=read_promise(block),
        result=read_result(block, bundle.get("result.html", "")),
        following=tuple(_following(inner) for inner in block.blocks("next")),
        together=read_together(block, form, env, confirmation),
        form=form,
        tariff=tariff,
        stages=stages,
        rehearsals=bundle.get("rehearsals.yaml", ""),
        confirmation=confirmation,
        appointment=block.text("appointment"),
        explanation=read_explanation(block),
    )
    service = replace(service, delivery=_delivery(block, level, service.result))
    _complete(service, block, bundle)
    return service


def _delivery(block: Block, level: int, result: ResultKind) -> tuple[str, ...]:
    """The ways to receive the result: those written, else at level 4 all, below it without the post."""
    is_told = result.kind == "register-entry" and not result.has_document
    if "delivery" not in block:
        if is_told:
            return (Way.ONLINE,)  # there is nothing to carry: the person reads it on the portal
        return tuple(
            way for way in WAYS if (not result.is_thing or way != Way.ONLINE) and (level >= 4 or way != Way.POST)
        )
    ways = tuple(dict.fromkeys(_words(block, "delivery", WAYS)))
    if result.is_thing and Way.ONLINE in ways:
        block.wrong("delivery", "A thing is not received online", "Take online out of delivery")
    if is_told and Way.POST in ways:
        block.wrong(
            "delivery", "An entry without a document cannot be sent", "Take post out of delivery, or add result.html"
        )
    return ways or (Way.COUNTER,)


def _complete(service: ServiceDefinition, block: Block, bundle: Bundle) -> None:
    """What a service that is filed online needs besides its form."""
    if not CODE.fullmatch(service.code):
        block.wrong("code", "The code is not one of the catalogue", "Write it in quotes, such as '1.004873'")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", service.slug):
        block.wrong("slug", "The slug cannot stand in an address", "Use small letters without accents, and hyphens")
    if service.level not in (2, 3, 4):
        block.wrong("level", "The level is not 2, 3 or 4", "2: form to print; 3: file online; 4: file and pay online")
    if service.level < 3:
        if service.together:
            block.wrong("together", "A form to print files nothing, nor anything with it", "Take together out")
        return
    if service.promise is None:
        block.wrong("term", "The term is missing", "Write term: with value, unit and basis")
    for name in ("fees.yaml", "workflow.yaml"):
        if name not in bundle:
            block.findings.add(block.line, f"A service filed online needs {name}", "Add the file")
    if service.result.kind == "document" and not service.result.template:
        block.wrong("result", "The result is a document but there is no result.html", "Add the file")
    if service.result.is_thing and service.result.template:
        block.wrong(
            "result", "A physical result is not made from result.html", "Remove the file, or write kind: document"
        )
    if service.result.numbered_by == "desk" and not service.result.is_thing:
        block.wrong("result", "Only the number of a physical result is entered at the desk", "Write number: register")
    if service.form.question(service.subject) is None:
        block.wrong("subject", "subject names no question", "Name the question that asks whom the application is about")


def _words(block: Block, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    words = block.strings(key, required=True)
    for word in words:
        if word not in allowed:
            block.wrong(key, f"{key} cannot have {word}", f"Choose from {', '.join(allowed)}")
    return words


def _following(block: Block) -> Following:
    block.only(("code", "say"), "A service that follows")
    return Following(block.string("code", required=True), block.text("say", required=True))
