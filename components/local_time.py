"""Dates and times in the browser's time zone."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def local_zone() -> tzinfo:
    """The browser's time zone; UTC if it is missing or unknown."""
    try:
        return ZoneInfo(str(st.context.timezone or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def local_moment(moment: datetime) -> str:
    """Format a date and time, like `24 Nov 2026, 13:05`."""
    local = moment.astimezone(local_zone())
    return f"{local.day} {local:%b %Y, %H:%M}"
