"""A page of a definition as a WTForms class. The caller gives the base class, and with it CSRF and the language.

Page = build(definition, page, locale="vi", places=places, answers=answers, today=today, base=OurForm)
form = Page()                      # filled from the answers, or from what was posted
if form.validate(): answers = merged(answers, form.answers())
else: errors = form.messages()     # (id of the input, message), for the summary on top
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from wtforms import Form
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm

from forms import kinds
from forms.conditions import answer_to, as_seen, names_in, rules_of
from forms.definition import Answers, Definition, Page, Question
from forms.fields import FIELDS, AnswerField, ComputedAnswer, Setup
from forms.fields.conditional import in_words
from forms.kinds.base import Facts
from forms.openers import opener
from forms.places import Places
from forms.walk import entries_of, walk


class PageForm(BaseForm):
    """Mixed into every built form: takes saved answers, judges conditions within the page, gives answers back."""

    definition: Definition
    page: Page | None
    saved: Answers  #: answers of the whole form
    entry: Answers  #: answers of this page, or of the entry of a repeating page
    seen: Mapping[str, Any]  #: what rules know before this page
    defaults: Mapping[str, Any]  #: what stands in fields that were never answered

    def process(
        self, formdata: Any = None, obj: Any = None, data: Any = None, extra_filters: Any = None, **kwargs: Any
    ) -> None:
        """Take posted data, or else the saved answers, or defaults; `data` given by the caller wins over them."""
        super().process(
            formdata, obj, data={**self.defaults, **self.entry, **(data or {})}, extra_filters=extra_filters, **kwargs
        )

    def questions(self) -> Iterator[AnswerField]:
        """The fields of questions, in order; not the CSRF token."""
        return (field for field in self if isinstance(field, AnswerField))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Judge the page: conditions between its questions, each answer, then the checks between answers."""
        seen = dict(self.seen)
        rules = rules_of(self.definition)
        for field in self.questions():
            field.shown = rules.holds(field.question.show, seen)
            if field.question.require:
                field.required = rules.holds(field.question.require, seen)
            if isinstance(field, ComputedAnswer):
                field.fill(answer_to(rules, field.question, {}, seen))
            value = as_seen(field.question, field.data) if field.shown else None
            if value is not None:
                seen[field.question.id] = value
        valid = bool(super().validate(*args, **kwargs))
        return self._checked(seen) and valid

    def _checked(self, seen: Mapping[str, Any]) -> bool:
        fields = {field.question.id: field for field in self.questions()}
        valid = True
        for check in self.definition.checks:
            field = fields.get(check.on)
            if field is None or not field.shown or field.errors:
                continue
            if rules_of(self.definition).verdict(check.must, seen) is False:
                field.errors = [check.say.text(field.setup.locale)]
                valid = False
        return valid

    def answers(self) -> dict[str, Any]:
        """The answers of this page, None for emptied ones. Hidden questions are left out: their old answers stay."""
        return {field.question.id: field.data for field in self.questions() if field.shown and field.kind.asked}

    def unfinished(self) -> dict[str, Any]:
        """What to keep of this page when it is left half-way: right or wrong, nothing typed is lost."""
        return {field.question.id: field.unfinished() for field in self.questions() if field.kind.asked}

    def messages(self) -> list[tuple[str, str]]:
        """Every error as (id of the input, message), in the order of the page."""
        return [message for field in self.questions() for message in field.messages()]


def build(
    definition: Definition,
    page: Page,
    *,
    locale: str,
    places: Places,
    answers: Answers,
    today: dt.date,
    base: type[BaseForm] = Form,
    index: int | None = None,
) -> type[PageForm]:
    """The form class of `page` for someone with these `answers`; `index` chooses an entry of a repeating page.

    Questions hidden by earlier pages are left out. Those that depend on this page itself are all there, with `shown`
    and `reveal`, so that the page also works without scripts.
    """
    before = walk(definition, answers, today, until=page)
    entry = _entry(page, answers, index)
    rules, setups, seen, computed = rules_of(definition), [], dict(before.seen), {}
    own = {question.id for question in page.questions}
    for question in page.questions:
        shown = rules.holds(question.show, seen)
        if question.kind == "known":
            continue
        if not shown and not (question.show and names_in(question.show.source) & own):
            own.discard(question.id)  # what hangs on a question that is left out cannot be opened here either
            continue
        required = question.required or bool(question.require and rules.holds(question.require, seen))
        reveal = opener(question.show, own)
        hangs = question.show is not None and bool(names_in(question.show.source) & own)
        only_if = in_words(question, reveal, page.questions, locale) if hangs else ""
        setups.append((question, Setup(locale, Facts(today, places), required, shown, reveal, None, only_if)))
        given = answer_to(rules, question, entry, seen) if shown else None
        if question.kind == "computed":
            computed[question.id] = given
        value = as_seen(question, given)
        if value is not None:
            seen[question.id] = value
    made = _form_class(definition, page, [_offering(definition, q, s, seen) for q, s in setups], base)
    made.saved, made.entry, made.seen = answers, {**entry, **computed}, before.seen
    return made


def build_declaration(
    definition: Definition,
    *,
    locale: str,
    places: Places,
    today: dt.date,
    base: type[BaseForm] = Form,
    is_declared: bool = False,
) -> type[PageForm]:
    """The form of the check page: the declaration to tick, or no question when there is none or it was made before."""
    asked = [definition.declaration] if definition.declaration and not is_declared else []
    setup = Setup(locale, Facts(today, places))
    made = _form_class(definition, None, [(question, setup) for question in asked], base)
    made.saved, made.entry, made.seen = {}, {}, {}
    return made


def _entry(page: Page, answers: Answers, index: int | None) -> Answers:
    if not page.repeat:
        return answers
    entries = list(entries_of(answers.get(page.id)))
    return entries[index] if index is not None and 0 <= index < len(entries) else {}


def _offering(
    definition: Definition, question: Question, setup: Setup, seen: Mapping[str, Any]
) -> tuple[Question, Setup]:
    if not any(option.show for option in question.options):
        return question, setup
    rules = rules_of(definition)
    offered = frozenset(o.code for o in question.options if o.offered and rules.holds(o.show, seen))
    return question, replace(setup, offered=offered)


def _form_class(
    definition: Definition, page: Page | None, setups: Sequence[tuple[Question, Setup]], base: type[BaseForm]
) -> type[PageForm]:
    fields = {q.id: UnboundField(FIELDS[kinds.of(q).field_of(q)], q, setup) for q, setup in setups}
    defaults = {q.id: q.default for q, _ in setups if q.default is not None}
    own = {"definition": definition, "page": page, "defaults": defaults}
    return cast(type[PageForm], type("BuiltPage", (PageForm, base), {**fields, **own}))
