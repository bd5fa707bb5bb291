"""What people with an account may open: the addresses that together show every kind of page of each of them."""

from collections.abc import Iterator

from tests.journey import cases
from tests.journey.cases import Cases
from tests.journey.open_pages import SERVICE

_QUESTIONS = ("for-whom", "requester", "requester-paper", "requester-residence", "subject", "earlier-residence")
_MORE = ("marital-status", "status-proof", "purpose", "earlier-certificate", "fee", "papers", "check", "delete")


def of_an_applicant(made: Cases) -> Iterator[str]:
    """`citizen`: a draft, an application that was filed, one to be completed, one with its result."""
    draft = f"/applications/{made.draft}"
    yield from ("/", "/account", "/account/details", "/account/password", "/applications", draft)
    yield from (f"{draft}/{page}" for page in (*_QUESTIONS, *_MORE))
    yield from (f"/applications/{made.filed_id}{page}" for page in ("", "/filed", "/withdraw"))
    yield from (f"/applications/{made.asked_id}{page}" for page in ("", "/purpose", "/check"))
    yield f"/applications/{made.signed_id}"


def of_a_company(company: str) -> Iterator[str]:
    """`business`, acting for the company with this id."""
    yield from ("/organisations", "/organisations/new", f"/organisations/{company}")
    yield from (f"/organisations/{company}/{page}" for page in ("members", "invite", "details", "leave"))
    yield f"{SERVICE}/start"  # which is meant for persons


def of_a_clerk(made: Cases) -> Iterator[str]:
    """`clerk`: the queue tab by tab, and a case at three stages."""
    yield from (f"/desk?agency={cases.AGENCY}&tab={tab}" for tab in ("open", "mine", "signing", "waiting", "ended"))
    yield from (f"/desk/{code}" for code in (made.filed, made.asked, made.proposed, "H26.00070-000000-0000"))
    yield f"/desk?agency={cases.AGENCY}&q=khong+co"


def of_an_approver(made: Cases) -> Iterator[str]:
    """`approver`: what waits for a signature."""
    yield from ("/desk", f"/desk/{made.proposed}", "/desk/refunds")


def of_an_author(broken: int) -> Iterator[str]:
    """`author`: services as files; version `broken` of the certificate's service holds a mistake."""
    home = "/national/definitions"
    right, wrong = f"{home}/{cases.PROCEDURE}/1", f"{home}/{cases.PROCEDURE}/{broken}"
    yield from (home, f"{home}/upload", f"{home}/{cases.PROCEDURE}", right, wrong, f"{wrong}/files/form.yaml")
    yield from (f"{right}/rehearsals", f"{right}/preview")
    yield f"{home}/{cases.PROCEDURE}/compare?old=1&new={broken}"
