#!/usr/bin/env python3
"""Looks whether the texts of three languages are whole, well set and call the same thing the same.

Read are the texts {vi, en, zh} of every YAML file under `services/`, and the catalogues of sentences. A text is whole
when each language is there; Vietnamese is in composed letters (NFC); Chinese is in Chinese, with full-width
punctuation; what is English is translated. Key terms follow the table in docs/glossary.md.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Message

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from scripts import translations

ROOT = translations.ROOT
LANGUAGES = {"vi", "en", "zh"}
#: Sentences that read the same in another language, and why.
SAME = {
    "%(time)s, %(day)s": "only parameters, in the same order",
    "%(item)s %(number)s": "only parameters, in the same order",
    "%(amount)s %(currency)s": "only parameters, in the same order",
    "%(number)s đồng": "the name of the currency",
    "Hoàn Kiếm, Bộ Tư pháp…": "names of agencies, an example of what to type",
}
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
#: A half-width mark that touches a Chinese character; a colon or dot inside an address, a time or a code does not.
_HALF_WIDTH = re.compile(rf"[{_HAN}][,.;:!?](?!\w*[/@])|[,;!?](?=[{_HAN}])|[{_HAN}]\(|\)[{_HAN}]")
_PARAMETER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")
_LETTER = re.compile(r"[^\W\d_]")


def texts(node: Any, where: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """(place, text) of every text in several languages below a node of YAML."""
    if isinstance(node, dict):
        if node and node.keys() <= LANGUAGES and not any(isinstance(each, (dict, list)) for each in node.values()):
            yield where, node
            return
        for key, value in node.items():
            yield from texts(value, f"{where}.{key}")
    elif isinstance(node, list):
        for at, value in enumerate(node):
            yield from texts(value, f"{where}[{at}]")


def faults_of_text(said: Mapping[str, Any]) -> list[str]:
    """What is wrong with one text in three languages."""
    found = [f"nothing in {lang}" for lang in sorted(LANGUAGES) if not str(said.get(lang) or "").strip()]
    if found:
        return found
    vi, en, zh = (str(said[lang]) for lang in ("vi", "en", "zh"))
    found += faults_of_words(vi, zh) + unwanted(vi, zh)
    if not set(_PARAMETER.findall(vi)) <= set(_PARAMETER.findall(en)) == set(_PARAMETER.findall(zh)):
        found.append("the languages name different parameters")
    return found


def faults_of_words(vi: str, zh: str) -> list[str]:
    """What is wrong with the letters of a Vietnamese and a Chinese text."""
    found = []
    if not unicodedata.is_normalized("NFC", vi):
        found.append("vi: marks stand apart from their letters (not NFC)")
    plain = _PARAMETER.sub("", zh)
    if len(_LETTER.findall(plain)) > 3 and not re.search(f"[{_HAN}]", plain):
        found.append("zh: not a Chinese character in it")
    if wrong := _HALF_WIDTH.search(_PARAMETER.sub("", zh)):
        found.append(f"zh: half-width punctuation at {wrong[0]!r}")
    return found


@dataclass(frozen=True)
class Term:
    """A row of the table of docs/glossary.md: what is looked for in English, and the words for it."""

    english: re.Pattern[str]
    vietnamese: Sequence[str]
    chinese: Sequence[str]
    #: Words for it, in any language, that are not used here.
    never: Sequence[str]


@cache
def terms() -> list[Term]:
    """The table of docs/glossary.md."""
    table = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").split("<!-- terms -->")[1].split("<!--")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.strip().splitlines()[2:]]
    return [
        Term(_term(en), vi.split(", "), zh.split(", "), never.split(", ") if never else ())
        for en, vi, zh, never in rows
    ]


def _term(english: str) -> re.Pattern[str]:
    """Matches a term, also in the plural; words in brackets only explain it."""
    word = re.escape(re.sub(r" \(.*\)", "", english))
    word = f"{word[:-1]}(?:y|ies)" if word.endswith("y") else f"{word}s?"
    return re.compile(rf"(?<![\w(]){word}(?![\w)])(?!\.\w)", re.IGNORECASE)


def drift(english: str, vi: str, zh: str) -> list[str]:
    """The terms of a sentence that its translations call otherwise than agreed."""
    found = []
    bare = _PARAMETER.sub("", english)
    for term in terms():
        if not (hit := term.english.search(bare)):
            continue
        if not any(word.casefold() in vi.casefold() for word in term.vietnamese):
            found.append(f"vi: {hit[0]!r} is called none of {term.vietnamese}: {vi!r}")
        if not any(word in zh for word in term.chinese):
            found.append(f"zh: {hit[0]!r} is called none of {term.chinese}: {zh!r}")
    return found + unwanted(vi, zh)


def unwanted(vi: str, zh: str) -> list[str]:
    """The words in a Vietnamese and a Chinese text that the table never uses."""
    both = f"{vi}\n{zh}".casefold()
    return [
        f"{word!r} is called {term.chinese[0]}, {term.vietnamese[0]}"
        for term in terms()
        for word in term.never
        if word in both
    ]


def faults() -> list[str]:
    """Everything that is wrong, one line each."""
    found = []
    for path in sorted((ROOT / "services").rglob("*.yaml")):
        for where, said in texts(yaml.safe_load(path.read_text(encoding="utf-8")), ""):
            found += [f"{path.relative_to(ROOT)}{where}: {fault}" for fault in faults_of_text(said)]
    vietnamese, chinese = translations.load("vi"), translations.load("zh")
    for message in vietnamese:
        other = chinese.get(message.id) if message.id else None
        if other is not None and all(translations.strings(message)) and all(translations.strings(other)):
            found += [f"{_source(message)!r}: {fault}" for fault in _faults_of_message(message, other)]
    return found


def _faults_of_message(message: Message, other: Message) -> list[str]:
    source, vi, zh = _source(message), translations.strings(message)[-1], translations.strings(other)[-1]
    found = faults_of_words(vi, zh) if source not in SAME else []
    found += [f"{lang}: not translated" for lang, said in (("vi", vi), ("zh", zh)) if said == source not in SAME]
    return found + drift(source, vi, zh)


def _source(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[-1]


if __name__ == "__main__":
    wrong = faults()
    print("\n".join(wrong) or "Every text is whole in three languages, and things keep their names.")
    sys.exit(bool(wrong))
