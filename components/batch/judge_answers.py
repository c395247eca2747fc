"""What a judge answered: which version it prefers, whether it is to be trusted, and its reasons."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import streamlit as st

from components.batch.words import many
from components.history.names import short
from components.notices import escape_markdown

if TYPE_CHECKING:
    from runs.experiments.judge_said import JudgeSaid
    from runs.experiments.judging import JudgedPair
    from runs.experiments.pairs import Pair
    from runs.store.judgements import KeptJudgement, Order

REASONS_SHOWN: Final = 20


def say_what_it_is(said: "JudgeSaid", unreadable: int) -> None:
    """Say whether the judge is to be trusted, and what it prefers."""
    if said.is_none:
        st.warning(escape_markdown(said.trust), icon=":material/warning:")
    else:
        st.markdown(f":material/gavel: {escape_markdown(said.trust)}")
    st.markdown(f":material/gavel: {escape_markdown(said.prefers)}")
    if unreadable:
        st.caption(f"{many(unreadable, 'answer')} of the judge could not be read.")


def reasons(
    judged: "Sequence[tuple[Pair, JudgedPair]]",
    kept: "Mapping[Order, KeptJudgement]",
    a: str,
    b: str,
) -> None:
    """What the judge said of each pair, in both orders."""
    with st.expander("Reasons", icon=":material/notes:", key="batch-judge-reasons"):
        for pair, each in judged[:REASONS_SHOWN]:
            winner = {"A": f"{a} is better", "B": f"{b} is better", "tie": "A tie"}[each.winner]
            st.markdown(f"**{short(pair.a.topic, 70)}** · {escape_markdown(winner)}")
            for name, order in zip((a, b), pair.orders, strict=True):
                reason = kept[order].judgement.reason or "It gave no reason."
                st.caption(escape_markdown(f"{name} first: {reason}"))
        if len(judged) > REASONS_SHOWN:
            st.caption(f"and {many(len(judged) - REASONS_SHOWN, 'more pair')}")
