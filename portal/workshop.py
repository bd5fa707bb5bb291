"""What the worker works with: which handler does which job, and the tools made from the settings."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Final

from payments.gateway import Gateway
from payments.transport import TIMEOUTS
from portal.clock import utc_now
from portal.config import Settings
from portal.provider import make_gateway
from portal.storage import file_store, keys_folder
from services.agencies.models import Agency
from services.applications import keeping
from services.billing import deadline
from services.billing import worker as billing
from services.db import Database
from services.definitions import publishing
from services.jobs.worker import Handler, Workshop
from services.notices import sending
from services.notices.letters import Letterhead
from services.notices.mail import Mailer
from services.people import tidying
from services.people.keys import Keys
from services.progress import usual
from services.results import keys, press
from services.results.signing import Signer
from services.retention import rules
from services.retention import tidying as retention

HANDLERS: Final[Mapping[str, Handler]] = {
    "billing.deadline": deadline.keep,
    "billing.refund": billing.refund,
    "billing.sweep": billing.sweep,
    "definitions.begin": publishing.begin,
    "definitions.print": press.print_blank_forms,
    "drafts.tidy": keeping.tidy,
    "notices.send": sending.send,
    "people.tidy": tidying.tidy,
    "progress.count": usual.count,
    rules.JOB: retention.tidy,
    "results.issue": press.issue_result,
    "slips.print": press.print_slip,
}


def make(settings: Settings, database: Database, now: Callable[[], dt.datetime] = utc_now) -> Workshop:
    """A workshop for this installation."""
    office = sending.PostOffice(
        Mailer(
            settings.mail_server,
            settings.mail_port,
            username=settings.mail_username,
            password=settings.mail_password,
            security=settings.mail_security,
        ),
        Letterhead(base_url=settings.base_url, sender=settings.mail_from, keys=Keys(settings.secret_key)),
    )
    return Workshop(database, file_store(settings), _Tools(settings, office, now), now)


class _Tools(Mapping[str, Any]):
    """The tools by name; the printer (60 MB of WeasyPrint) is made when the first paper is printed."""

    def __init__(self, settings: Settings, office: sending.PostOffice, now: Callable[[], dt.datetime]) -> None:
        self._settings, self._office, self._now = settings, office, now
        self._signers: dict[tuple[str, str], Signer] = {}

    @cached_property
    def _printer(self) -> Any:
        from services.results.printing import Printer

        return Printer()

    @cached_property
    def _gateway(self) -> Gateway:
        return make_gateway(self._settings, timeouts=TIMEOUTS)

    def _signer_of(self, agency: Agency, signatory: str) -> Signer:
        name = (agency.code, signatory)
        if name not in self._signers:
            folder = keys_folder(self._settings)
            self._signers[name] = (
                keys.load_signer(folder, agency.code, self._settings.signing_keys_password)
                if self._settings.is_production
                else keys.ensure_demo_keys(
                    folder,
                    agency_code=agency.code,
                    agency_name=agency.name,
                    signatory_name=signatory,
                    now=self._now(),
                )
            )
        return self._signers[name]

    def __getitem__(self, name: str) -> Any:
        match name:
            case billing.TOOL:
                return self._gateway
            case "base_url":
                return self._settings.base_url
            case keeping.TOOL:
                return self._settings.keeping
            case "printer":
                return self._printer
            case "signer_of":
                return self._signer_of
            case sending.TOOL:
                return self._office
        raise KeyError(name)

    def __iter__(self) -> Any:
        return iter((billing.TOOL, "base_url", keeping.TOOL, "printer", "signer_of", sending.TOOL))

    def __len__(self) -> int:
        return 6
