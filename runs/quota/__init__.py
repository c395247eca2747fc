"""Daily limits in public mode: what is allowed, what was used, and what is admitted."""
