"""The form and the sets of lanes, kept in the browser: never a key, and nothing that is secret.

A form is kept twice: for the tab, so that a reload returns to it, and for the browser, so that the
next visit does; the latter once somebody has changed it here. What comes back is read as anybody's
words (`form_values.py`), and an address in it is checked as a typed one is: at the press.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import streamlit as st

from components import session_keys
from components.owner import whose
from components.scripts import loader
from components.write import form
from components.write.form_state import TYPED, fill_from_run, put_values, values_now
from components.write.form_values import FormValues, read_json, read_values, write_values
from components.write.lane_sets import changed_sets, take_sets
from components.write.share_link import take_link
from runs.run import Run

KEPT: Final = "kept-form"
LINK: Final = "link"
"""In the place of a run's id: what filled the form was a link."""
_mount: Final = st.components.v2.component(
    "draftbench_kept",
    js=loader(Path(__file__).with_name("kept.js")),
    isolate_styles=False,
)


def keep_form() -> None:
    """Have the browser keep the form, and bring back, once, what it kept. Shows nothing."""
    values = values_now()
    data = {
        "whose": whose(),
        "heard": bool(st.session_state.get(session_keys.HEARD)),
        "form": write_values(values),
        "run": st.session_state.get(session_keys.FILLED_FROM) or "",
        "own": values != _filled_with(values),
        "fields": TYPED,
        "sets": changed_sets(),
    }
    # As text: in a dictionary Streamlit looks for data frames, for which it loads pandas.
    _mount(key=KEPT, data={"kept": json.dumps(data)}, height=0, on_kept_change=_take_kept)


def fill_form(run_of_address: Callable[[], Run | None]) -> Run | None:
    """Fill the form from a link or a run, where there is a new one; gives the run to show.

    What no person here has typed is kept for this tab only, until it is changed.
    """
    before = st.session_state.get(session_keys.FILLED_FROM)
    linked = take_link()
    run = run_of_address()
    if linked:
        st.session_state[session_keys.FILLED_FROM] = LINK
        st.session_state[session_keys.PRESSED_WITH] = form.contents()
    else:
        fill_from_run(run)
    if linked or st.session_state.get(session_keys.FILLED_FROM) != before:
        st.session_state[session_keys.FILLED_WITH] = values_now()
    return run


def _filled_with(values: FormValues) -> FormValues | None:
    """What the form was filled with; the first model of a lane that had none is part of it."""
    filled: FormValues | None = st.session_state.get(session_keys.FILLED_WITH)
    if filled is None or len(filled.lanes) != len(values.lanes):
        return filled
    pairs = zip(filled.lanes, values.lanes, strict=True)
    lanes = tuple(replace(was, model=was.model or lane.model) for was, lane in pairs)
    st.session_state[session_keys.FILLED_WITH] = replace(filled, lanes=lanes)
    return replace(filled, lanes=lanes)


def _take_kept() -> None:
    """Take what the browser says that it kept; it may say anything, and only once."""
    told = (st.session_state.get(KEPT) or {}).get("kept")
    if not isinstance(told, dict) or st.session_state.get(session_keys.HEARD):
        return
    st.session_state[session_keys.HEARD] = True
    take_sets(told.get("sets"))
    kept = read_json(told.get("form"))
    if isinstance(kept, dict) and _is_wanted(kept.get("run")):
        _put(kept)


def _is_wanted(run: object) -> bool:
    """Whether nothing else was put into the form meanwhile, by a link, a run or a person."""
    filled_from = st.session_state.get(session_keys.FILLED_FROM)
    values = values_now()
    untouched = values == _filled_with(values)
    return untouched and filled_from != LINK and (filled_from == "" or filled_from == run)


def _put(kept: dict[str, Any]) -> None:
    if values := read_values(kept.get("form")):
        put_values(values)
        st.session_state[session_keys.FILLED_WITH] = None if kept.get("own") else values_now()
        st.session_state[session_keys.PRESSED_WITH] = form.contents()
