"""Posts that no page of ours sends, and names that few forms take: nothing breaks, nothing leaks into other answers."""

import datetime as dt
import unicodedata
from urllib.parse import quote_plus

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from services.applications import intake
from services.db import Database
from services.notices.letters import Letterhead, letter
from services.notices.models import Notice
from services.people.keys import Keys
from tests.portal import filing
from tests.portal.filing import ANSWERS, begin, fill, send, token_of
from tests.portal.pages import PageClient

pytestmark = pytest.mark.usefixtures("clock", "office")

RUBBISH = ["x" * 100_000, "\x01\x00", "NaN", "0000", "[]", "\u202eevil\u202c", "٣"]
#: A name, a group with a date, an address, a date with lists, a long text with a number.
PAGES = ("requester", "requester-paper", "requester-residence", "subject", "purpose")


def test_whatever_a_script_saves_by_itself_stays_on_its_page_and_can_be_opened_again(
    citizen: PageClient, database: Database
) -> None:
    application_id = begin(citizen)
    token = token_of(citizen.get(f"/applications/{application_id}/for-whom"))
    allowed = {":at", "subject_birth_place"}
    for asked in PAGES:
        answers = ANSWERS[asked]
        address = f"/applications/{application_id}/{asked}"
        allowed |= {name.partition("-")[0] for name in answers}
        for rubbish in RUBBISH:
            fields = MultiDict([("csrf_token", token), ("autosave", "1"), ("nobody_asked", "x")])
            for name in (*answers, ":copied", ":at", ":delivery", "draft", "status", "owner_id"):
                fields.setlist(name, [rubbish, "second"])
            answer = citizen.post(address, data=fields)
            assert answer.status_code == 200, (asked, rubbish[:20])
        kept = filing.application(database, application_id)
        assert set(kept.draft) <= allowed
        assert (kept.status, kept.draft.get(":at")) == ("draft", asked)
        assert citizen.get(address).status_code == 200
    assert citizen.get(f"/applications/{application_id}/check").status_code == 200
    assert citizen.get("/applications").status_code == 200


def test_ten_thousand_fields_and_broken_letters_are_read_as_one_answer_or_none(
    citizen: PageClient, database: Database
) -> None:
    application_id = begin(citizen)
    address = f"/applications/{application_id}/requester"
    token = quote_plus(token_of(citizen.get(address)))
    name = "requester_name"
    for body in (
        f"csrf_token={token}" + f"&{name}=Lan" * 10_000,
        f"csrf_token={token}" + "".join(f"&{name}[{n}]=x" for n in range(10_000)),
        f"csrf_token={token}&{name}=%ED%A0%80%ED%B0%80",  # halves of a letter, each by itself
        f"csrf_token={token}&{name}=%FF%FE%00%80",
        f"csrf_token={token}&{name}=" + "%CC%81" * 10_000,  # marks without a letter
    ):
        answer = citizen.post(address, data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (303, 422)
        assert filing.application(database, application_id).draft.get(name) in (None, "Lan")


@pytest.mark.parametrize("name", ["Ánh", "N'Guyễn O’Brien-Lê Ỡ", "张伟", "Ễ" * 150])
def test_a_name_stands_letter_by_letter_on_every_page_and_in_every_mail(
    citizen: PageClient, database: Database, now: dt.datetime, name: str
) -> None:
    application_id = begin(citizen)
    typed = unicodedata.normalize("NFD", name)

    assert fill(citizen, application_id, {"requester": {"requester_name": typed}}).endswith("/check")

    shown = name.replace("'", "&#39;")
    assert filing.application(database, application_id).draft["requester_name"] == name
    assert shown in citizen.get(f"/applications/{application_id}/check").text
    assert filing.file(citizen, application_id).status_code == 303
    assert filing.application(database, application_id).subject_name == name[:200]
    assert shown in citizen.get(f"/applications/{application_id}").text
    with database.reading() as db:
        notice = db.scalars(select(Notice)).first()
        assert notice is not None
        notice.name = typed[:120]
        head = Letterhead("Một Cửa <a@motcua.example>", "https://motcua.example", Keys("secret"))
        mail = letter(notice, head, now=now).as_bytes()
    assert all(len(line) <= 998 for line in mail.splitlines())


def test_a_name_that_is_too_long_is_shortened_by_the_person_and_never_by_us(citizen: PageClient) -> None:
    application_id = begin(citizen)
    address = f"/applications/{application_id}/requester"
    answer = send(citizen, address, {"requester_name": "Ễ" * 151})

    assert answer.status_code == 422
    assert "Ễ" * 151 in answer.text


def test_answers_that_were_hidden_are_kept_aside_and_never_filed(citizen: PageClient, database: Database) -> None:
    application_id = begin(citizen)
    fill(citizen, application_id)
    address = f"/applications/{application_id}/earlier-residence"
    hidden = {"other_period": "no", "residence_period-place-province": "01", "residence_period-from-year": "2020"}
    assert send(citizen, address, hidden).status_code == 303

    assert filing.file(citizen, application_id).status_code == 303
    assert "residence_period" not in filed_answers(database, application_id)


def filed_answers(database: Database, application_id: str) -> str:
    with database.reading() as db:
        return intake.dossier(db, filing.application(database, application_id)).answers
