"""The checker: every mistake in a service's files, with file, line, reason and remedy; then its rehearsals."""

from collections.abc import Sequence

from forms.findings import Finding, Findings
from forms.text import LANGUAGES
from services.definitions.bundle import Bundle
from services.definitions.fee_checks import check_fees
from services.definitions.form_checks import check_form, check_texts
from services.definitions.rehearsals import DueDate, national_due_date, rehearse
from services.definitions.rule_checks import check_rules
from services.definitions.service import ServiceDefinition, read_service
from services.definitions.template_checks import check_template


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
    findings = Findings("fees.yaml")
    check_fees(service.tariff, service.form, findings)
    return findings.found


def _of_template(service: ServiceDefinition) -> list[Finding]:
    findings = Findings("result.html")
    if service.result.template:
        check_template(service.result.template, service.form, findings)
    return findings.found
