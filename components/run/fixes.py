"""The choice between the versions of a post, with what each of them changes."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from components import session_keys
from components.diff_view import show_diff
from components.labels import choice
from components.run.versions import choose_version, chosen_version
from posts.edit import edit_of
from posts.envelope import Envelope
from posts.fixes import Fix
from posts.plain_text import replace_surrogates
from posts.versions import EDITED, FIXED, REVISED, WRITTEN, PostVersion, VersionName
from posts.word_diff import diff_words
from runs.lane import Lane
from runs.post_versions import versions_of

MOST_SHOWN: Final = 20
"""Fixes that are shown one by one: a hostile reply may need thousands."""
DIFF_HEIGHT: Final = 420
"""Of the differences of a body, in pixels: longer ones scroll."""
EDITED_FIELDS: Final = {
    "title": "Title",
    "meta_description": "Meta description",
    "tags": "Tags",
    "categories": "Categories",
    "body": "Body",
}


COMPARED: Final[Mapping[VersionName, tuple[str, str]]] = {
    REVISED: ("What was revised", ":material/auto_fix_high:"),
    EDITED: ("What was edited", ":material/edit:"),
}
"""Versions that are shown beside the written one, with what that is called and its icon."""


def version_choice(lane: Lane) -> PostVersion:
    """Let the person choose a version of a lane's post; show what each of them changes.

    Returns:
        What was chosen. Where there is only one version, nothing is shown.
    """
    versions = versions_of(lane)
    version = chosen_version(lane, versions)
    if len(versions) == 1:
        return version
    if st.session_state.get(key := session_keys.version_of(lane.id)) != version.name:
        choose_version(lane, version.name)
    st.segmented_control(
        "Version of the post",
        list(versions),
        required=True,
        format_func=choice,
        key=key,
        width="stretch",
        persist_state="session",
        help="What is shown, copied, compared and downloaded.",
    )
    if fixed := versions.get(FIXED):
        with st.expander(_title(fixed.fixes), icon=":material/healing:"):
            _before_and_after(fixed.fixes, lane.id)
    written = versions[WRITTEN].envelope
    for made, (title, icon) in COMPARED.items():
        if version_made := versions.get(made):
            with st.expander(title, icon=icon):
                _show_edit(written, version_made, lane.id)
    return version


def _title(changes: Sequence[Fix]) -> str:
    return "1 fix" if len(changes) == 1 else f"{len(changes)} fixes"


def _before_and_after(changes: Sequence[Fix], lane_id: str) -> None:
    for number, change in enumerate(changes[:MOST_SHOWN]):
        st.markdown(change.message)
        show_diff(
            diff_words(change.before, change.after),
            key=f"fix-{lane_id}-{number}",
            label=change.message,
            counted=False,
        )
    if len(changes) > MOST_SHOWN:
        st.caption(f"And {len(changes) - MOST_SHOWN:,} more.")


def _show_edit(written: Envelope, version: PostVersion, lane_id: str) -> None:
    """As written changed into this version, word by word, for each field that differs."""
    before, after, now = edit_of(written), edit_of(version.envelope), version.name.lower()
    differ = [name for name in EDITED_FIELDS if getattr(before, name) != getattr(after, name)]
    for name in differ:
        label = EDITED_FIELDS[name]
        st.caption(f"{label}, as written and {now}")
        texts = [replace_surrogates(getattr(each, name)) for each in (before, after)]
        show_diff(
            diff_words(*texts),
            key=f"{now}-{lane_id}-{name}",
            label=f"{label} as written changed into the {now} one",
            height=DIFF_HEIGHT,
        )
    if not differ:
        st.caption("It says the same as what was written.")
