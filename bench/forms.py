"""A page of many questions, and a form of many pages, against a bare page of the same person."""

from collections.abc import Iterator
from typing import Any

from flask.testing import FlaskClient

from bench.measure import Row, at_most, cpu_ms, fact
from bench.portal import AGENCY, PROCEDURE, SLUG, Place, actor, now
from portal import create_app
from services.applications import drafts
from services.definitions.bundle import digest_of, read_folder
from services.definitions.models import DefinitionVersion
from services.definitions.publishing import NATIONAL
from services.people import demo

ROUNDS = 40
#: Kind and posted answer of the questions of the wide page, in turn.
KINDS = (
    ("text", "Phố Hàng Trống"),
    ("name", "Nguyễn Thị Ánh"),
    ("integer", "12"),
    ("yes-no", "yes"),
    ("date", "1998-03-27"),
    ("phone", "0912345678"),
    ("email", "anh@example.com"),
    ("long-text", "Vay vốn ngân hàng"),
    ("personal-number", "001198012345"),
    ("money", "200000"),
)


def rows(place: Place) -> Iterator[Row]:
    """Opening and saving a page of 20 questions and a page in the middle of 300, in CPU over the bare page."""
    app = create_app(place.settings)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/login", data={"email": "citizen@example.com", "password": demo.PASSWORD})
    wide, long = _draft(place, _form([20], conditions=0)), _draft(place, _form([5] * 60, conditions=100))
    bare = _bare(client, wide)
    yield fact("bare page of a signed-in person, CPU", bare, "ms")
    yield from _page(client, f"/applications/{wide}/p0", bare, "page of 20 questions", range(20), 8)
    _fill(place, long)
    yield from _page(client, f"/applications/{long}/p30", bare, "page among 300 questions", range(150, 155), 20)
    check = cpu_ms(lambda: _get(client, f"/applications/{long}/check"), times=ROUNDS // 4)
    yield at_most("check page of 300 questions over the bare page, CPU", check - bare, "ms", 80)


def _bare(client: FlaskClient, application_id: str) -> float:
    return cpu_ms(lambda: _get(client, f"/applications/{application_id}/delete"), times=ROUNDS)


def _page(client: FlaskClient, address: str, bare: float, name: str, questions: range, limit: float) -> Iterator[Row]:
    data = dict(pair for number in questions for pair in _posted(number))
    opened = cpu_ms(lambda: _get(client, address), times=ROUNDS)
    saved = cpu_ms(lambda: _post(client, address, data), times=ROUNDS)
    yield at_most(f"{name}: open, over the bare page, CPU", opened - bare, "ms", limit)
    yield at_most(f"{name}: validate and save, over the bare page, CPU", saved - bare, "ms", limit)


def _get(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")


def _post(client: FlaskClient, address: str, data: dict[str, str]) -> None:
    answer = client.post(address, data=data)
    if answer.status_code != 303:
        raise RuntimeError(f"{address} answered {answer.status_code}")


def _posted(number: int) -> Iterator[tuple[str, str]]:
    kind, answer = KINDS[number % len(KINDS)]
    if kind != "date":
        yield f"q{number}", answer
        return
    for part, text in zip(("year", "month", "day"), answer.split("-"), strict=True):
        yield f"q{number}-{part}", text


def _form(pages: list[int], *, conditions: int) -> str:
    """The real form.yaml with pages of so many questions before it; the last `conditions` hang on a yes before them."""
    lines: list[str] = []
    number = 0
    for place, count in enumerate(pages):
        lines += [f"  - id: p{place}", "    title: {vi: Trang, en: Page, zh: 页}", "    questions:"]
        for _ in range(count):
            lines += [f"      - id: q{number}", f"        kind: {KINDS[number % len(KINDS)][0]}"]
            lines += [f"        ask: {{vi: Câu hỏi {number}, en: Question {number}, zh: 问题 {number}}}"]
            if number >= sum(pages) - conditions:
                lines += [f"        show: q{number // 10 * 10 - 7}"]
            number += 1
    head, pages_of_it = read_folder(NATIONAL / SLUG)["form.yaml"].split("\npages:\n")
    return "\n".join([head, "pages:", *lines, pages_of_it])


def _draft(place: Place, form: str) -> str:
    """A draft that follows a version of its own with this form."""
    bundle = {**read_folder(NATIONAL / SLUG), "form.yaml": form}
    with place.database.transaction() as db:
        person = actor(place, "citizen")
        draft = drafts.start(db, person, procedure_code=PROCEDURE, agency_code=AGENCY, locale="vi", now=now())
        version = DefinitionVersion(
            procedure_code=PROCEDURE,
            slug=SLUG,
            number=-len(form),  # nobody begins with it
            digest=digest_of(bundle),
            bundle=bundle,
            author_id="bench",
            made_at=now(),
        )
        db.add(version)
        db.flush()
        draft.definition_id, draft.draft = version.id, {"q0": "Phố Hàng Trống"}
        return draft.id


def _fill(place: Place, application_id: str) -> None:
    """Answer every question as its page would keep it."""
    known: dict[str, Any] = {"integer": 12, "yes-no": True, "money": 200_000, "phone": "0912345678"}
    answers = {f"q{n}": known.get(KINDS[n % 10][0], KINDS[n % 10][1]) for n in range(300)}
    with place.database.transaction() as db:
        drafts.save_answers(db, actor(place, "citizen"), application_id, answers, now=now())
