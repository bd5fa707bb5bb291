"""The table of moves: complete, and the same read from either side."""

from itertools import product

import pytest

from services.applications.workflow import (
    ACTION_SENTENCES,
    AT_THE_AGENCY,
    AT_THE_APPLICANT,
    CLOCK_RUNS,
    ENDED,
    MOVES,
    NATIONAL_STATE,
    STATUS_NAMES,
    Action,
    Role,
    Status,
    next_status,
    open_actions,
)
from services.errors import InvalidMove


@pytest.mark.parametrize(("status", "action"), list(product(Status, Action)), ids=str)
def test_a_button_is_open_to_a_role_exactly_when_the_rule_lets_it_act(status: Status, action: Action) -> None:
    for role in Role:
        if action in open_actions(status, role):
            assert next_status(status, action, role) is MOVES[status, action].to
        else:
            with pytest.raises(InvalidMove):
                next_status(status, action, role)


def test_every_move_belongs_to_one_role_and_changes_the_status() -> None:
    for (before, action), move in MOVES.items():
        assert move.to is not before
        assert [role for role in Role if action in open_actions(before, role)] == [move.by]


def test_an_ended_application_cannot_be_moved_by_anybody() -> None:
    for status in ENDED:
        assert not any(open_actions(status, role) for role in Role)


def test_every_other_status_leads_to_an_end() -> None:
    for status in set(Status) - ENDED:
        reached, frontier = {status}, {status}
        while frontier:
            frontier = {move.to for (before, _), move in MOVES.items() if before in frontier} - reached
            reached |= frontier
        assert reached & ENDED, status


def test_the_person_can_withdraw_until_the_decision_and_no_longer() -> None:
    withdrawable = {status for status in Status if Action.WITHDRAW in open_actions(status, Role.APPLICANT)}
    undecided = set(Status) - ENDED - {Status.DRAFT, Status.APPROVED}
    assert withdrawable == undecided


def test_a_decision_is_proposed_by_a_clerk_and_made_by_an_approver() -> None:
    assert {action for (_, action), move in MOVES.items() if move.by is Role.APPROVER} == {
        Action.APPROVE,
        Action.REJECT,
        Action.SEND_BACK,
    }
    assert {before for (before, action) in MOVES if action in (Action.APPROVE, Action.REJECT)} == {Status.PROPOSED}
    assert {before for (before, action) in MOVES if action is Action.PROPOSE} == {Status.IN_REVIEW}


def test_every_status_says_who_is_next() -> None:
    waits_to_be_fetched = {Status.APPROVED}
    assert AT_THE_AGENCY | AT_THE_APPLICANT | ENDED | waits_to_be_fetched == set(Status)
    assert not AT_THE_AGENCY & AT_THE_APPLICANT
    assert not ENDED & (AT_THE_AGENCY | AT_THE_APPLICANT | waits_to_be_fetched)


def test_the_clock_runs_only_while_the_agency_is_next() -> None:
    assert CLOCK_RUNS <= AT_THE_AGENCY


def test_every_status_has_a_name_and_every_action_a_sentence() -> None:
    assert set(STATUS_NAMES) == set(Status)
    assert set(ACTION_SENTENCES) == set(Action)


def test_the_national_states_are_all_used_and_only_a_draft_has_none() -> None:
    assert set(NATIONAL_STATE) == set(Status)
    assert {status for status, state in NATIONAL_STATE.items() if state is None} == {Status.DRAFT}
    assert set(NATIONAL_STATE.values()) - {None} == set(range(1, 11))
