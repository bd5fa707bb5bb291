"""How to speak to the payment provider. Remembers nothing; records of money live in `services.billing`."""
