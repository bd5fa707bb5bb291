"""Paying, from the click to the books: the portal's billing against the local provider."""
