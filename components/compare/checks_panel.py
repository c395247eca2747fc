"""The panel of a lane's checks: lights with counts, then what to improve, the heaviest first.

Beside a finding there is a button that shows its place in the preview, where it has one, and one
that takes the fixed version of the post, where that is better.
"""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Final

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from components import session_keys
from components.compare.check_labels import CHECK_LABELS
from components.compare.lanes import ComparedLane
from components.compare.lights import WEIGHT, by_weight, in_families, lights_of, worst_of
from components.compare.revise.desk import Desk
from components.compare.revise.offer import want
from components.compare.revise.view import is_being_revised, revise
from components.compare.rows import SEVERITIES
from components.compare.table import ICONS
from components.gone import leave_deleted
from components.live.lane import Pointer, point_at
from components.notices import escape_markdown
from components.run.edits import can_edit
from components.run.versions import choose_version
from posts.checks import Finding
from posts.revision.plan import mendable
from posts.versions import FIXED, WRITTEN
from runs.checking import check_lane, keyphrase_of
from runs.post_versions import versions_of
from runs.run import Run

LEAST_WIDTH: Final = 360
"""Pixels of a panel: with less, only one is in a row."""
MOST_CLAIMS: Final = 50
"""Claims that are listed; a post may have hundreds."""


def checks_panels(run: Run, lanes: Sequence[ComparedLane], desk: Desk | None) -> None:
    """A panel for each lane that wrote something, side by side."""
    with st.grid(columns=len(lanes), min_column_width=LEAST_WIDTH, key="checks"):
        for lane in lanes:
            if lane.findings:
                own = desk if can_edit(run, lane.number - 1, own=desk is not None) else None
                checks_panel(run.id, lane, named=len(lanes) > 1, desk=own)


@st.fragment
def checks_panel(run_id: str, lane: ComparedLane, *, named: bool, desk: Desk | None) -> None:
    """Show what the checks found in a lane's post, in the version that is chosen.

    Args:
        run_id: The run that the stage shows.
        lane: Whose post.
        named: Several panels are beside each other: each says whose it is.
        desk: How its post can be revised; None where this visitor may only look at it.
    """
    leave_deleted([lane.lane])
    with st.container(key=f"checks-{lane.lane.id}", gap="xsmall"):
        if named:
            st.markdown(f"**{escape_markdown(lane.name)}**")
        for light in lights_of(lane):
            st.markdown(f"{ICONS[light.severity]} **{light.name}** {light.said}")
        st.markdown(_claims_said(_claims(lane)))
        st.caption(_checked_for(lane))
        if wrong := by_weight(lane.findings):
            with _folded("What to improve", len(wrong), key=f"findings-{lane.lane.id}") as box:
                if box.open:
                    finding_list(lane, wrong, can_mend=desk is not None)
        if unsure := [each for each in _claims(lane) if each.severity == "ok"]:
            with _folded("Claims to verify", len(unsure), key=f"claims-{lane.lane.id}") as box:
                if box.open:
                    claim_list(lane, unsure)
        if desk:
            revise(lane, desk)
        pointer: Pointer | None = st.session_state.get(session_keys.POINTER)
        if pointer and pointer.lane_id == lane.lane.id:
            point_at(run_id, lane.number - 1, lane.envelope.body, pointer)


def _folded(name: str, count: int, *, key: str) -> ExpanderContainer:
    """A list that is drawn once it is opened, so that the post stays first."""
    return st.expander(f"{name} ({count})", on_change="rerun", key=key)


def finding_list(lane: ComparedLane, wrong: Sequence[Finding], *, can_mend: bool = False) -> None:
    """What to improve, with its remedy, and what can be done about it here."""
    fixable = checks_that_fixes_improve(lane)
    by_model = mendable(wrong) if can_mend and not is_being_revised(lane.lane) else []
    for number, finding in enumerate(wrong):
        with st.container(horizontal=True, wrap=False, gap="small"):
            name = CHECK_LABELS[finding.check]
            said = escape_markdown(f"{finding.message} {finding.remedy}")
            word = SEVERITIES[finding.severity]
            st.markdown(f"{ICONS[finding.severity]} **{name}** · {word}. {said}", width="stretch")
            _show_button(lane, finding, key=f"{finding.check}-{number}-{lane.lane.id}")
            if finding.check in fixable:
                _fix_button(lane, key=f"take-fix-{finding.check}-{number}-{lane.lane.id}")
            if finding.check in by_model:
                _mend_button(lane, finding, key=f"mend-{finding.check}-{number}-{lane.lane.id}")
    for finding in lane.findings:
        if finding.severity == "unchecked":
            st.caption(f"{CHECK_LABELS[finding.check]}: {escape_markdown(finding.message)}")


