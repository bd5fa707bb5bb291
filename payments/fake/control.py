"""Knobs for tests and curious people, under /_control. JSON in, JSON out; only what Stripe keeps behind its dashboard.

GET, POST, DELETE faults     what goes wrong next: {"fault", "match", "times", "seconds"} (see faults.py)
GET  webhooks                how many deliveries are waiting, held, done and given up
POST webhooks/release        send what was held: {"newest_first": true} turns the order round
POST webhooks/resend         send an event once more: {"event": "evt_…"}
POST clock                   put the provider's clock forward: {"advance": 86400}
POST pay                     pay as on the page: {"session": "cs_test_…", "card": "4242…", "agree": true}
POST pay-later               complete a session whose bank needs time: {"session": "cs_test_…"}
POST settle                  that bank's late word: {"session": "cs_test_…", "succeeded": true}
POST finish                  the bank's last word on a slow or returned refund: {"refund": "re_…"}
"""

import json
from typing import Any

from payments.fake import refunds, sessions
from payments.fake.answers import Answer, Request, as_json, as_problem
from payments.fake.problems import ApiProblem
from payments.fake.provider import Provider
from payments.fake.store import Body


def answer(provider: Provider, request: Request) -> Answer:
    """What a knob says. A browser cannot turn one from another page: the body must be declared as JSON."""
    if request.method == "POST" and request.headers.get("content-type", "").partition(";")[0] != "application/json":
        return as_json(415, {"error": "send application/json"})
    try:
        asked = json.loads(request.body or b"{}")
        with provider.store.change():
            result = _turn(provider, request.method, request.path.removeprefix("/_control/"), asked)
    except ApiProblem as problem:
        return as_problem(problem)
    except (ValueError, TypeError, KeyError, AttributeError) as mistake:
        return as_json(400, {"error": repr(mistake)})
    provider.deliveries.wake()
    return as_json(404, {"error": "no such knob"}) if result is None else as_json(200, result)


def _turn(provider: Provider, method: str, knob: str, asked: dict[str, Any]) -> Any:
    store, events, faults = provider.store, provider.events, provider.faults
    match method, knob:
        case "GET", "faults":
            return faults.as_json()
        case "POST", "faults":
            faults.add(asked)
            return faults.as_json()
        case "DELETE", "faults":
            faults.clear()
            return faults.as_json()
        case "GET", "webhooks":
            rows = store.execute("select state, count(*) from delivery group by state")
            return {"waiting": 0, "held": 0, "done": 0, "given-up": 0} | {str(state): n for state, n in rows}
        case "POST", "webhooks/release":
            return {"released": events.release(newest_first=bool(asked.get("newest_first", False)))}
        case "POST", "webhooks/resend":
            events.again(asked["event"])
            return {"event": asked["event"]}
        case "POST", "clock":
            ahead = int(store.setting("clock", "0")) + int(asked["advance"])
            store.remember("clock", str(ahead))
            sessions.expire_due(store, events)
            return {"ahead": ahead, "now": store.now()}
        case "POST", "pay":
            return _pay(provider, asked["session"], asked["card"], agree=bool(asked.get("agree", True)))
        case "POST", "pay-later":
            session = sessions.current(store, events, asked["session"])
            if session["status"] != "open":
                raise ApiProblem(400, f"This session has a status of {session['status']}.")
            return _standing(sessions.pay_later(store, events, session))
        case "POST", "settle":
            session = store.get(sessions.KIND, asked["session"])
            return _standing(sessions.settle(store, events, session, succeeded=bool(asked["succeeded"])))
        case "POST", "finish":
            return {"status": refunds.finish(store, events, asked["refund"])["status"]}
    return None


def _pay(provider: Provider, session_id: str, card: str, *, agree: bool) -> dict[str, Any]:
    """The page's two steps in one."""
    store, events = provider.store, provider.events
    session = sessions.current(store, events, session_id)
    if session["status"] == "open":
        session = sessions.pay(store, events, session, card)
        intent = store.get("payment_intent", session["payment_intent"])
        if intent["status"] == "requires_action":
            session = sessions.authenticate(store, events, session, agreed=agree)
    return _standing(session)


def _standing(session: Body) -> dict[str, Any]:
    return {"status": session["status"], "payment_status": session["payment_status"]}
