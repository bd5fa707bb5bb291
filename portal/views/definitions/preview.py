"""A version as people will meet it: each page drawn by the real views' own templates, three languages side by side.

Each page stands in a frame as wide as a phone. What is typed there is judged as in earnest and kept nowhere; the
answers before and after come from a person of the rehearsals, so that pages which only some people see are shown, too.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.answers import merged, problems, stopped_by
from forms.builder import PageForm, build, build_declaration
from forms.definition import Answers, Page, Stop
from portal.access import has_role
from portal.clock import utc_now
from portal.form import Form
from portal.language import NAMES, current, speaking
from portal.security import content_security_policy, csp_nonce
from portal.store import reading
from portal.views.applications.draft import CHECK, PAPERS, Draft
from portal.views.applications.filling import entries_page, question_page
from portal.views.applications.papers import papers_page
from portal.views.applications.sending import check_page
from portal.views.definitions.base import POSTS, bp, found
from portal.views.definitions.one import about
from services.agencies.models import Agency
from services.agencies.places import places
from services.applications.models import Application, Attachment
from services.applications.workflow import Status
from services.calendar import local_date
from services.definitions.confirmation import OtherPerson
from services.definitions.models import DefinitionVersion
from services.definitions.report import report_of
from services.definitions.service import ServiceDefinition
from services.delivery.models import Delivery

#: Stands for nobody in an address: the answers are empty.
NOBODY: Final = "-"
#: The address of an early exit is this word and its id.
STOP: Final = "stopped:"


@dataclass(frozen=True)
class Preview(Draft):
    """A draft that nobody began: its addresses lead to other frames, its files and its delivery do not exist."""

    code: str
    number_of_version: int
    person: str

    @property
    def asks_delivery(self) -> bool:
        """The question after the delivery is the same for every service; it is not looked at here."""
        return False

    @cached_property
    def files(self) -> dict[str, list[Attachment]]:
        """None: nothing is stored."""
        return {}

    @cached_property
    def delivery(self) -> Delivery | None:
        """None: nothing is stored."""
        return None

    @cached_property
    def other(self) -> OtherPerson | None:
        """Who else would have to confirm these answers."""
        asked = self.service.confirmation
        return asked.asks(self.service.form, self.application.draft, self.today) if asked else None

    @cached_property
    def confirmation(self) -> None:
        """None: nobody was asked."""

    def before(self, name: str) -> str:
        """The frame before; before the first, the first."""
        return self.address(self.steps[max(self.number(name) - 2, 0)].name)

    def address(self, name: str) -> str:
        """The frame of a step."""
        return url_for(
            "definitions.frame",
            code=self.code,
            number=self.number_of_version,
            lang=current(),
            person=self.person,
            name=name,
        )


@bp.get("/<code>/<int:number>/preview")
@has_role(*POSTS)
def preview(code: str, number: int) -> ResponseReturnValue:
    """One page in three languages, with the way to every other page and to the people of the rehearsals."""
    shown = found(code, number)
    service = _service(shown)
    names = _pages(service)
    name = request.args.get("page", "")
    name = name if name in dict(names) else names[0][0]
    person = request.args.get("person", NOBODY)
    people = [(NOBODY, _("Nobody: empty answers"))]
    people += [(each.person.id, each.person.name) for each in report_of(shown.bundle).played]
    person = person if person in dict(people) else NOBODY
    page = service.form.page(name)
    answered = _answers(shown, person)[0].get(name) if page and page.repeat else None
    entries = len(answered) if isinstance(answered, list) else 0
    at: dict[str, Any] = {"code": code, "number": number, "person": person, "name": name}
    page_text = render_template(
        "definitions/preview.html",
        **about(shown),
        pages=[(each, title, each == name) for each, title in names],
        people=people,
        person=person,
        page_name=name,
        frames=[(lang, spoken, url_for("definitions.frame", lang=lang, **at)) for lang, spoken in NAMES.items()],
        entry_frames=[
            (lang, spoken, url_for("definitions.frame", lang=lang, entry=min(entries, 1) or 1, **at))
            for lang, spoken in NAMES.items()
        ]
        if page and page.repeat
        else [],
    )
    answer = make_response(page_text)
    answer.headers["Content-Security-Policy"] = content_security_policy(csp_nonce()) + "; frame-src 'self'"
    return answer


@bp.route("/<code>/<int:number>/preview/<lang>/<person>/<name>", methods=["GET", "POST"])
@has_role(*POSTS)
def frame(code: str, number: int, lang: str, person: str, name: str) -> ResponseReturnValue:
    """One page in one language, as it would be filled in. What is sent is judged and forgotten."""
    shown = found(code, number)
    service = _service(shown)
    if lang not in NAMES or name not in dict(_pages(service)):
        abort(404)
    answers, attached, today = _answers(shown, person)
    with speaking(lang):
        draft = _draft(shown, service, person, answers, today)
        answer = _drawn(draft, name, attached)
    return _framed(answer)


def _drawn(draft: Preview, name: str, attached: dict[str, int]) -> ResponseReturnValue:
    form, answers = draft.service.form, draft.application.draft
    if name.startswith(STOP):
        stop = next(each for each in form.stops if STOP + each.id == name)
        return _stopped(draft, stop)
    if name == PAPERS:
        return redirect(draft.address(CHECK), 303) if request.method == "POST" else papers_page(draft, {})
    if name == CHECK:
        declared: Callable[[], PageForm] = build_declaration(
            form, locale=current(), places=draft.places, today=draft.today, base=Form
        )
        declaration = declared()
        found = problems(form, answers, attached, draft.today, places=draft.places)
        was_sent = request.method == "POST" and not declaration.validate()
        return check_page(draft, declaration, found, was_sent=was_sent)
    page = form.page(name)
    assert page is not None
    return _question(draft, page)


def _question(draft: Preview, page: Page) -> ResponseReturnValue:
    """A page of questions; a good answer leads to the next frame, or to the stop it causes."""
    if page.repeat and not request.args.get("entry"):
        if request.method == "POST":
            return redirect(draft.after(page.id), 303)
        return entries_page(draft, page)
    built: Callable[[], PageForm] = build(
        draft.service.form,
        page,
        locale=current(),
        places=draft.places,
        answers=draft.application.draft,
        today=draft.today,
        base=Form,
        index=_entry(),
    )
    form = built()
    if request.method == "GET" or "communes" in request.form:
        return question_page(draft, page, form)
    if not form.validate():
        return question_page(draft, page, form), 422
    given = {} if page.repeat else form.answers()
    stop = stopped_by(draft.service.form, merged(draft.application.draft, given), draft.today)
    if stop is not None:
        return redirect(draft.address(STOP + stop.id), 303)
    return redirect(draft.address(page.id) if page.repeat else draft.after(page.id), 303)


def _entry() -> int | None:
    number = request.args.get("entry", "")
    return int(number) - 1 if number.isascii() and number.isdigit() and 0 < int(number[:3]) < 101 else None


def _stopped(draft: Preview, stop: Stop) -> str:
    return render_template("applications/stopped.html", draft=draft, stop=stop, came_from=draft.address(CHECK))


def _service(shown: DefinitionVersion) -> ServiceDefinition:
    """The service, or 404 while its files cannot be used: the version's page says what is wrong."""
    service = report_of(shown.bundle).service
    if service is None or not service.form.pages:
        abort(404)
    return service