def claim_list(lane: ComparedLane, unsure: Sequence[Finding]) -> None:
    """What a person must verify before the post is published, with its sentence."""
    st.caption(
        "Found by patterns, not by a model: there may be more. Not listed: what is in your notes."
    )
    for number, finding in enumerate(unsure[:MOST_CLAIMS]):
        with st.container(horizontal=True, wrap=False, gap="small"):
            st.markdown(escape_markdown(finding.message), width="stretch")
            _show_button(lane, finding, key=f"claim-{number}-{lane.lane.id}")
    if len(unsure) > MOST_CLAIMS:
        st.caption(f"And {len(unsure) - MOST_CLAIMS:,} more.")


def checks_that_fixes_improve(lane: ComparedLane) -> frozenset[str]:
    """The checks that are better in the fixed version of a post than as it was written."""
    fixed = versions_of(lane.lane).get(FIXED)
    if lane.version.name != WRITTEN or fixed is None:
        return frozenset()
    after = check_lane(lane.lane, lane.view, fixed.envelope)
    checks = {each.check for each in lane.findings}
    return frozenset(
        check for check in checks if _worst(after, check) > _worst(lane.findings, check)
    )


def _worst(found: Sequence[Finding], check: str) -> int:
    return WEIGHT[worst_of(each for each in found if each.check == check)]


def _claims(lane: ComparedLane) -> list[Finding]:
    return in_families(lane.findings, "claims")


def _claims_said(claims: Sequence[Finding]) -> str:
    """How many claims a person must verify: no light, for a claim is not wrong."""
    counts = Counter(each.severity for each in claims if each.places)
    said = f"{counts['ok']} to verify, {counts['good']} in your notes"
    if worst_of(claims) == "unchecked":
        said = "not checked"
    return f":gray[:material/fact_check:] **Claims** {said}"


def _checked_for(lane: ComparedLane) -> str:
    """What the search checks looked for."""
    sought = keyphrase_of(lane.lane.brief)
    if not sought.phrase:
        return "No keyphrase: the checks that need one are not made."
    origin = ", proposed from the topic" if sought.is_proposal else ""
    return f"Checked for the keyphrase “{escape_markdown(sought.phrase)}”{origin}."


def _show_button(lane: ComparedLane, finding: Finding, *, key: str) -> None:
    if not finding.places:
        return
    several = len(finding.places) > 1
    st.button(
        "Show",
        key=f"show-{key}",
        type="tertiary",
        icon=":material/my_location:",
        help=f"In the preview: {len(finding.places)} places. Press again for the next."
        if several
        else "In the preview",
        on_click=_point,
        args=(lane.lane.id, key, finding),
    )


def _fix_button(lane: ComparedLane, *, key: str) -> None:
    if st.button(
        "Fix",
        key=key,
        type="tertiary",
        icon=":material/healing:",
        help="Takes the fixed version of the post, with all of its fixes. "
        "You can go back to the one as written.",
        on_click=choose_version,
        args=(lane.lane, FIXED),
    ):
        st.rerun()  # the stage and the files show that version, too


def _mend_button(lane: ComparedLane, finding: Finding, *, key: str) -> None:
    st.button(
        "Mend",
        key=key,
        type="tertiary",
        icon=":material/auto_fix_high:",
        help="Shows what would be sent to a model to have this mended, and what it costs.",
        on_click=want,
        args=(lane.lane.id, finding.check),
    )


def _point(lane_id: str, key: str, finding: Finding) -> None:
    """Have the preview show a finding's places, at the first one; pressed again, at the next."""
    last: Pointer | None = st.session_state.get(session_keys.POINTER)
    again = last is not None and last.key == key and last.places == finding.places
    st.session_state[session_keys.POINTER] = Pointer(
        lane_id=lane_id,
        key=key,
        places=finding.places,
        at=(last.at + 1) % len(finding.places) if last and again else 0,
        turn=time.time(),
    )
