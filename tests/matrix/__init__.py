"""The matrix: every route, for everybody who may come, with everything that may be named to it.

A new route is in it by itself. What it names in its address or its fields must be told in `naming.py`, or the matrix
fails; a body that it takes may be told in `bodies.py`.
"""
