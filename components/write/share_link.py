"""A link that opens the page with the form filled in: topic, lanes, prompt; never a key.

A link is anybody's words. It never writes by itself, and it names no address of a server: what is
asked for models when the page opens is a provider or a known server, and nobody else.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

import streamlit as st

from components import session_keys
from components.widget_values import drop_parameter, parameter
from components.write.form_state import put_values, values_now
from components.write.form_values import (
    FormValues,
    LaneValues,
    read_json,
    read_values,
    write_values,
)
from components.write.prompt_picker import is_known_prompt, is_own_prompt
from components.write.sources import OTHER, source_title
from providers.catalog import known_models

PARAMETER: Final = "form"
LONGEST: Final = 8_000
"""Characters of a link's form, as it is read; servers and proxies take addresses so long."""
FILLED: Final = "A link filled in this form. Nothing was sent: look at it, then press Write."
UNREADABLE: Final = "The link holds no form that can be read: it may have been cut."


def show_link() -> None:
    """Show a link to the form as it is, to be copied."""
    values = values_now()
    st.caption("A link that opens this form, without keys. It writes nothing by itself.")
    st.code(link_to(values, at=str(st.context.url or "")), language=None, wrap_lines=False)
    if len(_as_json(values)) > LONGEST:
        st.caption("Without its longest texts: notes, prompts and their fields are too long.")
    if any(lane.source == OTHER for lane in values.lanes):
        st.caption("Without your base URL: whoever opens the link enters one.")


def link_to(values: FormValues, *, at: str) -> str:
    """A link to a page at this address that opens with these values."""
    parts = urlsplit(at)
    lanes = tuple(replace(lane, base_url="") for lane in values.lanes)
    values = replace(values, lanes=lanes)
    text = _as_json(values)
    if len(text) > LONGEST:
        text = _as_json(replace(values, notes="", variables={}, prompts={}))
    home = f"{parts.scheme}://{parts.netloc}{parts.path or '/'}" if parts.netloc else ""
    return f"{home}?{PARAMETER}={quote(text, safe='')}"


def _as_json(values: FormValues) -> str:
    data = _without_defaults(write_values(values))
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def take_link() -> bool:
    """Fill the form from the address, if it asks for that, and tidy it; whether it did."""
    asked = parameter(PARAMETER)
    if asked is None:
        return False
    drop_parameter(PARAMETER)
    drop_parameter(session_keys.RUN_PARAMETER)
    values = read_values(read_json(asked, longest=LONGEST))
    if values is None:
        st.session_state[session_keys.FORM_NOTE] = UNREADABLE
        return False
    values = replace(values, lanes=tuple(replace(lane, base_url="") for lane in values.lanes))
    put_values(values)
    st.session_state[session_keys.FORM_NOTE] = " ".join([FILLED, *_doubts(values)])
    return True


def _doubts(values: FormValues) -> list[str]:
    """What the person is to know of a form before it is used."""
    doubts = [
        f"Lane {number}: {doubt}"
        for number, lane in enumerate(values.lanes, start=1)
        for doubt in _doubts_of(lane, values)
    ]
    brought = [label for label, text in values.prompts.items() if not is_own_prompt(text)]
    if brought:
        came = (
            f"{' and '.join(brought)} came with the link and {'is' if len(brought) == 1 else 'are'}"
        )
        doubts.append(f"{came} not yours: read it in What is sent.")
    return doubts


def _doubts_of(lane: LaneValues, values: FormValues) -> list[str]:
    doubts = []
    if lane.source == OTHER:
        doubts.append("its base URL is not in the link; enter it.")
    models = {model.name for model in known_models(lane.source, on=datetime.now(UTC).date())}
    if models and lane.model and lane.model not in models:
        doubts.append(f"{source_title(lane.source)} has no model {lane.model} that we know of.")
    if lane.prompt not in values.prompts and not is_known_prompt(lane.prompt):
        doubts.append(f"there is no prompt {lane.prompt} here; the built-in one is chosen.")
    return doubts


def _without_defaults(data: dict[str, Any]) -> dict[str, Any]:
    defaults = write_values(FormValues())
    return {name: value for name, value in data.items() if value != defaults[name]}
