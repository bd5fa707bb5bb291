"""Companies on the pages: the switch of the header, filing in a company's name, inviting, and who is kept out."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal import identity
from services.db import Database
from services.definitions.bundle import digest_of
from services.definitions.models import DefinitionVersion
from services.notices.models import Notice
from services.organisations import demo as demo_company
from services.organisations import invitations, members
from services.organisations.models import Invitation, Organisation
from services.people.models import Account
from services.text import translator
from tests import factories
from tests.portal import filing
from tests.portal.filing import CODE, HOAN_KIEM, fill, send, sign_in, token_of
from tests.portal.pages import PageClient

#: As a page says it to somebody who has not chosen a language.
said = translator("vi")

START = f"/services/{CODE}/start?province=01&commune=00070"


@pytest.fixture(autouse=True)
def clock(now: dt.datetime) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def office(request: pytest.FixtureRequest, database: Database, now: dt.datetime) -> None:
    filing.open_office(database, now, audience=getattr(request, "param", "citizen, business"))


@pytest.fixture
def owner(app: Flask) -> PageClient:
    return sign_in(app, "business")


@pytest.fixture
def payer(app: Flask) -> PageClient:
    return sign_in(app, "business2")


@pytest.fixture
def company(database: Database) -> str:
    """The id of the demo's company."""
    with database.reading() as db:
        return db.scalars(select(Organisation.id)).one()


def account_id(database: Database, user: str) -> str:
    with database.reading() as db:
        return db.scalars(select(Account.id).where(Account.email_key == f"{user}@example.com")).one()


def act_for(client: PageClient, organisation: str, page: str = "/applications") -> str:
    """Turn the switch on a page; gives where it leads."""
    data = {"organisation": organisation, "next": page}
    answer = send(client, "/organisations/acting", data, page=page)
    return answer.headers.get("Location", "")


def begun_for(client: PageClient, company: str) -> str:
    """A draft begun while acting for the company, from the start page as it is; gives its id."""
    act_for(client, company, START)
    page = client.get(START)
    hidden = dict(re.findall(r'<input type="hidden" name="(agency|organisation)" value="([^"]+)"', page.text))
    answer = client.post(START, data={"csrf_token": token_of(page), **hidden}, headers={"Origin": "http://localhost"})
    assert answer.status_code == 303
    return answer.headers["Location"].split("/")[2]


def link_of(app: Flask, database: Database) -> str:
    """The link of the newest letter of invitation."""
    with app.app_context(), database.reading() as db:
        newest = db.scalars(select(Invitation).order_by(Invitation.created_at.desc()).limit(1)).one()
        return f"/organisations/invitations/{identity.keys().link_token('invitation', newest.id)}"


def test_the_switch_stands_on_every_page_of_whoever_works_for_a_company(
    app: Flask, owner: PageClient, company: str
) -> None:
    assert "Acting for myself" in owner.get("/?lang=en").text
    assert act_for(owner, company, "/account") == "/account"
    for page in ("/?lang=en", "/applications?lang=en", START + "&lang=en", "/nothing-here?lang=en"):
        assert f"Acting for {demo_company.NAME}" in owner.get(page).text
    assert f'href="/organisations/{company}"' in owner.get("/").text  # "My files" leads to the company's list

    citizen = sign_in(app, "citizen")
    assert "Acting for" not in citizen.get("/?lang=en").text
    assert send(citizen, "/organisations/acting", {"organisation": company}, page="/account").status_code == 404


def test_the_switch_leads_nowhere_else(owner: PageClient, company: str) -> None:
    data = {"organisation": company, "next": "https://evil.example/"}
    assert send(owner, "/organisations/acting", data, page="/account").headers["Location"] == "/"


