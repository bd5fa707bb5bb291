"""What each kind of question takes, refuses, keeps and says."""

import datetime as dt
import json
import unicodedata
from typing import Any

import pytest

from forms import kinds
from forms.builder import PageForm
from forms.kinds.base import Facts
from forms.messages import Refused
from tests.forms.conftest import PLACES, TODAY, Fill, form_with, question

FACTS = Facts(TODAY, PLACES)
OPTIONS = "options:\n  a: {vi: A, en: A, zh: A}\n  b: {vi: B, en: B, zh: B}"
SETTINGS = {
    "one-of": OPTIONS,
    "several-of": OPTIONS + "\nnone: b",
    "known": "known: date",
    "group": "parts:\n  - {id: x, kind: text, ask: {vi: X}}\n  - {id: y, kind: date, ask: {vi: Y}}",
    "address": "abroad: true",
}
NESTED: Any = "x"
for _ in range(50):
    NESTED = [NESTED]
RUBBISH = [
    "",
    " ",
    "x" * 1_000_000,
    "0000-00-00",
    "0000",
    "2026-02-30",
    "\x00",
    "a\u202eb",
    "\ud800",
    "٣",
    "no such option",
    0,
    -1,
    10**30,
    float("nan"),
    float("inf"),
    True,
    False,
    [],
    ["a", "a", ["b"]],
    [None],
    {},
    {"province": ["01"], "commune": {}},
    {"kind": "passport", "number": None},
    {"name": 1, "x": []},
    NESTED,
]
TYPED = [
    "",
    "x" * 1_000_000,
    "\x00",
    "NaN",
    "1e9",
    "-0",
    "0",
    "99",
    "a\nb",
    "<script>",
    "00",
    "None",
    "yes",
    "-1",
    "١٢",
]


def of_kind(kind: str, settings: str = "") -> Any:
    return next(q for _, q in form_with(question(kind, settings or SETTINGS.get(kind, ""))).questions())


def clean(kind: str, value: Any, settings: str = "") -> Any:
    asked = of_kind(kind, settings)
    return kinds.of(asked).clean(asked, value, FACTS)


@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
@pytest.mark.parametrize("value", RUBBISH, ids=lambda value: repr(value)[:30])
def test_any_value_is_either_refused_with_a_message_or_kept_as_plain_json(kind: str, value: Any) -> None:
    asked = of_kind(kind)
    kind_of = kinds.of(asked)
    kind_of.in_rules(asked, value)
    try:
        kept = kind_of.clean(asked, value, FACTS)
    except Refused:
        return
    assert len(json.dumps(kept, allow_nan=False, ensure_ascii=False).encode()) < 10_000
    assert kind_of.clean(asked, kept, FACTS) == kept
    assert kind_of.read(asked, kept, "vi", PLACES)


@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
@pytest.mark.parametrize("typed", TYPED, ids=lambda value: repr(value)[:20])
def test_any_post_gives_an_answer_or_an_error_and_can_be_drawn_again(kind: str, typed: str, fill: Fill) -> None:
    names = ("", "-day", "-month", "-year", "-province", "-commune", "-street", "-abroad", "-kind", "-number", "-name")
    more = (
        "-issued_by",
        "-issued_on-day",
        "-issued_on-year",
        "-place",
        "-from-day",
        "-to-year",
        "-x",
        "-y-day",
        "-identity-kind",
    )
    posted = {f"q{name}": [typed, "second"] for name in (*names, *more)}
    bound = fill(form_with(question(kind, SETTINGS.get(kind, ""))), posted)
    valid = bound.validate()
    assert valid == (not bound.messages())
    json.dumps(bound.answers(), allow_nan=False)
    assert sum(len(text) for text in drawn(bound)) < 200_000


def drawn(bound: PageForm) -> list[str]:
    """All a template would write for a page."""
    texts: list[str] = []
    fields: list[Any] = list(bound.questions())
    while fields:
        field = fields.pop()
        texts += [str(field.label.text), str(field.hint), str(field.typed)]
        if field.control == "group":
            fields += list(field)
        elif field.control in ("radios", "select", "checkboxes"):
            texts += [label for _, label, _, _ in field.iter_choices()]
        elif field.control == "date":
            texts += [part.value for part in field.parts]
    return texts


def test_a_name_is_kept_as_written_but_in_nfc() -> None:
    assert clean("name", unicodedata.normalize("NFD", "Nguyễn Thị Ánh")) == "Nguyễn Thị Ánh"
    assert clean("name", "  K'  Brơi ") == "K' Brơi"
    assert clean("name", "Ủ") == "Ủ"
    assert clean("name", "王小明") == "王小明"
    assert clean("name", "Nguyễn\u200b Văn\ufeff A") == "Nguyễn Văn A"


@pytest.mark.parametrize("wrong", ["Nguyễn Văn 2", "<b>", "-", "A\x07", "A\u202e", "x" * 151])
def test_a_name_has_letters_only(wrong: str) -> None:
    with pytest.raises(Refused):
        clean("name", wrong)


