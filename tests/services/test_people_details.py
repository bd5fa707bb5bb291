"""What people tell of themselves: every Vietnamese name fits, nothing invisible does."""

import unicodedata

import pytest

from services.errors import Invalid
from services.people import details
from services.people.attempts import network_of
from services.people.devices import device_of


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
        (unicodedata.normalize("NFD", "Đặng Thị Thuỷ"), "Đặng Thị Thuỷ"),
        ("  Y   Moan ", "Y Moan"),
        ("A", "A"),
        ("H'Hen Niê", "H'Hen Niê"),
        ("K’Brêu-Đạ", "K’Brêu-Đạ"),
        ("王小明", "王小明"),
        ("Ư" * 120, "Ư" * 120),
    ],
)
def test_names_are_kept_as_written_in_one_form(written: str, kept: str) -> None:
    assert details.clean_name(written) == kept


@pytest.mark.parametrize("written", ["", "   ", "Ư" * 121, "A\x00B", "Ánh\u202egnp.exe", "A\u200bB", "123", "…"])
def test_what_is_no_name_is_refused(written: str) -> None:
    with pytest.raises(Invalid) as refusal:
        details.clean_name(written)
    assert refusal.value.field == "name"


def test_addresses_are_compared_without_case_and_kept_as_written() -> None:
    assert details.clean_email(" Anh.Nguyen@Example.COM ") == "Anh.Nguyen@example.com"
    assert details.email_key("ANH.nguyen@EXAMPLE.com") == "anh.nguyen@example.com"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "anh",
        "anh@",
        "@example.com",
        "ánh@example.com",
        "a@b",
        "a b@example.com",
        "anh@example.com\nBcc: x@y.vn",
        "x" * 300 + "@example.com",
    ],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(Invalid) as refusal:
        details.clean_email(written)
    assert refusal.value.field == "email"


@pytest.mark.parametrize(
    ("written", "kept", "shown"),
    [
        ("0912 345 678", "+84912345678", "0912 345 678"),
        ("+84 24 3825 2525", "+842438252525", "024 3825 2525"),
        ("+33 1 42 68 53 00", "+33142685300", "+33 1 42 68 53 00"),
        ("", None, ""),
    ],
)
def test_phone_numbers_are_kept_in_international_form(written: str, kept: str | None, shown: str) -> None:
    assert details.clean_phone(written) == kept
    assert details.shown_phone(kept) == shown


@pytest.mark.parametrize("written", ["12", "abc", "0912", "9" * 500, "٠٩١٢"])
def test_what_is_no_phone_number_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        details.clean_phone(written)


def test_networks_are_counted_not_devices() -> None:
    assert network_of("203.0.113.77") == "203.0.113.0/24"
    assert network_of("::ffff:203.0.113.77") == "203.0.113.0/24"
    assert network_of("2001:db8:1:2::5") == "2001:db8:1::/48"
    assert network_of("fe80::1%eth0") == "fe80::/48"
    assert network_of("rubbish") == network_of(None) == "unknown"


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/117.0 Chrome/111.0.0.0 Safari/537.36", "Cốc Cốc, Windows"),
        ("curl/8", ""),
    ],
)
def test_devices_are_named_coarsely(agent: str, device: str) -> None:
    assert device_of(agent) == device
