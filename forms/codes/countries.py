"""Countries and territories by ISO 3166 alpha-2 code, named by the Unicode locale data that Babel carries."""

import re
from functools import lru_cache

from babel import Locale

from forms.folding import folded
from forms.text import language

#: Codes of the locale data that are groupings, reservations or tests, not countries.
_NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


@lru_cache(maxsize=8)
def countries(locale: str) -> dict[str, str]:
    """code -> name in the language of `locale`: Vietnam first, the others in alphabetical order.

    Chinese names follow the order of the English ones: Babel knows no stroke or pinyin order.
    """
    names = _names(language(locale))
    order = _names("en") if language(locale) == "zh" else names
    codes = [code for code in names if re.fullmatch("[A-Z]{2}", code) and code not in _NOT_COUNTRIES]
    codes.sort(key=lambda code: (code != "VN", folded(order[code])))
    return {code: names[code] for code in codes}


def _names(code: str) -> dict[str, str]:
    return {str(territory): str(name) for territory, name in Locale.parse(code).territories.items()}
