"""A run on the page: its lanes side by side, each with its fields and its post."""