def test_what_is_begun_for_the_company_belongs_to_it_from_draft_to_slip(
    app: Flask, database: Database, owner: PageClient, payer: PageClient, company: str, now: dt.datetime
) -> None:
    id = begun_for(owner, company)
    assert fill(owner, id).endswith("/check")
    assert demo_company.NAME in owner.get(f"/applications/{id}/check").text
    assert filing.file(owner, id).headers["Location"].endswith("/filed")

    assert "You have not filed anything yet" in owner.get("/applications?lang=en").text
    listed = payer.get(f"/organisations/{company}?lang=en").text
    assert f"/applications/{id}" in listed
    assert "Phạm Minh Quân" in listed
    page = payer.get(f"/applications/{id}?lang=en").text
    assert "The application was filed." in page
    assert demo_company.TAX_CODE in page
    assert "Withdraw this application" not in page
    clerk = sign_in(app, "clerk")
    desk = clerk.get(f"/desk/{filing.application(database, id).code}?lang=en").text
    assert demo_company.NAME in desk
    filing.work(app, now)  # the slips can be printed


def test_a_question_is_filled_from_the_company_s_details(database: Database, owner: PageClient, company: str) -> None:
    with database.transaction() as db:
        version = db.scalars(select(DefinitionVersion)).one()
        form = version.bundle["form.yaml"].replace("prefill: name", "prefill: organisation_name")
        form = form.replace("id: requester_name\n        kind: name", "id: requester_name\n        kind: text")
        version.bundle = {**version.bundle, "form.yaml": form}
        version.digest = digest_of(version.bundle)

    page = owner.get(f"/applications/{begun_for(owner, company)}/requester?lang=en").text

    assert f'value="{demo_company.NAME}"' in page
    assert "Filled in from your company" in page


def test_the_company_s_list_is_narrowed_by_status_and_person(
    database: Database, owner: PageClient, company: str
) -> None:
    id = begun_for(owner, company)
    mine, theirs = account_id(database, "business"), account_id(database, "business2")
    for query, is_there in (
        (f"status=draft&person={mine}", True),
        ("status=filed", False),
        (f"person={theirs}", False),
        ("status=nonsense&person=nobody&before=nothing", True),
    ):
        page = owner.get(f"/organisations/{company}?{query}&lang=en").text
        assert (f"/applications/{id}" in page) is is_there, query
        assert ("No application fits" in page) is not is_there, query


def test_a_payer_looks_and_pays_but_neither_fills_nor_files(
    database: Database, owner: PageClient, payer: PageClient, company: str
) -> None:
    id = begun_for(owner, company)
    page = f"/applications/{id}"

    assert payer.get(f"{page}/purpose").headers["Location"].endswith(page)
    assert "An owner or a preparer of the company completes and files it." in payer.get(f"{page}?lang=en").text
    for address, fields in (
        ("purpose", filing.ANSWERS["purpose"]),
        ("papers", {"remove": "x"}),
        ("check", {"step": "file", "oath": "y"}),
        ("withdraw", {"reason": ""}),
        ("delete", {}),
    ):
        answer = send(payer, f"{page}/{address}", fields, page="/account")
        assert answer.status_code == 404, address
    assert filing.application(database, id).draft == {}
    act_for(payer, company)
    assert "Your role does not include filing" in payer.get(START + "&lang=en").text
    forged = {"agency": HOAN_KIEM, "organisation": company}
    assert send(payer, START, forged, page="/account").headers["Location"].endswith("/start")


def test_who_is_removed_with_a_page_open_is_out_at_once(
    app: Flask, database: Database, owner: PageClient, company: str, now: dt.datetime
) -> None:
    citizen, his = sign_in(app, "citizen"), account_id(database, "citizen")
    with database.transaction() as db:
        members.join(db, db.get_one(Organisation, company), his, "preparer", now=now)
    id = begun_for(citizen, company)
    open_page = citizen.get(f"/applications/{id}/purpose")
    answer = send(owner, f"/organisations/{company}/members/{his}/remove", {})
    assert answer.headers["Location"].endswith("/members")

    data = {"csrf_token": token_of(open_page), **filing.ANSWERS["purpose"]}
    sent = citizen.post(f"/applications/{id}/purpose", data=data, headers={"Origin": "http://localhost"})
    assert sent.status_code == 404
    assert filing.application(database, id).draft == {}
    for gone in (f"/applications/{id}", f"/organisations/{company}", f"/organisations/{company}/members"):
        assert citizen.get(gone).status_code == 404
    assert "Acting for" not in citizen.get("/applications?lang=en").text
    assert owner.get(f"/applications/{id}").status_code == 200


