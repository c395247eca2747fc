"""Revision: have a model rewrite just the pieces of a post that fail, and nothing else.

A post and the checks chosen make a plan of pieces (`plan`); these are asked for in few requests
(`messages`), read back strictly (`answers`), put in their places (`revision`) and judged one by one
(`judge`). All of it is pure: `runs.beside.revisions` sends the requests and keeps the outcome.
"""
