"""The rules and the memory: the only room with a database.

A street of subjects; each package opens with a sentence saying what lives there. Read `db`, `errors`, then
`applications/workflow`. Functions take a `Session`, may flush, never commit: the edge (view, command, worker) does.
"""
