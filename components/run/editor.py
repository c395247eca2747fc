"""The editor of a post: its fields and its Markdown, beside a preview that follows the typing."""

from collections.abc import Collection
from typing import Final

import streamlit as st

from components import session_keys
from components.autosave import follow_typing, left_fields
from components.live.lane import preview_beside
from components.notices import escape_markdown
from components.run.edits import (
    LONGEST,
    begin_edit,
    can_edit,
    decide,
    edited_lane,
    end_edit,
    keep_edit,
    save,
    tell_unsaved,
    throw_away,
    type_again,
    typed_edit,
)
from components.run.fixes import EDITED_FIELDS
from components.run.lane_head import lane_name
from posts.categories import ALLOWED
from posts.edit import FIELDS
from posts.measures import count_words
from runs.lane import Lane
from runs.run import Run

KEY: Final = "post-editor"
BODY_HEIGHT: Final = 400
"""Pixels: with all else of the editor, what a window of 800 holds. The preview is as high."""
DESCRIPTION_HEIGHT: Final = 84
MOST: Final = 5_000
"""Characters of a field: more than the reader of replies takes."""


def await_typing() -> None:
    """Watch for what is typed in the editor from before it opens. Draws nothing."""
    follow_typing(KEY, shared=True)


def editor(run: Run, *, own: bool) -> None:
    """Show the editor while a post of this run is being edited."""
    _come_back(run, own=own)
    number = edited_lane(run)
    if number is None or not can_edit(run, number, own=own):
        return
    lane = run.lanes[number]
    both = keep_edit(lane)
    with st.container(key=KEY, border=True):
        _head(run, number)
        with st.container():  # a place that stays: below, somebody is typing
            if reason := save(lane):
                tell_unsaved(lane, reason)
            _conflicts(lane, both)
        _fields(lane)
        body, preview = st.columns(2, gap="medium")
        with body:
            _area(lane, "body", "Body, in Markdown", height=BODY_HEIGHT, most=LONGEST)
        with preview:
            preview_beside(run.id, number)


def _come_back(run: Run, *, own: bool) -> None:
    """Open the editor where the page was reloaded while somebody typed in it.

    What another window has typed over since is a conflict, as if the page had not been reloaded.
    """
    left = left_fields(KEY)
    for number, lane in enumerate(run.lanes) if left else ():
        keys = {name: f"st-key-{session_keys.edit_field_of(lane.id, name)}" for name in FIELDS}
        if left.keys().isdisjoint(keys.values()) or not can_edit(run, number, own=own):
            continue
        if edited_lane(run) is None:
            begin_edit(lane)
        for name in FIELDS if edited_lane(run) == number else ():
            if typed := left.get(keys[name]):
                type_again(lane, name, typed.text, over=typed.before)


def edit_below(lane: Lane) -> None:
    """What is to be said of a post's edited version below it: not saved, or thrown away."""
    if st.session_state.get(session_keys.EDITING) != lane.id and (reason := save(lane)):
        tell_unsaved(lane, reason)
    kept = lane.edit.kept
    if kept and kept.thrown_away:
        st.button(
            "Take back the edited version",
            key=f"take-back-{lane.id}",
            icon=":material/undo:",
            help="It was thrown away. It is kept until the post is edited anew.",
            on_click=throw_away,
            args=(lane,),
            kwargs={"away": False},
        )


def _head(run: Run, number: int) -> None:
    lane = run.lanes[number]
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        with st.container(width="content", gap=None):
            st.markdown(f"**Edit the post: {escape_markdown(lane_name(run, number))}**")
            _figures(lane)
        with st.container(horizontal=True, width="content"):
            st.button(
                "Discard",
                key="edit-throw-away",
                icon=":material/delete:",
                help="Back to the post without what was edited. You can take it back.",
                on_click=throw_away,
                args=(lane,),
            )
            st.button(
                "Done",
                key="edit-done",
                type="primary",
                icon=":material/check:",
                on_click=end_edit,
                args=(lane,),
            )


def _fields(lane: Lane) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        _text(lane, "title")
        description = EDITED_FIELDS["meta_description"]
        _area(lane, "meta_description", description, height=DESCRIPTION_HEIGHT, most=MOST)
    with right:
        _text(lane, "tags", placeholder="Separated by commas")
        _categories(lane)


def _categories(lane: Lane) -> None:
    key = session_keys.edit_field_of(lane.id, "categories")
    chosen: list[str] = st.session_state.get(key) or []
    st.multiselect(
        EDITED_FIELDS["categories"],
        list(dict.fromkeys([*chosen, *ALLOWED])),
        key=key,
        on_change=_keep,
        args=(lane,),
        persist_state="session",
    )


def _text(lane: Lane, field: str, *, placeholder: str | None = None) -> None:
    st.text_input(
        EDITED_FIELDS[field],
        key=session_keys.edit_field_of(lane.id, field),
        placeholder=placeholder,
        live=True,
        on_change=_keep,
        args=(lane,),
        persist_state="session",
    )


def _area(lane: Lane, field: str, label: str, *, height: int, most: int) -> None:
    st.text_area(
        label,
        key=session_keys.edit_field_of(lane.id, field),
        height=height,
        max_chars=most,
        on_change=_keep,
        args=(lane,),
        persist_state="session",
    )


def _keep(lane: Lane) -> None:
    keep_edit(lane)


def _figures(lane: Lane) -> None:
    """What an editor asks about, in a line."""
    if typed := typed_edit(lane):
        st.caption(
            f"Title: {len(typed.title):,} characters · description: "
            f"{len(typed.meta_description):,} · {count_words(typed.body):,} of "
            f"{lane.brief.words:,} words · saved as “Edited”"
        )


def _conflicts(lane: Lane, both: Collection[str]) -> None:
    for field in (name for name in EDITED_FIELDS if name in both):
        with st.container(key=f"conflict-{field}", border=True):
            st.warning(
                f"{EDITED_FIELDS[field]}: this was edited in another window as well. "
                "What you typed here is not kept until you choose.",
                icon=":material/call_split:",
            )
            with st.container(horizontal=True):
                for label, mine in (("Keep mine", True), ("Take the other", False)):
                    st.button(
                        label,
                        key=f"conflict-{field}-{mine}",
                        on_click=decide,
                        args=(lane, field),
                        kwargs={"mine": mine},
                    )
