"""A page as a form: filled from answers, judged when posted, in the language and with the base of its caller."""

import time
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form

from forms.builder import build, build_declaration
from forms.definition import RESERVED_QUESTIONS
from forms.load import load_form
from tests.forms.conftest import PLACES, TODAY, Fill, form_with, question

FORM = load_form(
    """
title: {vi: Đơn, en: Form, zh: 表}
declaration: {id: oath, kind: declaration, ask: {vi: Tôi cam đoan, en: I declare, zh: 我声明}}
pages:
  - id: first
    title: {vi: Trang, en: Page, zh: 页}
    questions:
      - id: why
        kind: one-of
        ask: {vi: Để làm gì, en: What for, zh: 用途}
        hint: {vi: Chọn một, en: Choose one, zh: 选一}
        official: Mục đích
        options:
          marry: {vi: Kết hôn, en: To marry, zh: 结婚}
          other: {text: {vi: Khác, en: Other, zh: 其他}, hint: {vi: Ghi rõ, en: Say which, zh: 注明}}
          inside: {text: {vi: Nội bộ, en: Internal, zh: 内部}, offered: false}
      - id: what
        kind: text
        ask: {vi: Việc gì, en: What, zh: 何事}
        missing: {vi: Ghi rõ việc gì., en: Say what., zh: 请注明。}
        show: why == 'other'
      - {id: words, kind: note, ask: {vi: Lưu ý, en: Note, zh: 注意}}
      - {id: place, kind: known, known: addressee, ask: {vi: Nơi, en: Place, zh: 处}}
  - id: second
    title: {vi: Trang hai, en: Second, zh: 二}
    questions:
      - id: who
        kind: one-of
        ask: {vi: Với ai, en: With whom, zh: 与谁}
        show: why == 'marry'
        options:
          a: {vi: A, en: A, zh: A}
          b: {text: {vi: B, en: B, zh: B}, show: today > timestamp('2030-01-01T00:00:00Z')}
      - {id: which, kind: text, ask: {vi: B nào, en: Which, zh: 哪个}, show: who == 'b'}
      - {id: more, kind: text, required: false, ask: {vi: Thêm, en: More, zh: 更多}}
  - id: items
    title: {vi: Mục, en: Items, zh: 项}
    repeat: {at_most: 3, item: {vi: Mục, en: Item, zh: 项}}
    questions:
      - {id: item_name, kind: text, ask: {vi: Tên, en: Name, zh: 名}}
checks:
  - id: polite
    must: what != 'x'
    on: what
    say: {vi: Không được ghi x, en: Not x, zh: 不能写x}
"""
)


def test_a_page_is_filled_from_the_answers(fill: Fill) -> None:
    bound = fill(FORM, answers={"why": "other", "what": "Vay vốn"})
    assert bound["what"].typed == "Vay vốn"
    assert [(code, chosen) for code, _, chosen, _ in bound["why"].iter_choices()] == [("marry", False), ("other", True)]


def test_fields_carry_what_a_template_needs(fill: Fill) -> None:
    bound = fill(FORM, locale="en")
    why = bound["why"]
    assert (why.control, why.label.text, why.hint, why.official) == ("radios", "What for", "Choose one", "Mục đích")
    assert why.choices[1] == ("other", "Other", "Say which")
    assert bound["words"].control == "note"
    assert "place" not in bound


def test_a_question_that_hangs_on_the_same_page_is_there_and_judged_only_when_shown(fill: Fill) -> None:
    bound = fill(FORM, answers={})
    assert (bound["what"].shown, bound["what"].reveal) == (False, ("why", ("other",)))
    hidden = fill(FORM, {"why": "marry", "what": "\x00"})
    assert hidden.validate()
    assert hidden.answers() == {"why": "marry"}
    shown = fill(FORM, {"why": "other", "what": ""})
    assert not shown.validate()
    assert shown.messages() == [("what", "Ghi rõ việc gì.")]


def test_a_question_that_hangs_on_an_earlier_page_is_left_out(fill: Fill) -> None:
    assert "who" not in fill(FORM, page_id="second", answers={"why": "other"})
    assert "who" in fill(FORM, page_id="second", answers={"why": "marry"})


