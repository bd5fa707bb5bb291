"""How a result reaches the person: chosen, changed until it is sent, numbered, followed, delivered or come back."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.agencies.posts import Role
from services.applications import desk, drafts, history, intake
from services.applications.models import Application, DeskNote
from services.applications.workflow import Status
from services.db import Database
from services.definitions.bundle import read_folder
from services.definitions.checker import check
from services.definitions.publishing import NATIONAL
from services.definitions.service import load_service
from services.delivery import choosing, moves, parcels, ranges, s10
from services.delivery.choosing import Choice
from services.delivery.models import Delivery, NumberRange
from services.delivery.moves import Event, State, Way
from services.errors import Conflict, Forbidden, Invalid, InvalidMove, NotFound, Stale
from services.notices.models import Notice
from services.people.actor import SYSTEM_ID, Actor, actor_of
from services.results import paperwork, slips
from services.results.models import Slip
from services.results.papers import AddressLabel, ReceiptSlip
from services.results.printing import Printer
from tests import factories
from tests.services.parcels import HOME, NUMBER, by_post, chosen, issue, ready

LATER = dt.timedelta(hours=1)
PARTS = ("recipient", "phone", "province", "commune", "street")


def owner(db: Session, case: Application, now: dt.datetime) -> Actor:
    return actor_of(db, case.owner_id, now)


def send(db: Session, clerk: Actor, case: Application, now: dt.datetime, number: str = NUMBER) -> Application:
    return parcels.send(db, clerk, case.code or "", number=number, now=now, seen=case.version)


def record(db: Session, clerk: Actor, case: Application, event: str, now: dt.datetime, note: str = "") -> Application:
    return parcels.record(db, clerk, case.code or "", event=event, note=note, now=now, seen=case.version)


def delivery(db: Session, case: Application) -> Delivery:
    return db.get_one(Delivery, case.id)


def notices(db: Session, kind: str) -> int:
    return db.scalar(select(func.count()).select_from(Notice).where(Notice.kind == kind)) or 0


# ---- The table -------------------------------------------------------------------------------------------------------


def test_a_parcel_that_arrived_or_was_collected_stays_so() -> None:
    assert not [row for row in moves.MOVES if row[0] in (State.DELIVERED, State.COLLECTED)]


def test_nothing_is_told_of_a_parcel_that_was_not_sent_or_came_back() -> None:
    assert moves.open_events(State.CHOSEN) == moves.open_events(State.RETURNED) == ()


@pytest.mark.parametrize("state", sorted(moves.WITH_THE_CARRIER))
def test_whatever_the_carrier_holds_can_arrive_fail_or_come_back(state: State) -> None:
    assert set(moves.open_events(state)) == set(moves.TOLD_BY_THE_CARRIER)


def test_every_state_has_a_name_and_every_event_that_is_told_a_sentence() -> None:
    assert set(moves.STATE_NAMES) == set(State)
    assert set(moves.SENTENCES) == set(Event) - {Event.CHANGE}


# ---- The service says which ways there are ---------------------------------------------------------------------------


def bundle() -> dict[str, str]:
    """The files of the service we ship, to be changed."""
    return read_folder(NATIONAL / factories.SLUG)


def test_a_service_of_level_3_sends_nothing_by_post_unless_it_says_so() -> None:
    assert load_service(bundle()).delivery == ("online", "counter")
    with_post = bundle()
    with_post["procedure.yaml"] += "delivery: [counter, post]\n"
    assert load_service(with_post).delivery == ("counter", "post")


def test_at_level_4_there_are_all_ways() -> None:
    changed = bundle()
    changed["procedure.yaml"] = changed["procedure.yaml"].replace("level: 3", "level: 4")
    assert load_service(changed).delivery == ("online", "counter", "post")


def test_a_thing_is_not_received_online() -> None:
    changed = bundle()
    changed["procedure.yaml"] = changed["procedure.yaml"].replace("kind: document", "kind: physical")
    changed["procedure.yaml"] += "delivery: [online, post]\n"
    assert any("A thing is not received online" in str(finding) for finding in check(changed))


def test_a_way_that_does_not_exist_is_found() -> None:
    changed = bundle()
    changed["procedure.yaml"] += "delivery: [pigeon]\n"
    assert any("delivery cannot have pigeon" in str(finding) for finding in check(changed))


def test_no_service_names_a_page_delivery() -> None:
    changed = bundle()
    changed["form.yaml"] = changed["form.yaml"].replace("- id: for-whom", "- id: delivery")
    assert any("The page name delivery is reserved" in str(finding) for finding in check(changed))


# ---- Choosing --------------------------------------------------------------------------------------------------------


def test_without_a_choice_the_first_way_of_the_service_counts(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        assert choosing.way_of(db, factories.draft(db)) is Way.ONLINE


def test_a_choice_is_kept_in_one_form_and_the_same_again_changes_nothing(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        by_post(db)
        case = factories.draft(db)
        first = chosen(db, case, replace(HOME, recipient="  Nguyễn  Thị Ánh "))
        assert (first.recipient, first.phone, first.edition) == ("Nguyễn Thị Ánh", "+84912345678", 1)
        assert chosen(db, case, HOME).edition == 1
        assert choosing.way_of(db, case) is Way.POST


def test_whoever_no_longer_wants_a_parcel_leaves_no_address_behind(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        by_post(db)
        case = factories.draft(db)
        chosen(db, case)
        kept = chosen(db, case, replace(HOME, way=Way.COUNTER))
        address = (kept.recipient, kept.phone, kept.province, kept.commune, kept.street)
        assert (kept.way, *address) == ("counter", "", "", "", "", "")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"recipient": "  "}, "recipient"),
        ({"recipient": "x" * 151}, "recipient"),
        ({"phone": ""}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"province": "99"}, "address"),
        ({"commune": "99999"}, "address"),
        ({"commune": ""}, "address"),
        ({"street": ""}, "address"),
        ({"street": "x" * 201}, "address"),
    ],
)
def test_an_address_that_cannot_be_right_is_refused_beside_its_field(
    database: Database, change: dict[str, str], field: str
) -> None:
    with database.transaction() as db:
        by_post(db)
        case = factories.draft(db)
        with pytest.raises(Invalid) as refusal:
            chosen(db, case, Choice(Way.POST, **{**{name: getattr(HOME, name) for name in PARTS}, **change}))
        assert refusal.value.field == field


def test_a_way_the_service_does_not_offer_is_refused(database: Database) -> None:
    with database.transaction() as db:
        with pytest.raises(Invalid) as refusal:
            chosen(db, factories.draft(db))
        assert refusal.value.field == "way"


def test_nobody_chooses_for_another_person(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        by_post(db)
        case, stranger = factories.draft(db), factories.citizen(db, "Người Khác")
        with pytest.raises(NotFound):
            choosing.choose(db, stranger, case.id, HOME, now=now)


def test_a_draft_is_thrown_away_with_its_address(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        by_post(db)
        case = factories.draft(db)
        chosen(db, case)
        drafts.delete(db, owner(db, case, now), case.id)
        assert db.scalar(select(func.count()).select_from(Delivery)) == 0


def test_the_address_changes_until_the_parcel_is_sent_and_not_afterwards(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = ready(db, clerk)
        assert chosen(db, case, replace(HOME, street="14 Hàng Bạc")).edition == 2
        send(db, clerk, case, now)
        with pytest.raises(InvalidMove):
            chosen(db, case)
        with pytest.raises(InvalidMove):
            chosen(db, case, Choice(Way.COUNTER))


def test_a_clerk_who_saw_the_old_address_does_not_send_the_parcel_there(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = ready(db, clerk)
        seen = case.version
        chosen(db, case, replace(HOME, street="14 Hàng Bạc"))
        with pytest.raises(Stale):
            parcels.send(db, clerk, case.code or "", number=NUMBER, now=now, seen=seen)


def test_downloading_does_not_end_a_case_whose_parcel_is_still_owed(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = ready(db, clerk)
        assert intake.receive(db, owner(db, case, now), case.id, now=now).status == Status.APPROVED
        chosen(db, case, Choice(Way.ONLINE))
        assert intake.receive(db, owner(db, case, now), case.id, now=now).status == Status.HANDED_OVER
        with pytest.raises(InvalidMove):
            chosen(db, case)


# ---- The label -------------------------------------------------------------------------------------------------------


def test_one_label_is_printed_for_each_address_however_often_one_clicks(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = ready(db, clerk)
        for _ in range(2):
            parcels.label(db, clerk, case.code or "", now=now)
        chosen(db, case, replace(HOME, street="14 Hàng Bạc"))
        parcels.label(db, clerk, case.code or "", now=now)
        streets = [slip.facts["address"][0] for slip in db.scalars(select(Slip).where(Slip.kind == slips.LABEL))]
        assert streets == ["12 Hàng Bạc", "14 Hàng Bạc"]


def test_the_label_says_from_whom_to_whom_and_who_pays(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = ready(db, clerk)
        parcels.label(db, clerk, case.code or "", now=now)
        slip = slips.of_kind(db, case, slips.LABEL, round=1)
        assert slip is not None
        paper = paperwork.slip(db, case, slip, base_url="http://localhost")
        assert isinstance(paper, AddressLabel)
        values = {field: getattr(paper, field) for field in ("office", "issued_at", "code", "recipient", "phone")}
        values |= {"address": paper.address, "title": paper.document_title()}
        html = Printer().html(paper.template, values, locale="vi", translate=str)
    for said in ("phường Hoàn Kiếm", "Nguyễn Thị Ánh", "0912 345 678", "12 Hàng Bạc", "Thành phố Hà Nội", case.code):
        assert str(said) in html
    assert "Cước phí do người nhận trả" in html


def test_the_receipt_slip_says_that_the_result_comes_by_post(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        by_post(db)
        said = []
        for choice in (HOME, Choice(Way.COUNTER)):
            case = factories.at(db, "in_review", clerk)
            chosen(db, case, choice)
            slip = slips.of_kind(db, case, slips.RECEIPT, round=0)
            assert slip is not None
            paper = paperwork.slip(db, case, slip, base_url="http://localhost")
            assert isinstance(paper, ReceiptSlip)
            said.append(paper.collect_at.vi)
        assert said == ["Qua bưu điện", "Ủy ban nhân dân phường Hoàn Kiếm"]


def test_the_label_is_none_of_the_person_s_slips(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = ready(db, clerk)
        parcels.label(db, clerk, case.code or "", now=now)
        for slip in db.scalars(select(Slip)):
            slip.sha256 = factories.new_digest()
        db.flush()
        assert slips.LABEL not in {slip.kind for slip in slips.printed(db, case)}


# ---- Numbers -------------------------------------------------------------------------------------------------------


def some_numbers(db: Session, now: dt.datetime, first: int = 47312482, last: int = 47312483) -> NumberRange:
    factories.country(db)
    return ranges.add(db, factories.HOAN_KIEM, service="CP", first=first, last=last, actor_id=SYSTEM_ID, now=now)


def test_numbers_are_drawn_one_after_another_until_none_is_left(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        some_numbers(db, now)
        assert ranges.draw(db, factories.HOAN_KIEM) == NUMBER
        assert ranges.draw(db, factories.HOAN_KIEM) == s10.made("CP", 47312483)
        assert ranges.left(db, factories.HOAN_KIEM) == 0
        with pytest.raises(InvalidMove):
            ranges.draw(db, factories.HOAN_KIEM)


def test_another_agency_s_numbers_are_not_drawn(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        some_numbers(db, now)
        with pytest.raises(InvalidMove):
            ranges.draw(db, factories.PHU_THUONG)


def test_ranges_do_not_overlap_and_the_same_one_again_is_nothing_new(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        first = some_numbers(db, now)
        assert some_numbers(db, now).id == first.id
        with pytest.raises(Conflict):
            some_numbers(db, now, 47312483, 47312490)


@pytest.mark.parametrize(("service", "first", "last"), [("C", 1, 2), ("CP", 3, 2), ("CP", -1, 2), ("CP", 1, 10**8)])
def test_what_is_no_range_is_refused(database: Database, now: dt.datetime, service: str, first: int, last: int) -> None:
    with database.transaction() as db:
        factories.country(db)
        with pytest.raises(Invalid):
            ranges.add(db, factories.HOAN_KIEM, service=service, first=first, last=last, actor_id=SYSTEM_ID, now=now)


def test_a_number_that_was_typed_before_its_turn_is_passed_over(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        one, two = ready(db, clerk), ready(db, clerk)
        some_numbers(db, now)
        send(db, clerk, one, now, NUMBER)
        parcels.send(db, clerk, two.code or "", take_next=True, now=now, seen=two.version)
        assert delivery(db, two).number == s10.made("CP", 47312483)


def test_no_two_parcels_have_one_number(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        one, two = ready(db, clerk), ready(db, clerk)
        send(db, clerk, one, now)
        with pytest.raises(Invalid) as refusal:
            send(db, clerk, two, now, "cp 473 124 829 vn")
        assert refusal.value.field == "number"


# ---- On the way ----------------------------------------------------------------------------------------------------


def test_a_sent_parcel_has_its_number_and_the_person_is_told(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = send(db, clerk, ready(db, clerk), now, " cp 473 124 829 vn")
        assert (delivery(db, case).number, delivery(db, case).state) == (NUMBER, State.HANDED_OVER)
        assert case.status == Status.APPROVED
        assert notices(db, "parcel_sent") == 1


def test_a_parcel_is_sent_once(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = send(db, clerk, ready(db, clerk), now)
        with pytest.raises(InvalidMove):
            send(db, clerk, case, now, s10.made("CP", 1))
        assert notices(db, "parcel_sent") == 1


def test_a_delivered_parcel_ends_the_case(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = send(db, clerk, ready(db, clerk), now)
        for hours, event in enumerate(("in_transit", "failed", "in_transit", "delivered")):
            record(db, clerk, case, event, now + hours * LATER)
        assert case.status == Status.HANDED_OVER
        assert history.events(db, case)[-1].data == {"receiver": "Nguyễn Thị Ánh", "number": NUMBER}
        assert notices(db, "handed_over") == 1
        with pytest.raises(InvalidMove):
            record(db, clerk, case, "returned", now)


def test_a_parcel_that_came_back_waits_at_the_counter_and_is_given_out_there(
    database: Database, now: dt.datetime
) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = send(db, clerk, ready(db, clerk), now)
        record(db, clerk, case, "returned", now, note="Không liên lạc được")
        assert (case.status, delivery(db, case).state) == (Status.APPROVED, State.RETURNED)
        assert notices(db, "parcel_returned") == 1
        desk.hand_over(db, clerk, case.code or "", receiver="Nguyễn Thị Ánh", now=now, seen=case.version)
        assert (case.status, delivery(db, case).state) == (Status.HANDED_OVER, State.COLLECTED)
        assert [each.kind for each in choosing.events(db, case)] == ["handed_over", "returned", "collected"]


def test_a_parcel_that_came_back_goes_out_again_with_a_number_of_its_own(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = send(db, clerk, ready(db, clerk), now)
        record(db, clerk, case, "returned", now)
        chosen(db, case, replace(HOME, street="5 Lê Lợi"))
        assert (delivery(db, case).state, delivery(db, case).street, delivery(db, case).edition) == (
            State.CHOSEN,
            "5 Lê Lợi",
            2,
        )
        with pytest.raises(Invalid):
            send(db, clerk, case, now)  # the number of the parcel that came back
        send(db, clerk, case, now, "EE123456785VN")
        record(db, clerk, case, "returned", now)
        code, seen = case.code or "", case.version
        with pytest.raises(Invalid):
            parcels.send_again(db, clerk, code, recipient="An", phone="12", street="7 Lê Lợi", now=now, seen=seen)
        parcels.send_again(db, clerk, code, recipient="An", phone="0912345678", street="7 Lê Lợi", now=now, seen=seen)
        assert (delivery(db, case).state, delivery(db, case).street) == (State.CHOSEN, "7 Lê Lợi")
        assert [each.kind for each in choosing.events(db, case)] == 2 * ["handed_over", "returned", "chosen"]


def test_nothing_is_given_out_at_the_counter_while_the_carrier_has_it(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = send(db, clerk, ready(db, clerk), now)
        with pytest.raises(InvalidMove):
            desk.hand_over(db, clerk, case.code or "", receiver="Ánh", now=now, seen=case.version)


def test_whoever_comes_before_the_parcel_is_sent_gets_it_at_the_counter(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = ready(db, clerk)
        desk.hand_over(db, clerk, case.code or "", receiver="Nguyễn Thị Ánh", now=now, seen=case.version)
        assert delivery(db, case).state == State.COLLECTED
        with pytest.raises(InvalidMove):
            send(db, clerk, case, now)


@pytest.mark.parametrize("event", ["", "handed_over", "collected", "changed", "lost"])
def test_only_what_a_carrier_tells_is_recorded(database: Database, now: dt.datetime, event: str) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = send(db, clerk, ready(db, clerk), now)
        with pytest.raises(Invalid):
            record(db, clerk, case, event, now)


def test_nothing_is_sent_before_the_decision_the_document_and_the_fee(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        by_post(db)
        early = factories.at(db, "in_review", clerk)
        chosen(db, early)
        unmade = factories.at(db, "approved", clerk)
        chosen(db, unmade)
        owing = ready(db, clerk)
        factories.fee(db, clerk, owing)
        for case in (early, unmade, owing):
            with pytest.raises(InvalidMove):
                send(db, clerk, case, now)
        issue(db, unmade)
        assert send(db, clerk, unmade, now).status == Status.APPROVED


def test_a_case_without_a_parcel_has_none_to_send(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        by_post(db)
        case = factories.at(db, "approved", clerk)
        for _ in range(2):
            with pytest.raises(NotFound):
                send(db, clerk, case, now)
            with pytest.raises(NotFound):
                parcels.label(db, clerk, case.code or "", now=now)
            chosen(db, case, Choice(Way.COUNTER))


def test_another_agency_and_another_post_send_nothing(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk, approver = factories.clerk(db), factories.approver(db)
        stranger = factories.officer(db, "Người Khác", Role.CLERK, agency=factories.PHU_THUONG)
        case = ready(db, clerk)
        for who, refusal in ((stranger, NotFound), (approver, Forbidden)):
            with pytest.raises(refusal):
                send(db, who, case, now)
            with pytest.raises(refusal):
                parcels.label(db, who, case.code or "", now=now)


def test_all_that_the_desk_does_with_a_parcel_is_on_record(database: Database, now: dt.datetime) -> None:
    with database.transaction() as db:
        clerk = factories.clerk(db)
        case = ready(db, clerk)
        parcels.label(db, clerk, case.code or "", now=now)
        send(db, clerk, case, now)
        record(db, clerk, case, "delivered", now)
        kinds = list(db.scalars(select(DeskNote.kind).where(DeskNote.application_id == case.id).order_by(DeskNote.id)))
        assert kinds[-4:] == ["delivery_changed", "label", "parcel_handed_over", "parcel_delivered"]
