"""Blind tastings, their votes, and the leaderboards made from them."""
