"""What a citizen does at home: open an account, find the service, fill and file it, complete it, take the result."""

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import expect
from sqlalchemy import func, select, update

from services.applications.models import Application
from services.people.models import Account, SignIn
from tests.journey.enclosures import photo, scan
from tests.journey.people import Person

NAME: Final = "Lê Thị Cúc"
PASSWORD: Final = "cầu gỗ mưa phùn 38"
SERVICE: Final = "Cấp Giấy xác nhận tình trạng hôn nhân"
AGENCY: Final = "phường Hoàn Kiếm"

#: The answers of a divorced person of a poor household, page by page.
PAGES: Final[Mapping[str, Mapping[str, Any]]] = {
    "for-whom": {"for_whom": "self"},
    "requester": {"requester_name": NAME},
    "requester-paper": {
        "requester_id_document": {
            "kind": "citizen-id-card",
            "number": "038185001234",
            "issued_by": "Cục Cảnh sát QLHC về TTXH",
            "issued_on": dt.date(2021, 4, 12),
        }
    },
    "requester-residence": {
        "requester_residence": {"province": "01", "commune": "00070", "street": "12 phố Hàng Trống"}
    },
    "subject": {
        "subject_birth_date": dt.date(1985, 12, 5),
        "subject_gender": "female",
        "subject_ethnicity": "06",
        "subject_nationality": "VN",
    },
    "earlier-residence": {"other_period": False},
    "marital-status": {"marital_status": "divorced"},
    "status-proof": {
        "divorced_abroad": False,
        "status_proof": {
            "paper": "decision",
            "number": "45/2020/QĐST-HNGĐ",
            "issued_on": dt.date(2020, 7, 20),
            "issued_by": "Tòa án nhân dân quận Hoàn Kiếm",
        },
    },
    "purpose": {"purpose_kind": "other", "purpose": "Mua bán nhà đất", "copies": 1},
    "earlier-certificate": {"earlier_certificate": "none"},
    "fee": {"fee_group": "none"},
}

#: What the certificate must say of her, as she reads it.
AS_PRINTED: Final = (
    NAME,
    "05/12/1985",
    "Thẻ căn cước công dân số 038185001234, Cục Cảnh sát QLHC về TTXH cấp ngày 12/04/2021",
    "12 phố Hàng Trống, Phường Hoàn Kiếm, Thành phố Hà Nội",
    "Quyết định ly hôn số 45/2020/QĐST-HNGĐ ngày 20/07/2020, Tòa án nhân dân quận Hoàn Kiếm",
    "Mua bán nhà đất tại Hà Nội",
)


def opens_an_account(citizen: Person, email: str) -> None:
    """Register, open the mailed link, confirm, sign in."""
    citizen.open("/")
    citizen.looks("home")
    citizen.open("/register")
    citizen.fill("name", NAME)
    citizen.fill("email", email)
    citizen.fill("password", PASSWORD)
    citizen.looks("register")
    citizen.press("Open an account")
    citizen.reads_text(email)
    citizen.looks("look-into-your-mail")
    letter = citizen.portal.letter(email, citizen.said("Confirm your e-mail address"))
    citizen.open(citizen.portal.link_in(letter))
    citizen.looks("confirm")
    citizen.press("Confirm and open the account")
    citizen.reads("Your address is confirmed. You can sign in now.")
    citizen.looks("sign-in")
    citizen.signs_in(email, PASSWORD)
    citizen.reads("You have not filed anything yet")
    citizen.looks("nothing-filed-yet")


def finds_the_service(citizen: Person, words: str = "xac nhan doc than", service: str = SERVICE) -> None:
    """Search as people type, without accents, read the page, and choose the province."""
    citizen.open("/")
    citizen.page.fill("[name=q]", words)
    citizen.press("Search")
    found = citizen.page.get_by_role("link", name=service).first
    expect(found).to_be_visible()
    citizen.looks("search")
    found.click()
    expect(citizen.page.get_by_role("heading", level=1)).to_contain_text(service)
    citizen.looks("service")
    citizen.follow("Start now")
    expect(citizen.page.locator("#province")).to_be_visible()
    citizen.looks("start")
    citizen.page.select_option("#province", "01")


def chooses_the_ward(citizen: Person) -> None:
    """The ward within the province decides."""
    citizen.press("Show the wards and communes")
    citizen.page.select_option("#commune", "00070")
    citizen.looks("start-commune")


def begins(citizen: Person, agency: str = AGENCY) -> None:
    """Read which agency it is, what it costs and how long it takes, and begin."""
    citizen.press("Continue")
    citizen.reads_text(agency)
    citizen.looks("start-agency")
    citizen.press("Begin")


def fills_every_page(citizen: Person, email: str) -> str:
    """Answer page by page; in the middle of one the session ends. Returns the application's id."""
    for name, answers in PAGES.items():
        citizen.page.wait_for_url(re.compile(rf"/applications/[^/]+/{name}$"))
        for question, answer in answers.items():
            citizen.fill(question, answer)
        citizen.looks(f"page-{name}")
        if name == "subject":
            loses_the_session(citizen, email)
        citizen.press("Continue")
    return citizen.page.url.split("/applications/")[1].split("/")[0]


def loses_the_session(citizen: Person, email: str) -> None:
    """The session ends while the page is open: after signing in again, all that was typed stands there."""
    with citizen.portal.database.transaction() as db:
        owner = select(Account.id).where(Account.email_key == email).scalar_subquery()
        db.execute(update(SignIn).where(SignIn.account_id == owner).values(revoked_at=dt.datetime.now(dt.UTC)))
    citizen.press("Continue")
    citizen.reads("You were signed out. Sign in again: what you typed is kept.")
    citizen.looks("signed-out-in-between")
    citizen.signs_in(email, PASSWORD)
    citizen.page.wait_for_url(re.compile("/subject$"))
    assert [citizen.typed(f"subject_birth_date-{part}") for part in ("day", "month", "year")] == ["5", "12", "1985"]
    assert (citizen.chosen("subject_gender"), citizen.typed("subject_ethnicity")) == ("female", "06")


