"""What stands between a procedure and its next level: only what the data says."""

from collections.abc import Sequence

import pytest

from services.catalogue.levels import level_here, next_level
from services.catalogue.models import Procedure
from services.catalogue.offerings import OfferedHere
from services.definitions.bundle import read_folder
from services.definitions.publishing import NATIONAL
from services.definitions.service import ServiceDefinition, load_service


def procedure(*channels: str, condensed: bool = False) -> Procedure:
    return Procedure(code="1.000001", facts={"channels": list(channels)}, is_condensed=condensed)


def definition(slug: str, *replaced: tuple[str, str]) -> ServiceDefinition:
    bundle = read_folder(NATIONAL / slug)
    for old, new in replaced:
        assert old in bundle["procedure.yaml"]
        bundle["procedure.yaml"] = bundle["procedure.yaml"].replace(old, new, 1)
    return load_service(bundle)


def missing(of: Procedure, service: ServiceDefinition | None, offered: OfferedHere | None) -> tuple[int, Sequence[str]]:
    found = next_level(of, service, offered)
    assert found is not None
    return found.level, [sentence.split()[0] + " … " + sentence.split()[-1] for sentence in found.missing]


def test_without_a_definition_the_form_is_missing_and_the_state_may_not_know_an_online_way_either() -> None:
    assert missing(procedure("online"), None, None) == (2, ["Its … portal."])
    assert missing(procedure(), None, None) == (2, ["Its … portal."])
    told = missing(procedure("counter", condensed=True), None, None)
    assert told == (2, ["Its … portal.", "The … known.", "The … it."])


def test_with_a_definition_nobody_has_opened_it() -> None:
    marital = definition("xac-nhan-tinh-trang-hon-nhan")
    assert missing(procedure("online"), marital, None) == (3, ["Form, … filing."])
    assert level_here(marital, None) == 2


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("xac-nhan-tinh-trang-hon-nhan", ["Each … application."]),
        ("dang-ky-ket-hon", ["You … it.", "The … paper.", "The … only."]),
        ("ho-chieu-pho-thong", ["It … level."]),
        ("xac-nhan-cho-o-hop-phap", ["Nothing … 3."]),
    ],
)
def test_what_keeps_a_service_filed_here_from_level_four(slug: str, said: list[str]) -> None:
    assert missing(procedure("online"), definition(slug), OfferedHere(3, 2, slug)) == (4, said)


def test_at_level_four_nothing_is_missing() -> None:
    passport = definition("ho-chieu-pho-thong")
    offered = OfferedHere(4, 1, passport.slug)
    assert next_level(procedure("online"), passport, offered) is None
    assert level_here(passport, offered) == 4
    assert level_here(None, None) == 1
