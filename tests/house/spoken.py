"""What tests of languages share: the catalogues as they stand in the sources, and what is said in another language."""

import io
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from flask import Flask

from scripts import translations
from services import text
from tests.portal.pages import PageClient

_READ_ALOUD = ("alt", "aria-label", "content", "placeholder", "title")
_EMPTY = {"br", "hr", "img", "input", "link", "meta", "use", "path", "wbr"}
#: Words of the interface that stand on pages of every language: each language is named in its own.
_EVERYWHERE = {"English", "Tiếng Việt", "中文"}


def speak(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the portal read the catalogues as they stand in the sources, compiled into `folder`."""
    for locale in ("vi", "zh"):
        place = folder / locale / "LC_MESSAGES"
        place.mkdir(parents=True)
        (place / "messages.mo").write_bytes(_compiled(locale))
    monkeypatch.setattr("services.text.CATALOGUES", folder)
    monkeypatch.setattr("portal.language.CATALOGUES", folder)
    text.catalogue.cache_clear()


@cache
def _compiled(locale: str) -> bytes:
    made = io.BytesIO()
    write_mo(made, translations.load(locale))
    return made.getvalue()


def visitor(app: Flask, language: str) -> PageClient:
    """A browser that has chosen a language and nothing else."""
    client = app.test_client()
    assert isinstance(client, PageClient)
    client.get(f"/language/{language}")
    return client


@cache
def wording(language: str) -> "Wording":
    """The wording of one language, made once."""
    return Wording(language)


class Wording:
    """The sentences of the interface in the languages that are not `language`."""

    def __init__(self, language: str) -> None:
        own = set(_said(language))
        others = [said for other in text.LOCALES if other != language for said in _said(other)]
        foreign = {said for said in others if said not in own} - _EVERYWHERE
        self._language = language
        self._whole = {said for said in foreign if not translations.PARAMETER.search(said)}
        parted = sorted(pattern.pattern for said in foreign - self._whole if (pattern := _pattern(said)))
        self._parted = re.compile("|".join(f"(?:{each})" for each in parted), re.DOTALL)

    def foreign(self, html: str) -> list[str]:
        """The pieces of a page, shown or read aloud, that are said in the words of another language."""
        pieces = (piece.strip() for piece in Pieces(html, self._language).found)
        return [piece for piece in pieces if self.is_foreign(piece)]

    def is_foreign(self, piece: str) -> bool:
        """Whether a text is a sentence of the interface in another language."""
        return piece in self._whole or bool(self._parted.fullmatch(piece))


@cache
def _said(language: str) -> tuple[str, ...]:
    """Every sentence of the interface in one language."""
    found: list[str] = []
    for message in translations.load("vi" if language == "en" else language):
        if message.id and language == "en":
            found += [message.id] if isinstance(message.id, str) else message.id
        elif message.id:
            found += translations.strings(message)
    return tuple(found)


def _pattern(said: str) -> re.Pattern[str] | None:
    """A sentence with anything for its parameters; None where little but parameters is in it."""
    literal = translations.PARAMETER.split(said)
    if sum(len(letter.encode()) for letter in re.findall(r"\w", "".join(literal))) < 8:  # a Chinese one counts three
        return None
    return re.compile(".+?".join(re.escape(part) for part in literal), re.DOTALL)


class Pieces(HTMLParser):
    """The texts of a page one by one, without what is marked as being in another language than the page's."""

    def __init__(self, html: str, language: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._page = language
        self._open: list[tuple[str, str]] = [("", language)]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = (given.get("lang") or self._open[-1][1]).split("-")[0]
        if tag not in _EMPTY:
            self._open.append((tag, language))
        if language == self._page:
            self.found += [v or "" for name, v in attrs if name in _READ_ALOUD or name.startswith("data-i18n.")]

    def handle_endtag(self, tag: str) -> None:
        if tag in (name for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open[-1][1] == self._page:
            self.found += [line for line in data.split("\n") if line.strip()]


def seconds(html: str) -> Iterator[str]:
    """What a paper says in its second language."""
    for found in re.findall(r'<span class="second"[^>]*>(.*?)</span>', html, re.DOTALL):
        yield re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", found)).strip()


def has_han(said: str) -> bool:
    """Whether a text has a Chinese character."""
    return any("\u4e00" <= letter <= "\u9fff" for letter in said)


def has_vietnamese(said: str) -> bool:
    """Whether a text has a letter that only Vietnamese writes."""
    return bool(re.search("[ăắằẳẵặấầẩẫậđếềểễệìíỉĩịòóỏõọốồổỗộơớờởỡợụủũưứừửữựýỳỷỹỵảạẹẻẽ]", said, re.IGNORECASE))
