"""One application, walked by everybody it concerns in a real browser, from search to a result anyone can check."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journey import at_home, at_the_desk, checks_of_a_result
from tests.journey.people import Person
from tests.journey.portal_process import Portal

pytestmark = pytest.mark.xdist_group("browser")

Meet = Callable[..., Person]


@pytest.mark.parametrize(
    ("scripts", "width"), [(True, 1280), (False, 360)], ids=["with-scripts-1280-px", "without-scripts-360-px"]
)
def test_one_application_from_search_to_a_result_that_anyone_can_check(
    meet: Meet, portal: Portal, scripts: bool, width: int, tmp_path: Path
) -> None:
    email = f"cuc-{width}@example.org"
    citizen, clerk, approver, stranger = (
        meet(who, scripts=scripts, width=width) for who in ("citizen", "clerk", "approver", "stranger")
    )

    at_home.opens_an_account(citizen, email)
    at_home.finds_the_service(citizen)
    at_home.chooses_the_ward(citizen)
    at_home.begins(citizen)
    id = at_home.fills_every_page(citizen, email)
    at_home.encloses_the_papers(citizen, tmp_path)
    code, secret = at_home.files_it(citizen, email)
    at_home.tracks_it(stranger, code, secret)

    at_the_desk.takes_and_accepts(clerk, code)
    at_the_desk.asks_for_additions(clerk, code)
    at_home.corrects_it(citizen, id, code, email, tmp_path)
    at_the_desk.sees_what_changed(clerk, code)
    at_the_desk.takes_the_fee(clerk)
    at_the_desk.proposes(clerk, code)
    at_the_desk.signs(approver, code)

    document = at_home.takes_the_result(citizen, id)
    at_home.checks_the_file(stranger, document, tmp_path)
    at_home.scans_the_code(stranger, checks_of_a_result.address_in_the_code(document))

    verdict = checks_of_a_result.what_poppler_says(document, portal.folder / "keys", tmp_path)
    assert "Signature is Valid." in verdict
    assert "Certificate is Trusted." in verdict
    assert "Total document signed" in verdict
    data = checks_of_a_result.data_inside(document)
    assert (data["answers"]["subject_name"], data["procedure"]) == (at_home.NAME, "1.004873")
    printed = (*at_home.AS_PRINTED, data["number"], data["issued_by"], data["signatory"])
    assert checks_of_a_result.missing_in_the_text(document, printed) == []
