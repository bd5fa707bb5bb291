"""From the text of `form.yaml` to a Definition. Every mistake found on the way is told at once, with its line."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from forms import kinds, words
from forms.definition import Check, Definition, Option, Page, Paper, Question, Repeat, Rule, Stop
from forms.findings import DefinitionError, Findings
from forms.kinds.base import Setting
from forms.reading import Block
from forms.source import read_yaml
from forms.text import Text

_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
_PAGE_ID = re.compile(r"[a-z][a-z0-9_-]{0,59}")
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")

#: A fact of the account; the same question of an earlier application; a question of another service, as it was filed
#: or as it led to a result.
SOURCE: Final = re.compile(
    r"name|email|phone|birth_date|personal_number|earlier|(earlier|result):([0-9]\.[0-9]{6})/([a-z][a-z0-9_]*)"
)

_FORM_KEYS = ("title", "official", "legal", "verification", "pages", "papers", "stops", "checks", "declaration")
_PAGE_KEYS = ("id", "title", "official", "intro", "show", "only_if", "repeat", "questions")
_QUESTION_KEYS = (
    *("id", "kind", "ask", "official", "hint", "missing", "required", "require", "show", "only_if", "options", "parts"),
    *("same_as", "otherwise", "default", "prefill", "known", "printed", "derived", "uncertain"),
)
_PAPER_KEYS = (
    *("name", "official", "hint", "need", "when", "required", "originals", "certified", "copies", "show_original"),
    *("at_most", "megabytes", "accept", "uncertain"),
)
_FILE_TYPES = ("pdf", "jpeg", "png")


def load_form(text: str, file: str = "form.yaml") -> Definition:
    """The form written in `text`. Raises DefinitionError with all findings when it cannot be used."""
    findings = Findings(file)
    definition = read_form(text, findings)
    if definition is None or findings.found:
        raise DefinitionError(findings.found)
    return definition


def read_form(text: str, findings: Findings) -> Definition | None:
    """As much of the form as can be read, the mistakes added to `findings`; None when it is no mapping at all."""
    values = read_yaml(text, findings)
    if values is None:
        return None
    form = Block(values, findings)
    form.only(_FORM_KEYS, "A form")
    declaration = form.block("declaration")
    pages = tuple(_page(block) for block in form.blocks("pages", required=True))
    checks = tuple(_check(block) for block in form.blocks("checks"))
    return Definition(
        title=form.text("title", required=True),
        official=form.string("official"),
        legal=form.string("legal"),
        verification=form.string("verification"),
        pages=pages,
        papers=tuple(_paper(name, block) for name, block in form.named_blocks("papers")),
        stops=tuple(_stop(block) for block in form.blocks("stops")),
        checks=(*checks, *_checks_of_numbers(pages)),
        declaration=_question(declaration) if declaration else None,
        file=findings.file,
    )


def _rule(block: Block, key: str) -> Rule | None:
    source = block.string(key)
    return Rule(source, block.line_of(key)) if source else None


def _named(block: Block, pattern: re.Pattern[str], key: str = "id") -> str:
    name = block.string(key, required=True)
    if name and not pattern.fullmatch(name):
        signs = "small letters, digits and underscores" + ("" if pattern is _ID else " or hyphens")
        block.wrong(key, f"The name {name!r} cannot be used", f"Use {signs}, beginning with a letter")
    return name


def _page(block: Block) -> Page:
    block.only(_PAGE_KEYS, "A page")
    repeat = block.block("repeat")
    if repeat:
        repeat.only(("at_least", "at_most", "item"), "repeat")
    return Page(
        id=_named(block, _PAGE_ID),
        title=block.text("title", required=True),
        official=block.string("official"),
        intro=block.text("intro"),
        show=_rule(block, "show"),
        only_if=block.text("only_if"),
        questions=tuple(_question(inner) for inner in block.blocks("questions", required=True)),
        repeat=Repeat(repeat.number("at_least"), repeat.number("at_most", 10), repeat.text("item", required=True))
        if repeat
        else None,
        line=block.line,
    )


def _question(block: Block) -> Question:
    word = block.choice("kind", kinds.KINDS, "text", required=True) or "text"
    kind = kinds.KINDS[word]
    is_known = block.values.get("kind") in kinds.KINDS
    if is_known:  # else the unknown kind is told, and what follows from it is not
        block.only((*_QUESTION_KEYS, *kind.settings), f"A question of kind {word}")
    settings = {key: _setting(block, key, setting) for key, setting in kind.settings.items() if key in block}
    question = Question(
        id=_named(block, _ID),
        kind=word,
        ask=block.text("ask", required=True),
        official=block.string("official"),
        hint=block.text("hint"),
        missing=block.text("missing"),
        required=block.flag("required", "require" not in block),
        require=_rule(block, "require"),
        show=_rule(block, "show"),
        only_if=block.text("only_if"),
        options=_options(block, kind) if is_known else (),
        parts=tuple(_question(part) for part in block.blocks("parts", required=word == "group")),
        settings=settings,
        same_as=block.string("same_as"),
        otherwise=block.values.get("otherwise"),
        default=block.values.get("default"),
        prefill=_sources(block),
        known=block.string("known", required=word == "known"),
        printed=block.flag("printed", word != "note"),
        derived=block.flag("derived"),
        uncertain=block.flag("uncertain"),
        line=block.line,
    )
    return kinds.completed(question)


def _sources(block: Block) -> tuple[str, ...]:
    """One source after `prefill:`, or a list of them."""
    is_list = isinstance(block.values.get("prefill"), list)
    sources = block.strings("prefill") if is_list else tuple(filter(None, [block.string("prefill")]))
    for source in sources:
        if not SOURCE.fullmatch(source):
            words = "name, email, phone, birth_date, personal_number, earlier, earlier:CODE/question"
            remedy = f"Choose from {words}, result:CODE/question"
            block.wrong("prefill", f"Nothing can be prefilled from {source}", remedy)
    return sources


def _setting(block: Block, key: str, setting: Setting) -> Any:
    if setting.type is list:
        chosen = block.strings(key)
        for value in chosen:
            if value not in setting.choices:
                block.wrong(key, f"{key} cannot have {value}", f"Choose from {', '.join(setting.choices)}")
        return tuple(value for value in chosen if value in setting.choices)
    if setting.type is Rule:
        return _rule(block, key)
    if setting.type is Text:
        return block.text(key)
    if setting.type is bool:
        return block.flag(key, bool(setting.default))
    if setting.type is int:
        return block.number(key, int(setting.default or 0))
    return block.choice(key, setting.choices) if setting.choices else block.string(key)


def _options(block: Block, kind: kinds.Kind) -> tuple[Option, ...]:
    if not kind.takes_options:
        if "options" in block:
            block.wrong("options", f"A question of kind {kind.name} takes no options", "Remove them or use one-of")
        return ()
    inner = block.block("options")
    if inner is None or not inner.values:
        block.wrong("options", "The question has no options", "Write options: and a code with its text for each")
        return ()
    return tuple(_option(inner, code) for code in inner.values)


def _option(options: Block, code: str) -> Option:
    if not _CODE.fullmatch(code):
        options.wrong(code, f"The code {code!r} cannot be used", "Use small letters, digits, hyphens and underscores")
    entry = options.block(code)
    if entry is None or "text" not in entry:
        return Option(code, options.text(code, required=True))
    entry.only(("text", "hint", "show", "offered"), "An option")
    return Option(
        code, entry.text("text"), entry.text("hint"), show=_rule(entry, "show"), offered=entry.flag("offered", True)
    )


def _paper(name: str, block: Block) -> Paper:
    block.only(_PAPER_KEYS, "A paper")
    if not _ID.fullmatch(name):
        block.wrong("name", f"The name {name!r} cannot be used", "Use small letters, digits and underscores")
    accept = block.strings("accept") or _FILE_TYPES
    for kind in accept:
        if kind not in _FILE_TYPES:
            block.wrong("accept", f"Files of type {kind} are not taken", f"Choose from {', '.join(_FILE_TYPES)}")
    return Paper(
        id=name,
        name=block.text("name", required=True),
        official=block.string("official"),
        hint=block.text("hint"),
        need=_rule(block, "need"),
        when=block.text("when"),
        required=block.flag("required", True),
        originals=block.number("originals"),
        certified=block.number("certified"),
        copies=block.number("copies"),
        show_original=block.flag("show_original"),
        at_most=block.number("at_most", 10),
        megabytes=block.number("megabytes", 10),
        accept=tuple(accept),
        uncertain=block.flag("uncertain"),
        line=block.line,
    )


def _stop(block: Block) -> Stop:
    block.only(("id", "when", "say", "go", "basis"), "A stop")
    return Stop(
        id=_named(block, _PAGE_ID),
        when=Rule(block.string("when", required=True), block.line_of("when")),
        say=block.text("say", required=True),
        go=block.text("go"),
        basis=block.string("basis"),
        line=block.line,
    )


def _check(block: Block) -> Check:
    block.only(("id", "must", "say", "on"), "A check")
    return Check(
        id=_named(block, _PAGE_ID),
        must=Rule(block.string("must", required=True), block.line_of("must")),
        say=block.text("say", required=True),
        on=block.string("on", required=True),
        line=block.line,
    )


#: How the year of birth stands in the answer of each kind.
_BORN: Final = {
    "date": "{born}.getFullYear() == birth_year({number})",
    "year": "{born} == birth_year({number})",
    "partial-date": "{born}.startsWith(string(birth_year({number})))",
}


def _checks_of_numbers(pages: Sequence[Page]) -> Iterator[Check]:
    """The checks that `sex` and `born` of a personal number stand for."""
    for page in pages:
        visible = [each for each in pages if not each.repeat or each is page]
        known = {question.id: question for each in visible for question in each.questions}
        for question in page.questions:
            name = question.id
            sex, born = known.get(question.settings.get("sex", "")), known.get(question.settings.get("born", ""))
            if question.kind == "personal-number" and sex:
                must = f"sex({name}) == '' || sex({name}) == {sex.id}"
                yield Check(f"{name}-sex", Rule(must, question.line), words.NUMBER_AND_SEX, name, question.line)
            if question.kind == "personal-number" and born and born.kind in _BORN:
                must = f"birth_year({name}) == 0 || {_BORN[born.kind].format(number=name, born=born.id)}"
                yield Check(f"{name}-born", Rule(must, question.line), words.NUMBER_AND_BIRTH, name, question.line)
