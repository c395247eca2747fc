"""Before the press: what is to be mended, by which model, and what that takes."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_UP, Decimal
from typing import Final

import streamlit as st

from components import session_keys
from components.compare.check_labels import CHECK_LABELS
from components.compare.lanes import ComparedLane
from components.compare.revise.desk import Desk, Mender
from components.compare.revise.planned import Planned, planned
from components.labels import choice
from components.notices import escape_markdown
from posts.checks.finding import quoted
from posts.revision.pieces import LeftOut, Piece
from posts.revision.plan import mendable
from runs.estimate import Estimate

MOST_PIECES: Final = 12
"""Pieces that are listed before the press; the others are counted."""


def offer(lane: ComparedLane, desk: Desk) -> None:
    """Ask what is to be mended and by whom; show what that takes, and the button."""
    checks = mendable(lane.findings)
    menders = {each.label: each for each in desk.menders(lane.number - 1)}
    if not menders:
        st.caption("Choose a model in the form first: a recording or a pasted post has none.")
        return
    chosen = _choose(lane, checks)
    mender = menders[_choose_mender(lane, list(menders))]
    if not chosen:
        st.caption("Choose what is to be mended.")
        return
    plan = planned(lane.lane, lane.envelope, lane.version.name, frozenset(chosen), mender.settings)
    _say_what_is_sent(plan)
    _button(lane, desk, plan, mender)


def want(lane_id: str, check: str) -> None:
    """Have the offer open with this check alone; for callbacks."""
    st.session_state[session_keys.mended_choice_of(lane_id)] = True
    st.session_state[session_keys.mended_checks_of(lane_id)] = [check]
    st.session_state[session_keys.mend_open_of(lane_id)] = True


def describe(estimate: Estimate) -> str:
    """What a revision takes at most, on a line."""
    if not estimate.requests:
        return "Nothing is sent: a rule mends it."
    requests = "1 request" if estimate.requests == 1 else f"{estimate.requests} requests"
    tokens = f"{estimate.input_tokens:,} tokens in, {estimate.output_tokens:,} out"
    said = f"At most {requests}, {tokens} · {_cost(estimate.cost)}"
    return f"{said} · {estimate.budget}" if estimate.budget else said


def _choose(lane: ComparedLane, checks: Sequence[str]) -> Sequence[str]:
    """All that can be mended, unless something is chosen."""
    every = f"All that can be mended ({len(checks)})"
    how = session_keys.mended_choice_of(lane.lane.id)
    only = st.segmented_control(
        "What is to be mended",
        [False, True],
        format_func=lambda some: choice("Choose" if some else every),
        default=False,
        required=True,
        key=how,
    )
    if not only:
        return checks
    key = session_keys.mended_checks_of(lane.lane.id)
    kept: list[str] = st.session_state.get(key) or []
    if not set(kept) <= set(checks):
        st.session_state[key] = [each for each in kept if each in checks]
    return st.multiselect("Checks", list(checks), key=key, format_func=CHECK_LABELS.__getitem__)


def _choose_mender(lane: ComparedLane, labels: list[str]) -> str:
    key = session_keys.mender_of(lane.lane.id)
    if st.session_state.get(key) not in labels:
        st.session_state[key] = labels[0]
    return str(st.selectbox("Model", labels, key=key))


def _say_what_is_sent(plan: Planned) -> None:
    pieces = plan.plan.pieces
    if plan.estimate:
        st.caption(escape_markdown(describe(plan.estimate)))
    if plan.refused:
        st.warning(escape_markdown(plan.refused))
    if pieces:
        lines = [_piece(each) for each in pieces[:MOST_PIECES]]
        if len(pieces) > MOST_PIECES:
            lines.append(f"and {len(pieces) - MOST_PIECES} more")
        st.markdown("\n".join(f"- {line}" for line in lines))
    for line in _left_out(plan.plan.left_out):
        st.caption(line)


def _piece(piece: Piece) -> str:
    """A piece with what it fails at; its words are hostile, plain text."""
    what = escape_markdown(piece.kind[:1].upper() + piece.kind[1:])
    text = f" “{escape_markdown(quoted(piece.text))}”" if piece.text else ""
    failing = ", ".join(CHECK_LABELS[check] for check in piece.checks)
    return f"**{what}**{text} · {failing}"


def _left_out(left_out: Iterable[LeftOut]) -> list[str]:
    """What is not sent, a line for each reason."""
    checks: dict[str, list[str]] = {}
    for each in left_out:
        checks.setdefault(each.reason, []).append(CHECK_LABELS[each.check])
    return [
        f"Not sent: {', '.join(names)}. {escape_markdown(reason)}"
        for reason, names in checks.items()
    ]


def _button(lane: ComparedLane, desk: Desk, plan: Planned, mender: Mender) -> None:
    count = len(plan.plan.pieces)
    if not count:
        return
    if st.button(
        "Mend 1 piece" if count == 1 else f"Mend {count} pieces",
        key=f"mend-{lane.lane.id}",
        type="primary",
        icon=":material/auto_fix_high:",
        disabled=bool(plan.refused),
        help="Only these pieces are sent. You see each change before it counts.",
        on_click=desk.start,
        args=(lane.number - 1, plan.plan, lane.version.name, mender),
    ):
        st.rerun()  # a refusal is said elsewhere on the page


def _cost(cost: Decimal | None) -> str:
    if cost is None:
        return "price unknown"
    if not cost:
        return "free"
    digits = Decimal("0.01") if cost >= Decimal("0.01") else Decimal("0.0001")
    return f"at most ${cost.quantize(digits, rounding=ROUND_UP)}"
