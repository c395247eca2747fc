"""The comparison below a finished run: figures, findings, and word-by-word differences."""
