"""The result of a service as its text, for the people of its rehearsals."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from forms.answers import filed_answers
from services.definitions.service import ServiceDefinition
from services.results.papers import Certificate, Office, Signatory, render
from services.results.printing import Printer
from services.results.readings import readings
from tests.services.papers_on_file import CHECK_ADDRESS, FILED, OFFICE, OnePlace, text_of

TODAY = dt.date(2026, 11, 16)


def text_of_result(service: ServiceDefinition, given: Mapping[str, Any], *, office: Office = OFFICE) -> str:
    """What stands on the document of somebody who answered `given`, with the number 07, issued on TODAY."""
    answers = filed_answers(service.form, given, TODAY)
    document = Certificate(
        template_text=service.result.template,
        title=service.result.title.vi,
        office=office,
        issued_at=FILED,
        number=service.result.numbered(7),
        procedure_code=service.code,
        answers=answers,
        read=readings(service.form, answers, OnePlace()),
        signatory=Signatory("Đỗ Khánh Giang"),
        verify_url=CHECK_ADDRESS,
        valid_until=service.result.valid_until(TODAY),
    )
    return text_of(render(Printer(), document, "vi", str))
