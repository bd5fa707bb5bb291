"""What papers are put together from: who issues them, who they are for, and their lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from forms.kinds.base import Blank
from forms.text import Text


@dataclass(frozen=True)
class Office:
    """Who issues the paper, as its heading and its contact line show it."""

    name: str
    #: Name of the superior unit, printed above.
    superior: str = ""
    #: The place before the date: "Hoàn Kiếm, ngày …".
    place: str = ""
    #: The receiving unit of the agency.
    unit: str = "Bộ phận Tiếp nhận và Trả kết quả"
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Person:
    """Who files or owns an application; what is not known stays empty and is not printed."""

    name: str
    id_number: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    #: In whose name they act: a company with its tax code.
    company: str = ""


@dataclass(frozen=True)
class Enclosure:
    """One line of the table of papers: how many originals, certified copies and plain copies."""

    name: str
    originals: int = 0
    certified: int = 0
    copies: int = 0


@dataclass(frozen=True)
class DefectLine:
    """One thing that is wrong: the question or paper it concerns, what is wrong, and what to do."""

    subject: str
    problem: str
    remedy: str = ""


@dataclass(frozen=True)
class Signatory:
    """Who signs: the name, the office held ("Chủ tịch") and on whose behalf ("TM. Ủy ban nhân dân")."""

    name: str
    title: str = ""
    on_behalf: str = ""


@dataclass(frozen=True)
class ReceiptLine:
    """One line of a receipt: what was paid for, phi or le-phi, by which rule, whole đồng."""

    label: Text
    kind: str
    basis: str
    amount_vnd: int


@dataclass(frozen=True)
class FormRow:
    """One question on paper. `official` is the wording of the official form, `label` the plain question.

    A blank form draws `blank` (Vietnamese) with the words of `second` below; a filled one prints `value`.
    """

    label: Text
    official: str = ""
    value: str = ""
    blank: Blank = field(default_factory=lambda: Blank("line"))
    second: Blank = field(default_factory=lambda: Blank("line"))
    #: When the question is asked at all.
    condition: Text = field(default_factory=Text)


@dataclass(frozen=True)
class FormSection:
    """A part of a form; `condition` says when it is to be filled, `times` how often it is printed for repeats."""

    title: Text
    rows: Sequence[FormRow]
    condition: Text = field(default_factory=Text)
    times: int = 1
