"""One HTTP connection pool to the provider: keys, timeouts, safe retries, and each failure as one typed error."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal

import requests

from payments import errors
from payments.reading import Json

#: The protocol we are written and tested for. Changing it means reading the provider's changelog.
API_VERSION: Final = "2026-10-28.endive"
#: Seconds to connect, and to wait for the next bytes of an answer.
TIMEOUTS: Final = (4.0, 15.0)
#: Seconds before the second and the third try.
BACKOFF: Final = (0.5, 2.0)
#: Never wait longer for a busy provider than this, whatever it asks for: a person is waiting.
LONGEST_WAIT: Final = 5.0

Pairs = list[tuple[str, str]]


def form(body: Mapping[str, Any]) -> Pairs:
    """A nested body as the provider's form fields: `{"a": [{"b": True}]}` is `a[0][b]=true`. None is left out."""
    return list(_flat(body, ""))


def _flat(body: Mapping[str, Any] | Sequence[Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in body.items() if isinstance(body, Mapping) else enumerate(body):
        key = f"{prefix}[{name}]" if prefix else str(name)
        if isinstance(value, Mapping | list | tuple):
            yield from _flat(value, key)
        elif isinstance(value, bool):
            yield key, "true" if value else "false"
        elif value is not None:
            yield key, str(value)


class Transport:
    """Sends requests. Safe to share between threads (cookies and redirects are not used).

    `sleep` waits between tries. `production`: without it a live key is refused before anything is sent.
    """

    def __init__(
        self,
        api_base: str,
        api_key: str,
        *,
        production: bool,
        timeouts: tuple[float, float] = TIMEOUTS,
        backoff: Sequence[float] = BACKOFF,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if api_key.startswith(("sk_live_", "rk_live_")) and not production:
            raise errors.KeyRefused("a live key of the payment provider is only used in production")
        if not api_key:
            raise errors.KeyRefused("the payment provider's API key is empty")
        self._base = api_base.rstrip("/")
        self._timeouts, self._backoff, self._sleep = timeouts, tuple(backoff), sleep
        self._session = requests.Session()
        self._session.auth = (api_key, "")
        self._session.headers.update({"Stripe-Version": API_VERSION, "User-Agent": "mot-cua"})
        # What the environment says of proxies and certificates is read once, not for each request.
        found = self._session.merge_environment_settings(self._base, {}, None, None, None)
        self._session.proxies, self._session.verify = found["proxies"], found["verify"]
        self._session.trust_env = False

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Json:
        """Read something. Raises PaymentError."""
        return self._persist("GET", path, form(query or {}), {})

    def post(self, path: str, body: Mapping[str, Any], *, idempotency_key: str | None) -> Json:
        """Do something once, however often it is sent; None only for what twice is the same as once.

        Raises PaymentError.
        """
        headers = {} if idempotency_key is None else {"Idempotency-Key": idempotency_key}
        return self._persist("POST", path, form(body), headers)

    def _persist(self, method: Literal["GET", "POST"], path: str, pairs: Pairs, headers: Mapping[str, str]) -> Json:
        """Try again after failures that the same request may safely follow."""
        for pause in (*self._backoff, None):
            try:
                return self._once(method, path, pairs, headers)
            except errors.PaymentError as problem:
                if pause is None or not problem.retry_safe:
                    raise
                self._sleep(min(max(pause, problem.retry_after), LONGEST_WAIT))
        raise AssertionError("unreachable")

    def _once(self, method: str, path: str, pairs: Pairs, headers: Mapping[str, str]) -> Json:
        try:
            answer = self._session.request(
                method,
                self._base + path,
                params=pairs if method == "GET" else None,
                data=pairs if method == "POST" else None,
                headers=headers,
                timeout=self._timeouts,
                allow_redirects=False,
            )
        except requests.RequestException as cause:
            raise errors.ProviderUnreachable(f"no answer to {method} {path}: {type(cause).__name__}") from cause
        if answer.status_code != 200:
            raise _problem(answer)
        try:
            body = answer.json()
        except requests.exceptions.JSONDecodeError as cause:
            raise errors.UnexpectedAnswer(f"the answer to {method} {path} is not JSON", status=200) from cause
        if not isinstance(body, dict):
            raise errors.UnexpectedAnswer(f"the answer to {method} {path} is not an object", status=200)
        return body


def _problem(answer: requests.Response) -> errors.PaymentError:
    """The typed error of an answer other than 200."""
    try:
        detail = answer.json()["error"]
        code, kind, parameter = detail.get("code") or "", detail.get("type") or "", detail.get("param") or ""
        message = detail.get("message") or ""
    except (requests.exceptions.JSONDecodeError, KeyError, TypeError, AttributeError):
        code = kind = parameter = message = ""
    status, wait = answer.status_code, answer.headers.get("Retry-After", "")
    kept = answer.headers.get("Idempotent-Replayed") == "true" or answer.headers.get("Stripe-Should-Retry") == "false"
    if status >= 500:
        error: type[errors.PaymentError] = errors.ProviderFailedForGood if kept else errors.ProviderFailed
    else:
        error = _refusal(status, kind, code)
    return error(
        f"{status} {kind or 'without a reason'}{parameter and f' ({parameter})'}: {message}",
        code=code,
        parameter=parameter,
        request_id=answer.headers.get("Request-Id", ""),
        status=status,
        retry_after=float(wait) if wait.isascii() and wait.isdigit() else 0.0,
    )


def _refusal(status: int, kind: str, code: str) -> type[errors.PaymentError]:
    match status, kind, code:
        case (409 | 429, _, _) | (_, _, "rate_limit" | "lock_timeout" | "idempotency_key_in_use"):
            return errors.ProviderBusy
        case (401 | 403, _, _):
            return errors.KeyRefused
        case (404, _, _) | (_, _, "resource_missing"):
            return errors.UnknownObject
        case (_, "idempotency_error", _):
            return errors.KeyReused
        case (_, _, "amount_too_small"):
            return errors.AmountTooSmall
        case (_, _, "charge_already_refunded" | "amount_too_large" | "refund_exceeds_charge"):
            return errors.NotRefundable
        case (400 | 402, _, _):
            return errors.RequestRefused
        case _:
            return errors.UnexpectedAnswer
