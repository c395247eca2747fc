"""A field for a limit in dollars."""

from decimal import Decimal
from typing import Final

import streamlit as st

LEAST: Final = 0.001
MOST: Final = 100_000.0


def ask_for_dollars(
    label: str, *, key: str, placeholder: str = "No limit", explained: str | None = None
) -> Decimal | None:
    """Ask for a limit; None where the field is empty."""
    typed = st.number_input(
        label,
        min_value=LEAST,
        max_value=MOST,
        value=None,
        key=key,
        placeholder=placeholder,
        format="%.2f",
        help=explained,
        width=180,
        persist_state="session",
    )
    return None if typed is None else Decimal(str(typed))
