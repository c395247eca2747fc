"""Cells that a provider's batch API writes: submitted once, looked after, and collected."""
