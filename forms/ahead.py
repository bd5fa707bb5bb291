"""What may still be asked: pages whose condition hangs on an answer that can yet be given."""

import datetime as dt

from forms.conditions import Rules, names_in, rules_of
from forms.definition import Answers, Definition, Page, Question, Rule
from forms.walk import Walk, walk


def undecided_pages(
    definition: Definition, answers: Answers, today: dt.date, *, walked: Walk | None = None
) -> tuple[int, bool]:
    """(how many pages are neither shown nor ruled out yet, whether such a thing holds for a paper).

    `walked`: the walk through these very answers, if there was one. A condition on an answer that nobody will be asked
    for is ruled out, not undecided.
    """
    rules, done = rules_of(definition), walked or walk(definition, answers, today)
    awaited: set[str] = set()
    count = 0
    for page in definition.pages:
        is_open = page not in done.pages and _may_hold(rules, page.show, done, awaited)
        count += is_open
        if is_open or page in done.pages:
            awaited |= _awaited(rules, page, answers, done, awaited)
    needs = (paper.need for paper in definition.papers if not rules.holds(paper.need, done.seen))
    return count, any(_may_hold(rules, need, done, awaited) for need in needs)


def _may_hold(rules: Rules, rule: Rule | None, done: Walk, awaited: set[str]) -> bool:
    """Whether a condition that does not hold now hangs on one of the `awaited` answers."""
    return rule is not None and rules.verdict(rule, done.seen) is not False and bool(names_in(rule.source) & awaited)


def _awaited(rules: Rules, page: Page, answers: Answers, done: Walk, awaited: set[str]) -> set[str]:
    """The questions of a page (or the page, when it repeats) that may still be answered."""
    if page.repeat:
        return set() if page.id in answers else {page.id}
    found: set[str] = set()
    for question in page.questions:
        if question.id not in done.seen and _may_be_asked(rules, question, done, awaited | found):
            found.add(question.id)
    return found


def _may_be_asked(rules: Rules, question: Question, done: Walk, awaited: set[str]) -> bool:
    return rules.holds(question.show, done.seen) or _may_hold(rules, question.show, done, awaited)
