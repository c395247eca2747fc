"""The history view: search, open, compare and delete stored runs."""
