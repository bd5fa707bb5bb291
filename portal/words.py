"""The words for facts of the catalogue (levels, terms, fees, tiers, channels), once, in the page's language."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, wraps
from typing import Any, Final, TypeVar

from flask import Flask

from portal.filters import dong, listed, number
from portal.language import current, ngettext
from portal.language import gettext as _
from services.calendar import Unit
from services.catalogue import fees, terms
from services.definitions.fees import LineInForce, span
from services.text import N_

_TIERS: Final = {
    "central": N_("Ministry"),
    "province": N_("Province"),
    "commune": N_("Commune"),
    "other": N_("Other bodies"),
}
_CHANNELS: Final = {"online": N_("Online"), "counter": N_("At the counter"), "post": N_("By post")}
_LEVELS: Final = {
    1: N_("Level 1: information"),
    2: N_("Level 2: form to download"),
    3: N_("Level 3: file online"),
    4: N_("Level 4: file, pay and receive online"),
}
_AUDIENCES: Final = {"citizen": N_("Citizens"), "business": N_("Businesses and organisations")}
#: What a list of agencies of one tier and kind is called.
_GROUPS: Final = {
    ("central", "ministry"): N_("Ministries"),
    ("province", "peoples_committee"): N_("Provinces and cities"),
    ("province", "agriculture_environment"): N_("Departments of Agriculture and Environment"),
    ("province", "police"): N_("Police of provinces and cities"),
    ("commune", "peoples_committee"): N_("Wards and communes"),
    ("commune", "police"): N_("Police of wards and communes"),
}


Words = TypeVar("Words", bound=Callable[..., str])


def _once_per_language(function: Words) -> Words:
    """Remember what a function said: the same few hundred facts stand on every list."""

    @lru_cache(maxsize=4096)
    def remembered(language: str, *arguments: Any) -> str:
        return function(*arguments)

    @wraps(function)
    def say(*arguments: Any) -> str:
        return remembered(current(), *arguments)

    return say  # type: ignore[return-value]


def init_app(app: Flask) -> None:
    """Make the words known to templates."""
    app.jinja_env.globals.update(
        term_words=term,
        duration_words=duration,
        fee_words=fee,
        tariff_words=tariff,
        tariff_more=tariff_more,
        money_words=money,
        level_words=level,
        published_words=published,
        tier_words=tier,
        group_words=group,
        copies_words=copies,
    )
    app.jinja_env.filters.update(tier=tier, channel=channel)


@_once_per_language
def term(kind: str, value: float | None, unit: str | None) -> str:
    """A legal time as a list may show it: "3 working days", "Up to 30 days", "Not stated"."""
    match kind:
        case terms.Summary.FIXED:
            return duration(value or 0, unit or "")
        case terms.Summary.UP_TO:
            return str(_("Up to %(time)s", time=duration(value or 0, unit or "")))
        case terms.Summary.VARIES:
            return str(_("Depends on how you file"))
        case terms.Summary.TEXT:
            return str(_("Depends on the case"))
    return str(_("Not stated"))


def duration(value: float, unit: str) -> str:
    """A number of days, hours or months: "1,5 ngày làm việc"; none is the same day."""
    if not value and unit in (Unit.WORKING_DAY, Unit.CALENDAR_DAY):
        return str(_("The same day"))
    count, num = number(int(value) if value == int(value) else value), 1 if value == 1 else 2
    match unit:
        case Unit.WORKING_DAY:
            return str(ngettext("%(count)s working day", "%(count)s working days", num, count=count))
        case Unit.CALENDAR_DAY:
            return str(ngettext("%(count)s day", "%(count)s days", num, count=count))
        case Unit.WORKING_HOUR:
            return str(ngettext("%(count)s working hour", "%(count)s working hours", num, count=count))
        case Unit.HOUR:
            return str(ngettext("%(count)s hour", "%(count)s hours", num, count=count))
        case Unit.MONTH:
            return str(ngettext("%(count)s month", "%(count)s months", num, count=count))
    return str(_("%(count)s (unit not stated)", count=count))


@_once_per_language
def fee(kind: str, amount: int | None = None, currency: str | None = None) -> str:
    """A fee as a list may show it: "Free of charge", "From 200.000 đồng", "Set by the province"."""
    match kind:
        case fees.Summary.FREE:
            return str(_("Free of charge"))
        case fees.Summary.FIXED:
            return money(amount, currency)
        case fees.Summary.FROM:
            return str(_("From %(amount)s", amount=money(amount, currency)))
        case fees.Summary.UP_TO:
            return str(_("Up to %(amount)s", amount=money(amount, currency)))
        case fees.Summary.LOCAL:
            return str(_("Set by the province"))
        case fees.Summary.NOTE:
            return str(_("Depends on the case"))
    return str(_("Not stated"))


def tariff(lines: Sequence[LineInForce]) -> str:
    """What a filing costs: "200.000 đồng", "200.000 đồng to 400.000 đồng", "Up to 200.000 đồng"; else empty."""
    if not lines:
        return ""
    least, most = span(lines)
    if 0 < least < most:
        return str(_("%(least)s to %(most)s", least=dong(least), most=dong(most)))
    return fee(*fees.of_span(least, most))


def tariff_more(lines: Sequence[LineInForce]) -> str:
    """What comes on top for some: "+5.000 đồng: fee for each slip from the third"."""
    more = [(vnd, line.name.text(current())) for line in lines if line.is_counted for vnd, _why in line.cases]
    return "; ".join(f"+{dong(vnd)}: {name}" for vnd, name in more)


def money(amount: int | None, currency: str | None) -> str:
    """Whole units of a currency: "200.000 đồng", "10 USD"."""
    if currency in (None, "VND"):
        return dong(amount)
    return str(_("%(amount)s %(currency)s", amount=number(amount), currency=currency))


@_once_per_language
def level(number_of: int | None) -> str:
    """A level on the scale of 2011, with what it lets people do."""
    return str(_(_LEVELS[number_of])) if number_of in _LEVELS else str(_("Level not known"))


@_once_per_language
def published(number_of: int | None) -> str:
    """The level the source gives, for what cannot be filed here."""
    return str(_("Published level %(level)s", level=number_of)) if number_of else str(_("Level not known"))


@_once_per_language
def tier(name: str) -> str:
    """A tier of the state."""
    return said(_TIERS, name)


@_once_per_language
def channel(name: str) -> str:
    """A way of filing."""
    return said(_CHANNELS, name)


@_once_per_language
def audience(name: str) -> str:
    """Who a procedure is for."""
    return said(_AUDIENCES, name)


@_once_per_language
def copies(originals: int, certified: int, plain: int) -> str:
    """How often a paper is handed in: "1 original, 2 copies"; empty where nothing is stated."""
    said_of = [
        ngettext("%(num)s original", "%(num)s originals", originals) if originals else "",
        ngettext("%(num)s certified copy", "%(num)s certified copies", certified) if certified else "",
        ngettext("%(num)s copy", "%(num)s copies", plain) if plain else "",
    ]
    return listed(filter(None, said_of))


def group(tier_name: str, kind: str) -> str:
    """The heading over agencies of one tier and kind."""
    return str(_(_GROUPS[tier_name, kind])) if (tier_name, kind) in _GROUPS else tier(tier_name)


def said(table: Mapping[str, str], name: str) -> str:
    """The marked sentence that `table` has for `name`, translated; the name itself where it has none."""
    return str(_(table[name])) if name in table else name
