"""The catalogue without a question: from A to Z, by field, and what communes decide. All pages are kept."""

from flask import render_template

from portal.access import public
from portal.clock import utc_now
from portal.kept import kept_page
from portal.security import public_page
from portal.store import reading
from portal.views.catalogue.blueprint import bp
from portal.views.catalogue.rows import result_row
from services.catalogue import browsing
from services.catalogue.search import finder
from services.errors import NotFound
from services.search.alphabet import LETTERS, TELEX, letter_of


@bp.get("/a-z")
@public
@public_page
@kept_page
def a_z() -> str:
    """All letters, and what can be filed online here."""
    catalogue = finder(reading(), utc_now())
    offered = [result_row(entry) for entry in catalogue.entries if entry.is_offered]
    return render_template("catalogue/a_z.html", letters=_letters(), offered=offered)


@bp.get("/a-z/<letter>", defaults={"part": 1})
@bp.get("/a-z/<letter>/<int:part>")
@public
@public_page
@kept_page
def one_letter(letter: str, part: int) -> str:
    """The procedures under one letter, a part at a time. Raises NotFound."""
    db, of = reading(), letter_of(letter)
    catalogue = finder(db, utc_now())
    shown, _ = browsing.part_of_letter(db, of, part)
    return render_template(
        "catalogue/letter.html",
        letter=of,
        typed=letter,
        letters=_letters(),
        number=part,
        parts=browsing.alphabet(db)[of],
        entries=[entry for code in shown.codes if (entry := catalogue.entry(code))],
        bare_name=browsing.bare_name,
    )


@bp.get("/fields")
@public
@public_page
@kept_page
def fields() -> str:
    """All fields, by the ministry that answers for them."""
    return render_template("catalogue/fields.html", ministries=browsing.ministries(reading()))


@bp.get("/communes")
@public
@public_page
@kept_page
def communes() -> str:
    """What communes decide, by field, and by who answers there."""
    return render_template("catalogue/communes.html", fields=browsing.commune_fields(reading()))


@bp.get("/communes/<field>")
@public
@public_page
@kept_page
def commune_field(field: str) -> str:
    """The procedures of one field that communes decide. Raises NotFound."""
    db = reading()
    found, catalogue = browsing.commune_field(db, field), finder(db, utc_now())
    rows = [result_row(entry) for code in found.codes if (entry := catalogue.entry(code))]
    if not rows:
        raise NotFound
    return render_template("catalogue/commune_field.html", field=found, rows=rows)


def _letters() -> list[tuple[str, str, int]]:
    """(letter, its piece of an address, number of procedures); letters no name begins with have none."""
    known = browsing.alphabet(reading())
    return [(of, TELEX[of], sum(len(part.codes) for part in known.get(of, ()))) for of in LETTERS]