def encloses_the_papers(citizen: Person, folder: Path) -> None:
    """A photo and a scan of the divorce decision; a text that only calls itself a photo is refused, the rest stays."""
    wrong = folder / "khong-phai-anh.jpg"
    wrong.write_text("Đây không phải là ảnh.", "utf-8")
    citizen.page.wait_for_url(re.compile("/papers$"))
    citizen.looks("papers")
    citizen.attach("paper-status_proof_paper", photo(folder / "quyết định trang 1.jpg"), wrong)
    citizen.sends_the_files()
    citizen.reads_text("quyết định trang 1.jpg")
    citizen.reads_text("khong-phai-anh.jpg")
    citizen.looks("papers-one-refused")
    citizen.attach("paper-status_proof_paper", scan(folder / "quyết định ly hôn.pdf"))
    citizen.sends_the_files()
    citizen.reads_text("quyết định ly hôn.pdf")
    citizen.looks("papers-given")
    citizen.press("Continue")


def files_it(citizen: Person, email: str) -> tuple[str, str]:
    """Check, declare, and press twice: one application. The way back finds nothing to send. Returns code and secret."""
    citizen.page.wait_for_url(re.compile("/check$"))
    citizen.reads_text("Mua bán nhà đất")
    citizen.looks("check")
    citizen.press("File the application")
    expect(citizen.page.locator(".govuk-error-summary")).to_be_visible()
    citizen.looks("check-not-declared")
    citizen.open(citizen.page.url)
    citizen.page.locator("[name=oath]").check()
    citizen.page.locator("button[name=send]").dblclick()
    expect(citizen.page).to_have_url(re.compile("/filed$"))  # the second click aborts what the first began to load
    code, secret = citizen.page.locator("#code").inner_text(), citizen.page.locator("#secret").inner_text()
    citizen.waits_for("Download the acknowledgement (PDF)")
    citizen.looks("filed")
    citizen.page.go_back()
    expect(citizen.page.locator("button[name=send]")).to_have_count(0)
    citizen.looks("back-after-filing")
    with citizen.portal.database.reading() as db:
        mine = select(func.count()).select_from(Application).join(Account, Account.id == Application.owner_id)
        assert db.scalar(mine.where(Account.email_key == email)) == 1
    return code, secret


def corrects_it(citizen: Person, id: str, code: str, email: str, folder: Path) -> None:
    """Read the mail, mend each line of the list, send everything once."""
    letter = citizen.portal.letter(email, citizen.said("Application %(code)s: please add something", code=code))
    citizen.open(citizen.portal.link_in(letter))
    citizen.reads("What the agency asks for")
    citizen.looks("asked-for-additions")
    citizen.page.get_by_role("link", name="Ghi rõ mục đích sử dụng").click()
    citizen.reads("The agency asks you to correct this")
    citizen.looks("correct-a-question")
    citizen.fill("purpose", "Mua bán nhà đất tại Hà Nội")
    citizen.press("Continue")
    citizen.open(f"/applications/{id}/papers?back=check")
    citizen.looks("correct-a-paper")
    citizen.page.get_by_role("button", name="quyết định trang 1.jpg").click()
    citizen.attach("paper-status_proof_paper", photo(folder / "chụp lại rõ hơn.jpg"))
    citizen.press("Continue")
    citizen.page.wait_for_url(re.compile("/check$"))
    citizen.looks("check-the-additions")
    citizen.press("Send the additions")
    citizen.reads("Your additions are sent. The time limit has begun again.")
    citizen.looks("additions-sent")


def takes_the_result(citizen: Person, id: str) -> bytes:
    """Wait for the document and download it."""
    citizen.open(f"/applications/{id}")
    citizen.waits_for("Download the result (PDF)")
    citizen.looks("result-ready")
    document = citizen.download("Download the result (PDF)")
    citizen.open(f"/applications/{id}")
    citizen.looks("finished")
    citizen.open("/applications")
    citizen.looks("my-applications")
    return document


def tracks_it(stranger: Person, code: str, secret: str, name: str = NAME) -> None:
    """Look it up by code and secret, without an account: how it stands, and not a word about a person."""
    stranger.open("/track")
    stranger.fill("code", code.lower())
    stranger.fill("secret", secret)
    stranger.looks("track")
    stranger.press("Show how it stands")
    stranger.reads_text(code)
    assert name not in stranger.page.content()
    stranger.looks("tracked")


def checks_the_file(stranger: Person, document: bytes, folder: Path) -> None:
    """Drop the file: it is the original. Change one byte: it is not."""
    (folder / "giay.pdf").write_bytes(document)
    stranger.open("/verify")
    stranger.looks("verify")
    stranger.attach("paper", folder / "giay.pdf")
    stranger.press("Check this file")
    stranger.reads("Genuine, and still valid")
    stranger.looks("genuine")
    (folder / "giay-sua.pdf").write_bytes(document.replace(b"/Page", b"/Pagf", 1))
    stranger.open("/verify")
    stranger.attach("paper", folder / "giay-sua.pdf")
    stranger.press("Check this file")
    stranger.reads("This file was changed after it was signed")
    stranger.looks("changed")


def scans_the_code(stranger: Person, address: str) -> None:
    """Follow the QR code on the paper."""
    assert stranger.open(address) == 200
    stranger.reads("Genuine, and still valid")
    stranger.looks("by-its-code")
