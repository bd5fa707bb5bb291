"""How to speak to the payment provider. Remembers nothing; records of money live in `services.billing`.

Read `gateway.py` first (the contract and the words), then `stripe.py` (our client), `webhook.py` (what the provider
tells by itself) and `errors.py`. `fake/` is a provider of our own for demo and tests: another process, another origin.
"""
