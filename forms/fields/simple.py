"""Fields of one question each: texts, choices, boxes, dates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms.utils import unset_value

from forms import words
from forms.definition import Question
from forms.fields.answer import AnswerField, Setup
from forms.kinds.choices import Choices, Choosing


class TextAnswer(AnswerField):
    """One input: text, number, phone, e-mail."""


class LinesAnswer(AnswerField):
    """A text area of `rows` lines."""

    @property
    def rows(self) -> int:
        """Height in lines."""
        return int(self.question.settings.get("rows") or 4)


class ChoiceAnswer(AnswerField):
    """One code of a list, as radio buttons or a select."""

    kind: Choosing

    def __init__(self, question: Question, setup: Setup, **bound: Any) -> None:
        super().__init__(question, setup, **bound)
        if question.settings.get("list"):
            self.control = "select"

    @property
    def choices(self) -> Choices:
        """(code, label, hint) on offer."""
        offered = self.setup.offered
        every = self.kind.choices(self.question, self.setup.locale, self.setup.facts.places)
        return every if offered is None else [choice for choice in every if choice[0] in offered]

    @property
    def empty_label(self) -> str:
        """The first line of a select, chosen while nothing is."""
        return words.CHOOSE.text(self.setup.locale)

    def unfinished(self) -> Any:
        return self.data

    def is_chosen(self, code: str) -> bool:
        """Whether this code is ticked."""
        return bool(self.typed == code)

    def iter_choices(self) -> Iterator[tuple[str, str, bool, dict[str, Any]]]:
        """Choices as WTForms selects give them, with the empty line first in a select."""
        if self.control == "select":
            yield "", self.empty_label, not self.typed, {}
        for code, label, _ in self.choices:
            yield code, label, self.is_chosen(code), {}

    def judge(self, texts: Sequence[str]) -> None:
        super().judge(texts)
        on_offer = {code for code, *_ in self.choices} if self.question.options else None
        if self.data is not None and on_offer is not None and not set(texts) <= on_offer:
            self.data = None
            self.process_errors.append(self.gettext(self.kind.missing))


class SeveralAnswer(ChoiceAnswer):
    """Any number of codes, as check boxes."""

    def fill(self, saved: Any) -> None:
        super().fill(saved)
        self.typed = self.data or []

    def take(self, formdata: Any) -> None:
        super().take(formdata)
        self.typed = [text[:100] for text in (self.raw_data or [])[:100]]

    def is_chosen(self, code: str) -> bool:
        return code in self.typed


class TickAnswer(AnswerField):
    """One box to tick."""

    def unfinished(self) -> Any:
        return self.data

    @property
    def ticked(self) -> bool:
        """Whether the box is ticked."""
        return bool(self.typed)


class NoteAnswer(AnswerField):
    """Words only: whatever is posted under its name is not looked at."""

    def take(self, formdata: Any) -> None:
        self.raw_data = []


class ComputedAnswer(AnswerField):
    """What the form works out itself, to be read; nothing posted changes it."""

    reading = ""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take what was worked out, whatever is posted."""
        super().process(None, data)

    def fill(self, saved: Any) -> None:
        """Keep the value that was worked out; `forms.builder` gives it."""
        self.data, self.reading = saved, ""
        if saved is not None:
            self.reading = self.kind.read(self.question, saved, self.setup.locale, self.setup.facts.places)


@dataclass(frozen=True)
class DatePart:
    """One of the three inputs of a date."""

    key: str
    id: str
    name: str
    label: str
    value: str
    width: int


class DateAnswer(AnswerField):
    """Day, month and year in three inputs named `<name>-day`, `<name>-month`, `<name>-year`."""

    KEYS = (("day", words.DAY, 2), ("month", words.MONTH, 2), ("year", words.YEAR, 4))

    def fill(self, saved: Any) -> None:
        super().fill(saved)
        if isinstance(saved, dict):  # left half-way: what stood in the three inputs
            self.typed = {key: str(saved[key])[:20] for key, *_ in self.KEYS if key in saved}
            return
        texts = self.data.split("-") if self.data else []
        self.typed = dict(zip(("year", "month", "day"), (text.lstrip("0") for text in texts), strict=False))

    def take(self, formdata: Any) -> None:
        raw = {key: formdata.getlist(f"{self.name}-{key}")[:1] for key, *_ in self.KEYS}
        self.typed = {key: text[0].strip()[:20] for key, text in raw.items() if text and isinstance(text[0], str)}
        texts = [self.typed.get(key, "") for key, *_ in self.KEYS]
        self.raw_data = [text for text in texts if text]
        self.judge(texts)

    @property
    def parts(self) -> list[DatePart]:
        """The inputs to draw; the first has the field's own id, so that an error can point at it."""
        return [
            DatePart(
                key=key,
                id=self.id if key == "day" else f"{self.id}-{key}",
                name=f"{self.name}-{key}",
                label=label.text(self.setup.locale),
                value=self.typed.get(key, ""),
                width=width,
            )
            for key, label, width in self.KEYS
        ]
