"""A reply in which every check finds everything good; to spoil in one place."""

from dataclasses import replace
from typing import Final

from posts.envelope import Envelope, read_envelope

BODY: Final = """Backups are the quiet part of running a website, and restoring is the loud one.

## What to copy

The files, the database and the settings of the server.

## How to test it

Restore once a month to an empty machine, and look at what comes up.
"""
GOOD: Final = f"""TITLE: How to Test a Backup Before You Need It
META_DESCRIPTION: A backup that was never restored is a hope and not a plan. This guide shows a \
monthly drill that takes half an hour and spares you a night.
TAGS: backups, restore drill, disaster recovery
CATEGORIES: Website Backup and Recovery, How-to Guides

{BODY}
</EndOFText>"""


def good_envelope(**changes: object) -> Envelope:
    return replace(read_envelope(GOOD), **changes)  # type: ignore[arg-type]
