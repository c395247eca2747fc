"""Blind tastings: posts without names, a vote, then the names."""
