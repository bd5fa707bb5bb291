"""The table of settings: production refuses to start without its secrets; demo and test need nothing."""

from pathlib import Path

import pytest

from portal.config import MisconfiguredError, Settings, documentation


def test_production_is_the_default_and_names_everything_that_is_missing() -> None:
    with pytest.raises(MisconfiguredError) as refused:
        Settings.from_environ({})
    message = str(refused.value)
    for name in ("SECRET_KEY", "PAYMENT_API_KEY", "PAYMENT_WEBHOOK_SECRET", "BASE_URL", "PORTAL_MODE=demo"):
        assert name in message


def test_production_refuses_a_short_key() -> None:
    environ = {"SECRET_KEY": "short", "PAYMENT_API_KEY": "k", "PAYMENT_WEBHOOK_SECRET": "w", "BASE_URL": "https://a.vn"}
    with pytest.raises(MisconfiguredError, match="shorter than 32"):
        Settings.from_environ(environ)


@pytest.mark.parametrize("key", ["sk_test_4eC39Hq", "rk_test_4eC39Hq"])
def test_production_refuses_a_key_that_takes_no_money(key: str) -> None:
    environ = {"SECRET_KEY": "s" * 48, "PAYMENT_WEBHOOK_SECRET": "w", "BASE_URL": "https://a.vn"}
    with pytest.raises(MisconfiguredError, match="test key"):
        Settings.from_environ({**environ, "PAYMENT_API_KEY": key})
    assert Settings.from_environ({**environ, "PAYMENT_API_KEY": "sk_live_4eC39Hq"}).is_production


@pytest.mark.parametrize("mode", ["demo", "test"])
@pytest.mark.parametrize("key", ["sk_live_4eC39Hq", "rk_live_4eC39Hq"])
def test_outside_production_a_key_that_moves_real_money_is_refused(tmp_path: Path, mode: str, key: str) -> None:
    with pytest.raises(MisconfiguredError, match="live key"):
        Settings.from_environ({"PORTAL_MODE": mode, "DATA_DIR": str(tmp_path), "PAYMENT_API_KEY": key})


def test_a_demo_makes_its_secrets_once_and_finds_them_again(tmp_path: Path) -> None:
    environ = {"PORTAL_MODE": "demo", "DATA_DIR": str(tmp_path)}
    first, second = Settings.from_environ(environ), Settings.from_environ(environ)
    assert len(first.secret_key) >= 32
    assert first == second
    assert (tmp_path / "secrets" / "secret-key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_MODE", "debug"),
        ("WORKERS", "two"),
        ("MAIL_PORT", "-1"),
        ("PAYMENT_PAGE_ORIGIN", "https://pay.example; script-src *"),
        ("BASE_URL", "localhost"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(MisconfiguredError, match=name):
        Settings.from_environ({"PORTAL_MODE": "test", "DATA_DIR": str(tmp_path), name: value})


def test_rotated_webhook_secrets_are_read_one_by_one(tmp_path: Path) -> None:
    environ = {"PORTAL_MODE": "test", "DATA_DIR": str(tmp_path), "PAYMENT_WEBHOOK_SECRET": "old, new"}
    assert Settings.from_environ(environ).payment_webhook_secrets == ("old", "new")


def test_an_empty_variable_counts_as_absent(tmp_path: Path) -> None:
    settings = Settings.from_environ({"PORTAL_MODE": "test", "DATA_DIR": str(tmp_path), "DATABASE_URL": " "})
    assert settings.database == f"sqlite:///{tmp_path / 'portal.db'}"


def test_every_setting_is_documented() -> None:
    rows = list(documentation())
    assert len(rows) == len({name for name, *_ in rows}) > 15
    assert all(meaning.endswith(".") or "…" in meaning for _, _, meaning in rows)
