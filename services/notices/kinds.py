"""What every kind of notice has: its words and where its link leads."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

_NAME: Final = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Text:
    """One kind of notice. `path` is where its link leads, below the portal's address."""

    subject: str
    says: tuple[str, ...]
    action: str
    path: str

    @cached_property
    def needs(self) -> frozenset[str]:
        """The names a notice of this kind must bring, apart from the application's id, which has its own column.

        `amount` is whole đồng; `due` and `at` are aware moments and `day` a date in ISO form; `registration`, `reset`,
        `agree` and `invitation` are ids of mailed links.
        """
        whole = " ".join((self.subject, *self.says, self.path))
        return frozenset(_NAME.findall(whole)) - {"application"}
