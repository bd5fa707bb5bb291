"""A choice from a long list by typing: the box suggests where the browser can, and the page lists what was found."""

from typing import Any, Final

from forms.definition import Question
from forms.fields.answer import Setup
from forms.fields.simple import ChoiceAnswer
from forms.folding import exactly, folded, matching
from forms.kinds.choices import Choices
from forms.messages import N_, Message

#: Lists up to this length are written into the page as suggestions.
_SUGGESTED: Final = 300
_LONGEST: Final = 200


class SearchAnswer(ChoiceAnswer):
    """A text box named `<name>-query`; `<name>` is chosen among the names found. Works with and without scripts."""

    def __init__(self, question: Question, setup: Setup, **bound: Any) -> None:
        super().__init__(question, setup, **bound)
        self.control = "search"
        self.query = ""
        self.hits: Choices = []

    @property
    def suggestions(self) -> Choices:
        """The whole list, when it is short enough to stand in the page."""
        every = self.choices
        return every if len(every) <= _SUGGESTED else []

    @property
    def is_open(self) -> bool:
        """Something was typed that is not one name yet: the page has to list what was found."""
        return bool(self.query) and self.data is None

    def fill(self, saved: Any) -> None:
        """Show the name of a saved answer; what was left half-way is searched for."""
        super().fill(saved)
        if self.data is not None:
            self.query = self._name(self.data)
        elif isinstance(saved, str):
            self.query = saved[:_LONGEST]
            self._search()

    def take(self, formdata: Any) -> None:
        """Read the box and the choice below it. What is typed anew counts more than what was chosen before."""
        texts = [text for text in formdata.getlist(f"{self.name}-query") if isinstance(text, str)]
        self.query = " ".join(texts[0].split())[:_LONGEST] if texts else ""
        super().take(formdata)
        if not texts:
            self.query = self._name(self.data)
            return
        if not self.query:
            self.data, self.process_errors, self.raw_data = None, [], []
            return
        self.raw_data = [self.query]
        if self.data is None or folded(self._name(self.data)) != folded(self.query):
            self._search()

    def _search(self) -> None:
        names = [(code, name) for code, name, _ in self.choices]
        found = exactly(self.query, names)
        self.hits = [(code, name, "") for code, name in matching(self.query, names)]
        is_chosen = any(code == self.data for code, *_ in self.hits)
        self.data, self.process_errors = found or (self.data if is_chosen else None), []
        self.typed = self.data or ""
        if self.data is None:
            told = N_("Choose one of the names found.") if self.hits else N_("Nothing was found. Type fewer words.")
            self.process_errors = [self.say(Message(told))]

    def unfinished(self) -> Any:
        """The chosen code, else what was typed."""
        return self.data or self.query or None

    def _name(self, code: Any) -> str:
        return next((name for each, name, _ in self.choices if each == code), "")

    def _value(self) -> str:
        return self.query
