"""The kinds of question: one small class each, found by the word a definition writes after `kind:`."""

from forms.kinds import addresses, choices, computed, dates, figures, groups, statements, writing
from forms.kinds.base import KINDS, Blank, Facts, Kind, Setting, completed, of

__all__ = ["KINDS", "Blank", "Facts", "Kind", "Setting", "completed", "of"]

_CLASSES: tuple[type[Kind], ...] = (
    writing.ShortText,
    writing.LongText,
    writing.Name,
    writing.PersonalNumber,
    writing.TaxCode,
    writing.Phone,
    writing.Email,
    figures.Integer,
    figures.DecimalNumber,
    figures.Money,
    dates.Date,
    dates.PartialDate,
    dates.Year,
    choices.YesNo,
    choices.OneOf,
    choices.SeveralOf,
    choices.Ethnicity,
    choices.Country,
    choices.Province,
    choices.Commune,
    choices.Agency,
    addresses.Address,
    groups.IdentityPaper,
    groups.PeriodWithPlace,
    statements.Declaration,
    statements.Consent,
    statements.Note,
    statements.Known,
    computed.Computed,
    groups.Group,
    groups.Person,
    groups.Organisation,
)

KINDS.update({kind.name: kind() for kind in _CLASSES})
