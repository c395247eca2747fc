"""The shapes of a reply that are no plain lines: each becomes mapped text, read as lines are."""
