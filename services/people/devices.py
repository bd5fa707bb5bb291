"""Naming a device so that its owner knows it again, and no finer: browser and system in two words."""

from typing import Final

#: In this order: browsers also name those they descend from.
_BROWSERS: Final = (
    ("coc_coc_browser", "Cốc Cốc"),
    ("Zalo", "Zalo"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """ "Chrome, Android" and the like; an empty text when nothing is recognised."""
    words = [next((name for mark, name in table if mark in user_agent), "") for table in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, words))
