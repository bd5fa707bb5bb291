#!/usr/bin/env python3
"""Keeps the catalogues in step with the sources.

Without arguments: extracts the English sentences and merges them into the Vietnamese and Chinese catalogues; with
vi or zh: into that one only.
--check: fails when a sentence is missing, untranslated, marked fuzzy, or has other named parameters than its source.
"""

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # templates are read with a tag of the portal's own
CATALOGUES = ROOT / "services" / "translations"
METHODS = [
    ("portal/**.py", "python"),
    ("services/**.py", "python"),
    ("forms/**.py", "python"),
    ("payments/**.py", "python"),
    ("portal/templates/**.html", "jinja2"),
    ("services/results/papers/**.html", "jinja2"),
]
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "_l": None,
    "translate": None,
    "ngettext": (1, 2),
    "_n": (1, 2),
}
PARAMETER = re.compile(r"%\(\w+\)[a-z]")


def extracted() -> Catalog:
    """All sentences of the sources, with the places they stand in."""
    catalogue = Catalog(project="Một Cửa", charset="utf-8")
    for folder in ("portal", "services", "forms", "payments"):
        methods = [(p.split("/", 1)[1], m) for p, m in METHODS if p.startswith(folder)]
        options = {"**": {"silent": "false", "extensions": "portal.fragments.Fragments"}}
        found = extract_from_dir(
            ROOT / folder, methods, options_map=options, keywords=KEYWORDS, comment_tags=("i18n:",)
        )
        for name, line, message, comments, context in found:
            catalogue.add(message, None, [(f"{folder}/{name}", line)], auto_comments=comments, context=context)
    return catalogue


def path_of(locale: str) -> Path:
    return CATALOGUES / locale / "LC_MESSAGES" / "messages.po"


def load(locale: str) -> Catalog:
    path = path_of(locale)
    if not path.exists():
        return Catalog(locale=locale, project="Một Cửa", charset="utf-8")
    return read_po(io.BytesIO(path.read_bytes()), locale=locale)


def merge(locales: list[str]) -> None:
    template = extracted()
    for locale in locales:
        catalogue = load(locale)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        head(catalogue)
        out = io.BytesIO()
        write_po(out, catalogue, width=120, omit_header=False, sort_by_file=True, include_lineno=False)
        path_of(locale).parent.mkdir(parents=True, exist_ok=True)
        path_of(locale).write_bytes(out.getvalue())
        empty = sum(1 for message in catalogue if message.id and not all(strings(message)))
        print(f"{locale}: {len(catalogue)} sentences, {empty} without translation")


def head(catalogue: Catalog) -> None:
    """A head without gaps to fill in; pybabel compiles no catalogue whose head is marked fuzzy."""
    catalogue.fuzzy = False
    catalogue.header_comment = "# Made by scripts/translations.py; only the translations are written by hand."
    catalogue.revision_date = catalogue.creation_date
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = "Một Cửa"


def strings(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, (list, tuple)) else [message.string]


def faults() -> list[str]:
    template = extracted()
    found = []
    for locale in ("vi", "zh"):
        catalogue = load(locale)
        for message in template:
            if not message.id:
                continue
            source = message.id if isinstance(message.id, str) else message.id[-1]
            translated = catalogue.get(message.id)
            if translated is None or not all(strings(translated)):
                found.append(f"{locale}: no translation of {source!r} ({message.locations[0][0]})")
            elif translated.fuzzy:
                found.append(f"{locale}: fuzzy: {source!r}")
            elif any(set(PARAMETER.findall(text)) != set(PARAMETER.findall(source)) for text in strings(translated)):
                found.append(f"{locale}: other parameters than the source: {source!r}")
        for message in catalogue:
            if message.id and template.get(message.id) is None:
                found.append(f"{locale}: no longer used: {message.id!r}")
    return found


if __name__ == "__main__":
    if "--check" in sys.argv:
        wrong = faults()
        print("\n".join(wrong) or "Every sentence is there in Vietnamese and Chinese.")
        sys.exit(bool(wrong))
    merge(sys.argv[1:] or ["vi", "zh"])
