"""How to ask: a form as data, its kinds of question, its rules, and the rows it is read back in.

No database and no request: answers are a plain dict, question id -> JSON value. Read first `definition` (what a form
is), then `load` (from `form.yaml`), `builder` (a page as a WTForms class), `answers` (what is visible, missing, filed)
and `summary` (the rows of the check page, the clerk's page and the papers).
"""
