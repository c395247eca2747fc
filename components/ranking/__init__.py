"""Leaderboards of models and prompt versions, from blind votes."""
