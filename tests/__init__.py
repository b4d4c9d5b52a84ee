"""
The tests, as one package.

It is a regular one on purpose: a folder without this file would be looked for again whenever `sys.path` changes, and an
example's `tests` found in its place.
"""
