"""The changes that a model made: each as a word difference with its tick, to be accepted or not."""

import zlib
from collections.abc import Collection
from typing import Final

import streamlit as st

from components import session_keys
from components.compare.check_labels import CHECK_LABELS
from components.compare.lanes import ComparedLane
from components.diff_view import show_diff
from components.live.outcome import ending_error
from components.notices import escape_markdown, label
from components.run.versions import choose_version
from posts.checks import readability_score, search_score
from posts.checks.finding import quoted
from posts.plain_text import replace_surrogates
from posts.revision.revision import Change, Refused, Revision
from posts.versions import REVISED
from posts.word_diff import diff_words
from runs.checking import check_lane
from runs.lane import Lane
from runs.the_engine import the_engine

DIFF_HEIGHT: Final = 300
"""Of the difference of one piece, in pixels: longer ones scroll."""
MOST_REFUSED: Final = 12
"""Pieces for which nothing usable came that are named."""


def changes(lane: ComparedLane, revision: Revision) -> None:
    """Let the person choose among the changes of a revision that is not decided on."""
    _say_how_it_ended(lane.lane)
    for number, change in enumerate(revision.changes):
        st.session_state.setdefault(_key(lane.lane, revision, number), change.ticked)
    ticked = _ticked(lane.lane, revision)
    if revision.changes:
        st.markdown(_scores(lane, revision, ticked))
    else:
        st.info("No change came that could be used: the post stays as it is.")
    _buttons(lane.lane, revision, ticked)
    for number, change in enumerate(revision.changes):
        _change(number, change, _key(lane.lane, revision, number))
    _refused(revision.refused)


def decided(lane: Lane, revision: Revision) -> None:
    """Say what was decided, with a button that takes it back."""
    count, of = len(revision.accepted or ()), len(revision.changes)
    if not of:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        taken = f"{count} of {of} changes accepted" if count else "All changes rejected"
        st.markdown(f":material/check: {taken}.", width="content")
        st.button(
            "Undo",
            key=f"mend-undo-{lane.id}",
            icon=":material/undo:",
            help="Offers the changes again; the post is as it was before.",
            on_click=_undo,
            args=(lane,),
        )


def _change(number: int, change: Change, key: str) -> None:
    with st.container(border=True, gap="xsmall", key=f"change-{key}"):
        st.checkbox(label(_name(number, change)), key=key)
        show_diff(
            diff_words(replace_surrogates(change.piece.text), replace_surrogates(change.new)),
            key=f"diff-{key}",
            label=f"What is changed: {_name(number, change)}",
            height=DIFF_HEIGHT,
            counted=False,
        )
        if change.better:
            st.caption(f":material/trending_up: Better: {_checks(change.better)}")
        for reason in change.against:
            st.caption(f":material/warning: Not ticked: {escape_markdown(reason)}")


def _name(number: int, change: Change) -> str:
    under = f", under “{quoted(change.piece.above, 40)}”" if change.piece.above else ""
    return f"Change {number + 1}, {change.piece.kind}{under}"


def _checks(checks: Collection[str]) -> str:
    return ", ".join(CHECK_LABELS[check] for check in checks)


def _refused(refused: Collection[Refused]) -> None:
    for each in list(refused)[:MOST_REFUSED]:
        kind = each.piece.kind[:1].upper() + each.piece.kind[1:] if each.piece else "Other words"
        st.caption(f"{escape_markdown(kind)} stays as it is: {escape_markdown(each.reason)}")


def _scores(lane: ComparedLane, revision: Revision, ticked: frozenset[int]) -> str:
    """The scores with the ticked changes beside those without."""
    found = check_lane(lane.lane, lane.view, revision.with_changes(ticked))
    before = check_lane(lane.lane, lane.view, revision.base)
    shown = {"Search": search_score, "Readability": readability_score}
    said = [f"{name} {score(before)} → **{score(found)}**" for name, score in shown.items()]
    return f"With what is ticked: {', '.join(said)}"


def _buttons(lane: Lane, revision: Revision, ticked: frozenset[int]) -> None:
    count = len(ticked)
    with st.container(horizontal=True, gap="small"):
        st.button(
            f"Accept {count} {'change' if count == 1 else 'changes'}",
            key=f"mend-accept-{lane.id}",
            type="primary",
            icon=":material/check:",
            disabled=not count,
            help="They make the version Revised; what is not ticked is rejected.",
            on_click=_decide,
            args=(lane, revision, ticked),
        )
        if len(revision.changes) > 1:
            for name, ticks in {"Tick all": True, "Tick none": False}.items():
                key, args = f"mend-{name.replace(' ', '-')}-{lane.id}", (lane, revision, ticks)
                st.button(name, key=key, type="tertiary", on_click=_tick, args=args)
        st.button(
            "Reject all" if revision.changes else "Close",
            key=f"mend-reject-{lane.id}",
            icon=":material/close:",
            type="tertiary",
            on_click=_reject,
            args=(lane, revision),
        )


def _decide(lane: Lane, revision: Revision, ticked: frozenset[int]) -> None:
    st.session_state[session_keys.POST_CHANGED] = True
    if _is_there(lane, revision):
        the_engine().revisions.decide(lane, ticked)
        choose_version(lane, REVISED)


def _reject(lane: Lane, revision: Revision) -> None:
    st.session_state[session_keys.POST_CHANGED] = True
    if not _is_there(lane, revision):
        return
    if revision.changes:
        the_engine().revisions.decide(lane, frozenset())
    else:
        the_engine().revisions.drop(lane)


def _is_there(lane: Lane, revision: Revision) -> bool:
    """The changes that were looked at are still the last; in another window there may be others."""
    kept = lane.revision.kept
    return kept is not None and kept.changes == revision.changes


def _undo(lane: Lane) -> None:
    the_engine().revisions.undo(lane)
    st.session_state[session_keys.POST_CHANGED] = True


def _tick(lane: Lane, revision: Revision, ticked: bool) -> None:
    for number in range(len(revision.changes)):
        st.session_state[_key(lane, revision, number)] = ticked


def _ticked(lane: Lane, revision: Revision) -> frozenset[int]:
    numbers = range(len(revision.changes))
    return frozenset(at for at in numbers if st.session_state.get(_key(lane, revision, at)))


def _key(lane: Lane, revision: Revision, number: int) -> str:
    """The key of a change's tick: another revision has others."""
    made = zlib.crc32("\0".join(each.new for each in revision.changes).encode(errors="replace"))
    return session_keys.change_tick_of(lane.id, f"{made:08x}", number)


def _say_how_it_ended(lane: Lane) -> None:
    draft = the_engine().revisions.of(lane)
    if draft and (error := ending_error(draft.lane.view())):
        st.warning(f"{escape_markdown(error.message)} {escape_markdown(error.remedy)}")
