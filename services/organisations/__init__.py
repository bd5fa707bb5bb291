"""Companies and other organisations on the portal: who works for them, in which role, and how colleagues join.

Read first `roles` (what each role may do), then `members` and `invitations`.
"""
