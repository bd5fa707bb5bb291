"""Accounts of people: who they are, how they sign in, what they may act as.

Start with `models`, then `registration`, `signing_in` and `profile` (the verbs), `attempts` (the brake on guessing),
`actor` (who is acting, as the other subjects see it).
"""
