"""Services as files: the checker's findings, fees that are never guessed, rehearsals, and what we ship."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pytest

import services.definitions
from forms.findings import DefinitionError
from services.calendar import Term, Unit
from services.definitions.bundle import digest_of, read_folder
from services.definitions.checker import check
from services.definitions.fees import FeeState, quote
from services.definitions.promising import ResultKind
from services.definitions.service import load_service

NATIONAL = Path(services.definitions.__file__).parent / "national"
MARITAL = NATIONAL / "xac-nhan-tinh-trang-hon-nhan"
TODAY = dt.date(2026, 11, 16)

SMALL: Mapping[str, str] = {
    "procedure.yaml": """\
code: '1.000001'
slug: thu
name: {vi: Thử, en: Trial, zh: 试}
summary: {vi: Để thử, en: For a trial, zh: 试用}
agency: {tier: commune, which: {vi: UBND, en: Commune, zh: 乡}}
level: 3
audience: [citizen]
who: {vi: Ai cũng được, en: Anyone, zh: 任何人}
minutes: 5
term: {value: 1, unit: working_day, basis: 60/2014/QH13}
channels: [online]
legal: [60/2014/QH13]
subject: name
result: {kind: register-entry, code: KQ.1, title: {vi: Ghi sổ, en: Entry, zh: 登记}}
""",
    "form.yaml": """\
title: {vi: Đơn, en: Form, zh: 表}
pages:
  - id: person
    title: {vi: Người, en: Person, zh: 人}
    questions:
      - id: name
        kind: name
        ask: {vi: Tên, en: Name, zh: 名}
      - id: why
        kind: one-of
        ask: {vi: Để làm gì, en: What for, zh: 用途}
        options:
          marry: {vi: Kết hôn, en: To marry, zh: 结婚}
          other: {vi: Khác, en: Other, zh: 其他}
      - id: copies
        kind: integer
        ask: {vi: Mấy bản, en: Copies, zh: 份数}
  - id: partner
    title: {vi: Người kia, en: Partner, zh: 对方}
    show: why == 'marry'
    only_if: {vi: Nếu kết hôn, en: If marrying, zh: 如结婚}
    questions:
      - id: partner
        kind: person
        ask: {vi: Người kia, en: Partner, zh: 对方}
papers:
  card:
    name: {vi: Thẻ, en: Card, zh: 卡}
""",
    "fees.yaml": """\
lines:
  - id: base
    kind: le-phi
    name: {vi: Lệ phí, en: Charge, zh: 费}
    basis: 1/2016/TT-BTC
    amount:
      - {when: why == 'marry', vnd: 0, proof: card}
      - {vnd: 8000}
    quantity: copies
""",
    "workflow.yaml": """\
stages:
  - {id: desk, role: clerk, hours: 4, name: {vi: Bàn, en: Desk, zh: 台}}
  - {id: sign, role: approver, hours: 4, name: {vi: Ký, en: Sign, zh: 签}}
""",
    "rehearsals.yaml": """\
today: 2026-11-16
people:
  - id: anh
    name: Nguyễn Thị Ánh
    answers: {name: Nguyễn Thị Ánh, why: other, copies: 2}
    attached: {card: 1}
    expect: {papers: [card], fee: 16000, pages: [person], due: {filed: '2026-11-16T10:00', is: 2026-11-17}}
