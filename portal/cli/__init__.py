"""The commands of `flask …`: one module per subject, each thin: parse, one transaction, one verb, print one line."""

from typing import Final

#: Where each command or group lives, as "module:name". A new one is one line here.
COMMANDS: Final[list[str]] = []
