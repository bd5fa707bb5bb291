"""The checker: every mistake in a service's files, with file, line, reason and remedy; then its rehearsals."""

from collections.abc import Sequence

from jinja2 import Environment, TemplateSyntaxError

from forms.findings import Finding, Findings
from forms.text import LANGUAGES
from services.definitions.bundle import Bundle
from services.definitions.form_checks import check_form, check_texts
from services.definitions.rehearsals import DueDate, national_due_date, rehearse
from services.definitions.rule_checks import check_rules
from services.definitions.service import ServiceDefinition, read_service


def check(
    bundle: Bundle, *, languages: Sequence[str] = LANGUAGES, due_date: DueDate = national_due_date
) -> list[Finding]:
    """All findings, sorted by file and line; none means that the service can be published.

    `languages`: those every text must have. The rehearsals run only once nothing else is wrong.
    """
    found: list[Finding] = []
    service = read_service(bundle, found)
    for name in sorted(bundle):
        if name.endswith(".yaml") and name != "rehearsals.yaml":
            findings = Findings(name)
            check_texts(bundle[name], findings, languages)
            found += findings.found
    if service is not None:
        found += _of_form(service) + _of_fees(service) + _of_template(service)
    if service is not None and not found and service.level > 2:
        findings = Findings("rehearsals.yaml")
        if "rehearsals.yaml" in bundle:
            rehearse(service, findings, due_date=due_date)
        else:
            findings.add(1, "The service has no rehearsals", "Add rehearsals.yaml with a few sample people")
        found += findings.found
    return sorted(set(found))


def _of_form(service: ServiceDefinition) -> list[Finding]:
    findings = Findings("form.yaml")
    check_form(service.form, findings)
    check_rules(service.form, findings)
    return findings.found


def _of_fees(service: ServiceDefinition) -> list[Finding]:
    """Papers named as proof exist, and every line covers whatever is answered."""
    findings = Findings("fees.yaml")
    for line in service.tariff.lines:
        for amount in line.amounts:
            if amount.proof and service.form.paper(amount.proof) is None:
                at = amount.when.line if amount.when else line.line
                findings.add(at, f"There is no paper {amount.proof}", "Name a paper of form.yaml")
        if line.amounts and line.amounts[-1].when is not None:
            findings.add(
                line.line,
                f"The fee {line.id} is undetermined for some answers",
                "End its amounts with one that has no when",
            )
    return findings.found


def _of_template(service: ServiceDefinition) -> list[Finding]:
    findings = Findings("result.html")
    try:
        Environment(autoescape=True).parse(service.result.template)
    except TemplateSyntaxError as error:
        findings.add(error.lineno, f"The template cannot be read: {error.message}", "Mend the template")
    except RecursionError:
        findings.add(1, "The template cannot be read: it is nested too deeply", "Write it flatter")
    return findings.found
