"""Prompts: templates and their versions, as files, checked, and exchanged with promptfoo."""
