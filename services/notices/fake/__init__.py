"""A mail server that delivers to nobody: it keeps the last letters in memory and shows them on a page.

For the demo and the tests. It plays an outside party: its own process (`python -m services.notices.fake`), and nothing
of the portal is imported here.
"""
