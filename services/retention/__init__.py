"""How long what is kept: one table of rules (`rules`), told on the privacy page and done by the daily jobs."""
