"""A payment provider of our own, for demo and tests: it speaks Stripe's protocol and remembers.

It plays an outside party: its own process (`python -m payments.fake`), its own origin, its own file, its own look and
words; it imports nothing of the portal, not even `payments`. No live keys, no real cards, no money.

Read `server.py` first (where requests go), then `api.py` (what machines ask), `payer.py` (what people do),
`deliveries.py` (signed events), `faults.py` and `control.py` (what may be made to go wrong), `cards.py` (test cards).
"""
