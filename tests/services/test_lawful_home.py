"""The confirmation of a lawful home (1.013314): the area per person, when it warns, and what the paper says."""

from forms.answers import filed_answers, visible_questions
from forms.findings import Findings
from services.definitions.bundle import read_folder
from services.definitions.publishing import NATIONAL
from services.definitions.rehearsals import read_rehearsals
from services.definitions.service import load_service
from services.results.papers import Office
from tests.services.issued import TODAY, text_of_result

SERVICE = load_service(read_folder(NATIONAL / "xac-nhan-cho-o-hop-phap"))
PEOPLE = {person.id: person.answers for person in read_rehearsals(SERVICE.rehearsals, Findings("rehearsals.yaml"))}


def is_warned(person: str, **changes: object) -> bool:
    [page] = [page for page in SERVICE.form.pages if page.id == "sharing"]
    shown = visible_questions(SERVICE.form, page, {**PEOPLE[person], **changes}, TODAY)
    return "too_small" in [question.id for question in shown]


def test_the_area_per_person_is_rounded_and_warns_below_eight_square_metres() -> None:
    assert filed_answers(SERVICE.form, PEOPLE["three-in-a-small-room"], TODAY)["area_each"] == "6.67"
    assert is_warned("three-in-a-small-room")
    assert not is_warned("three-in-a-small-room", people_area="24")
    assert not is_warned("three-in-a-small-room", purpose="temporary")
    assert not is_warned("tenant")


def test_the_confirmation_names_home_area_and_tenants_only_where_there_are_some() -> None:
    office = Office("Ủy ban nhân dân phường Hoàn Kiếm", place="Hà Nội")
    own, rented = (text_of_result(SERVICE, PEOPLE[person], office=office) for person in ("own-house", "tenant"))
    for said in ("Nguyễn Thị Ánh", "5 phố Hàng Bông", "120"):
        assert said in own
    assert "thuê, mượn" not in own
    assert "12,5" in rented