def test_what_hangs_on_a_question_that_is_left_out_is_left_out_too(fill: Fill) -> None:
    assert "which" not in fill(FORM, page_id="second", answers={"why": "other"})
    assert fill(FORM, page_id="second", answers={"why": "marry"})["which"].reveal == ("who", ("b",))


def test_options_not_on_offer_are_refused(fill: Fill) -> None:
    assert not fill(FORM, {"why": "inside"}).validate()
    second = fill(FORM, {"who": "b"}, page_id="second", answers={"why": "marry"})
    assert not second.validate()
    assert [choice[0] for choice in second["who"].choices] == ["a"]


def test_a_check_stands_beside_its_question(fill: Fill) -> None:
    bound = fill(FORM, {"why": "other", "what": "x"})
    assert not bound.validate()
    assert bound.messages() == [("what", "Không được ghi x")]


def test_an_entry_of_a_repeating_page_is_filled_by_its_index(fill: Fill) -> None:
    answers = {"items": [{"item_name": "một"}, {"item_name": "hai"}]}
    assert fill(FORM, page_id="items", answers=answers, index=1)["item_name"].typed == "hai"
    assert fill(FORM, page_id="items", answers=answers, index=9)["item_name"].typed == ""


def test_a_default_stands_in_the_field_until_something_is_answered(fill: Fill) -> None:
    form = form_with(question("country", "default: VN"))
    assert fill(form)["q"].typed == "VN"
    assert fill(form, answers={"q": "LA"})["q"].typed == "LA"
    assert fill(form, {"q": ""}).answers() == {"q": None}


def test_unknown_fields_of_a_post_are_ignored(fill: Fill) -> None:
    bound = fill(FORM, {"why": "marry", "oath": "yes", "admin": "1", "place": "x", "words": "x"})
    assert bound.validate()
    assert bound.answers() == {"why": "marry"}


def test_the_declaration_is_a_form_of_its_own() -> None:
    declaration = build_declaration(FORM, locale="vi", places=PLACES, today=TODAY)
    assert not declaration(MultiDict()).validate()
    ticked = declaration(MultiDict({"oath": "y"}))
    assert ticked.validate()
    assert ticked.answers() == {"oath": True}


class Shouting(Form):
    """A base that translates by shouting, as the portal's base translates by its catalogues."""

    class Meta:
        def get_translations(self, form: Any) -> Any:
            class Loud:
                def gettext(self, text: str) -> str:
                    return text.upper()

                def ngettext(self, one: str, many: str, count: int) -> str:
                    return one.upper()

            return Loud()


def test_every_message_goes_through_the_translations_of_the_base() -> None:
    kinds_to_post = {
        "text": "\x00",
        "name": "1",
        "date-day": "99",
        "country": "??",
        "several-of": "zz",
        "phone": "1",
    }
    for posted, value in kinds_to_post.items():
        kind = posted.removesuffix("-day")
        form = form_with(question(kind, "options:\n  a: {vi: A}" if kind == "several-of" else ""))
        made = build(form, form.pages[0], locale="vi", places=PLACES, answers={}, today=TODAY, base=Shouting)
        bound = made(MultiDict({"q" + posted.removeprefix(kind): value}))
        assert not bound.validate()
        assert all(message == message.upper() for _, message in bound.messages()), bound.messages()


def test_names_a_built_form_needs_itself_are_reserved() -> None:
    bound = build(FORM, FORM.pages[0], locale="vi", places=PLACES, answers={}, today=TODAY)
    own = {name for name in dir(bound) if not name.startswith("_") and name not in ("why", "what", "words")}
    assert {name for name in own if name == name.lower()} <= RESERVED_QUESTIONS


def test_a_page_of_twenty_questions_costs_little() -> None:
    kinds = ["text", "name", "date", "integer", "yes-no", "email", "phone", "country", "address", "identity-paper"]
    form = form_with("\n".join(question(kind, name=f"q{n}") for n, kind in enumerate(kinds * 2)))
    made = build(form, form.pages[0], locale="vi", places=PLACES, answers={}, today=TODAY)
    made(MultiDict({"q0": "x"})).validate()
    began = time.process_time()
    for _ in range(10):
        made = build(form, form.pages[0], locale="vi", places=PLACES, answers={}, today=TODAY)
        made(MultiDict({"q0": "x"})).validate()
    assert (time.process_time() - began) / 10 < 0.05
