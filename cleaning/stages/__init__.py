"""Stages: each one looks at a text and proposes `Edit`s; it never returns a text.

One module is one stage; `cleaning.stage` declares and finds them. Stages do not import each other.
"""
