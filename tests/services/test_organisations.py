"""Companies: who works for them and joins them, what each role may do, and what stays when somebody goes."""

import datetime as dt
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services import audit
from services.applications import attachments, drafts, history, intake, policy, shared
from services.applications.workflow import Status
from services.audit.models import AuditEntry
from services.billing import invoices
from services.catalogue import loading, offerings
from services.db import Database
from services.delivery import choosing
from services.delivery.moves import Way
from services.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, TooMany
from services.files.store import FileStore
from services.jobs import worker
from services.jobs.worker import Workshop
from services.notices.models import Notice
from services.organisations import companies, invitations, members
from services.organisations.models import Invitation, Organisation
from services.organisations.roles import Role
from services.people import tidying
from services.people.actor import Actor
from services.people.keys import Keys
from tests import factories
from tests.factories import again, citizen, colleague, company
from tests.services.published import lines

KEYS = Keys("secret")
WEEK = dt.timedelta(days=7)


def invited(db: Session, owner: Actor, organisation: Organisation, email: str, role: str = "preparer") -> Invitation:
    at = {"locale": "vi", "keys": KEYS, "now": factories.MONDAY}
    return invitations.invite(db, owner, organisation.id, email=email, role=role, **at)


def token_of(invitation: Invitation) -> str:
    return KEYS.link_token("invitation", invitation.id)


def told(db: Session, kind: str) -> set[str]:
    return set(db.scalars(select(Notice.address).where(Notice.kind == kind)))


def founded(db: Session) -> tuple[Actor, Organisation]:
    """A company and its owner."""
    owner = citizen(db, "Phạm Minh Quân")
    made = company(db, owner)
    return again(db, owner), made


def test_a_company_is_added_once_with_a_tax_code_that_fits(database: Database) -> None:
    with database.transaction() as db:
        owner, made = founded(db)

        assert owner.role_in(made.id) == Role.OWNER
        for code in ("9990000017", "0123", "001098012345", "", "9990000018 "):
            with pytest.raises(Invalid) as refusal:
                company(db, citizen(db, "Người Khác"), tax_code=code)
            assert refusal.value.field == "tax_code"
        assert company(db, citizen(db, "Chi nhánh"), tax_code="999 0000018-001").tax_code == "9990000018001"


def test_nobody_collects_the_tax_codes_of_others(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companies, "MOST_ADDED", 1)
    with database.transaction() as db:
        owner, _ = founded(db)
        with pytest.raises(Conflict):
            company(db, owner, tax_code="9900000016")


