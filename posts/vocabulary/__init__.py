"""The words and signs that a post, its prompt and a reply are told apart by: each known once.

Keys of the header, end markers, what models say around a post, how they mark reasoning, the shapes
of lines, and sets of characters. Imports nothing of ours.
"""
