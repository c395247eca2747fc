"""Prose as checks look at it: a body's passages, sentences and words, in the languages we know."""
