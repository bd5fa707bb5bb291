"""Text of a definition in the three languages of the portal; Vietnamese is the original the others fall back to."""

from dataclasses import dataclass

LANGUAGES = ("vi", "en", "zh")


def language(locale: object) -> str:
    """The language of a locale such as `zh_Hans_CN`: vi, en or zh; anything else reads Vietnamese."""
    code = str(locale).replace("-", "_").split("_")[0].lower()
    return code if code in LANGUAGES else "vi"


@dataclass(frozen=True)
class Text:
    """One text in Vietnamese, English and Chinese. An empty translation falls back to the Vietnamese."""

    vi: str = ""
    en: str = ""
    zh: str = ""

    def text(self, locale: object) -> str:
        """The text for `locale`, Vietnamese where that language is missing."""
        return str(getattr(self, language(locale))) or self.vi

    def missing(self) -> list[str]:
        """Languages without a text, in the order vi, en, zh."""
        return [code for code in LANGUAGES if not getattr(self, code)]

    def __bool__(self) -> bool:
        return bool(self.vi or self.en or self.zh)
