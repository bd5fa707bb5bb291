"""The API under /v1: who may ask, what may be asked, and the same answer to the same key."""

import base64
import binascii
import hashlib
import json
import re
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from payments.fake import refunds, sessions
from payments.fake.answers import Answer, Request, as_json, as_problem
from payments.fake.events import API_VERSION
from payments.fake.listing import expanded, lines, page
from payments.fake.params import LISTED, Params, checked, parse
from payments.fake.problems import ApiProblem, BadParameters, idempotency, unauthorized
from payments.fake.provider import Provider
from payments.fake.store import Body

Work = Callable[[Provider, str, Params], Body]
_ONE: Final = {"expand": ["text"]}


def _get(kind: str) -> Work:
    def work(provider: Provider, object_id: str, params: Params) -> Body:
        body = provider.store.get(kind, object_id)
        return expanded(provider.store, body, params.get("expand", []))

    return work


def _list(kind: str, path: str, *filters: str) -> Work:
    def work(provider: Provider, _: str, params: Params) -> Body:
        return page(provider.store, kind, params, path, **{name: params.get(name) for name in filters})

    return work


def _session_create(provider: Provider, _: str, params: Params) -> Body:
    session = sessions.create(provider.store, params, origin=provider.setup.origin, minimum=provider.setup.minimum)
    return expanded(provider.store, session, params.get("expand", []))


def _session_get(provider: Provider, object_id: str, params: Params) -> Body:
    session = sessions.current(provider.store, provider.events, object_id)
    return expanded(provider.store, session, params.get("expand", []))


def _session_expire(provider: Provider, object_id: str, params: Params) -> Body:
    session = sessions.expire(provider.store, provider.events, object_id)
    return expanded(provider.store, session, params.get("expand", []))


def _session_lines(provider: Provider, object_id: str, _: Params) -> Body:
    return lines(provider.store.get(sessions.KIND, object_id))


def _refund_create(provider: Provider, _: str, params: Params) -> Body:
    refund = refunds.create(provider.store, provider.events, params)
    return expanded(provider.store, refund, params.get("expand", []))


def _event_list(provider: Provider, _: str, params: Params) -> Body:
    return page(provider.store, "event", params, "/v1/events", type=params.get("type"))


SESSIONS, INTENTS, CHARGES = "/v1/checkout/sessions", "/v1/payment_intents", "/v1/charges"
REFUNDS, EVENTS = "/v1/refunds", "/v1/events"
_SESSION_FILTERS: Final = {"status": ("open", "complete", "expired"), "payment_intent": "text"}
_OF_PAYMENT: Final = {"payment_intent": "text"}
ROUTES: Final[list[tuple[str, str, dict[str, Any], Work]]] = [
    ("POST", SESSIONS, sessions.SHAPE, _session_create),
    ("GET", SESSIONS, LISTED | _SESSION_FILTERS, _list(sessions.KIND, SESSIONS, *_SESSION_FILTERS)),
    ("GET", SESSIONS + "/(.+)/line_items", LISTED, _session_lines),
    ("POST", SESSIONS + "/([^/]+)/expire", _ONE, _session_expire),
    ("GET", SESSIONS + "/([^/]+)", _ONE, _session_get),
    ("GET", INTENTS, LISTED, _list("payment_intent", INTENTS)),
    ("GET", INTENTS + "/([^/]+)", _ONE, _get("payment_intent")),
    ("GET", CHARGES, LISTED | _OF_PAYMENT, _list("charge", CHARGES, *_OF_PAYMENT)),
    ("GET", CHARGES + "/([^/]+)", _ONE, _get("charge")),
    ("POST", REFUNDS, refunds.SHAPE, _refund_create),
    ("GET", REFUNDS, LISTED | _OF_PAYMENT | {"charge": "text"}, _list("refund", REFUNDS, "payment_intent", "charge")),
    ("GET", REFUNDS + "/([^/]+)", _ONE, _get("refund")),
    ("GET", EVENTS, LISTED | {"type": "text"}, _event_list),
    ("GET", EVENTS + "/([^/]+)", _ONE, _get("event")),
]


