"""The history: runs that are kept, found again, opened, compared and deleted."""
