"""The office's verbs: who may do what, what each leaves behind, and what a stale page or a second click meets."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services import audit
from services.agencies.posts import Role
from services.applications import attachments, defects, desk, drafts, history, intake, review
from services.applications.defects import DefectFound
from services.applications.models import Application, ApplicationEvent
from services.applications.options import Act, options
from services.applications.workflow import Action, Status
from services.audit.models import AuditEntry
from services.billing import invoices
from services.billing.models import Payment
from services.db import Database
from services.errors import Conflict, Forbidden, Invalid, InvalidMove, NotFound, Refusal, Stale
from services.jobs.models import Job
from services.notices.models import Notice
from services.people.actor import Actor, actor_of
from services.results import issuing
from services.results.models import Result, Slip
from tests import factories

HOUR = dt.timedelta(hours=1)
ONE_DEFECT = (DefectFound("question", "purpose", "Ghi rõ ngân hàng"),)


def told(db: Session, application: Application) -> list[str]:
    """The kinds of notice the person got."""
    return list(db.scalars(select(Notice.kind).where(Notice.application_id == application.id)))


def slips(db: Session, application: Application) -> set[str]:
    return set(db.scalars(select(Slip.kind).where(Slip.application_id == application.id)))


def issue(db: Session, application: Application, now: dt.datetime) -> None:
    """What the worker does with an approved application, without its printing."""
    result = issuing.result_of(db, application)
    assert result is not None
    issuing.number(db, result.id, now=now)
    issuing.record(db, result.id, sha256="0" * 64, size=1, valid_until=None, facts={}, now=now)


def code_of(application: Application) -> str:
    assert application.code is not None
    return application.code


# ---- Taking a case -------------------------------------------------------------------------------------------------


def test_a_case_that_is_taken_keeps_its_status_and_has_a_clerk(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = factories.filed(db)
        before = case.version
        desk.claim(db, clerk, code_of(case), now=now)
        assert (case.status, case.assignee_id, case.version) == (Status.FILED, clerk.account_id, before + 1)
        desk.claim(db, clerk, code_of(case), now=now)
        assert case.version == before + 1
        assert [note.kind for note in history.desk_notes(db, case)] == ["claim"]


def test_a_colleague_s_case_can_be_taken_over_knowingly_and_the_page_in_their_hands_is_stale(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        first, second = factories.clerk(db), factories.clerk(db, "Trịnh Bảo Châu")
        case = factories.at(db, "claimed", first)
        on_the_page = case.version
        with pytest.raises(Conflict) as refused:
            desk.claim(db, second, code_of(case), now=now)
        assert refused.value.params == {"name": "Lê Thu Hà"}
        desk.take_over(db, second, code_of(case), now=now, seen=on_the_page)
        assert case.assignee_id == second.account_id
        with pytest.raises(Stale):
            desk.accept(db, first, code_of(case), now=now, seen=on_the_page)
        with pytest.raises(Forbidden):
            desk.accept(db, first, code_of(case), now=now, seen=case.version)


def test_an_ended_case_is_taken_by_nobody(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = factories.filed(db)
        intake.withdraw(db, actor_of(db, case.owner_id, now), case.id, reason="", now=now)
        with pytest.raises(InvalidMove):
            desk.claim(db, clerk, code_of(case), now=now)
        with pytest.raises(InvalidMove):
            desk.take_over(db, clerk, code_of(case), now=now, seen=case.version)


# ---- Intake --------------------------------------------------------------------------------------------------------


def test_an_accepted_application_is_handled_at_once_and_the_person_gets_the_receipt_slip(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = factories.at(db, "claimed", clerk)
        answer_by = case.act_by
        desk.accept(db, clerk, code_of(case), now=now + HOUR, seen=case.version)
        assert case.status == Status.IN_REVIEW
        assert [event.action for event in history.events(db, case)] == [Action.FILE, Action.ACCEPT, Action.START]
        assert case.act_by == case.due_at == dt.datetime(2026, 11, 19, 10, tzinfo=dt.UTC)
        assert answer_by == dt.datetime(2026, 11, 17, 3, tzinfo=dt.UTC)
        assert "receipt" in slips(db, case)
        assert told(db, case).count("accepted") == 1


def test_a_refused_application_ends_with_a_slip_and_its_reason(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = factories.at(db, "claimed", clerk)
        with pytest.raises(Invalid) as refused:
            desk.refuse(db, clerk, code_of(case), reason=" \n ", now=now, seen=case.version)
        assert refused.value.field == "reason"
        desk.refuse(db, clerk, code_of(case), reason=" Không thuộc thẩm quyền ", now=now, seen=case.version)
        assert (case.status, case.act_by, case.is_ended) == (Status.REFUSED, None, True)
        assert history.events(db, case)[-1].note == "Không thuộc thẩm quyền"
        assert "refusal" in slips(db, case)
        assert told(db, case).count("refused") == 1


# ---- Additions -----------------------------------------------------------------------------------------------------


def test_additions_are_asked_for_answered_and_the_term_begins_again(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = factories.at(db, "in_review", clerk, answers=factories.DIVORCED, papers={factories.PROOF: "cũ.pdf"})
        owner = actor_of(db, case.owner_id, now)
        found = [*ONE_DEFECT, DefectFound("paper", factories.PROOF, "Ảnh mờ"), DefectFound("other", "", "Gọi lại")]
        desk.ask_supplement(db, clerk, code_of(case), found=found, reason="", now=now, seen=case.version)
        assert (case.status, case.act_by, case.due_at) == (Status.AWAITING_SUPPLEMENT, None, None)
        assert [each.text for each in defects.open_defects(db, case)] == ["Ghi rõ ngân hàng", "Ảnh mờ", "Gọi lại"]
        assert "supplement" in slips(db, case)
        assert told(db, case).count("supplement_asked") == 1

        drafts.save_answers(db, owner, case.id, {"purpose": "Vay vốn tại Vietcombank"}, now=now)
        attachments.detach(db, owner, case.id, attachments.of(db, case)[0].id, now=now)
        unsent = factories.attach(db, case, name="mới.pdf", now=now)
        with pytest.raises(NotFound):
            review.filed_paper(db, case, unsent.id)

        friday = now + 4 * 24 * HOUR
        intake.supplement(db, owner, case.id, now=friday)
        assert case.status == Status.IN_REVIEW
        assert case.due_at == dt.datetime(2026, 11, 26, 10, tzinfo=dt.UTC)
        assert defects.open_defects(db, case) == []
        files = {file.name: (file.since, file.is_current) for file in review.filed_papers(review.dossiers(db, case))}
        assert files == {"mới.pdf": (1, True), "cũ.pdf": (0, False)}


def test_a_second_request_for_additions_has_to_say_why_it_was_not_made_the_first_time(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = factories.at(db, "awaiting_supplement", clerk)
        intake.supplement(db, actor_of(db, case.owner_id, now), case.id, now=now)

        def ask(reason: str) -> None:
            desk.ask_supplement(db, clerk, code_of(case), found=ONE_DEFECT, reason=reason, now=now, seen=case.version)

        with pytest.raises(Invalid) as refused:
            ask("")
        assert refused.value.field == "reason"
        ask("Bản án mới gửi cho thấy tên khác")
        assert case.rounds == 2


@pytest.mark.parametrize(
    "found",
    [
        (),
        (DefectFound("question", "purpose", "   "),),
        (DefectFound("question", "no-such-question", "Sai"),),
        (DefectFound("paper", "purpose", "Sai"),),
        (DefectFound("rumour", "", "Sai"),),
        (DefectFound("other", "", "x" * 5000),),
        ONE_DEFECT * 101,
    ],
    ids=["none", "blank", "unknown question", "a question as a paper", "unknown kind", "too long", "too many"],
)
def test_a_list_that_makes_no_sense_is_refused(
    database: Database, now: dt.datetime, found: tuple[DefectFound, ...]
) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = factories.at(db, "in_review", clerk)
        with pytest.raises(Invalid):
            desk.ask_supplement(db, clerk, code_of(case), found=found, reason="", now=now, seen=case.version)


# ---- Fees ----------------------------------------------------------------------------------------------------------


def test_a_fee_that_blocks_stops_the_clock_until_it_is_paid(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = factories.at(db, "in_review", clerk)
        factories.fee(db, clerk, case, blocks=True)
        assert (case.status, case.act_by) == (Status.FEE_DUE, None)
        assert told(db, case).count("fee_due") == 1
        invoice = invoices.current(db, case.id)
        assert invoice is not None
        friday = now + 4 * 24 * HOUR
        for _ in range(2):
            desk.record_payment(db, clerk, code_of(case), invoice_id=invoice.id, now=friday)
        assert case.status == Status.IN_REVIEW
        # Monday 10:00 to Thursday 17:00 were 30 working hours; from Friday 10:00 they end on Thursday.
        assert case.due_at == dt.datetime(2026, 11, 26, 10, tzinfo=dt.UTC)
        assert db.scalar(select(func.count()).select_from(Payment)) == 1
        assert told(db, case).count("fee_paid") == 1


def test_a_blocking_fee_that_was_mistyped_can_be_corrected_or_dropped(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = factories.at(db, "fee_due", clerk)
        factories.fee(db, clerk, case, vnd=9_000, blocks=True)
        assert case.status == Status.FEE_DUE
        factories.fee(db, clerk, case, vnd=0, exemption="Hộ nghèo")
        assert case.status == Status.IN_REVIEW
        assert case.due_at is not None
        assert not invoices.is_owing(db, case.id)


def test_nothing_to_pay_needs_its_reason_and_stops_nothing(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = factories.at(db, "in_review", clerk)
        with pytest.raises(Invalid) as refused:
            factories.fee(db, clerk, case, vnd=0)
        assert refused.value.field == "exemption"
        factories.fee(db, clerk, case, vnd=0, exemption="Người khuyết tật", blocks=True)
        assert case.status == Status.IN_REVIEW
        assert "fee_due" not in told(db, case)


def test_a_fee_is_not_set_before_the_application_is_accepted(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = factories.at(db, "claimed", clerk)
        with pytest.raises(InvalidMove):
            factories.fee(db, clerk, case)


# ---- Deciding ------------------------------------------------------------------------------------------------------


def test_an_approval_is_proposed_by_one_and_signed_by_another_and_its_result_is_begun(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        clerk, signer = factories.clerk(db), factories.approver(db)
        case = factories.at(db, "proposed", clerk)
        assert (case.proposal, case.proposal_reason, case.proposer_id) == ("approve", "Đủ điều kiện", clerk.account_id)
        desk.sign(db, signer, code_of(case), now=now, seen=case.version)
        assert (case.status, case.decided_at, case.act_by) == (Status.APPROVED, now, None)
        result = db.scalars(select(Result).where(Result.application_id == case.id)).one()
        assert (result.signatory_name, result.sha256) == ("Hoàng Quốc Việt", None)
        assert db.scalar(select(func.count()).select_from(Job).where(Job.name == "results.issue")) == 1


def test_an_approval_that_states_a_fact_is_confirmed_by_both_who_answer_for_it(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        factories.definition(db, confirm="Đã tra cứu đầy đủ.")
        clerk, signer = factories.clerk(db), factories.approver(db)
        case = factories.at(db, "in_review", clerk)
        code = code_of(case)
        with pytest.raises(Invalid, match="confirm the sentence"):
            desk.propose(db, clerk, code, outcome="approve", reason="", now=now, seen=case.version)
        desk.propose(db, clerk, code, outcome="approve", reason="", is_confirmed=True, now=now, seen=case.version)
        with pytest.raises(Invalid, match="confirm the sentence"):
            desk.sign(db, signer, code, now=now, seen=case.version)
        assert case.status == Status.PROPOSED
        desk.sign(db, signer, code, is_confirmed=True, now=now, seen=case.version)
        assert case.status == Status.APPROVED


def test_a_rejection_of_it_confirms_nothing(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        factories.definition(db, confirm="Đã tra cứu đầy đủ.")
        clerk, signer = factories.clerk(db), factories.approver(db)
        case = factories.at(db, "in_review", clerk)
        desk.propose(db, clerk, code_of(case), outcome="reject", reason="Có án tích", now=now, seen=case.version)
        desk.sign(db, signer, code_of(case), now=now, seen=case.version)
        assert case.status == Status.REJECTED


def test_a_rejection_needs_a_reason_and_ends_the_case_with_a_notice_and_without_a_debt(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        clerk, signer = factories.clerk(db), factories.approver(db)
        case = factories.at(db, "in_review", clerk)
        factories.fee(db, clerk, case)
        with pytest.raises(Invalid):
            desk.propose(db, clerk, code_of(case), outcome="reject", reason="", now=now, seen=case.version)
        with pytest.raises(Invalid):
            desk.propose(db, clerk, code_of(case), outcome="maybe", reason="?", now=now, seen=case.version)
        desk.propose(db, clerk, code_of(case), outcome="reject", reason="Đang có vợ", now=now, seen=case.version)
        desk.sign(db, signer, code_of(case), now=now, seen=case.version)
        assert case.status == Status.REJECTED
        assert "rejection" in slips(db, case)
        assert told(db, case).count("decided_rejected") == 1
        assert not invoices.is_owing(db, case.id)
        assert issuing.result_of(db, case) is None


def test_who_proposed_a_decision_does_not_sign_it_though_they_hold_both_posts(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        both = factories.officer(db, "Lê Thu Hà", Role.CLERK, Role.APPROVER)
        case = factories.at(db, "proposed", both)
        with pytest.raises(Forbidden):
            desk.sign(db, both, code_of(case), now=now, seen=case.version)
        assert case.status == Status.PROPOSED


def test_a_proposal_that_is_sent_back_is_the_clerk_s_again(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk, signer = factories.clerk(db), factories.approver(db)
        case = factories.at(db, "proposed", clerk)
        with pytest.raises(Invalid):
            desk.send_back(db, signer, code_of(case), reason="", now=now, seen=case.version)
        desk.send_back(db, signer, code_of(case), reason="Xem lại ngày ly hôn", now=now, seen=case.version)
        assert (case.status, case.assignee_id) == (Status.IN_REVIEW, clerk.account_id)
        assert case.proposal is case.proposer_id is case.proposal_reason is None


def test_a_withdrawn_application_cannot_be_signed_though_it_was_proposed(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk, signer = factories.clerk(db), factories.approver(db)
        case = factories.at(db, "proposed", clerk)
        on_the_page = case.version
        intake.withdraw(db, actor_of(db, case.owner_id, now), case.id, reason="Không cần nữa", now=now)
        with pytest.raises(Stale):
            desk.sign(db, signer, code_of(case), now=now, seen=on_the_page)
        with pytest.raises(InvalidMove):
            desk.sign(db, signer, code_of(case), now=now, seen=case.version)
        assert issuing.result_of(db, case) is None


def test_the_handling_is_stopped_with_a_reason(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = factories.at(db, "awaiting_supplement", clerk)
        desk.stop(db, clerk, code_of(case), reason="Quá hạn bổ sung", now=now, seen=case.version)
        assert case.status == Status.STOPPED
        assert told(db, case).count("stopped") == 1


# ---- Handing over --------------------------------------------------------------------------------------------------


def test_a_result_is_handed_over_once_it_exists_and_its_fee_is_paid(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = factories.at(db, "approved", clerk)

        def hand_over(receiver: str = "Nguyễn Thị Ánh") -> None:
            desk.hand_over(db, clerk, code_of(case), receiver=receiver, now=now, seen=case.version)

        with pytest.raises(InvalidMove):
            hand_over()
        issue(db, case, now)
        factories.fee(db, clerk, case)
        with pytest.raises(InvalidMove):
            hand_over()
        invoice = invoices.current(db, case.id)
        assert invoice is not None
        desk.record_payment(db, clerk, code_of(case), invoice_id=invoice.id, now=now)
        with pytest.raises(Invalid) as refused:
            hand_over("  ")
        assert refused.value.field == "receiver"
        hand_over()
        assert case.status == Status.HANDED_OVER
        assert history.events(db, case)[-1].data == {"receiver": "Nguyễn Thị Ánh"}


# ---- Who may -------------------------------------------------------------------------------------------------------


def attempts(actor: Actor, case: Application, now: dt.datetime) -> list[Callable[[Session], object]]:
    """Every verb of the desk, as this person would call it with a page that is up to date."""
    code, page = code_of(case), {"now": now, "seen": case.version}
    return [
        lambda db: desk.claim(db, actor, code, now=now),
        lambda db: desk.release(db, actor, code, now=now),
        lambda db: desk.take_over(db, actor, code, **page),
        lambda db: desk.accept(db, actor, code, **page),
        lambda db: desk.refuse(db, actor, code, reason="x", **page),
        lambda db: desk.ask_supplement(db, actor, code, found=ONE_DEFECT, reason="", **page),
        lambda db: factories.fee(db, actor, case),
        lambda db: desk.record_payment(db, actor, code, invoice_id="x", now=now),
        lambda db: desk.propose(db, actor, code, outcome="approve", reason="", **page),
        lambda db: desk.sign(db, actor, code, **page),
        lambda db: desk.send_back(db, actor, code, reason="x", **page),
        lambda db: desk.stop(db, actor, code, reason="x", **page),
        lambda db: desk.hand_over(db, actor, code, receiver="x", **page),
    ]


@pytest.mark.parametrize("stage", ["filed", "in_review", "proposed", "approved"])
def test_to_a_citizen_and_to_another_agency_a_case_does_not_exist(
    database: Database, now: dt.datetime, stage: str
) -> None:
    with database.transaction() as db:
        case = factories.at(db, stage, factories.clerk(db))
        roles = (Role.CLERK, Role.APPROVER)
        strangers = [
            factories.citizen(db),
            actor_of(db, case.owner_id, now),
            factories.officer(db, "Người Khác", *roles, agency=factories.PHU_THUONG),
            factories.officer(db, "Quản Trị", Role.AGENCY_ADMIN, Role.RECEPTIONIST),
        ]
        for stranger in strangers:
            for attempt in attempts(stranger, case, now):
                with pytest.raises(NotFound):
                    attempt(db)


def test_a_clerk_does_not_sign_and_an_approver_does_not_handle(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk, signer = factories.clerk(db), factories.approver(db)
        case = factories.at(db, "proposed", clerk)
        with pytest.raises(Forbidden):
            desk.sign(db, factories.clerk(db, "Trịnh Bảo Châu"), code_of(case), now=now, seen=case.version)
        with pytest.raises(Forbidden):
            desk.propose(db, signer, code_of(case), outcome="approve", reason="", now=now, seen=case.version)
        with pytest.raises(Forbidden):
            desk.claim(db, signer, code_of(case), now=now)


def test_a_post_that_has_ended_opens_nothing(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = factories.filed(db)
        former = Actor(clerk.account_id, clerk.name)
        with pytest.raises(NotFound):
            desk.claim(db, former, code_of(case), now=now)


@pytest.mark.parametrize("status", Status)
def test_a_button_that_is_offered_is_a_button_that_works(database: Database, now: dt.datetime, status: Status) -> None:
    """For every status: what `options` offers to the clerk in charge and to an approver agrees with the table."""
    with database.transaction() as db:
        clerk, signer = factories.clerk(db), factories.approver(db)
        case = factories.at(db, "claimed", clerk)
        case.status, case.awaits_agency = status, status in (Status.FILED, Status.IN_REVIEW, Status.PROPOSED)
        for actor in (clerk, signer):
            offered = options(case, actor, invoice=None, is_issued=True).acts
            assert len(offered) == len(set(offered))
            for act, verb in {
                Act.ACCEPT: lambda actor=actor: desk.accept(db, actor, code_of(case), now=now, seen=case.version),
                Act.STOP: lambda actor=actor: desk.stop(
                    db, actor, code_of(case), reason="x", now=now, seen=case.version
                ),
                Act.SIGN: lambda actor=actor: desk.sign(db, actor, code_of(case), now=now, seen=case.version),
                Act.HAND_OVER: lambda actor=actor: desk.hand_over(
                    db, actor, code_of(case), receiver="x", now=now, seen=case.version
                ),
            }.items():
                if act not in offered:
                    with pytest.raises(Refusal), db.begin_nested():
                        verb()


def test_options_tell_the_proposer_why_they_cannot_sign(database: Database) -> None:
    with database.transaction() as db:
        both = factories.officer(db, "Lê Thu Hà", Role.CLERK, Role.APPROVER)
        case = factories.at(db, "proposed", both)
        open_to_them = options(case, both, invoice=None, is_issued=False)
        assert Act.SIGN not in open_to_them.acts
        assert "another person" in open_to_them.next_step


# ---- Two at once ---------------------------------------------------------------------------------------------------


def at_once(database: Database, *deeds: Callable[[Session], object]) -> list[Refusal | None]:
    """Do several things at the same moment, each in its own transaction; gives each one's refusal, or None."""
    start, outcomes = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place: int, deed: Callable[[Session], object]) -> None:
        start.wait(10)
        try:
            with database.transaction() as db:
                deed(db)
        except Refusal as refusal:
            outcomes[place] = refusal  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes  # type: ignore[return-value]


