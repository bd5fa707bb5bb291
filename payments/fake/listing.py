"""Lists as Stripe gives them: newest first, filtered, in pages; and objects unfolded inside others (`expand`).

Fields whose names begin with `_` are the provider's own notes and never shown.
"""

from collections.abc import Callable
from itertools import islice
from typing import Any

from payments.fake.params import Params
from payments.fake.problems import BadParameters
from payments.fake.store import PREFIXES, Body, Store

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda one, other: one > other,
    "gte": lambda one, other: one >= other,
    "lt": lambda one, other: one < other,
    "lte": lambda one, other: one <= other,
}


def page(store: Store, kind: str, params: Params, url: str, **equal: Any) -> Body:
    """One page of the objects of a kind; `equal`: fields and the values they must have (None: any)."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise BadParameters("Limit must be between 1 and 100.", code="parameter_invalid_integer", param="limit")
    wanted = {name: value for name, value in equal.items() if value is not None}
    created = params.get("created", {})
    found = [
        body
        for body in store.all(kind)
        if all(body.get(name) == value for name, value in wanted.items())
        and all(_COMPARE[how](body["created"], bound) for how, bound in created.items())
    ]
    rows, more = _window(found, params, limit)
    return {
        "object": "list",
        "data": [expanded(store, row, _below_data(params)) for row in rows],
        "has_more": more,
        "url": url,
    }


def _window(found: list[Body], params: Params, limit: int) -> tuple[list[Body], bool]:
    ids = [body["id"] for body in found]
    if before := params.get("ending_before"):
        rest = found[: ids.index(before)] if before in ids else []
        return rest[-limit:], len(rest) > limit
    start = 0
    if after := params.get("starting_after"):
        start = ids.index(after) + 1 if after in ids else len(ids)
    return list(islice(found, start, start + limit)), len(found) > start + limit


def _below_data(params: Params) -> list[str]:
    for path in params.get("expand", []):
        if not path.startswith("data."):
            raise _unknown(path)
    return [path.removeprefix("data.") for path in params.get("expand", [])]


def expanded(store: Store, body: Body, paths: list[str]) -> Body:
    """The object with the ids at `paths` (`payment_intent.latest_charge`) replaced by what they name."""
    shown = {name: value for name, value in body.items() if not name.startswith("_")}
    for path in paths:
        first, _, rest = path.partition(".")
        if first == "line_items" and "_lines" in body:
            shown[first] = lines(body)
            continue
        if first not in shown:
            raise _unknown(path)
        value = body[first]
        if isinstance(value, str):
            value = store.get(PREFIXES[value.rpartition("_")[0]], value)
        if isinstance(value, dict):
            shown[first] = expanded(store, value, [rest] if rest else [])
    return shown


def lines(session: Body) -> Body:
    """The lines of a session as a list of their own."""
    url = f"/v1/checkout/sessions/{session['id']}/line_items"
    return {"object": "list", "data": session["_lines"], "has_more": False, "url": url}


def _unknown(path: str) -> BadParameters:
    return BadParameters(f"This property cannot be expanded ({path}).", code="property_unexpandable", param="expand")
