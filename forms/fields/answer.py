"""What all fields share: reading a post, judging the answer by its kind, remembering what was typed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field
from wtforms.utils import unset_value

from forms import kinds
from forms.definition import Question
from forms.kinds.base import Facts
from forms.messages import Message, Refused

#: More than this of a typed text is not written back into the page.
_ECHO = 20_000


@dataclass(frozen=True)
class Setup:
    """What a field is told when a page is built, besides its question."""

    locale: str
    facts: Facts
    required: bool = True
    shown: bool = True  #: false while a condition on the same page hides it
    reveal: tuple[str, tuple[str, ...]] | None = None  #: (question, answers) on the same page that show it
    offered: frozenset[str] | None = None  #: option codes on offer, None for all
    only_if: str = ""  #: in words, when the question is to be answered: it hangs on another one on the same page


class AnswerField(Field):
    """The common part: reading what was posted, judging it by the question's kind, remembering what was typed."""

    def __init__(self, question: Question, setup: Setup, **bound: Any) -> None:
        super().__init__(label=question.ask.text(setup.locale), description=question.hint.text(setup.locale), **bound)
        self.question, self.setup = question, setup
        self.kind = kinds.of(question)
        self.control = self.kind.control
        self.hint = self.description
        self.official = question.official
        self.required, self.shown, self.reveal = setup.required, setup.shown, setup.reveal
        self.only_if = setup.only_if
        self.is_optional: bool | None = None  #: whether it is said to be; None: when it is not required
        self.typed: Any = ""
        self.source = ""  #: where an answer that the person did not type comes from, to be said beside it
        self.errors: Sequence[str] = ()
        self.process_errors: list[str] = []

    def say(self, message: Message) -> str:
        """A message in the language of the form."""
        return message.say(self.gettext)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the answer from a post, or from the saved answers when nothing is posted."""
        self.process_errors, self.errors = [], ()
        saved = None if data is unset_value else data
        self.object_data = saved
        if formdata is None:
            self.raw_data = None
            self.fill(saved)
        else:
            self.data = None
            self.take(formdata)

    def fill(self, saved: Any) -> None:
        """Show a saved answer; one that this question no longer takes stays visible where it is a text."""
        self.data, self.typed = None, self.kind.typed(saved)
        if saved is not None:
            try:
                self.data = self.kind.clean(self.question, saved, self.setup.facts)
            except Refused:
                return

    def take(self, formdata: Any) -> None:
        """Read the posted texts."""
        self.raw_data = [text for text in formdata.getlist(self.name) if isinstance(text, str)]
        self.typed = self.raw_data[0][:_ECHO] if self.raw_data else ""
        self.judge(self.raw_data)

    def judge(self, texts: Sequence[str]) -> None:
        """Set `data` from posted texts, or note why they are refused."""
        try:
            value = self.kind.parse(self.question, texts)
            self.data = None if value is None else self.kind.clean(self.question, value, self.setup.facts)
        except Refused as refused:
            self.process_errors.append(self.say(refused.message))

    def unfinished(self) -> Any:
        """What to keep of a page left half-way: the answer, else what was typed, else None."""
        return self.data if self.data is not None else self.typed or None

    def validate(self, form: Any, extra_validators: Sequence[Any] = ()) -> bool:
        """Whether the answer may be kept. A hidden question is never wrong."""
        self.errors = list(self.process_errors) if self.shown else ()
        if self.shown and not self.errors and self.required and self.kind.asked and self.data is None:
            self.errors = [self.question.missing.text(self.setup.locale) or self.gettext(self.kind.missing)]
        return not self.errors

    def messages(self) -> Iterator[tuple[str, str]]:
        """Every error with the id of the input it belongs to, for the summary on top of a page."""
        for error in self.errors:
            yield self.id, str(error)

    def _value(self) -> str:
        return str(self.typed)


#: The word a kind names its field by -> the field; `forms.fields` fills it.
FIELDS: dict[str, type[AnswerField]] = {}
