"""Fields of several questions answered together: groups and addresses."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wtforms.fields.core import UnboundField

from forms import kinds, words
from forms.definition import Question
from forms.fields.answer import FIELDS, AnswerField, Setup
from forms.fields.conditional import in_words
from forms.fields.simple import ChoiceAnswer
from forms.kinds.choices import Choices
from forms.kinds.groups import Group
from forms.openers import open_parts, opener


class GroupAnswer(AnswerField):
    """Fields answered together, named `<name>-<part>`; iterate over it for the fields of its parts."""

    kind: Group

    def __init__(self, question: Question, setup: Setup, **bound: Any) -> None:
        super().__init__(question, setup, **bound)
        self.fields = {part.id: self._bound(part) for part in question.parts}

    def _bound(self, part: Question) -> AnswerField:
        shown_by = opener(part.show, [each.id for each in self.question.parts])
        reveal = (f"{self.name}-{shown_by[0]}", shown_by[1]) if shown_by else None
        only_if = in_words(part, shown_by, self.question.parts, self.setup.locale) if shown_by else ""
        setup = Setup(self.setup.locale, self.setup.facts, required=part.required, reveal=reveal, only_if=only_if)
        unbound = UnboundField(FIELDS[kinds.of(part).field_of(part)], part, setup)
        no_form: Any = None
        translations = getattr(self, "_translations", None)
        field: AnswerField = unbound.bind(
            form=no_form, name=part.id, prefix=f"{self.name}-", _meta=self.meta, translations=translations
        )
        return field

    def __iter__(self) -> Iterator[AnswerField]:
        return iter(self.fields.values())

    def __getitem__(self, part_id: str) -> AnswerField:
        return self.fields[part_id]

    def fill(self, saved: Any) -> None:
        super().fill(saved)
        values: Mapping[str, Any] = saved if isinstance(saved, dict) else {}
        for part_id, field in self.fields.items():
            field.process(None, values.get(part_id))
        self._open_parts()

    def take(self, formdata: Any) -> None:
        self.raw_data = []
        for field in self:
            field.process(formdata)
            self.raw_data += field.raw_data or []
        self._open_parts()
        self.data = {
            part_id: field.data for part_id, field in self.fields.items() if field.shown and field.data is not None
        } or None

    def _open_parts(self) -> None:
        """Show the parts whose condition another part fulfils."""
        answers = {part_id: field.data for part_id, field in self.fields.items()}
        shown = {part.id for part in open_parts(self.question, answers)}
        for part_id, field in self.fields.items():
            field.shown = part_id in shown

    def unfinished(self) -> Any:
        kept = {part_id: field.unfinished() for part_id, field in self.fields.items()}
        return {part_id: value for part_id, value in kept.items() if value is not None} or None

    def validate(self, form: Any, extra_validators: Sequence[Any] = ()) -> bool:
        self.errors = ()
        touched = any(text.strip() for text in self.raw_data or [] if isinstance(text, str)) or self.data is not None
        if not self.shown or not (self.required or touched):
            for field in self:
                field.errors = ()
            return True
        valid = True
        for field in self:
            valid = field.validate(form) and valid
        for part_id, message in self.kind.faults(self.question, self.data or {}, self.setup.facts).items():
            self.fields[part_id].errors = self.fields[part_id].errors or [self.say(message)]
            valid = False
        if valid and self.data is not None:
            self.data = self.kind.settled(self.data)
        return valid

    def messages(self) -> Iterator[tuple[str, str]]:
        yield from super().messages()
        for field in self:
            yield from field.messages()


class CommuneAnswer(ChoiceAnswer):
    """The communes of the province chosen beside it."""

    province = ""

    @property
    def choices(self) -> Choices:
        return [(code, name, "") for code, name in self.setup.facts.places.communes(self.province)]


class AddressAnswer(GroupAnswer):
    """An address; its communes are those of the province that was posted or saved, so no script is needed."""

    def _bound(self, part: Question) -> AnswerField:
        field = super()._bound(part)
        if self.question.required:  # the address as a whole is; which parts, depends on the others
            field.is_optional = part.id == "abroad"
        if part.id == "commune":
            field.hint = words.CHOOSE_PROVINCE_FIRST.text(self.setup.locale)
        return field

    def fill(self, saved: Any) -> None:
        super().fill(saved)
        self._list_communes()

    def take(self, formdata: Any) -> None:
        super().take(formdata)
        self._list_communes()

    def _list_communes(self) -> None:
        commune = self.fields["commune"]
        if isinstance(commune, CommuneAnswer):
            commune.province = str(self.fields["province"].data or "")
            if commune.province:
                commune.hint = ""