def test_a_long_text_keeps_its_lines_and_a_short_one_does_not() -> None:
    assert clean("long-text", " a \r\n\r\nb  c ") == "a\n\nb c"
    assert clean("text", "a\nb\tc") == "a b c"
    with pytest.raises(Refused, match="Shorten"):
        clean("text", "abc", "at_most: 2")


def test_a_personal_number_has_twelve_digits() -> None:
    assert clean("personal-number", "001 098 012 345") == "001098012345"
    for wrong in ("123456789", "001998012345", "000098012345", "00109801234a", "٠٠١٠٩٨٠١٢٣٤٥"):
        with pytest.raises(Refused):
            clean("personal-number", wrong)


def test_a_tax_code_has_a_check_digit() -> None:
    assert clean("tax-code", "0100233488") == "0100233488"
    with pytest.raises(Refused):
        clean("tax-code", "0100233489")


def test_a_phone_number_is_kept_with_its_country_and_read_as_at_home() -> None:
    assert clean("phone", "0912 345 678") == "+84912345678"
    assert clean("phone", "+81 3-3586-0111") == "+81335860111"
    asked = of_kind("phone")
    assert kinds.of(asked).read(asked, "+84912345678", "vi", PLACES) == "0912 345 678"
    with pytest.raises(Refused):
        clean("phone", "12")


def test_an_email_address_has_a_name_and_a_domain() -> None:
    assert clean("email", "Anh.Nguyen@Example.COM") == "Anh.Nguyen@example.com"
    for wrong in ("a@b", "a b@example.com", "@example.com", "a@@example.com", "a@example.com,b@example.com"):
        with pytest.raises(Refused):
            clean("email", wrong)


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [("30", "2", "2020"), ("1", "1", "0"), ("1", "1", "0000"), ("1", "", "2020"), ("1", "1", "20"), ("a", "1", "2020")],
)
def test_an_impossible_date_stands_beside_what_was_typed(day: str, month: str, year: str, fill: Fill) -> None:
    bound = fill(form_with(question("date")), {"q-day": day, "q-month": month, "q-year": year})
    assert not bound.validate()
    (field,) = bound.questions()
    assert [part.value for part in field.parts] == [day, month, year]
    assert bound.answers() == {"q": None}


def test_a_date_of_birth_cannot_be_tomorrow() -> None:
    assert clean("date", TODAY.isoformat(), "when: past") == "2026-11-16"
    with pytest.raises(Refused, match="future"):
        clean("date", (TODAY + dt.timedelta(days=1)).isoformat(), "when: past")


def test_a_partial_date_may_lack_day_and_month(fill: Fill) -> None:
    form = form_with(question("partial-date"))
    for typed, kept, read in [
        ({"q-year": "1960"}, "1960", "1960"),
        ({"q-year": "1960", "q-month": "2"}, "1960-02", "tháng 2 năm 1960"),
        ({"q-year": "1960", "q-month": "2", "q-day": "29"}, "1960-02-29", "29/02/1960"),
    ]:
        bound = fill(form, typed)
        assert bound.validate()
        assert bound.answers() == {"q": kept}
        asked = next(q for _, q in form.questions())
        assert kinds.of(asked).read(asked, kept, "vi", PLACES) == read
    assert not fill(form, {"q-year": "1960", "q-day": "1"}).validate()


@pytest.mark.parametrize(
    ("locale", "read"), [("vi", "27/03/1998"), ("en", "27 March 1998"), ("zh_Hans_CN", "1998年3月27日")]
)
def test_a_date_reads_in_the_manner_of_the_language(locale: str, read: str) -> None:
    asked = of_kind("date")
    assert kinds.of(asked).read(asked, "1998-03-27", locale, PLACES) == read


def test_a_whole_number_may_be_typed_with_separators(fill: Fill) -> None:
    bound = fill(form_with(question("integer")), {"q": "1.200.000"})
    assert bound.validate()
    assert bound.answers() == {"q": 1_200_000}
    for wrong in ("1,5", "1.2", "2x", "९"):
        assert not fill(form_with(question("integer")), {"q": wrong}).validate()


def test_a_decimal_keeps_every_digit() -> None:
    assert clean("decimal", "72.50") == "72.5"
    assert clean("decimal", "100") == "100"
    with pytest.raises(Refused, match="decimals"):
        clean("decimal", "1.234")


def test_the_exclusive_none_cannot_be_ticked_with_another() -> None:
    assert clean("several-of", ["a"], SETTINGS["several-of"]) == ["a"]
    with pytest.raises(Refused, match="none"):
        clean("several-of", ["a", "b"], SETTINGS["several-of"])


def test_there_are_54_ethnic_groups_and_vietnam_comes_first_among_countries() -> None:
    ethnicity, country = of_kind("ethnicity"), of_kind("country")
    groups = kinds.of(ethnicity).choices(ethnicity, "vi", PLACES)
    assert (len(groups), groups[0][1], groups[53][1]) == (54, "Kinh", "Rơ-măm")
    named = kinds.of(country).choices(country, "zh", PLACES)
    assert named[0][:2] == ("VN", "越南")
    assert {"ZZ", "EU", "UN"}.isdisjoint(code for code, *_ in named)


