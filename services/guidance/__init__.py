"""Ways into the catalogue for people who do not know a procedure's name: life events, and a few short questions.

All of it is data (`*.yaml`), read once per process: `events` are ordered groups of codes, `screeners` a table of
answers, `plain` says in a few words what a procedure is for. An installation's catalogue may lack a code; a page leaves
it out then. Tests hold the files against the catalogue that comes with the portal.
"""
