"""Companies: their shared list of applications, their details, who works for them, and how colleagues join."""

from portal.views.organisations import companies, joining, members
from portal.views.organisations.blueprint import bp

__all__ = ["bp", "companies", "joining", "members"]
