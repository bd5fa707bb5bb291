"""How we speak to the provider, and how the local provider behaves."""
