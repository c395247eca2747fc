"""Times as the person at the browser reads them."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def local_zone() -> tzinfo:
    """The browser's time zone; UTC where it tells none that is known here."""
    try:
        return ZoneInfo(str(st.context.timezone or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def local_moment(moment: datetime) -> str:
    """A day and a time of the day, as `24 Nov 2026, 13:05`."""
    local = moment.astimezone(local_zone())
    return f"{local.day} {local:%b %Y, %H:%M}"
