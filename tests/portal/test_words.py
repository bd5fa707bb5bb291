"""Facts of a service in words, as every page says them."""

import pytest
from flask import Flask
from flask_babel import force_locale

from portal.words import duration


@pytest.mark.parametrize(
    ("value", "unit", "vi", "en"),
    [
        (0, "working_day", "Trong ngày", "The same day"),
        (1, "working_day", "1 ngày làm việc", "1 working day"),
        (1.5, "working_day", "1,5 ngày làm việc", "1.5 working days"),
        (8, "working_hour", "8 giờ làm việc", "8 working hours"),
    ],
)
def test_a_term_reads_as_people_say_it(app: Flask, value: float, unit: str, vi: str, en: str) -> None:
    for locale, words in (("vi", vi), ("en", en)):
        with app.test_request_context(f"/?lang={locale}"), force_locale(locale):
            assert duration(value, unit) == words