def test_another_company_s_pages_do_not_exist(
    app: Flask, database: Database, company: str, payer: PageClient, now: dt.datetime
) -> None:
    citizen, owner_id = sign_in(app, "citizen"), account_id(database, "business")
    base = f"/organisations/{company}"
    for_owners = ("details", "invite", f"members/{owner_id}", f"members/{owner_id}/remove")
    for page in ("", "/members", "/leave", *(f"/{each}" for each in for_owners)):
        assert citizen.get(base + page).status_code == 404, page
    for page in ("leave", "invitations/x/cancel", *for_owners):
        assert send(citizen, f"{base}/{page}", {"role": "owner"}, page="/account").status_code == 404, page
    for page in for_owners:  # a colleague who is no owner
        assert payer.get(f"{base}/{page}").status_code == 404, page
        assert send(payer, f"{base}/{page}", {"role": "owner"}, page="/account").status_code == 404, page
    assert "business@example.com" not in payer.get(f"{base}/members").text


def test_an_invitation_is_accepted_by_whom_it_was_sent_to(
    app: Flask, database: Database, owner: PageClient, visitor: PageClient, company: str
) -> None:
    invite = {"email": "citizen@example.com", "role": "preparer"}
    assert send(owner, f"/organisations/{company}/invite", invite).headers["Location"].endswith("/members")
    link = link_of(app, database)
    stranger = visitor.get(f"{link}?lang=en").text
    assert demo_company.NAME in stranger
    assert "Open an account" in stranger
    other, invited = sign_in(app, "citizen2"), sign_in(app, "citizen")
    assert "sent to another address" in other.get(f"{link}?lang=en").text
    assert send(other, link, {}, page="/account").status_code == 404
    assert "invites you" in invited.get("/applications?lang=en").text
    assert link in invited.get("/organisations").text

    assert send(invited, link, {}).headers["Location"] == f"/organisations/{company}"
    assert said("You work for %(company)s now. You act for it from here on.", company=demo_company.NAME) in (
        invited.get(f"/organisations/{company}").text
    )
    assert send(invited, link, {}, page="/account").status_code == 404
    assert "does not work any more" in visitor.get(f"{link}?lang=en").text
    again = send(owner, f"/organisations/{company}/invite", invite)
    assert again.status_code == 422


def test_a_cancelled_invitation_and_a_made_up_link_open_nothing(
    app: Flask, database: Database, owner: PageClient, visitor: PageClient, company: str
) -> None:
    send(owner, f"/organisations/{company}/invite", {"email": "citizen@example.com", "role": "owner"})
    link = link_of(app, database)
    with database.reading() as db:
        waiting = db.scalars(select(Invitation.id)).one()
    list_of_members = f"/organisations/{company}/members"
    assert (
        send(owner, f"/organisations/{company}/invitations/{waiting}/cancel", {}, page=list_of_members)
        .headers["Location"]
        .endswith("/members")
    )

    for address in (link, f"{link[:-3]}abc", f"/organisations/invitations/{waiting}"):
        assert visitor.get(address).status_code == 404
    with database.reading() as db:
        kinds = db.scalars(select(Notice.kind).where(Notice.address == "citizen@example.com")).all()
    assert sorted(kinds) == ["company_invitation", "company_uninvited"]


def test_the_answer_to_an_invitation_does_not_tell_who_has_an_account(owner: PageClient, company: str) -> None:
    answers = []
    for email in ("citizen@example.com", "nobody@example.com"):
        sent = send(owner, f"/organisations/{company}/invite", {"email": email, "role": "payer"})
        page = owner.get(sent.headers["Location"] + "?lang=en").text
        answers.append((sent.status_code, page.count("Can be accepted until")))
    assert answers == [(303, 1), (303, 2)]
    wrong = send(owner, f"/organisations/{company}/invite", {"email": "citizen", "role": "king"})
    assert wrong.status_code == 422


