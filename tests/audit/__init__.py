"""What checkers from outside say of the pages: the Nu HTML checker, Lighthouse, and five tasks on a slow phone.

`make audit-pages` runs it over a fresh demo portal. It is no part of `make test`: it takes a quarter of an hour, and
its tools come from npm and PyPI into a cache folder outside the tree.
"""
