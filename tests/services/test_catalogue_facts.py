"""What a published record allows us to say: every known defect of the source, on a real record that has it."""

import datetime as dt

import pytest

from services.calendar import Unit
from services.catalogue import fees, papers, terms
from services.catalogue.facts import facts
from services.catalogue.loading import _columns
from services.catalogue.models import Procedure
from tests.services.published import records

TODAY = dt.date(2026, 11, 16)


def rows(code: str) -> list[fees.FeeRow]:
    return fees.fee_rows(records()[code].get("fees", ()))


def procedure(code: str) -> Procedure:
    return Procedure(**_columns(records()[code], "", {}))


def summary(code: str) -> tuple[fees.Summary, int | None, str | None]:
    return fees.summary(rows(code))


def test_a_procedure_without_fee_is_free() -> None:
    assert summary("1.001193") == (fees.Summary.FREE, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "10.000.0000 đồng (Cấp lần đầu); 3000.000 đồng (cấp lại); (Miễn phí từ ngày 07/4/2026 đến 30/6/2026 …)",
        "Phí: 000.000 đồng/lần/cơ sở.",
        "Lệ phí: 000.000 đồng/chứng chỉ (theo điểm a, khoản 1 Điều 4 Thông tư số 38/2022/TT-BTC)",
        "Không quy định",
    ],
)
def test_a_row_with_amount_zero_is_not_called_free_when_its_note_says_otherwise(text: str) -> None:
    published = [row for record in records().values() for row in record.get("fees", ())]
    assert any(row.get("amount_vnd") == 0 and row["text"].startswith(text[:12]) for row in published)
    (row,) = fees.fee_rows([{"amount_vnd": 0, "text": text, "channels": ["counter"]}])
    assert (row.kind, row.note) == (fees.Kind.NOTE, text)


def test_no_row_of_the_catalogue_is_called_free_while_its_note_names_money() -> None:
    free = {
        row.note for record in records().values() for row in fees.fee_rows(record.get("fees", ())) if row.kind == "free"
    }
    assert "Miễn phí" in free
    assert not [note for note in free if any(digit in note for digit in "123456789")]


def test_the_fee_is_left_to_the_province_where_its_council_decides() -> None:
    assert summary("1.004873") == (fees.Summary.LOCAL, None, None)
    assert summary("1.001612") == (fees.Summary.LOCAL, None, None), "150.000 is one province's tariff"


def test_a_lost_thousand_is_mended_only_where_the_note_repeats_the_amount() -> None:
    assert summary("3.000370") == (fees.Summary.FIXED, 20_000, "VND")
    assert [row.is_doubtful for row in rows("1.000034")] == [True]
    assert summary("1.000034") == (fees.Summary.NOTE, None, None)
    assert [row.amount for row in rows("1.003133")] == [5_000, None], "the source says 40, its note 4.000"


def test_text_by_the_collectors_of_the_data_is_not_shown_as_official() -> None:
    assert [row.note for row in rows("3.000125")] == [""]
    assert [(row.note, row.is_doubtful) for row in rows("1.005141")] == [("", True)]


def test_a_year_in_the_name_of_a_circular_is_not_a_fee() -> None:
    assert all(row.amount is None for row in rows("1.013200"))


def test_an_amount_that_its_own_note_contradicts_is_not_shown() -> None:
    assert [row.amount for row in rows("3.000169")] == [None, 150_000], "1.500.000 stands beside a note of 150.000"


def test_an_expired_fee_is_flagged_and_not_shown_as_the_fee() -> None:
    online, counter = rows("1.001456")
    assert (online.kind, online.amount, online.ends) == (fees.Kind.NOTE, None, (dt.date(2023, 12, 31),))
    assert online.has_ended(TODAY)
    assert not online.has_ended(dt.date(2023, 12, 31))
    assert (counter.kind, counter.amount) == (fees.Kind.AMOUNT, 200_000)
    assert summary("1.001456") == (fees.Summary.NOTE, None, None)
    assert any("no longer in force" in doubt for doubt in facts(procedure("1.001456"), TODAY).doubts)