def test_an_owner_changes_roles_and_the_last_one_cannot_go(database: Database, owner: PageClient, company: str) -> None:
    base, me = f"/organisations/{company}", account_id(database, "business")
    other = account_id(database, "business2")
    assert send(owner, f"{base}/members/{me}", {"role": "payer"}).status_code == 422
    left = send(owner, f"{base}/leave", {})
    assert said("The company needs an owner. Make somebody else an owner first.") in (
        owner.get(left.headers["Location"]).text
    )
    assert send(owner, f"{base}/members/{other}", {"role": "owner"}).status_code == 303
    assert send(owner, f"{base}/leave", {}).headers["Location"] == "/organisations"
    assert owner.get(base).status_code == 404


def test_a_company_is_added_without_scripts(app: Flask, database: Database) -> None:
    citizen = sign_in(app, "citizen")
    typed = {"tax_code": "9901234560", "name": "Công ty cổ phần <b>Ánh Dương</b>", "address-province": "01"}
    asked = send(citizen, "/organisations/new", {**typed, "communes": "1"})
    assert asked.status_code == 200
    assert "Phường Phú Thượng" in asked.text
    whole = {**typed, "address-commune": "00091", "address-street": "5 An Dương Vương"}
    assert send(citizen, "/organisations/new", {**whole, "tax_code": "9901234561"}).status_code == 422
    taken = send(citizen, "/organisations/new?lang=en", {**whole, "tax_code": demo_company.TAX_CODE})
    assert "is on the portal already" in taken.text

    added = send(citizen, "/organisations/new", whole).headers["Location"]
    page = citizen.get(f"{added}?lang=en").text
    assert "Công ty cổ phần &lt;b&gt;Ánh Dương&lt;/b&gt;" in page
    assert "5 An Dương Vương, Phường Phú Thượng, Thành phố Hà Nội" in page
    renamed = send(citizen, f"{added}/details", {"name": "Ánh Dương", **dict(list(whole.items())[2:])})
    assert renamed.status_code == 303
    assert "Ánh Dương" in citizen.get(added).text


@pytest.mark.parametrize("office", ["citizen"], indirect=True)
def test_a_service_for_persons_is_kindly_not_begun_for_a_company(owner: PageClient, company: str) -> None:
    act_for(owner, company)
    page = owner.get(START + "&lang=en").text
    assert "This service cannot be filed for a company" in page
    assert 'name="agency"' not in page
    forged = {"agency": HOAN_KIEM, "organisation": company}
    assert send(owner, START, forged, page="/account").headers["Location"].endswith("/start")
    assert act_for(owner, "", START) == START
    assert 'name="agency"' in owner.get(START).text


@pytest.mark.parametrize("office", ["business"], indirect=True)
def test_a_service_for_companies_asks_which_one_or_offers_to_add_one(
    app: Flask, owner: PageClient, payer: PageClient, visitor: PageClient, company: str
) -> None:
    assert f'value="{company}"' in owner.get(START).text
    citizen = sign_in(app, "citizen")
    for client in (citizen, payer):
        page = client.get(START + "&lang=en").text
        assert "This service is for companies" in page
        assert "/organisations/new?next=" in page
    assert "Sign in" in visitor.get(START + "&lang=en").text
    assert send(citizen, START, {"agency": HOAN_KIEM}, page="/account").headers["Location"].endswith("/start")
    assert begun_for(owner, company)


def test_the_demo_s_company_is_seeded_once(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        demo_company.seed_company(db, now)
        company = db.scalars(select(Organisation)).one()
        assert [each.role for each in members.members(db, company)] == ["owner", "payer"]
        assert invitations.waiting_of(db, company, now=now) == []
    assert factories.TAX_CODE != demo_company.TAX_CODE
