"""Which version of a lane's post the page shows, copies, compares and puts into files."""

from collections.abc import Mapping

import streamlit as st

from components import session_keys
from components.widget_values import set_value
from posts.versions import EDITED, REVISED, WRITTEN, PostVersion, VersionName
from runs.lane import Lane
from runs.post_versions import POST_FIELDS, versions_of


def chosen_version(
    lane: Lane, versions: Mapping[VersionName, PostVersion] | None = None
) -> PostVersion:
    """The version that the person chose; at first the edited or revised one, whichever is newer.

    Args:
        lane: Whose post.
        versions: Its versions, where they are known; another window may edit it meanwhile.
    """
    if versions is None:
        versions = versions_of(lane)
    chosen = st.session_state.get(session_keys.version_of(lane.id))
    newest = (REVISED, EDITED) if _is_revised_last(lane, versions) else (EDITED, REVISED)
    default = next((versions[name] for name in newest if name in versions), versions[WRITTEN])
    return next((each for name, each in versions.items() if name == chosen), default)


def _is_revised_last(lane: Lane, versions: Mapping[VersionName, PostVersion]) -> bool:
    """Changes were accepted, and the post was not edited since."""
    kept, edited = lane.revision.kept, versions.get(EDITED)
    if not (kept and kept.accepted and edited and kept.edited):
        return False
    return all(getattr(kept.edited, name) == getattr(edited.envelope, name) for name in POST_FIELDS)


def is_edit_revised(lane: Lane) -> bool:
    """The revised version was made of the edited one, as that still is."""
    kept, edited = lane.revision.kept, versions_of(lane).get(EDITED)
    if not (kept and kept.accepted and edited):
        return False
    return kept.of == EDITED and kept.base == edited.envelope


def choose_version(lane: Lane, name: VersionName) -> None:
    """Have the page show this version; only before its choice is drawn, as in callbacks."""
    set_value(session_keys.version_of(lane.id), name)
