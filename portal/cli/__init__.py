"""The commands of `flask …`: one module per subject, each thin: parse, one transaction, one verb, print one line."""

from typing import Final

#: Where each command or group lives, as "module:name". A new one is one line here.
COMMANDS: Final[list[str]] = [
    "portal.cli.catalogue:catalogue",
    "portal.cli.checks:audit",
    "portal.cli.checks:verify_result",
    "portal.cli.data:migrate",
    "portal.cli.data:seed",
    "portal.cli.definitions:definitions",
    "portal.cli.money:reconcile",
    "portal.cli.numbers:numbers",
    "portal.cli.work:jobs",
    "portal.cli.work:worker",
]
