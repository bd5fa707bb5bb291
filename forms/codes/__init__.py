"""Official code lists that questions choose from."""
