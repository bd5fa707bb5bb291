"""Messages that forms give people: English gettext sources with named parameters, translated where they are shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from forms.text import Text

Gettext = Callable[[str], str]


def N_(source: str) -> str:
    """Mark `source` for the catalogues; it is translated later, by whoever knows the person's language."""
    return source


@dataclass(frozen=True)
class Message:
    """One sentence in English with named parameters, translated when it is shown."""

    source: str
    params: Mapping[str, str | int] = field(default_factory=dict)

    def say(self, gettext: Gettext = str) -> str:
        """The sentence in the language of `gettext`, with its parameters in place."""
        return gettext(self.source) % self.params if self.params else gettext(self.source)


class Refused(ValueError):
    """A value a question does not take; `message` tells the person why and what to do."""

    def __init__(self, source: str, **params: str | int) -> None:
        super().__init__(source)
        self.message = Message(source, params)


def spoken(message: Message | Text, *, locale: str, gettext: Gettext = str) -> str:
    """A message of ours (translated by `gettext`) or of the definition (which carries its own languages)."""
    return message.text(locale) if isinstance(message, Text) else message.say(gettext)
