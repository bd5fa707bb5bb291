"""Checks of `result.html` without printing it: names, questions, pieces and filters that do not exist."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Final

from jinja2 import Environment, TemplateSyntaxError, nodes

from forms.definition import Definition, Question
from forms.findings import Findings
from services.results.papers import Certificate
from services.results.printing import PAPERS
from services.results.vietnamese import FILTERS

#: What a template gets besides the fields of a certificate.
_GIVEN: Final = frozenset({"parts", "form", "qr", "locale", "_"})
#: What any mapping can do.
_METHODS: Final = frozenset({"get", "items", "keys", "values"})
_ANSWERS: Final = ("read", "answers")

#: The questions below a name: None where nothing is known of them.
Below = Mapping[str, Question | None]


def check_template(template: str, form: Definition, findings: Findings) -> None:
    """Add a finding for all that would stop the printing of a result made from `template`."""
    environment = Environment(autoescape=True)
    environment.filters.update(FILTERS)
    try:
        tree = environment.parse(template)
    except TemplateSyntaxError as error:
        findings.add(error.lineno, f"The template cannot be read: {error.message}", "Mend the template")
        return
    _frame(tree, findings)
    _names(tree, environment, findings)
    _pieces(tree, findings)
    _answers(tree, form, findings)


def _frame(tree: nodes.Template, findings: Findings) -> None:
    known = sorted(path.name for path in PAPERS.glob("*.html"))
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        source: nodes.Expr = node.template  # type: ignore[attr-defined]  # each of the four has one
        name = source.value if isinstance(source, nodes.Const) else None
        if name not in known:
            findings.add(node.lineno, f"There is no template {name}", 'Begin with {% extends "layout.html" %}')


def _names(tree: nodes.Template, environment: Environment, findings: Findings) -> None:
    given = ({field.name for field in fields(Certificate)} - {"template_text"}) | _GIVEN
    names = list(tree.find_all(nodes.Name))
    made = {node.name for node in names if node.ctx != "load"} | {"loop", "caller"}  # by set, for and macro
    made |= {macro.name for macro in tree.find_all(nodes.Macro)}
    for node in names:
        if node.name not in given | made | set(environment.globals):
            remedy = f"Choose from {', '.join(sorted(given))}"
            findings.add(node.lineno, f"The template gets nothing named {node.name}", remedy)
    for used in tree.find_all(nodes.Filter):
        if used.name not in environment.filters:
            findings.add(used.lineno, f"There is no filter {used.name}", "Use those of the guide and of Jinja")


def _pieces(tree: nodes.Template, findings: Findings) -> None:
    known = re.findall(r"\{% macro (\w+)", (PAPERS / "parts.html").read_text("utf-8"))
    for node in tree.find_all(nodes.Getattr):
        if isinstance(node.node, nodes.Name) and node.node.name == "parts" and node.attr not in known:
            findings.add(node.lineno, f"There is no part {node.attr}", f"Choose from {', '.join(sorted(known))}")


def _answers(tree: nodes.Template, form: Definition, findings: Findings) -> None:
    """Every name after `read.` or `answers.`, and after the name of an entry in a loop over a repeating page."""
    top: dict[str, Question | None] = {q.id: q for page, q in form.questions() if not page.repeat}
    top |= {page.id: None for page in form.pages if page.repeat}
    if form.declaration:
        top[form.declaration.id] = form.declaration
    scopes: dict[str, Below] = dict.fromkeys(_ANSWERS, top)
    for loop in tree.find_all(nodes.For):
        page = form.page(_repeated(loop.iter))
        if page and isinstance(loop.target, nodes.Name):
            scopes[loop.target.name] = {question.id: question for question in page.questions}
    for owner, name, line in _reads(tree):
        known = _below(owner, scopes)
        if known is not None and name not in known and name not in _METHODS:
            findings.add(line, f"There is no question {name}", f"Choose from {', '.join(sorted(known))}")


def _repeated(node: nodes.Node) -> str:
    """The name of the page that a loop goes through."""
    if isinstance(node, nodes.Filter) and node.node is not None:
        return _repeated(node.node)
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name) and node.node.name in _ANSWERS:
        return node.attr
    return ""


def _reads(tree: nodes.Template) -> Iterator[tuple[nodes.Node, str, int]]:
    for node in tree.find_all(nodes.Getattr):
        yield node.node, node.attr, node.lineno
    for item in tree.find_all(nodes.Getitem):
        if isinstance(item.arg, nodes.Const) and isinstance(item.arg.value, str):
            yield item.node, item.arg.value, item.lineno


def _below(node: nodes.Node, scopes: Mapping[str, Below]) -> Below | None:
    """What may stand after `node`, None where nothing is known of it."""
    if isinstance(node, nodes.Name):
        return scopes.get(node.name)
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        question = (scopes.get(node.node.name) or {}).get(node.attr)
        if question is not None and question.parts:
            return {part.id: part for part in question.parts}
    return None
