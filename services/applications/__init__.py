"""The life of an application. Start with `workflow` (the table of moves), then `models`, `drafts` and `intake` (the
applicant's verbs), `desk` (the clerk's and the approver's), `queue`, `defects` and `history`."""
