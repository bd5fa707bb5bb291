"""What people ask about any service, answered from its data, followed by what its owner wrote."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from portal.filters import listed
from portal.language import current, ngettext
from portal.language import gettext as _
from services.catalogue.facts import Facts
from services.definitions.service import ServiceDefinition
from services.progress.usual import Usual
from services.search.folding import plain

#: Words (folded) by which a paper tells that somebody else may act for the person.
_FOR_OTHERS: Final = (plain("ủy quyền"), plain("người đại diện"))


class Answered(NamedTuple):
    """A question with its answer; `official` is a Vietnamese text of the record to stand after it."""

    ask: str
    answer: str
    official: str = ""


def answers(
    *,
    definition: ServiceDefinition | None,
    facts: Facts,
    term: str,
    fee: str,
    usual: Usual | None,
    tariff: Sequence[Any],
    **page: Any,
) -> list[Answered]:
    """The questions in the order in which people ask them. Only what the data says."""
    found = [Answered(_("How long does it take?"), _how_long(definition, term, usual))]
    found.append(Answered(_("How much does it cost?"), _how_much(definition, fee, page)))
    found += _what_to_bring(definition, facts)
    found += _for_somebody_else(definition, facts)
    if definition:
        found += [Answered(ask.text(current()), answer.text(current())) for ask, answer in definition.questions]
    return found


def _how_long(definition: ServiceDefinition | None, term: str, usual: Usual | None) -> str:
    sentences = [_("By law: %(time)s.", time=term) if definition else _("As published: %(time)s.", time=term)]
    if definition and definition.promise and definition.promise.note:
        sentences.append(definition.promise.note.text(current()))
    if usual:
        sentences.append(usual_words(usual))
    return " ".join(sentences)


def usual_words(usual: Usual) -> str:
    """The usual time in one sentence."""
    return str(
        ngettext(
            "Usually it is decided within %(num)s working day; nine of ten cases within %(slow)s.",
            "Usually it is decided within %(num)s working days; nine of ten cases within %(slow)s.",
            usual.median_days,
            slow=usual.slow_days,
        )
    )


def _how_much(definition: ServiceDefinition | None, fee: str, page: Mapping[str, Any]) -> str:
    if definition and any(amount.set_by for line in definition.tariff.lines for amount in line.amounts):
        reason = next(amount.why for line in definition.tariff.lines for amount in line.amounts if amount.set_by)
        return reason.text(current()) if reason else fee
    return str(_("Fee: %(fee)s.", fee=fee))


def _what_to_bring(definition: ServiceDefinition | None, facts: Facts) -> Iterator[Answered]:
    ask = _("Which papers do I need?")
    if definition:
        always = [paper.name.text(current()) for paper in definition.form.papers if not paper.need and paper.required]
        depending = sum(1 for paper in definition.form.papers if paper.need)
        sentences = [_("Always: %(papers)s.", papers=listed(always))] if always else []
        if depending:
            sentences.append(
                ngettext("%(num)s paper depends on your answers.", "%(num)s papers depend on your answers.", depending)
            )
        yield Answered(ask, " ".join(sentences) or _("None; filling in the form is enough."))
        return
    count = sum(len(case.papers) for case in facts.cases)
    if count:
        names = ngettext("The official list names %(num)s paper.", "The official list names %(num)s papers.", count)
        yield Answered(ask, names)


def _for_somebody_else(definition: ServiceDefinition | None, facts: Facts) -> Iterator[Answered]:
    """Told only where a paper of the service speaks of an authorisation or a representative."""
    ask, answer = _("Can somebody else file for me?"), _("Yes. Then this paper is enclosed:")
    if definition:
        for paper in definition.form.papers:
            if _speaks_of_others(f"{paper.name.vi} {paper.official}"):
                yield Answered(ask, f"{answer} {paper.name.text(current())}.")
                return
        if "business" in definition.audience:
            yield Answered(ask, _("A company files through its owners and the people it has named on this portal."))
        return
    for case in facts.cases:
        for listed_paper in case.papers:
            if _speaks_of_others(listed_paper.name):
                yield Answered(ask, _("The official list names a paper for it:"), listed_paper.name)
                return


def _speaks_of_others(name: str) -> bool:
    folded = plain(name)
    return any(word in folded for word in _FOR_OTHERS)
