"""Numbers without gaps or doubles: the day's serial of an agency's applications, its yearly registers of results."""

from services.registers.numbers import draw

__all__ = ["draw"]
