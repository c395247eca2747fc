"""What is typed in the editor of a post: kept at each pause, so that nothing of it is ever lost.

Three texts meet in each field: what was kept when this page last looked, what stands in the field,
and what is kept now, as another window may have edited it since. See `posts.edit.merge_edits`.
"""

from collections.abc import Collection
from dataclasses import asdict, replace
from typing import Final

import streamlit as st

from components import session_keys
from components.notices import escape_markdown
from components.owner import owner
from components.run.versions import choose_version, chosen_version, is_edit_revised
from components.widget_values import forget_value, is_unheard, set_value, value_of
from posts.edit import FIELDS, Edit, edit_of
from posts.versions import EDITED, REVISED, WRITTEN
from runs.lane import Lane
from runs.run import Run
from runs.settings import RECORDING
from runs.store.database import is_open, the_database
from runs.store.errors import DatabaseUnavailable
from runs.the_engine import the_engine

SAVE_TIMEOUT_S: Final = 1.0
"""Seconds that a page waits for the database: a locked one takes longer, and is said to be busy."""
POLL_INTERVAL_S: Final = 3.0
"""Between two looks whether what could not be saved is."""
LONGEST: Final = 300_000
"""Characters of a body that can be edited: each pause in typing sends all of it."""


def can_edit(run: Run, lane: int, *, own: bool) -> bool:
    """Whether there is a post that this visitor may edit. A recording shows what another wrote."""
    if not own or run.blind or run.lanes[lane].settings.provider == RECORDING:
        return False
    view = run.lanes[lane].view()
    return view.ended and bool(view.text.strip()) and len(view.envelope.body) <= LONGEST


def look_up_edits(lanes: Collection[Lane]) -> None:
    """Hear of what was edited, here or in another process; without a database, what is known."""
    if not lanes or not is_open():
        return
    from runs.store.edits import load_edits  # brings SQLAlchemy

    known = {lane: lane.edit.kept for lane in lanes}
    try:
        found = load_edits(the_database(), [lane.id for lane in lanes])
    except DatabaseUnavailable:
        return
    for lane, before in known.items():
        lane.edit.learn(found.get(lane.id), instead_of=before)


def begin_edit(lane: Lane) -> None:
    """Open the editor with the edited post, else with the chosen version; before it is drawn.

    A revision of the edited post is what is edited then, where it is the one that is seen.
    """
    st.session_state[session_keys.EDITING] = lane.id
    known, seen = lane.edit.in_use, chosen_version(lane)
    if known and seen.name == REVISED and is_edit_revised(lane):
        known, _ = lane.edit.merge(known, edit_of(seen.envelope))
    _fill(lane, known or edit_of(seen.envelope))
    if known:
        choose_version(lane, EDITED)  # what is typed is what is seen


def end_edit(lane: Lane) -> None:
    """Keep what is typed and close the editor; for callbacks."""
    keep_edit(lane)
    _leave(lane)


def throw_away(lane: Lane, *, away: bool = True) -> None:
    """Have the edited version go, or come back; for callbacks."""
    if away:
        keep_edit(lane)  # what was typed last comes back, too
        _leave(lane)
    lane.edit.throw_away(away=away)
    choose_version(lane, WRITTEN if away else EDITED)
    save(lane)


def keep_edit(lane: Lane) -> frozenset[str]:
    """Keep what is typed; returns the fields that were changed in another window as well."""
    look_up_edits([lane])
    known, typed = _known(lane), typed_edit(lane)
    if known is None or typed is None:
        return frozenset()
    known = replace(known, **_still_seen(lane))
    merged, both = lane.edit.merge(known, typed)
    _note_known(lane, replace(merged, **{name: getattr(known, name) for name in both}))
    for name in FIELDS:
        if name not in both and getattr(typed, name) != (now := getattr(merged, name)):
            set_value(_key(lane, name), _value(name, now))
            st.session_state[_seen_key(lane.id, name)] = getattr(known, name)
    if lane.edit.in_use and typed != known:
        choose_version(lane, EDITED)
    save(lane)
    return both


