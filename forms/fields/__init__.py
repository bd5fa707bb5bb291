"""The WTForms fields that take answers. They carry all a template needs and draw nothing themselves.

Every field has `control` (text, textarea, number, tel, email, date, radios, checkboxes, select, search, group,
declaration, computed, note), `label.text`, `hint`, `official`, `required`, `shown`, `reveal` and `errors`. `data` is
the canonical JSON value, so a form is filled with `data=answers` and read with `form.data`. Nothing posted makes them
raise.
"""

from forms.fields.answer import FIELDS, AnswerField, Setup
from forms.fields.groups import AddressAnswer, CommuneAnswer, GroupAnswer
from forms.fields.search import SearchAnswer
from forms.fields.simple import (
    ChoiceAnswer,
    ComputedAnswer,
    DateAnswer,
    DatePart,
    LinesAnswer,
    NoteAnswer,
    SeveralAnswer,
    TextAnswer,
    TickAnswer,
)

__all__ = [
    "FIELDS",
    "AddressAnswer",
    "AnswerField",
    "ChoiceAnswer",
    "CommuneAnswer",
    "ComputedAnswer",
    "DateAnswer",
    "DatePart",
    "GroupAnswer",
    "LinesAnswer",
    "NoteAnswer",
    "SearchAnswer",
    "SeveralAnswer",
    "Setup",
    "TextAnswer",
    "TickAnswer",
]

FIELDS.update(
    text=TextAnswer,
    lines=LinesAnswer,
    choice=ChoiceAnswer,
    several=SeveralAnswer,
    tick=TickAnswer,
    note=NoteAnswer,
    date=DateAnswer,
    group=GroupAnswer,
    address=AddressAnswer,
    commune=CommuneAnswer,
    search=SearchAnswer,
    computed=ComputedAnswer,
)
