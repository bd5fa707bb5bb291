"""The country's units (34 provinces, their communes) and the agencies that answer people there.

`models` are the tables, `loading` fills them from `data/`, `directory` answers questions, `places` serves forms.
"""
