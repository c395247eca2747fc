"""Prompts to and from a promptfoo configuration."""
