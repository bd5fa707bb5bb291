"""The wire to the mail server: one letter, one connection, every step with a time-out."""

import smtplib
import ssl
from contextlib import AbstractContextManager
from dataclasses import dataclass
from email.message import Message
from typing import Literal

Security = Literal["none", "starttls", "tls"]


class MailError(Exception):
    """The letter was not taken. `is_final`: the server will never take it, so trying again is of no use.

    The text holds codes and kinds of errors only: servers quote addresses in their answers.
    """

    def __init__(self, cause: str, *, is_final: bool = False) -> None:
        super().__init__(cause)
        self.is_final = is_final


@dataclass(frozen=True)
class Mailer:
    """A client of one SMTP server. `timeout` is in seconds, for each answer of the server."""

    host: str
    port: int
    username: str = ""
    password: str = ""
    security: Security = "none"
    timeout: float = 10.0

    def send(self, message: Message) -> None:
        """Hand the letter to the server. Raises MailError; after that it may still have been taken."""
        try:
            with self._connection() as server:
                if self.username:
                    server.login(self.username, self.password)
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = sorted({code for code, _ in error.recipients.values()})
            raise MailError(f"recipient refused: {codes}", is_final=min(codes) >= 500) from error
        except smtplib.SMTPDataError as error:
            raise MailError(f"letter refused: {error.smtp_code}", is_final=error.smtp_code >= 500) from error
        except smtplib.SMTPResponseException as error:
            raise MailError(f"{type(error).__name__}: {error.smtp_code}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailError(type(error).__name__) from error

    def _connection(self) -> AbstractContextManager[smtplib.SMTP]:
        if self.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        if self.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        return server
