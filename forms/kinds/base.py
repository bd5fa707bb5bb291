"""What every kind of question knows: its settings, its field, what it accepts, how it is read, how it is printed."""

import datetime as dt
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from forms.definition import Question
from forms.messages import N_, Refused
from forms.places import Places

#: Characters that show nothing and come along with pasted text; dropped. Joiners, marks of direction, soft hyphen.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
#: Characters that turn the direction of what follows and so can make a text read as another one.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Facts:
    """What a question may look up while it judges a value: today's date and the country's places."""

    today: dt.date
    places: Places


@dataclass(frozen=True)
class Setting:
    """A key a kind understands besides the common ones. `type` is str, int, bool, Text, Rule or list (of `choices`)."""

    type: type
    default: Any = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Blank:
    """How a question is drawn on paper, for a pen.

    `shape` is line (dotted), lines (`count` of them), boxes (`options` to tick), digits (`count` cells), date, tick,
    group (`parts`: label and shape), text (nothing to fill), signature.
    """

    shape: str
    count: int = 1
    options: tuple[str, ...] = ()
    parts: tuple[tuple[str, "Blank"], ...] = ()


def tidy(text: str, *, lines: bool = False) -> str:
    """`text` in NFC without outer and doubled spaces; only with `lines` may it have line breaks.

    Raises Refused for control characters, lone surrogates and characters that turn the reading direction.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE))
    if any(char in _TURNING or unicodedata.category(char) in ("Cc", "Cs") for char in text if char not in "\n\t"):
        raise Refused(N_("Remove the characters that cannot be printed, for example by typing the text anew."))
    if not lines:
        return " ".join(text.split())
    return "\n".join(" ".join(line.split()) for line in text.strip().split("\n"))


class Kind:
    """One kind of question. Instances hold no state: all they need comes with the question."""

    name: ClassVar[str]
    control: ClassVar[str]  #: how a page draws it; the list stands in `forms.fields`
    field: ClassVar[str] = "text"  #: which class of `forms.fields` takes the answer
    settings: ClassVar[Mapping[str, Setting]] = {}
    asked: ClassVar[bool] = True  #: false for what is only shown or printed
    takes_options: ClassVar[bool] = False
    cel: ClassVar[str] = "STRING"  #: the type its answer has in a rule
    missing: ClassVar[str] = N_("Enter an answer.")

    def field_of(self, question: Question) -> str:
        """The word for the class of `forms.fields` that takes this question's answer."""
        return self.field

    def cel_of(self, question: Question) -> str:
        """The type this question's answer has in a rule."""
        return self.cel

    def parts(self, settings: Mapping[str, Any]) -> tuple[Question, ...]:
        """The questions this kind consists of by itself; none for the simple kinds."""
        return ()

    def parse(self, question: Question, texts: Sequence[str]) -> Any:
        """The value meant by what was typed or ticked, None when nothing was; not yet judged."""
        return texts[0] if texts and texts[0].strip() else None

    def clean(self, question: Question, value: Any, facts: Facts) -> Any:
        """`value` in its canonical JSON form, or Refused. Takes anything: drafts and crafted posts end here."""
        raise NotImplementedError

    def in_rules(self, question: Question, value: Any) -> Any:
        """`value` as a rule sees it (type `cel`), or None when it is none of this kind."""
        return value if isinstance(value, str) else None

    def read(self, question: Question, value: Any, locale: str, places: Places) -> str:
        """`value` as a person reads it in a summary; lines are separated by line breaks."""
        return str(value)

    def typed(self, value: Any) -> str:
        """`value` as it stands in an input."""
        return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""

    def blank(self, question: Question, locale: str) -> Blank:
        """How it is drawn on paper."""
        return Blank("line")


def a_text(value: Any) -> str:
    """`value` when it is a text, else Refused: lists and mappings never pass for one."""
    if not isinstance(value, str):
        raise Refused(N_("Enter one text here."))
    return value


def no_longer_than(text: str, limit: int) -> str:
    """`text` when it has at most `limit` characters, else Refused."""
    if len(text) > limit:
        raise Refused(N_("Shorten this to at most %(limit)d characters."), limit=limit)
    return text


#: word -> kind; `forms.kinds` fills it.
KINDS: dict[str, Kind] = {}


def of(question: Question) -> Kind:
    """The kind of a question."""
    return KINDS[question.kind]


def completed(question: Question) -> Question:
    """`question` with the parts its kind brings along."""
    parts = of(question).parts(question.settings)
    return replace(question, parts=parts) if parts else question
