"""Numbers and days in Vietnamese words, as official papers repeat them behind the figures."""

import datetime as dt
from typing import Final

DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def below_thousand(number: int, *, is_first: bool) -> str:
    """Three digits; a group that is not the first says its hundreds even when there are none."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = [f"{DIGITS[hundreds]} trăm"] if hundreds or not is_first else []
    if tens > 1:
        words.append(f"{DIGITS[tens]} mươi")
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("linh")
    if ones == 1 and tens > 1:
        words.append("mốt")
    elif ones == 5 and tens:
        words.append("lăm")
    elif ones or not words:
        words.append(DIGITS[ones])
    return " ".join(words)


def day_in_words(day: dt.date) -> str:
    """`Ngày hai mươi bảy, tháng ba, năm một nghìn chín trăm chín mươi tám`; the fourth month is `tư`."""
    thousands, rest = divmod(day.year, 1000)
    year = f"{DIGITS[thousands]} nghìn" + (f" {below_thousand(rest, is_first=False)}" if rest else "")
    month = "tư" if day.month == 4 else below_thousand(day.month, is_first=True)
    return f"Ngày {below_thousand(day.day, is_first=True)}, tháng {month}, năm {year}"
