"""The clock of the edge. Below the portal, time comes in as an argument."""

import datetime as dt


def utc_now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)
