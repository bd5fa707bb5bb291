"""What a form is: pages of questions, the rules between them, the papers they call for. Plain frozen data.

`forms.load` makes it from `form.yaml`; nothing changes it afterwards, so its rules are compiled once
(`forms.conditions`) and one definition serves every page, person and paper.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.text import Text

#: Answers of one application: question id -> JSON value; the id of a repeating page -> list of such mappings.
Answers = Mapping[str, Any]

#: Names that mean something else on a built form or in a rule, so that no question can have them.
RESERVED_QUESTIONS = frozenset(
    (
        *("today", "data", "errors", "form_errors", "meta", "process", "populate_obj", "validate", "csrf_token"),
        *("hidden_tag", "is_submitted", "validate_on_submit", "page", "definition", "saved", "entry", "seen"),
        *("answers", "messages", "questions", "post_process", "defaults", "unfinished"),
    )
)

#: Page names the portal keeps for itself.
RESERVED_PAGES = frozenset(
    (
        *("check", "confirmation", "delete", "delivery", "filed", "files", "papers", "pay", "result", "slips"),
        *("stopped", "withdraw"),
    )
)


@dataclass(frozen=True)
class Rule:
    """A CEL expression and the line it stands on."""

    source: str
    line: int


@dataclass(frozen=True, eq=False)
class Option:
    """One answer to choose. Its code is kept for good; `offered` is false for codes only the form itself fills."""

    code: str
    label: Text
    hint: Text = field(default_factory=Text)
    show: Rule | None = None
    offered: bool = True


@dataclass(frozen=True, eq=False)
class Question:
    """One thing asked. `ask` is in plain words, `official` the label of the official form it stands for."""

    id: str
    kind: str
    ask: Text
    line: int = 1
    official: str = ""
    hint: Text = field(default_factory=Text)
    missing: Text = field(
        default_factory=Text
    )  #: said when an answer is required and absent; else the kind's own words
    required: bool = True
    require: Rule | None = None  #: required when this holds (then `required` is false)
    show: Rule | None = None
    only_if: Text = field(default_factory=Text)  #: the condition in words, for the printed form
    options: tuple[Option, ...] = ()
    parts: tuple["Question", ...] = ()  #: what a group consists of
    settings: Mapping[str, Any] = field(default_factory=dict)
    same_as: str = ""  #: while not shown, this question's answer is filed instead
    otherwise: Any = None  #: while not shown, this value is filed instead
    default: Any = None  #: stands in the empty field, such as the country nearly everybody answers
    prefill: tuple[str, ...] = ()  #: where an answer may come from, the first that has one: `name`, `earlier`, …
    known: str = ""  #: the fact the portal itself fills in, such as `addressee` (kind `known`)
    printed: bool = True  #: whether the blank paper asks it
    derived: bool = False  #: split from a longer official label
    uncertain: bool = False  #: wording or presence on the official form not yet checked against the gazette

    def option(self, code: object) -> Option | None:
        """The option with this code."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True)
class Repeat:
    """How often a page may be filled: the number of entries and what one of them is called."""

    at_least: int
    at_most: int
    item: Text


@dataclass(frozen=True, eq=False)
class Page:
    """A screen of a few questions. A repeating page is filled once per entry; its answers are a list under its id."""

    id: str
    title: Text
    questions: tuple[Question, ...]
    line: int = 1
    official: str = ""
    intro: Text = field(default_factory=Text)
    show: Rule | None = None
    only_if: Text = field(default_factory=Text)
    repeat: Repeat | None = None


@dataclass(frozen=True, eq=False)
class Paper:
    """A document to enclose, needed when `need` holds (always without one)."""

    id: str
    name: Text
    line: int = 1
    official: str = ""
    hint: Text = field(default_factory=Text)
    need: Rule | None = None
    when: Text = field(default_factory=Text)  #: the condition in words
    required: bool = True
    originals: int = 0
    certified: int = 0
    copies: int = 0
    show_original: bool = False  #: the original is shown at the counter
    at_most: int = 10  #: files
    megabytes: int = 10  #: size of one file at most
    accept: tuple[str, ...] = ("pdf", "jpeg", "png")
    uncertain: bool = False


@dataclass(frozen=True, eq=False)
class Stop:
    """An early exit: who cannot use the service, why, and where to go instead."""

    id: str
    when: Rule
    say: Text
    go: Text = field(default_factory=Text)
    basis: str = ""
    line: int = 1


@dataclass(frozen=True, eq=False)
class Check:
    """A rule between answers: `must` has to hold, else `say` stands beside the question `on`."""

    id: str
    must: Rule
    say: Text
    on: str
    line: int = 1


@dataclass(frozen=True, eq=False)
class Definition:
    """A whole form. Two definitions are the same only when they are the same object, so they can key a cache."""

    title: Text
    pages: tuple[Page, ...]
    official: str = ""
    legal: str = ""
    verification: str = ""
    papers: tuple[Paper, ...] = ()
    stops: tuple[Stop, ...] = ()
    checks: tuple[Check, ...] = ()
    declaration: Question | None = None  #: declared on the check page, just before filing
    file: str = "form.yaml"

    def page(self, page_id: str) -> Page | None:
        """The page with this id."""
        return next((page for page in self.pages if page.id == page_id), None)

    def questions(self) -> Iterator[tuple[Page, Question]]:
        """Every question with its page, in the order of the form."""
        return ((page, question) for page in self.pages for question in page.questions)

    def question(self, question_id: str) -> Question | None:
        """The question with this id, the declaration included."""
        if self.declaration and self.declaration.id == question_id:
            return self.declaration
        return next((question for _, question in self.questions() if question.id == question_id), None)

    def paper(self, paper_id: str) -> Paper | None:
        """The paper with this id."""
        return next((paper for paper in self.papers if paper.id == paper_id), None)
