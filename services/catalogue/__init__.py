"""The catalogue: every administrative procedure as the state published it, and who offers which of them here.

`models` are the tables; `loading` takes in the published records; `fees`, `terms`, `papers` and `facts` turn a record
into what a page may honestly say; `offerings` know where a procedure can be filed; `search` finds it.
"""
