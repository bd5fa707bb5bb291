"""Finding names as people type them: without accents, with slips, run together, in raw Telex.

`folding` makes two spellings comparable, `slips` guesses what was meant, `index` ranks. Nothing here knows what the
names are; `catalogue` and `agencies` bring their own.
"""