def test_of_two_clerks_who_take_a_case_at_once_one_gets_it(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerks = [factories.clerk(db, name) for name in ("Lê Thu Hà", "Trịnh Bảo Châu", "Mai An")]
        code = code_of(factories.filed(db))
    refusals = at_once(database, *(lambda db, who=who: desk.claim(db, who, code, now=now) for who in clerks))
    winner = clerks[refusals.index(None)]
    assert sorted(type(refusal).__name__ for refusal in refusals) == ["Conflict", "Conflict", "NoneType"]
    assert factories.seen(database, code).assignee_id == winner.account_id
    assert all(refusal is None or refusal.params == {"name": winner.name} for refusal in refusals)


def test_of_two_approvers_who_decide_at_once_one_does_and_one_result_is_begun(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        signers = [factories.approver(db, name) for name in ("Hoàng Quốc Việt", "Vũ Thị Kim Oanh")]
        case = factories.at(db, "proposed", factories.clerk(db))
        code, page = code_of(case), case.version
    refusals = at_once(
        database,
        lambda db: desk.sign(db, signers[0], code, now=now, seen=page),
        lambda db: desk.send_back(db, signers[1], code, reason="Xem lại", now=now, seen=page),
    )
    assert sorted(type(refusal).__name__ for refusal in refusals) == ["NoneType", "Stale"]
    with database.reading() as db:
        case = factories.seen_in(db, code)
        was_signed = refusals[0] is None
        assert case.status == (Status.APPROVED if was_signed else Status.IN_REVIEW)
        assert db.scalar(select(func.count()).select_from(Result)) == int(was_signed)


def test_a_withdrawal_and_a_signature_at_once_leave_one_of_them(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        signer = factories.approver(db)
        case = factories.at(db, "proposed", factories.clerk(db))
        code, page, owner = code_of(case), case.version, actor_of(db, case.owner_id, now)
        id = case.id
    refusals = at_once(
        database,
        lambda db: desk.sign(db, signer, code, now=now, seen=page),
        lambda db: intake.withdraw(db, owner, id, reason="", now=now),
    )
    assert refusals.count(None) == 1
    with database.reading() as db:
        ends = [
            event.action for event in db.scalars(select(ApplicationEvent).where(ApplicationEvent.application_id == id))
        ]
        assert len({Action.APPROVE, Action.WITHDRAW} & set(ends)) == 1


def test_money_taken_twice_at_once_is_one_payment(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = factories.at(db, "fee_due", clerk)
        invoice = invoices.current(db, case.id)
        assert invoice is not None
        code, invoice_id = code_of(case), invoice.id

    def pay(db: Session) -> None:
        desk.record_payment(db, clerk, code, invoice_id=invoice_id, now=now)

    assert at_once(database, pay, pay, pay) == [None] * 3
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Payment)) == 1
        assert factories.seen_in(db, code).status == Status.IN_REVIEW


# ---- On record -----------------------------------------------------------------------------------------------------


def test_everything_the_desk_does_is_in_the_agency_s_chain(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = factories.at(db, "approved", clerk)
        found = select(AuditEntry.verb).where(
            AuditEntry.chain == case.agency_code, AuditEntry.subject.contains(case.id)
        )
        assert list(db.scalars(found.order_by(AuditEntry.position))) == [
            "application.file",
            "application.claim",
            "application.accept",
            "application.start",
            "application.propose",
            "application.approve",
        ]
    with database.reading() as db:
        assert list(audit.verify(db)) == []


def test_opening_a_case_is_on_record_once_an_hour_for_each_person(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk, colleague = factories.clerk(db), factories.clerk(db, "Trịnh Bảo Châu")
        case = factories.filed(db)
        for minutes in (0, 10, 59):
            review.note_reading(db, case, clerk, now=now + dt.timedelta(minutes=minutes))
        review.note_reading(db, case, colleague, now=now)
        assert review.other_readers(db, case, clerk, now=now) == {colleague.account_id: now}
        assert review.other_readers(db, case, clerk, now=now + 2 * HOUR) == {}
        review.note_reading(db, case, clerk, now=now + 2 * HOUR)
        assert db.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == "application.read")) == 3
