"""A judge on the page: a model that says which of two posts is better, and whether to trust it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import streamlit as st

from components.batch import keys
from components.batch.dollars_field import ask_for_dollars
from components.batch.judge_answers import reasons, say_what_it_is
from components.batch.judge_prompt import judge_prompt
from components.batch.words import dollars, many
from components.navigation import open_run
from components.notices import Notice, escape_markdown, show_notice, toast
from components.owner import owner
from components.write import form
from components.write.form_lanes import active_lane_id
from components.write.model_picker import model_picker
from components.write.settings import settings_group
from posts.prompts.template import PromptError
from posts.prompts.version import PromptVersion
from providers.base import ProviderError
from runs.blind.tasting import start_tasting
from runs.lane_request import LaneRequest
from runs.model_names import name_model
from runs.quota.limiter import LimitReached
from runs.store.database import the_database
from runs.store.errors import DatabaseUnavailable
from runs.the_engine import the_engine

if TYPE_CHECKING:
    from runs.experiments.judge import Judging
    from runs.experiments.judge_said import Votes
    from runs.experiments.pairs import Pair
    from runs.experiments.scores import ScoredCell
    from runs.store.judgements import KeptJudgement, Order

PAIRS: Final = 30
"""Judged unless another number is asked for: enough to know a judge, once they are voted on."""
POLL_INTERVAL_S: Final = 1.0
UNREADABLE: Final = (
    "This is no judge: none of its answers could be read. Choose another model, or say in its "
    "prompt how it is to answer."
)
HELP: Final = (
    "Each pair of posts on a topic is shown to the model twice, in both orders. Where it does not "
    "choose the same post both times, the pair is a tie."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedJudge:
    """A judge that was chosen, and what it said."""

    kept: "Mapping[Order, KeptJudgement]"
    """All answers to pairs of this batch so far."""
    said: Sequence[str] = ()
    """What is said of it, a sentence each; nothing before it has judged a pair."""
    trust: str = ""
    """Whether it can be trusted, likewise."""


def judge_section(
    batch_id: str,
    cells: "Sequence[ScoredCell]",
    names: Mapping[str, str],
    baseline: str,
    *,
    counts: bool,
    has_side_bar: bool,
) -> AskedJudge | None:
    """Offer a judge, and show what it said.

    Args:
        batch_id: Whose posts are judged.
        cells: All of them.
        names: What each version is called.
        baseline: The version that the others are measured by.
        counts: Whether its preference counts: all pairs are to be judged then.
        has_side_bar: The form of the models is there already.

    Returns:
        The judge; None where none is chosen.
    """
    if not st.toggle("Ask a judge", key=keys.JUDGE, help=HELP, persist_state="session"):
        return None
    with st.container(key="batch-judge", gap="small"):
        if not has_side_bar:
            with st.sidebar, settings_group("Judge"):
                model_picker(None, with_prompt=False)
        other = _other(names, baseline)
        prompt = judge_prompt()
        try:
            request = _request(prompt)
        except ProviderError as error:
            show_notice(Notice.of(error), "provider", "model", "key", "base_url", "topic")
            return None
        model = escape_markdown(name_model(request.settings.model_id))
        st.caption(f"The judge is the model of the sidebar: {model}.")
        return _judge(batch_id, cells, request, (baseline, other), names, counts=counts)


def _other(names: Mapping[str, str], baseline: str) -> str:
    """The version that is judged against the baseline."""
    others = [version for version in names if version != baseline]
    if len(others) == 1:
        return others[0]
    if st.session_state.get(keys.JUDGE_OTHER) not in others:
        st.session_state[keys.JUDGE_OTHER] = others[0]
    return st.selectbox(
        "Judged against the baseline",
        others,
        key=keys.JUDGE_OTHER,
        format_func=lambda version: names.get(version, version),
        width=280,
    )


def _request(prompt: PromptVersion) -> LaneRequest:
    """The model of the side bar, with the judge's prompt.

    Raises:
        ProviderError: no model is chosen.
    """
    request = form.read_lane(active_lane_id())
    settings = replace(
        request.settings,
        prompt=prompt,
        writing="whole",
        plan_first=False,
        parallel=1,
        continuations=0,
        budget=None,
    )
    return replace(request, settings=settings)


def _judge(
    batch_id: str,
    cells: "Sequence[ScoredCell]",
    request: LaneRequest,
    versions: tuple[str, str],
    names: Mapping[str, str],
    *,
    counts: bool,
) -> AskedJudge:
    from runs.blind.votes import votes_of
    from runs.experiments.judge import work_on
    from runs.experiments.judge_said import say_of_judge, votes_on_pairs
    from runs.experiments.pairs import judged_pairs, pairs_of
    from runs.store.judgements import judge_id, judgements_of

    judge = judge_id(request.settings)
    votes = votes_on_pairs(votes_of(the_database(), owner()))
    work = work_on(batch_id, judge)
    running = work is not None and work.running  # asked first: what has ended is read below
    kept = judgements_of(the_database(), batch_id, judge)
    pairs = pairs_of(cells, *versions, first=list(votes))
    if not pairs:
        st.caption("There is no topic on which both versions have a complete post.")
        return AskedJudge(kept=kept)
    if work and running:
        st.fragment(_running, run_every=POLL_INTERVAL_S)(work)
    else:
        _ask(batch_id, request, pairs, kept, most=len(pairs) if counts else PAIRS)
        if work and work.error:
            st.warning(escape_markdown(work.error), icon=":material/info:")
    judged = judged_pairs(pairs, kept)
    vote_button(pairs, votes)
    answers = [kept[order] for pair in pairs for order in pair.orders if order in kept]
    unreadable = sum(each.judgement.place is None for each in answers)
    if not judged:
        if unreadable and unreadable == len(answers) and not running:
            st.warning(UNREADABLE, icon=":material/warning:")
        return AskedJudge(kept=kept)
    a, b = (names[version] for version in versions)
    said = say_of_judge(judged, votes, a=a, b=b)
    say_what_it_is(said, unreadable)
    reasons(judged, kept, a, b)
    model = f"{name_model(request.settings.model_id)} with {request.settings.prompt.label}"
    told = [f"Judged by {model}.", said.trust, said.prefers]
    return AskedJudge(kept=kept, said=told, trust=said.trust)


def _ask(
    batch_id: str,
    request: LaneRequest,
    pairs: "Sequence[Pair]",
    kept: "Mapping[Order, KeptJudgement]",
    *,
    most: int,
) -> None:
    """Say what it takes, and have it judged at the press.

    Args:
        batch_id: Whose posts are judged.
        request: The judge.
        pairs: All pairs, in the order in which they are judged.
        kept: What it said so far.
        most: Pairs, unless another number is asked for.
    """
    from runs.experiments.judge import estimate_judging
    from runs.experiments.pairs import missing_orders

    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = st.number_input(
            "Pairs",
            min_value=1,
            max_value=len(pairs),
            value=min(most, len(pairs)),
            key=f"batch-judge-pairs-{len(pairs)}-{most}",
            width=130,
            persist_state="session",
        )
        limit = ask_for_dollars("At most, in dollars", key=keys.JUDGE_LIMIT)
    wanted = pairs[: int(count)]
    orders = missing_orders(wanted, kept)
    if not orders:
        st.caption(f"All of these {many(len(wanted), 'pair')} are judged.")
        return
    try:
        estimate = estimate_judging(the_database(), request.settings, wanted, orders)
    except (PromptError, ValueError) as error:
        st.error(escape_markdown(str(error)), icon=":material/error:")
        return
    held = limit is None or estimate.cost is not None
    st.caption(f"{many(estimate.requests, 'request')} · {_price(estimate.cost)}")
    if not held:
        st.warning(
            "The price of this model is not known, so no limit can hold: take it away, or choose "
            "another model.",
            icon=":material/money_off:",
        )
    if st.button(
        f"Judge {many(-(-len(orders) // 2), 'pair')}",
        key="batch-judge-now",
        icon=":material/gavel:",
        disabled=not held,
    ):
        _start(batch_id, request, wanted, limit)


def _price(cost: Decimal | None) -> str:
    if cost is None:
        return "price unknown"
    return f"at most {dollars(cost)}" if cost else "free"


def _start(
    batch_id: str, request: LaneRequest, pairs: "Sequence[Pair]", limit: Decimal | None
) -> None:
    from runs.experiments.judge import Judging, judge_now

    try:
        judge_now(
            Judging(
                the_engine(), the_database(), batch_id, request, pairs, limit=limit, owner=owner()
            )
        )
    except ProviderError as error:
        show_notice(Notice.of(error), "provider", "model", "key", "base_url", "topic")
    else:
        st.rerun()


def _running(work: "Judging") -> None:
    """How far a judge is; drawn again by itself."""
    if not work.running:
        st.rerun()
    part = work.done / work.total if work.total else 1.0
    st.progress(part, text=f"{work.done:,} of {many(work.total, 'answer')}")
    if waits := work.waits_for:
        st.caption(escape_markdown(waits))
    if st.button("Stop judging", key="batch-judge-stop", icon=":material/stop_circle:"):
        work.stop()


def vote_button(pairs: "Sequence[Pair]", votes: "Votes", *, key: str = "batch-judge-vote") -> None:
    """Offer a blind tasting of a pair that nobody voted on: by votes a judge is known."""
    open_ones = [pair for pair in pairs if frozenset((pair.a.lane_id, pair.b.lane_id)) not in votes]
    if open_ones:
        voted = len(pairs) - len(open_ones)
        st.button(
            "Vote blind on a pair",
            key=key,
            icon=":material/visibility_off:",
            help=f"Votes show whether the judge agrees with you. {voted:,} pairs have one.",
            on_click=_taste,
            args=(open_ones[0],),
        )


def _taste(pair: "Pair") -> None:
    """Begin a blind tasting of a pair; only for callbacks."""
    try:
        run = the_engine().find(f"{pair.a.lane_id}.{pair.b.lane_id}")
        if run:
            open_run(start_tasting(the_engine(), run, owner=owner()).id)
    except LimitReached as error:
        toast(error)
    except ValueError:  # one is written once more by now
        return
    except DatabaseUnavailable as error:
        st.session_state[keys.DONE] = escape_markdown(str(error))
