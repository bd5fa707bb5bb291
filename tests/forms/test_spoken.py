"""Days in Vietnamese words."""

import datetime as dt

import pytest

from forms.spoken import day_in_words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("1998-03-27", "Ngày hai mươi bảy, tháng ba, năm một nghìn chín trăm chín mươi tám"),
        ("2005-04-01", "Ngày một, tháng tư, năm hai nghìn không trăm linh năm"),
        ("2000-12-15", "Ngày mười lăm, tháng mười hai, năm hai nghìn"),
        ("2021-11-21", "Ngày hai mươi mốt, tháng mười một, năm hai nghìn không trăm hai mươi mốt"),
    ],
)
def test_a_day_is_written_in_words(day: str, words: str) -> None:
    assert day_in_words(dt.date.fromisoformat(day)) == words