def test_a_reduction_that_still_runs_is_not_flagged_as_ended() -> None:
    (row, *_) = rows("1.008886")
    assert row.ends == (dt.date(2026, 12, 31),)
    assert not row.has_ended(TODAY)
    assert row.has_ended(dt.date(2027, 1, 1))


def test_several_amounts_give_the_least_and_say_so() -> None:
    assert summary("1.001471") == (fees.Summary.FROM, 200_000, "VND")
    assert summary("1.004222") == (fees.Summary.FROM, 10_000, "VND")


def test_fees_in_dollars_stay_in_dollars() -> None:
    assert summary("1.000931") == (fees.Summary.FIXED, 10, "USD")


def test_a_time_without_a_unit_is_unknown() -> None:
    times = terms.times(records()["1.001193"]["processing_time"])
    assert times.summary == (terms.Summary.UNKNOWN, None, None)
    assert "The time is published without a unit; ask the agency." in facts(procedure("1.001193"), TODAY).doubts


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("1.013097", (terms.Summary.FIXED, 1.5, Unit.WORKING_DAY)),
        ("1.013585", (terms.Summary.UP_TO, 1, Unit.HOUR)),
        ("1.000574", (terms.Summary.VARIES, None, None)),
        ("1.000105", (terms.Summary.TEXT, None, None)),
        ("1.013562", (terms.Summary.UNKNOWN, None, None)),  # "0 giờ"
    ],
)
def test_times_are_summed_up_only_as_far_as_the_source_allows(
    code: str, expected: tuple[terms.Summary, float | None, Unit | None]
) -> None:
    assert terms.times(records()[code]["processing_time"]).summary == expected


def test_papers_stand_by_case_and_remarks_apart() -> None:
    groups = papers.cases(records()["1.004873"]["documents"])
    assert [group.heading for group in groups] == ["", "Giấy tờ phải nộp", "Giấy tờ phải xuất trình", "Lưu ý"]
    assert [len(group.papers) for group in groups] == [2, 2, 2, 0]
    assert sum(len(group.remarks) for group in groups) == 26
    assert groups[1].papers[0].originals == 1


def test_texts_that_were_cut_are_named_as_cut() -> None:
    found = facts(procedure("1.004873"), TODAY)
    assert any(paper.is_cut for case in found.cases for paper in case.papers)
    assert "Some texts were cut in the source; they end with three dots." in found.doubts


def test_a_shortened_record_says_so() -> None:
    code = next(code for code, record in records().items() if record.get("quality") == "condensed")
    found = facts(procedure(code), TODAY)
    assert any("had shortened it" in doubt for doubt in found.doubts)
    assert found.cases == []


def test_contradictions_about_filing_online_are_told() -> None:
    listed = next(c for c, r in records().items() if r.get("online_submit") is False and "online" in r["channels"])
    button = next(c for c, r in records().items() if r.get("online_submit") is True and "online" not in r["channels"])
    assert any("shows no button" in doubt for doubt in facts(procedure(listed), TODAY).doubts)
    assert any("does not list online" in doubt for doubt in facts(procedure(button), TODAY).doubts)


def test_a_procedure_of_the_abolished_districts_says_where_to_ask() -> None:
    assert any("district" in doubt for doubt in facts(procedure("1.010385"), TODAY).doubts)


def test_every_record_can_be_told() -> None:
    for code in records():
        assert facts(procedure(code), TODAY) is not None


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2.001583", "Giấy chứng nhận đăng ký doanh nghiệp", "sửa đổi, bổ sung hồ sơ"),
        ("1.001244", "Văn bản chấp thuận việc mua cổ phần", "Văn bản không chấp thuận"),
        ("1.009523", "Giấy chứng nhận đăng ký hoạt động lưu ký", "Văn bản từ chối"),
    ],
)
def test_what_people_come_for_stands_before_the_refusal(code: str, first: str, last: str) -> None:
    names = facts(procedure(code), TODAY).results
    assert first in names[0]
    assert last in names[-1]
    assert {*names} == {row["name"] for row in records()[code]["results"]}


def test_a_paper_that_may_say_either_stays_where_it_was() -> None:
    record = records()["1.001256"]
    assert facts(procedure("1.001256"), TODAY).results[0] == record["results"][0]["name"]
