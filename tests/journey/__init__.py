"""Whole stories: processes that die, and people in a real browser."""
