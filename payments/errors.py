"""What may go wrong between us and the provider.

PaymentError                 `retry_safe`: the same request may be sent again with the same idempotency key
|-- ProviderUnreachable      no answer arrived; what was asked may or may not have happened          retry safe
|-- ProviderBusy             too many requests, or the same one is still being worked on             retry safe
|-- ProviderFailed           the provider's own fault (5xx); it may or may not have happened         retry safe
|   `-- ProviderFailedForGood  the same, kept as the answer to this idempotency key                ask, do not repeat
|-- UnexpectedAnswer         an answer that we cannot read; it may have happened                     ask, do not repeat
|-- KeyRefused               the API key is wrong, or a live key outside production                  never
|-- RequestRefused           the provider read the request and said no; nothing happened             never
|   |-- UnknownObject        no such session, charge or refund
|   |-- KeyReused            the idempotency key was used before with another body
|   |-- AmountTooSmall       less than the provider collects
|   `-- NotRefundable        already refunded, or more than was collected
`-- EventRefused             an event that must not be believed
    |-- SignatureRefused     forged, altered, or signed with a secret that is not ours
    |-- EventTooOld          signed too long ago, or in the future: perhaps replayed
    `-- EventUnreadable      signed by the provider, but not an event as we know them

Each keeps its cause (`raise ... from`). Messages are for operators and logs: no personal data, no keys.
"""


class PaymentError(Exception):
    """The provider could not be asked, refused, or said something unclear."""

    #: The same request may be sent again, with the same idempotency key.
    retry_safe = False
    #: The effect asked for may exist although we got no good answer: ask before doing it another way.
    may_have_happened = False

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        parameter: str = "",
        request_id: str = "",
        status: int = 0,
        retry_after: float = 0.0,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.parameter = parameter
        self.request_id = request_id
        self.status = status
        #: Seconds the provider asks us to wait; 0 when it does not say.
        self.retry_after = retry_after


class ProviderUnreachable(PaymentError):
    """No connection, or no answer in time."""

    retry_safe = True
    may_have_happened = True


class ProviderBusy(PaymentError):
    """Asked too often, or the same request is still being worked on."""

    retry_safe = True
    may_have_happened = True


class ProviderFailed(PaymentError):
    """The provider failed."""

    retry_safe = True
    may_have_happened = True


class ProviderFailedForGood(ProviderFailed):
    """The provider keeps its failure as the answer to this idempotency key: repeating is useless, asking is not."""

    retry_safe = False


class UnexpectedAnswer(PaymentError):
    """Not JSON, a field missing, or another currency than ours."""

    may_have_happened = True


class KeyRefused(PaymentError):
    """Our API key is wrong, lacks a right, or does not belong in this mode."""


class RequestRefused(PaymentError):
    """The provider read the request and said no."""


class UnknownObject(RequestRefused):
    """The provider knows no object by this id."""


class KeyReused(RequestRefused):
    """The idempotency key was used before with another body: one id for two intentions."""


class AmountTooSmall(RequestRefused):
    """Less than the provider collects."""


class NotRefundable(RequestRefused):
    """Already refunded, or more than was collected."""


class EventRefused(PaymentError):
    """An event that must not be believed."""


class SignatureRefused(EventRefused):
    """No signature of the provider with one of our secrets."""


class EventTooOld(EventRefused):
    """The signature's time is further from now than tolerated."""


class EventUnreadable(EventRefused):
    """Signed, but not an event as we know them."""
