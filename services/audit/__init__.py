"""Who did and saw what: append-only, one hash chain per agency, so that a changed or missing line shows."""

from services.audit.chain import record, verify

__all__ = ["record", "verify"]