def test_an_invited_colleague_joins_with_the_invited_address_and_once(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        owner, made = founded(db)
        invitation = invited(db, owner, made, "Hanh@Example.com")
        token = token_of(invitation)
        stranger = citizen(db, "Người Lạ")
        hanh = factories.account(db, "Lý Thị Hạnh", email="hanh@example.com")  # opened after the letter was written
        joining = factories.actor_of(db, hanh.id, now)

        assert [each.name for _, each in invitations.waiting_for(db, hanh.id, now=now)] == [made.name]
        with pytest.raises(Forbidden):
            invitations.accept(db, stranger, token, keys=KEYS, now=now)
        invitations.accept(db, joining, token, keys=KEYS, now=now)
        for _ in range(2):
            with pytest.raises(NotFound):
                invitations.accept(db, joining, token, keys=KEYS, now=now)

        assert again(db, joining).role_in(made.id) == Role.PREPARER
        assert told(db, "company_joined") == {members.members(db, made)[0].email}
        verbs = db.scalars(select(AuditEntry.verb).where(AuditEntry.subject == f"organisation:{made.id}")).all()
        assert verbs == ["organisation.add", "organisation.invite", "organisation.join"]
        assert list(audit.verify(db)) == []


def test_inviting_is_the_same_whether_the_address_has_an_account_or_not(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        owner, made = founded(db)
        factories.account(db, "Có tài khoản", email="known@example.com")
        for email in ("known@example.com", "unknown@example.com"):
            invited(db, owner, made, email)

        letters = db.scalars(select(Notice).where(Notice.kind == "company_invitation")).all()
        assert {(each.account_id, each.name) for each in letters} == {(None, "")}
        assert {frozenset(each.params) for each in letters} == {frozenset(letters[0].params)}


@pytest.mark.parametrize(
    "how", ["old", "cancelled", "another company's key", "invited again", "its writer was removed"]
)
def test_a_stale_invitation_opens_nothing(database: Database, now: dt.datetime, how: str) -> None:
    with database.transaction() as db:
        owner, made = founded(db)
        other = colleague(db, made, Role.OWNER)
        invitation = invited(db, other, made, "hanh@example.com", "owner")
        token, later = token_of(invitation), now
        match how:
            case "old":
                later = now + WEEK
            case "cancelled":
                invitations.cancel(db, owner, made.id, invitation.id, now=now)
            case "another company's key":
                token = Keys("other").link_token("invitation", invitation.id)
            case "invited again":
                invited(db, owner, made, "HANH@example.com")
            case "its writer was removed":
                members.remove(db, owner, made.id, other.account_id, now=now)
        joining = factories.account(db, email="hanh@example.com")

        with pytest.raises(NotFound):
            invitations.accept(db, factories.actor_of(db, joining.id, now), token, keys=KEYS, now=later)


def test_an_invitation_that_ran_out_is_forgotten(database: Database, files: FileStore, now: dt.datetime) -> None:
    with database.transaction() as db:
        owner, made = founded(db)
        invited(db, owner, made, "hanh@example.com")
        tidying.schedule(db, now=now + WEEK)
    shop = Workshop(database, files, {}, lambda: now + WEEK + 2 * tidying.EVERY)
    worker.drain(shop, {"people.tidy": tidying.tidy, "notices.send": lambda shop, notice_id: None})

    with database.reading() as db:
        assert db.scalars(select(Invitation)).all() == []


def test_letters_of_invitation_are_counted(database: Database) -> None:
    with database.transaction() as db:
        owner, made = founded(db)
        for _ in range(3):
            invited(db, owner, made, "hanh@example.com")
        with pytest.raises(TooMany):
            invited(db, owner, made, "hanh@example.com")


def test_the_last_owner_stays_and_all_others_may_go(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        owner, made = founded(db)
        hanh = colleague(db, made, Role.PREPARER)
        for refused in (
            lambda: members.leave(db, owner, made.id, now=now),
            lambda: members.remove(db, owner, made.id, owner.account_id, now=now),
            lambda: members.change_role(db, owner, made.id, owner.account_id, "payer", now=now),
        ):
            with pytest.raises(Conflict):
                refused()

        members.change_role(db, owner, made.id, hanh.account_id, "owner", now=now)
        members.leave(db, owner, made.id, now=now)

        assert [(each.name, each.role) for each in members.members(db, made)] == [("Lý Thị Hạnh", Role.OWNER)]
        assert told(db, "company_my_role") == told(db, "company_gone") == {members.members(db, made)[0].email}
        with pytest.raises(Forbidden):  # the page of a former owner is still open
            members.remove(db, owner, made.id, hanh.account_id, now=now)


def test_two_owners_who_leave_at_once_leave_one_behind(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        owner, made = founded(db)
        owners = [owner, colleague(db, made, Role.OWNER)]
    together, done = Barrier(2), []

    def go(who: Actor) -> None:
        together.wait()
        try:
            with database.transaction() as db:
                members.leave(db, again(db, who), made.id, now=now)
            done.append("left")
        except Conflict:
            done.append("stays")

    threads = [Thread(target=go, args=(who,)) for who in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["left", "stays"]


def test_only_owners_manage_and_another_company_does_not_exist(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        owner, made = founded(db)
        hanh = colleague(db, made, Role.PREPARER)
        payer = colleague(db, made, Role.PAYER, "Vũ Hải")
        elsewhere = citizen(db, "Chủ công ty khác")
        company(db, elsewhere, tax_code="9900000016")
        invitation = invited(db, owner, made, "moi@example.com")
        details = companies.Details("Tên khác", "01", "00070", "1 Hàng Đào")
        for who, refusal in ((hanh, Forbidden), (payer, Forbidden), (again(db, elsewhere), NotFound)):
            acts: list[Callable[[Actor], Any]] = [
                lambda who: companies.change(db, who, made.id, details, now=now),
                lambda who: invited(db, who, made, "ban@example.com"),
                lambda who: invitations.cancel(db, who, made.id, invitation.id, now=now),
                lambda who: members.change_role(db, who, made.id, hanh.account_id, "owner", now=now),
                lambda who: members.remove(db, who, made.id, hanh.account_id, now=now),
            ]
            for act in acts:
                with pytest.raises(refusal):
                    act(who)
        with pytest.raises(NotFound):
            members.leave(db, again(db, elsewhere), made.id, now=now)
        theirs = next(iter(again(db, elsewhere).memberships))[0]
        with pytest.raises(NotFound):  # an invitation of one company is not cancelled by the owner of another
            invitations.cancel(db, again(db, elsewhere), theirs, invitation.id, now=now)


def test_what_each_role_may_do_with_an_application(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        owner, made = founded(db)
        people = {role: colleague(db, made, role, str(role)) for role in Role}
        people["stranger"] = citizen(db, "Người Lạ")
        filed = factories.at(db, "approved", factories.clerk(db), owner=owner, organisation=made)
        draft = factories.draft(db, owner, organisation=made)
        attached = factories.attach(db, draft)
        acts: dict[str, Callable[[Actor], Any]] = {
            "see": lambda who: policy.own(db, who, draft.id),
            "fill": lambda who: drafts.save_answers(db, who, draft.id, {"copies": 3}, now=now),
            "detach": lambda who: attachments.detach(db, who, draft.id, attached.id, now=now),
            "deliver": lambda who: choosing.choose(db, who, draft.id, choosing.Choice(Way.ONLINE), now=now),
            "file": lambda who: intake.file(db, who, draft.id, now=now),
            "withdraw": lambda who: intake.withdraw(db, who, draft.id, reason="", now=now),
            "receive": lambda who: intake.receive(db, who, filed.id, now=now),
            "delete": lambda who: drafts.delete(db, who, draft.id, now=now),
            "pay": lambda who: policy.to_pay(db, who, draft.id),
        }
        allowed = {
            Role.OWNER: set(acts),
            Role.PREPARER: set(acts) - {"pay"},
            Role.PAYER: {"see", "pay"},
            "stranger": set[str](),
        }

        for role, who in people.items():
            may = {name for name, act in acts.items() if _is_allowed(db, act, who)}
            assert may == allowed[role], role


def _is_allowed(db: Session, act: Callable[[Actor], Any], who: Actor) -> bool:
    """Whether the policy lets somebody through; what the status of the application says does not matter here."""
    undone = db.begin_nested()
    try:
        act(who)
    except (NotFound, Forbidden):
        return False
    except Refusal:
        return True
    finally:
        undone.rollback()
        db.expire_all()
    return True


def test_the_company_keeps_what_somebody_filed_who_sees_it_no_more(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        owner, made = founded(db)
        hanh = colleague(db, made, Role.PREPARER)
        filed = factories.filed(db, hanh, organisation=made)
        private = factories.filed(db, hanh)
        members.remove(db, owner, made.id, hanh.account_id, now=now)

        gone = again(db, hanh)
        with pytest.raises(NotFound):
            policy.own(db, gone, filed.id)
        assert policy.own(db, gone, private.id) is private
        assert shared.page(db, gone, made.id).rows == []
        assert [row.application for row in shared.page(db, owner, made.id).rows] == [filed]
        assert dict(members.everybody(db, made))[hanh.account_id] == "Lý Thị Hạnh"

        factories.desk.claim(db, clerk := factories.clerk(db), filed.code or "", now=now)
        factories.desk.accept(db, clerk, filed.code or "", now=now, seen=filed.version)
        assert told(db, "accepted") == {members.members(db, made)[0].email}  # not to whom it concerns no more


def test_who_filed_in_whose_name_is_written_down_as_it_was(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        owner, made = founded(db)
        hanh = colleague(db, made, Role.PREPARER)
        draft = factories.draft(db, owner, organisation=made)
        filed = intake.file(db, hanh, draft.id, now=now).application
        companies.change(db, owner, made.id, companies.Details("Tên mới", "01", "00070", "1 Hàng Đào"), now=now)

        event = history.events(db, filed)[0]
        assert (event.actor_id, event.data["for"]["as"], filed.owner_id) == (
            hanh.account_id,
            "preparer",
            hanh.account_id,
        )
        assert history.filed_for(db, filed) == history.Mandate("Công ty TNHH Hoa Sen", factories.TAX_CODE)
        line = db.scalars(select(AuditEntry).where(AuditEntry.verb == "application.file")).one()
        assert line.data == {"organisation": made.id}
        assert history.filed_for(db, factories.filed(db, hanh)) is None


def test_whoever_pays_is_told_of_the_fee_in_their_language(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        owner, made = founded(db)
        payer = colleague(db, made, Role.PAYER, "Vũ Hải")
        db.get_one(factories.Account, payer.account_id).locale = "en"
        filed = factories.at(db, "fee_due", clerk := factories.clerk(db), owner=owner, organisation=made)
        due = db.scalars(select(Notice).where(Notice.kind == "fee_due")).all()
        assert {(each.account_id, each.locale) for each in due} == {(owner.account_id, "vi"), (payer.account_id, "en")}

        owed = invoices.open_invoice(db, filed.id)
        assert owed is not None
        factories.desk.record_payment(db, clerk, filed.code or "", invoice_id=owed.id, now=now)
        told_of = db.scalars(select(Notice.account_id).where(Notice.kind == "fee_paid")).all()
        assert sorted(told_of) == sorted([owner.account_id, payer.account_id])


def test_the_shared_list_is_narrowed_and_read_page_by_page(
    database: Database, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared.overview, "PAGE", 2)
    with database.transaction() as db:
        owner, made = founded(db)
        hanh = colleague(db, made, Role.PREPARER)
        mine = [factories.draft(db, owner, organisation=made, now=now + dt.timedelta(minutes=n // 2)) for n in range(5)]
        hers = factories.filed(db, hanh, organisation=made)
        factories.filed(db, owner)

        seen: list[str] = []
        before: str | None = None
        for _ in range(3):
            page = shared.page(db, owner, made.id, before=before)
            seen += [row.application.id for row in page.rows]
            before = page.next_key
        assert before is None
        assert sorted(seen) == sorted([*(each.id for each in mine), hers.id])
        assert seen[0] == mine[4].id
        narrowed = shared.page(db, owner, made.id, status=Status.FILED, person=hanh.account_id)
        assert [row.application for row in narrowed.rows] == [hers]
        assert shared.page(db, owner, made.id, status=Status.FILED, person=owner.account_id).rows == []


@pytest.mark.parametrize(("audience", "for_company"), [("citizen", True), ("business", False)])
def test_a_service_is_begun_only_for_whom_it_is_meant(
    database: Database, now: dt.datetime, audience: str, for_company: bool
) -> None:
    with database.transaction() as db:
        owner, made = founded(db)
        factories.definition(db, audience=audience)
        loading.load(db, [line for line in lines() if factories.CODE in line[:40]], now)
        agencies = [factories.HOAN_KIEM]
        where = {"procedure_code": factories.CODE, "now": now}
        offerings.offer(db, agency_codes=agencies, level=3, definition=factories.SLUG, **where)
        begin = {**where, "agency_code": factories.HOAN_KIEM, "locale": "vi"}

        with pytest.raises(drafts.WrongAudience):
            drafts.start(db, owner, organisation_id=made.id if for_company else None, **begin)
        if not for_company:
            draft = drafts.start(db, owner, organisation_id=made.id, **begin)
            assert draft.organisation_id == made.id
            assert drafts.unfinished(db, owner, factories.CODE) == []
            assert drafts.unfinished(db, owner, factories.CODE, organisation_id=made.id) == [draft]
            with pytest.raises(NotFound):
                drafts.start(db, citizen(db, "Người Lạ"), organisation_id=made.id, **begin)
            with pytest.raises(Forbidden):
                drafts.start(db, colleague(db, made, Role.PAYER), organisation_id=made.id, **begin)
