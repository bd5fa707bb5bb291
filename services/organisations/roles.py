"""What each role in an organisation may do. What is not in this table is refused."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from services.text import N_


class Role(StrEnum):
    """What somebody is in an organisation."""

    OWNER = "owner"
    PREPARER = "preparer"
    PAYER = "payer"


class Right(StrEnum):
    """What somebody may do with an application, or with an organisation itself."""

    SEE = "see"
    #: Begin, fill, file, complete, withdraw an application and receive its result.
    PREPARE = "prepare"
    #: Pay its fee.
    PAY = "pay"
    #: Change the organisation's details and its members.
    MANAGE = "manage"


RIGHTS: Final[Mapping[str, frozenset[Right]]] = {
    Role.OWNER: frozenset(Right),
    Role.PREPARER: frozenset({Right.SEE, Right.PREPARE}),
    Role.PAYER: frozenset({Right.SEE, Right.PAY}),
}

#: What a role is called, on every screen and in every letter.
ROLE_NAMES: Final[Mapping[Role, str]] = {
    Role.OWNER: N_("Company owner"),
    Role.PREPARER: N_("Preparer"),
    Role.PAYER: N_("Payer"),
}
#: What a role means, where somebody chooses one.
ROLE_HINTS: Final[Mapping[Role, str]] = {
    Role.OWNER: N_("May do everything: fill, file, pay, and say who works here."),
    Role.PREPARER: N_("Fills and files applications, and receives the results. Cannot pay."),
    Role.PAYER: N_("Sees the applications and pays their fees. Cannot fill or file."),
}
