"""Runs that are deleted while a page still shows them: the page must not serve them any more."""

from collections.abc import Callable, Collection
from typing import TypeVar

import streamlit as st

from runs.lane import Lane

Data = TypeVar("Data", str, bytes)


class Gone(LookupError):
    """The run has been deleted."""


def leave_deleted(lanes: Collection[Lane]) -> None:
    """Draw the whole page again where one of these was deleted: a part of it has run by itself."""
    if any(lane.erased for lane in lanes):
        st.rerun()


def unless_deleted(lanes: Collection[Lane], write: Callable[[], Data]) -> Callable[[], Data]:
    """A file's data, written at the press: it fails where one of these lanes is deleted by then."""

    def data() -> Data:
        if any(lane.erased for lane in lanes):
            raise Gone("the run was deleted")
        return write()

    return data
