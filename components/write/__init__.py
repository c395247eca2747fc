"""The view to write in: the form, its lanes, and what is sent."""