def test_a_card_number_has_twelve_digits_and_a_passport_letters_too(fill: Fill) -> None:
    typed = {
        "q-kind": "citizen-card",
        "q-number": "001 098 012 345",
        "q-issued_by": "Bộ Công an",
        "q-issued_on-day": "1",
        "q-issued_on-month": "8",
        "q-issued_on-year": "2024",
    }
    form = form_with(question("identity-paper"))
    bound = fill(form, typed)
    assert bound.validate()
    assert bound.answers()["q"]["number"] == "001098012345"
    assert fill(form, {**typed, "q-kind": "passport", "q-number": "c1234567"}).validate()
    short = fill(form, {**typed, "q-number": "123456789"})
    assert not short.validate()
    assert [where for where, _ in short.messages()] == ["q-number"]


def test_another_paper_has_to_be_named_and_reads_by_its_name(fill: Fill) -> None:
    typed = {"q-kind": "other", "q-number": "AB 12", "q-issued_by": "X"}
    typed |= {"q-issued_on-day": "1", "q-issued_on-month": "8", "q-issued_on-year": "2024"}
    form = form_with(question("identity-paper"))
    assert fill(form, typed).validate() is False
    bound = fill(form, {**typed, "q-name": "Thẻ {number} nhà báo"})
    assert bound.validate()
    asked = next(q for _, q in form.questions())
    read = kinds.of(asked).read(asked, bound.answers()["q"], "vi", PLACES)
    assert read == "Thẻ {number} nhà báo số AB 12, X cấp ngày 01/08/2024"


def test_a_province_without_a_commune_fills_the_list_of_its_communes(fill: Fill) -> None:
    bound = fill(form_with(question("address")), {"q-province": "01", "q-street": "12 Hàng Bạc"})
    assert not bound.validate()
    assert bound.messages() == [("q-commune", "Choose the ward or commune.")]
    (field,) = bound.questions()
    commune = field["commune"]
    assert [label for _, label, *_ in commune.iter_choices()] == ["Chọn", "Phường Hoàn Kiếm", "Phường Phú Thượng"]


def test_a_commune_of_another_province_is_refused(fill: Fill) -> None:
    typed = {"q-province": "46", "q-commune": "00070", "q-street": "1 Lê Lợi"}
    assert not fill(form_with(question("address")), typed).validate()
    assert fill(form_with(question("address")), {**typed, "q-commune": "19753"}).validate()


def test_a_saved_address_comes_back_with_its_commune_chosen(fill: Fill) -> None:
    saved = {"q": {"province": "01", "commune": "00070", "street": "12 Hàng Bạc"}}
    (field,) = fill(form_with(question("address")), answers=saved).questions()
    assert [code for code, _, chosen, _ in field["commune"].iter_choices() if chosen] == ["00070"]
    assert field["street"].typed == "12 Hàng Bạc"


def test_an_address_abroad_needs_no_commune(fill: Fill) -> None:
    form = form_with(question("address", "abroad: true"))
    bound = fill(form, {"q-abroad": "1 Shinjuku, Tokyo"})
    assert bound.validate()
    assert bound.answers() == {"q": {"abroad": "1 Shinjuku, Tokyo"}}
    both = fill(form, {"q-abroad": "Tokyo", "q-province": "01"})
    assert not both.validate()


def test_an_optional_group_may_stay_empty_but_not_half_filled(fill: Fill) -> None:
    form = form_with(question("identity-paper", "required: false"))
    empty = fill(form, {})
    assert empty.validate()
    assert empty.answers() == {"q": None}
    assert not fill(form, {"q-number": "1"}).validate()


def test_a_period_cannot_end_before_it_begins() -> None:
    period = {"place": "Huế", "from": "2019-01-02", "to": "2019-01-01"}
    with pytest.raises(Refused, match="last day"):
        clean("period-with-place", period)


def test_a_declaration_must_be_ticked(fill: Fill) -> None:
    form = form_with(question("declaration"))
    assert not fill(form, {}).validate()
    ticked = fill(form, {"q": "yes"})
    assert ticked.validate()
    assert ticked.answers() == {"q": True}


def test_a_group_is_drawn_part_by_part_on_paper() -> None:
    asked = of_kind("person", "with: [name, birth-year, identity-paper]")
    drawn_parts = kinds.of(asked).blank(asked, "vi").parts
    assert [(label, blank.shape) for label, blank in drawn_parts] == [
        ("Họ, chữ đệm, tên", "line"),
        ("Năm sinh", "digits"),
        ("Giấy tờ tùy thân", "group"),
    ]
    assert [label for label, _ in drawn_parts[2][1].parts] == ["Loại giấy tờ", "Số", "Cơ quan cấp", "Ngày cấp"]