def type_again(lane: Lane, field: str, text: str, *, over: str) -> None:
    """Put into a field what was typed over another text than the one that is kept now."""
    if known := _known(lane):
        _note_known(lane, replace(known, **{field: over}))
        set_value(_key(lane, field), _value(field, text[:LONGEST]))


def decide(lane: Lane, field: str, *, mine: bool) -> None:
    """Settle a field that was edited in two windows; for callbacks."""
    kept, known = lane.edit.in_use, _known(lane)
    if kept is None or known is None:
        return
    theirs = getattr(kept, field)
    _note_known(lane, replace(known, **{field: theirs}))
    if not mine:
        set_value(_key(lane, field), _value(field, theirs))
    keep_edit(lane)


def save(lane: Lane) -> str:
    """Save what is not saved yet; why it cannot be for now, or nothing. It is tried again."""
    if lane.edit.unsaved is None:
        return ""
    try:
        saving = the_engine().journal.beside.save_edit(lane, owner())
        return "" if saving.result(SAVE_TIMEOUT_S) else "Its run is not saved yet."
    except TimeoutError:
        return "The database is busy."
    except DatabaseUnavailable as error:
        return str(error)


def edited_lane(run: Run) -> int | None:
    """Which lane of a run is being edited; None for none."""
    edited = st.session_state.get(session_keys.EDITING)
    return next((at for at, lane in enumerate(run.lanes) if lane.id == edited), None)


def typed_edit(lane: Lane) -> Edit | None:
    """What stands in the editor's fields; None where they are not there."""
    values = {name: value_of(_key(lane, name)) for name in FIELDS}
    if any(value is None for value in values.values()):
        return None
    return Edit(
        **{
            name: "\n".join(value) if isinstance(value, list) else str(value)
            for name, value in values.items()
        }
    )


def tell_unsaved(lane: Lane, reason: str) -> None:
    """Say that what is typed is in memory only, and why, for as long as that is so."""
    st.fragment(_tell_unsaved, run_every=POLL_INTERVAL_S)(lane, reason)


def _tell_unsaved(lane: Lane, reason: str) -> None:
    if lane.edit.unsaved:
        st.warning(
            f"Not saved yet: {escape_markdown(reason)} What you typed is still here; it is saved "
            "as soon as that is possible.",
            icon=":material/cloud_off:",
        )


def _fill(lane: Lane, edit: Edit) -> None:
    _note_known(lane, edit)
    for name, text in asdict(edit).items():
        st.session_state[_key(lane, name)] = _value(name, text)


def forget_fields() -> None:
    """Forget what is typed in any editor: the run that it belongs to is not here any more."""
    for lane_id in list(_all_known()):
        _forget(lane_id)


def _leave(lane: Lane) -> None:
    st.session_state[session_keys.EDITING] = None
    _forget(lane.id)


def _forget(lane_id: str) -> None:
    _all_known().pop(lane_id, None)
    for name in FIELDS:
        forget_value(session_keys.edit_field_of(lane_id, name))
        st.session_state.pop(_seen_key(lane_id, name), None)


def _key(lane: Lane, field: str) -> str:
    return session_keys.edit_field_of(lane.id, field)


def _value(field: str, text: str) -> str | list[str]:
    """A field as its widget holds it: categories are chosen from a list."""
    return [line for line in text.split("\n") if line] if field == "categories" else text


def _still_seen(lane: Lane) -> dict[str, str]:
    """The fields that show what was known before another window's text was put there.

    The browser has not heard of that text: what is typed now is typed over the one before.
    """
    return {
        name: st.session_state[_seen_key(lane.id, name)]
        for name in FIELDS
        if is_unheard(_key(lane, name)) and _seen_key(lane.id, name) in st.session_state
    }


def _seen_key(lane_id: str, field: str) -> str:
    return f"{session_keys.edit_field_of(lane_id, field)}-seen"


def _known(lane: Lane) -> Edit | None:
    return _all_known().get(lane.id)


def _note_known(lane: Lane, edit: Edit) -> None:
    _all_known()[lane.id] = edit


def _all_known() -> dict[str, Edit]:
    known: dict[str, Edit] = st.session_state.setdefault(session_keys.EDIT_KNOWN, {})
    return known
