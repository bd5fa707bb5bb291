"""What the payer does in a browser: sees, pays, answers the bank, leaves. The card's number is never written down."""

import re
import unicodedata
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qs

from payments.fake import cards, page, sessions
from payments.fake.answers import Answer, Request, see_other
from payments.fake.problems import ApiProblem
from payments.fake.provider import Provider
from payments.fake.store import Body
from payments.fake.words import Words, reason, words

_PATH: Final = re.compile(r"/c/pay/(cs_test_[0-9a-f]+)(/bank)?")


def answer(provider: Provider, request: Request) -> Answer:
    """The answer to a browser."""
    table = words(None, request.headers.get("accept-language", ""))
    found = _PATH.fullmatch(request.path)
    if found is None or request.method not in ("GET", "POST"):
        return page.unknown(table)
    with provider.store.change():
        try:
            session = sessions.current(provider.store, provider.events, found[1])
        except ApiProblem:
            return page.unknown(table)
        if session["locale"] in ("vi", "en", "zh"):
            table = words(session["locale"])
        result = _step(provider, request, session, table, at_bank=found[2] is not None)
    if request.method == "POST":
        provider.deliveries.wake()
    return result


def _step(provider: Provider, request: Request, session: Body, table: Words, *, at_bank: bool) -> Answer:
    # A second click arrives when the first has paid: it is shown the same end, and pays nothing.
    if session["status"] == "complete" and request.method == "POST":
        return see_other(page.way_on(session))
    if session["status"] != "open":
        return page.closed(table, session)
    fields = parse_qs(request.body.decode(errors="replace"), max_num_fields=20) if request.method == "POST" else {}
    entered = {name: unicodedata.normalize("NFKC", values[0]).strip() for name, values in fields.items()}
    if at_bank:
        return _bank(provider, session, table, entered)
    if request.method == "POST":
        return _pay(provider, session, table, entered)
    return page.checkout(
        table, session, provider.setup.merchant, entered={}, mistakes={}, problem=_problem(provider, session, table)
    )


def _problem(provider: Provider, session: Body, table: Words) -> str:
    """Why the last try did not pay."""
    if not session["payment_intent"]:
        return ""
    problem = provider.store.get("payment_intent", session["payment_intent"])["last_payment_error"] or {}
    return reason(table, problem["decline_code"] or problem["code"]) if problem else ""


def _pay(provider: Provider, session: Body, table: Words, entered: dict[str, str]) -> Answer:
    number = re.sub(r"[ -]", "", entered.get("number", ""))
    mistakes = dict(_mistakes(table, number, entered, datetime.fromtimestamp(provider.store.now(), UTC)))
    if mistakes:
        # The code on the back is never shown again, as no page should.
        kept = {name: entered.get(name, "") for name in ("number", "expiry")}
        return page.checkout(table, session, provider.setup.merchant, entered=kept, mistakes=mistakes, problem="")
    session = sessions.pay(provider.store, provider.events, session, number)
    return _next(provider, session)


def _mistakes(table: Words, number: str, entered: dict[str, str], now: datetime) -> list[tuple[str, str]]:
    found = []
    if not cards.is_number(number):
        found.append(("number", table["wrong_number"]))
    date = re.fullmatch(r"(0?[1-9]|1[0-2])\s*[/.-]?\s*(?:20)?([0-9]{2})", entered.get("expiry", ""))
    if date is None:
        found.append(("expiry", table["wrong_expiry"]))
    elif (2000 + int(date[2]), int(date[1])) < (now.year, now.month):
        found.append(("expiry", table["past_expiry"]))
    if not re.fullmatch(r"[0-9]{3,4}", entered.get("cvc", "")):
        found.append(("cvc", table["wrong_cvc"]))
    return found


def _next(provider: Provider, session: Body) -> Answer:
    """Where the payer goes after the bank's word."""
    if session["status"] == "complete":
        return see_other(page.way_on(session))
    intent = provider.store.get("payment_intent", session["payment_intent"])
    # The fragment brings the reason of a decline into a phone's view.
    return see_other(f"/c/pay/{session['id']}" + ("/bank" if intent["status"] == "requires_action" else "#card"))


def _bank(provider: Provider, session: Body, table: Words, entered: dict[str, str]) -> Answer:
    intent = provider.store.get("payment_intent", session["payment_intent"]) if session["payment_intent"] else {}
    if intent.get("status") != "requires_action":
        return see_other(f"/c/pay/{session['id']}")
    if entered.get("answer") not in ("agree", "refuse"):
        return page.bank(table, session, provider.setup.merchant, intent["_bank"]["card"]["last4"])
    agreed = entered["answer"] == "agree"
    return _next(provider, sessions.authenticate(provider.store, provider.events, session, agreed=agreed))