#: Stripe forgets idempotency keys after a day.
KEYS_LAST_SECONDS: Final = 24 * 3600


class Api:
    """Answers requests under /v1."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._lock, self._working = threading.Lock(), set[str]()

    def answer(self, request: Request, fault: str) -> Answer:
        """The answer to a request; `fault` says what of it goes wrong after the effect."""
        head = {"Request-Id": f"req_{secrets.token_hex(7)}", "Stripe-Version": API_VERSION}
        try:
            _admit(request.headers)
            answer = self._work(request, fault)
        except ApiProblem as problem:
            answer = as_problem(problem)
        return Answer(answer.status, answer.body, {**answer.headers, **head})

    def _work(self, request: Request, fault: str) -> Answer:
        shape, work, object_id = _route(request.method, request.path)
        params = checked(parse(request.query if request.method == "GET" else request.body), shape)
        key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        if len(key) > 255:
            raise BadParameters("Idempotency keys may be at most 255 characters.", code="", param="")
        asked = hashlib.sha256(json.dumps([request.path, params], sort_keys=True).encode()).hexdigest()
        store = self._provider.store
        with self._alone(key), store.change():
            store.execute("delete from answer where created <= ?", store.now() - KEYS_LAST_SECONDS)
            if key and (known := store.execute("select asked, status, body from answer where key = ?", key)):
                return _replayed(key, asked, *known[0])
            try:
                answer = as_json(200, work(self._provider, object_id, params))
            except BadParameters:
                raise
            except ApiProblem as problem:
                answer = as_problem(problem)
            if fault == "500-kept":
                answer = as_problem(failure())
            if key:
                store.execute(
                    "insert into answer values (?, ?, ?, ?, ?)",
                    key,
                    asked,
                    answer.status,
                    answer.body.decode(),
                    store.now(),
                )
        if request.method == "POST":
            self._provider.deliveries.wake()
        return answer

    @contextmanager
    def _alone(self, key: str) -> Iterator[None]:
        """Two requests with one key at the same moment: the second is told to wait."""
        with self._lock:
            if key and key in self._working:
                message = (
                    "There is currently another in-progress request using this Idempotent Key (that probably means "
                    "you submitted twice, and the other request is still going through). Please try again later."
                )
                raise idempotency(409, message, "idempotency_key_in_use")
            self._working.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._working.discard(key)


def _route(method: str, path: str) -> tuple[dict[str, Any], Work, str]:
    for known, pattern, shape, work in ROUTES:
        if known == method and (found := re.fullmatch(pattern, path)):
            return shape, work, found[1] if found.groups() else ""
    raise ApiProblem(404, f"Unrecognized request URL ({method}: {path}).")


def _replayed(key: str, asked: str, asked_first: str, status: int, body: str) -> Answer:
    if asked != asked_first:
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Try "
            f"using a key other than '{key}' if you meant to execute a different request."
        )
        raise idempotency(400, message)
    return Answer(status, body.encode(), {"Content-Type": "application/json", "Idempotent-Replayed": "true"})


def failure() -> ApiProblem:
    """The provider's own fault."""
    return ApiProblem(500, "An unknown error occurred.", kind="api_error")


def _admit(headers: dict[str, str]) -> None:
    scheme, _, value = headers.get("authorization", "").partition(" ")
    key = value.strip()
    if scheme.lower() == "basic":
        try:
            key = base64.b64decode(key, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            key = ""
    if key.startswith(("sk_live_", "rk_live_")):
        raise unauthorized("This is a local test provider. It takes no live keys: keep yours to yourself.")
    if not key.startswith(("sk_test_", "rk_test_")):
        raise unauthorized("You did not provide an API key, or not one that begins with sk_test_.")
    version = headers.get("stripe-version", API_VERSION)
    if version != API_VERSION:
        raise ApiProblem(400, f"Invalid Stripe API version: {version}. This provider speaks {API_VERSION}.")