def _pages(service: ServiceDefinition) -> list[tuple[str, str]]:
    """(name in the address, title) of everything that can be looked at."""
    made = [(page.id, page.title.text(current())) for page in service.form.pages]
    if service.form.papers:
        made.append((PAPERS, _("Papers")))
    if service.promise is not None:
        made.append((CHECK, _("Check and file")))
    return made + [(STOP + stop.id, _("Stop: %(name)s", name=stop.id)) for stop in service.form.stops]


def _answers(shown: DefinitionVersion, person: str) -> tuple[Answers, dict[str, int], dt.date]:
    """(answers, files by paper, day) of a person of the rehearsals; nothing, and today, for nobody."""
    for each in report_of(shown.bundle).played:
        if each.person.id == person:
            return each.person.answers, dict(each.person.attached), each.person.today
    return {}, {}, local_date(utc_now())


def _draft(
    shown: DefinitionVersion, service: ServiceDefinition, person: str, answers: Answers, today: dt.date
) -> Preview:
    now = utc_now()
    application = Application(
        id="preview",
        procedure_code=shown.procedure_code,
        definition_id=shown.id,
        level=service.level,
        locale=current(),
        status=Status.DRAFT,
        status_since=now,
        created_at=now,
        draft=dict(answers),
        rounds=0,
    )
    agency = Agency(name=service.agency.text(current()), tier=service.tier, kind=service.agency_kind)
    return Preview(application, service, agency, places(reading()), today, shown.procedure_code, shown.number, person)


def _framed(answer: Any) -> Response:
    """Our own page may frame this one; nobody else's may."""
    response = make_response(answer)
    policy = content_security_policy(csp_nonce())
    response.headers["Content-Security-Policy"] = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
