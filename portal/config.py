"""The settings of the portal: one table, read once from the environment.

Each field carries the name of its variable and one sentence for the operator; `documentation()` yields the table that
docs/operations.md prints. Production refuses to start without its secrets. Demo and test make what they need under
DATA_DIR, so that web and worker, which are separate processes, share it.
"""

import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal, cast
from urllib.parse import urlsplit

from services.applications.keeping import Keeping

Mode = Literal["demo", "test", "production"]
MODES: Final = ("demo", "test", "production")


class MisconfiguredError(Exception):
    """A setting is missing or cannot be read; the message names each one and the remedy."""


def _whole_number(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("must not be negative")
    return number


def _days(text: str) -> int:
    if not 1 <= _whole_number(text) <= 365:
        raise ValueError("must be from 1 to 365")
    return int(text)


def _mode(text: str) -> str:
    if text not in MODES:
        raise ValueError(f"must be one of {', '.join(MODES)}")
    return text


def _mail_security(text: str) -> str:
    if text not in ("none", "starttls", "tls"):
        raise ValueError("must be none, starttls or tls")
    return text


def _origin(text: str) -> str:
    """An origin such as https://pay.example, without path: it is copied into a response header."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or any(c in text for c in " ;,'\"\r\n"):
        raise ValueError("must be an address such as https://example.org")
    return f"{parts.scheme}://{parts.netloc}"


def _address(text: str) -> str:
    return _origin(text) + urlsplit(text).path.rstrip("/")


def _contact(text: str) -> str:
    if not text.startswith(("mailto:", "https://", "tel:")) or not text.isprintable() or " " in text:
        raise ValueError("must be an address such as mailto:security@example.org")
    return text


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _setting(
    name: str, doc: str, default: Any = MISSING, *, read: Callable[[str], Any] = str, secret: bool = False
) -> Any:
    """One row of the table. `secret` ones are required in production and made up in demo and test."""
    metadata = {"name": name, "doc": doc, "read": read, "secret": secret}
    return field(metadata=metadata) if default is MISSING else field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator may set. Empty variables count as absent."""

    mode: Mode = _setting(
        "PORTAL_MODE",
        "demo, test or production; demo and test make their own secrets.",
        "production",
        read=_mode,
    )
    data_dir: Path = _setting(
        "DATA_DIR", "Folder for uploads, results and the embedded database.", Path("var"), read=Path
    )
    database_url: str = _setting(
        "DATABASE_URL", "SQLAlchemy address; by default SQLite in DATA_DIR. PostgreSQL: postgresql+psycopg://…", ""
    )
    base_url: str = _setting(
        "BASE_URL",
        "Address under which people reach the portal; links in mail, papers and QR codes begin with it.",
        "http://localhost:8000",
        read=_address,
    )
    trusted_hosts: tuple[str, ...] = _setting(
        "TRUSTED_HOSTS",
        "Further host names to answer to in production, comma-separated (BASE_URL's is always one).",
        (),
        read=_words,
    )
    trusted_proxies: int = _setting(
        "TRUSTED_PROXIES",
        "Number of reverse proxies in front whose X-Forwarded-* headers are believed.",
        0,
        read=_whole_number,
    )
    workers: int = _setting("WORKERS", "Web processes; on SQLite 1.", 1, read=_whole_number)
    secret_key: str = _setting("SECRET_KEY", "Signs sessions and form tokens; at least 32 characters.", secret=True)
    upload_limit: int = _setting(
        "UPLOAD_LIMIT_BYTES", "Largest request body accepted.", 30 * 1024 * 1024, read=_whole_number
    )
    payment_api_base: str = _setting(
        "PAYMENT_API_BASE", "The payment provider's API.", "https://api.stripe.com", read=_address
    )
    payment_page_origin: str = _setting(
        "PAYMENT_PAGE_ORIGIN",
        "Origin of the provider's hosted payment page; browsers may be sent there from our forms.",
        "https://checkout.stripe.com",
        read=_origin,
    )
    payment_api_key: str = _setting(
        "PAYMENT_API_KEY",
        "Secret key at the payment provider: a live one in production, and there alone.",
        secret=True,
    )
    payment_webhook_secrets: tuple[str, ...] = _setting(
        "PAYMENT_WEBHOOK_SECRET",
        "Secrets that sign the provider's events; several, comma-separated, while one is rotated.",
        read=_words,
        secret=True,
    )
    payment_minimum_vnd: int = _setting(
        "PAYMENT_MINIMUM_VND", "Smaller fees are paid at the counter.", 15_000, read=_whole_number
    )
    payment_days: int = _setting(
        "PAYMENT_DAYS",
        "Days in which the fee of a filing must be paid; then the application is closed.",
        30,
        read=_days,
    )
    draft_days: int = _setting(
        "DRAFT_DAYS", "Days after its last change for which a draft is kept.", 90, read=_whole_number
    )
    draft_reminder_days: int = _setting(
        "DRAFT_REMINDER_DAYS",
        "Days before a draft is deleted at which its owner is told by mail; a draft is never deleted untold.",
        14,
        read=_whole_number,
    )
    mail_server: str = _setting("MAIL_SERVER", "SMTP server.", "localhost")
    mail_port: int = _setting("MAIL_PORT", "SMTP port.", 8003, read=_whole_number)
    mail_username: str = _setting("MAIL_USERNAME", "Account at the SMTP server; empty: none is needed.", "")
    mail_password: str = _setting("MAIL_PASSWORD", "Its password.", "")
    mail_security: Literal["none", "starttls", "tls"] = _setting(
        "MAIL_SECURITY",
        "How the way to the SMTP server is protected: none, starttls or tls.",
        "none",
        read=_mail_security,
    )
    mail_from: str = _setting("MAIL_FROM", "Sender of the portal's mail.", "Một Cửa <khong-tra-loi@motcua.example>")
    signing_keys_dir: Path | None = _setting(
        "SIGNING_KEYS_DIR",
        "Agencies' signing keys (<agency code>.p12) and trusted authorities (roots/*.pem); by default DATA_DIR/keys.",
        None,
        read=Path,
    )
    signing_keys_password: str = _setting("SIGNING_KEYS_PASSWORD", "Opens the signing keys in production.", "")
    security_contact: str = _setting(
        "SECURITY_CONTACT",
        "Where to report a weakness, for security.txt: mailto:… or https://…; by default the portal's own report page.",
        "",
        read=_contact,
    )
    log_level: str = _setting("LOG_LEVEL", "Least level written to the log.", "info", read=str.lower)

    @property
    def keeping(self) -> Keeping:
        """How long drafts are kept."""
        return Keeping(self.draft_days, self.draft_reminder_days)

    @property
    def is_production(self) -> bool:
        """Whether real people's data is at stake."""
        return self.mode == "production"

    @property
    def database(self) -> str:
        """The database's address, with the embedded default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'portal.db'}"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read every setting. Raises MisconfiguredError naming all that is wrong at once."""
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        mistakes: list[str] = []
        for row in fields(cls):
            name, text = row.metadata["name"], environ.get(row.metadata["name"], "").strip()
            if not text and row.metadata["secret"]:
                text = _made_up_secret(row, values, mistakes)
            if text:
                try:
                    values[row.name] = row.metadata["read"](text)
                except ValueError as mistake:
                    mistakes.append(f"{name}: {mistake}")
        mistakes += _weaknesses(values)
        if mistakes:
            raise MisconfiguredError("The portal cannot start.\n" + "\n".join(f"  {line}" for line in mistakes))
        return cls(**values)


def _made_up_secret(row: "Field[Any]", values: Mapping[str, Any], mistakes: list[str]) -> str:
    """The secret of a demo or a test, kept in a file so that every process finds the same one."""
    name: str = row.metadata["name"]
    if values.get("mode", "production") == "production":
        mistakes.append(f"{name} is not set. {row.metadata['doc']} (For a trial run set PORTAL_MODE=demo.)")
        return ""
    folder = Path(values.get("data_dir", Path("var"))) / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name.lower().replace("_", "-")
    if not path.exists():
        new = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
        new.touch(mode=0o600)
        new.write_text(secrets.token_urlsafe(48), encoding="ascii")
        # Whole or not at all: of two processes that start together, one wins and both read the same.
        with suppress(FileExistsError):
            path.hardlink_to(new)
        new.unlink()
    return path.read_text(encoding="ascii")


def _weaknesses(values: Mapping[str, Any]) -> Iterator[str]:
    """What would be dangerous with real people's data, or with real money."""
    if values.get("draft_reminder_days", 14) >= values.get("draft_days", 90):
        yield "DRAFT_REMINDER_DAYS must be less than DRAFT_DAYS."
    is_production, key = values.get("mode", "production") == "production", values.get("payment_api_key", "")
    if is_production and key.startswith(("sk_test_", "rk_test_")):
        yield "PAYMENT_API_KEY is a test key: nobody would really pay. Production needs the provider's live key."
    if not is_production and key.startswith(("sk_live_", "rk_live_")):
        yield "PAYMENT_API_KEY is a live key: it moves real money. Use it in production alone."
    if not is_production:
        return
    if 0 < len(values.get("secret_key", "")) < 32:
        remedy = "python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        yield f"SECRET_KEY is shorter than 32 characters. Make one: {remedy}"
    if not values.get("base_url", "").startswith("https://"):
        yield "BASE_URL must be set, and begin with https://, in production."


def documentation() -> Iterator[tuple[str, str, str]]:
    """(variable, default, meaning) of each setting, in the table's order."""
    for row in fields(Settings):
        default = row.default
        shown = (
            "required in production"
            if row.metadata["secret"]
            else ",".join(default)
            if isinstance(default, tuple)
            else str(default)
        )
        yield cast(str, row.metadata["name"]), shown, cast(str, row.metadata["doc"])