""",
}


def changed(file: str, old: str, new: str) -> dict[str, str]:
    assert old in SMALL[file]
    return {**SMALL, file: SMALL[file].replace(old, new, 1)}


def told(bundle: Mapping[str, str]) -> list[str]:
    return [f"{finding.file}:{finding.line}: {finding.reason}" for finding in check(bundle)]


def test_the_services_we_ship_pass_the_checker_and_their_rehearsals() -> None:
    folders = [folder for folder in sorted(NATIONAL.iterdir()) if (folder / "procedure.yaml").exists()]
    assert folders
    for folder in folders:
        assert [str(finding) for finding in check(read_folder(folder))] == []


def test_a_small_service_is_complete() -> None:
    assert told(SMALL) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "form.yaml",
            "id: partner\n    title",
            "id: check\n    title",
            "form.yaml:18: The page name check is reserved",
        ),
        ("form.yaml", "id: partner\n    title", "id: person\n    title", "There are 2 of the page person"),
        ("form.yaml", "id: copies", "id: name", "form.yaml:6: There are 2 of the question name"),
        ("form.yaml", "id: copies", "id: data", "form.yaml:15: The question name data is reserved"),
        ("form.yaml", "id: copies", "id: in", "form.yaml:15: The question name in is reserved"),
        ("form.yaml", "why == 'marry'", "wy == 'marry'", "form.yaml:20: The rule cannot be used at sign 1: undeclared"),
        ("form.yaml", "why == 'marry'", "why == 'mary'", "form.yaml:20: why has no option mary"),
        ("form.yaml", "why == 'marry'", "copies == 'a'", "form.yaml:20: The rule cannot be used at sign 8"),
        ("form.yaml", "why == 'marry'", "copies", "form.yaml:20: The rule cannot be used: the rule gives INT"),
        ("form.yaml", "why == 'marry'", "partner.name == 'a'", "form.yaml:20: The condition refers to partner"),
        ("form.yaml", "why == 'marry'", "why in []", "form.yaml:20: No answer ever shows the page partner"),
        ("form.yaml", "why == 'marry'", "why == 'marry' && why == 'other'", "No answer ever shows the page partner"),
        ("form.yaml", "why == 'marry'", '"false"', "form.yaml:20: No answer ever shows the page partner"),
        (
            "form.yaml",
            "    only_if: {vi: Nếu kết hôn, en: If marrying, zh: 如结婚}\n",
            "",
            "form.yaml:20: The printed form",
        ),
        ("form.yaml", "en: Copies, ", "", "form.yaml:17: The text has no English"),
        ("form.yaml", ", zh: 份数", ", zh: ''", "form.yaml:17: The text has no Chinese"),
        ("form.yaml", "vi: Mấy bản, ", "", "form.yaml:17: The text has no Vietnamese"),
        ("form.yaml", "kind: integer", "kind: number", "form.yaml:16: kind cannot be number"),
        ("form.yaml", "kind: integer", "kind: integer\n        otherwise: x", "copies is always shown"),
        ("form.yaml", "kind: person", "kind: person\n        same_as: name", "partner cannot take over name"),
        (
            "form.yaml",
            "papers:",
            "stops:\n  - {id: s, when: partner.age > 3, say: {vi: A, en: A, zh: A}}\npapers:",
            "no part age",
        ),
        (
            "form.yaml",
            "papers:",
            "checks:\n  - {id: c, must: copies > 0, on: x, say: {vi: A, en: A, zh: A}}\npapers:",
            "no question x",
        ),
        (
            "form.yaml",
            "zh: 卡}",
            "zh: 卡}\n    need: copies > 1",
            "form.yaml:29: The service page cannot tell when card",
        ),
        ("fees.yaml", "proof: card", "proof: crad", "fees.yaml:7: There is no paper crad"),
        ("fees.yaml", "why == 'marry'", "wy == 'marry'", "fees.yaml:7: The rule cannot be used"),
        ("fees.yaml", "quantity: copies", "quantity: why", "fees.yaml:9: The rule cannot be used"),
        (
            "fees.yaml",
            "{vnd: 8000}",
            "{when: copies > 1, vnd: 8000}",
            "fees.yaml:2: The fee base is undetermined for some",
        ),
        ("fees.yaml", "{vnd: 8000}", "{vnd: 8000, set_by: province}", "fees.yaml:8: An amount needs either"),
        ("fees.yaml", "vnd: 8000", "vnd: '8000'", "fees.yaml:8: vnd is not a whole number"),
        ("workflow.yaml", "role: approver", "role: clerk", "workflow.yaml:1: Nobody signs"),
        ("workflow.yaml", "id: sign", "id: desk", "workflow.yaml:3: The stage desk stands twice"),
        ("procedure.yaml", "level: 3", "level: 7", "procedure.yaml:6: The level is not 2, 3 or 4"),
        ("procedure.yaml", "code: '1.000001'", "code: 1.000001", "procedure.yaml:1: code is not a text"),
        ("procedure.yaml", "subject: name", "subject: nam", "procedure.yaml:13: subject names no question"),
        ("procedure.yaml", "unit: working_day", "unit: day", "procedure.yaml:10: unit cannot be day"),
        ("procedure.yaml", "kind: register-entry", "kind: document", "procedure.yaml:14: The result is a document but"),
        ("rehearsals.yaml", "fee: 16000", "fee: 8000", "rehearsals.yaml:7: Rehearsal anh: fee is 16000, expected 8000"),
        ("rehearsals.yaml", "is: 2026-11-17", "is: 2026-11-18", "is 2026-11-17, expected 2026-11-18"),
        ("rehearsals.yaml", "attached: {card: 1}", "attached: {}", "problems is ['card'], expected nothing"),
        ("rehearsals.yaml", "pages: [person]", "pages: [partner]", "pages is ['person'], expected ['partner']"),
    ],
)
def test_the_checker_tells_file_line_and_reason(file: str, old: str, new: str, said: str) -> None:
    found = told(changed(file, old, new))
    assert any(said in finding for finding in found), found


def test_every_finding_has_a_remedy() -> None:
    for finding in check({**SMALL, "form.yaml": "title: x", "notes.txt": ""}):
        assert finding.remedy
        assert finding.line >= 1


@pytest.mark.parametrize("missing", ["procedure.yaml", "form.yaml", "fees.yaml", "workflow.yaml", "rehearsals.yaml"])
def test_a_missing_file_is_told(missing: str) -> None:
    assert any(missing in finding for finding in told({k: v for k, v in SMALL.items() if k != missing}))


def test_a_broken_result_template_is_told_with_its_line() -> None:
    bundle = {**SMALL, "result.html": "<p>\n{% if %}</p>"}
    assert [finding for finding in told(bundle) if finding.startswith("result.html:2:")]


def test_another_language_may_be_left_for_later() -> None:
    bundle = changed("form.yaml", "en: Copies, ", "")
    assert check(bundle, languages=("vi",)) == []
    assert load_service(bundle).form.pages[0].questions[2].ask.text("en") == "Mấy bản"


def test_a_broken_service_cannot_be_loaded() -> None:
    with pytest.raises(DefinitionError, match="level"):
        load_service(changed("procedure.yaml", "level: 3", "level: many"))


def test_a_bundle_is_the_same_whatever_the_order_of_its_files(tmp_path: Path) -> None:
    for name, text in SMALL.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "README").write_text("not part of it")
    assert read_folder(tmp_path) == SMALL
    assert digest_of(dict(reversed(SMALL.items()))) == digest_of(SMALL)
    assert digest_of(changed("fees.yaml", "8000", "8001")) != digest_of(SMALL)


def test_a_file_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "form.yaml").write_bytes(b"title: x\nlegal: \xff")
    with pytest.raises(DefinitionError) as raised:
        read_folder(tmp_path)
    assert [(finding.file, finding.line) for finding in raised.value.findings] == [("form.yaml", 2)]


def test_a_fee_is_exact_free_or_undetermined_but_never_guessed() -> None:
    service = load_service(SMALL)

    def owed(**answers: object) -> tuple[FeeState, int | None]:
        quoted = quote(service.tariff, service.form, answers, today=TODAY)
        return quoted.state, quoted.total

    assert owed(why="other", copies=3) == (FeeState.EXACT, 24_000)
    assert owed(why="marry", copies=3) == (FeeState.FREE, 0)
    assert owed(copies=3) == (FeeState.UNDETERMINED, None)
    assert owed(why="other") == (FeeState.UNDETERMINED, None)
    assert owed(why="other", copies=-1) == (FeeState.UNDETERMINED, None)


def test_a_fee_line_counts_only_in_its_time_its_channel_and_its_province() -> None:
    line = "valid_to: 2025-12-31\n    channels: [online]\n    province: '01'\n    quantity: copies"
    service = load_service(changed("fees.yaml", "quantity: copies", line))
    answers = {"why": "other", "copies": 1}

    def state(day: dt.date, channel: str = "online", province: str = "01") -> FeeState:
        return quote(service.tariff, service.form, answers, today=day, channel=channel, province=province).state

    assert state(dt.date(2025, 12, 31)) is FeeState.EXACT
    assert state(dt.date(2026, 1, 1)) is FeeState.UNDETERMINED
    assert state(dt.date(2025, 12, 31), channel="post") is FeeState.UNDETERMINED
    assert state(dt.date(2025, 12, 31), province="79") is FeeState.UNDETERMINED


def test_a_service_made_free_by_law_costs_nothing() -> None:
    service = load_service({**SMALL, "fees.yaml": "free_by: 60/2014/QH13"})
    assert quote(service.tariff, service.form, {}, today=TODAY).state is FeeState.FREE


def test_the_province_sets_the_fee_of_the_marital_status_certificate_unless_exempt() -> None:
    service = load_service(read_folder(MARITAL))
    open_fee = quote(service.tariff, service.form, {"fee_group": "none"}, today=TODAY)
    assert (open_fee.state, open_fee.total) == (FeeState.SET_BY_PROVINCE, None)
    exempt = quote(service.tariff, service.form, {"fee_group": "poor"}, today=TODAY)
    assert (exempt.state, exempt.total, exempt.lines[0].proof) == (FeeState.FREE, 0, "fee_group_proof")


def test_the_marital_status_certificate_promises_three_working_days_to_be_confirmed() -> None:
    service = load_service(read_folder(MARITAL))
    assert service.term == Term(3, Unit.WORKING_DAY)
    assert service.promise
    assert service.promise.uncertain
    assert [stage.role for stage in service.stages] == ["clerk", "clerk", "approver"]
    assert service.result.valid_until(dt.date(2026, 8, 31)) == dt.date(2027, 2, 28)


def test_a_result_without_validity_never_ends() -> None:
    assert ResultKind("document", "KQ.1", load_service(SMALL).name).valid_until(TODAY) is None


def test_every_field_of_the_official_form_is_asked() -> None:
    form = load_service(read_folder(MARITAL)).form
    official = " ".join(question.official for _, question in form.questions())
    assert form.declaration
    for label in (
        "Kính gửi",
        "Họ, chữ đệm, tên người yêu cầu",
        "Quan hệ với người được cấp Giấy xác nhận tình trạng hôn nhân",
        "Ngày, tháng, năm sinh",
        "Giới tính",
        "Dân tộc",
        "Quốc tịch",
        "Giấy tờ tùy thân",
        "Nơi cư trú",
        "Trong thời gian cư trú tại … từ ngày … đến ngày …",
        "Tình trạng hôn nhân",
        "Giấy tờ chứng minh (bản án/quyết định ly hôn, trích lục khai tử) số, ngày, nơi cấp",
        "Mục đích sử dụng Giấy xác nhận tình trạng hôn nhân",
        "Họ tên, năm sinh, quốc tịch, giấy tờ tùy thân của người dự định kết hôn",
        "Nơi dự định đăng ký kết hôn",
    ):
        assert label in official, label
