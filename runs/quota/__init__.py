"""Daily limits where strangers use the app: what is allowed, what was used, who is let in."""
