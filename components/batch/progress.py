"""How far a batch is, as it happens, and the buttons that steer it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any, Final

import streamlit as st

from components.batch import keys
from components.batch.words import (
    AT_PROVIDER,
    STATES,
    WRITING,
    dollars,
    duration,
    many,
    rounded_up,
    state_badge,
)
from components.local_time import local_moment
from components.notices import escape_markdown
from components.owner import owner
from components.write import form
from providers.registry import PROVIDERS
from runs.batch.serving import (
    change_budget,
    change_limits,
    go_on_batch,
    pause_batch,
    stop_batch,
    write_missing,
)
from runs.batch.values import A_MINUTE, AT_ONCE, TOKENS_A_MINUTE, Progress
from runs.store.database import the_database
from runs.store.errors import DatabaseUnavailable
from runs.the_engine import the_engine

NEEDS_KEY: Final = (
    "The key that was typed for this batch is not here any more, as the app was started anew. Type "
    "it in the sidebar, for the same provider, and press Go on."
)

NO_LIMIT: Final = "No limit"
LIMITS_WIDTH: Final = 320
"""The longest label and what explains it stand in one line."""
TOKENS_HELP: Final = (
    "What is sent and what is written. A post counts with the most that it may take while it is "
    "written, and with what it took for a minute after that."
)
USUAL_PRICE: Final = (
    "Posts that the provider failed to write are written at once, at the usual price. Posts that "
    "the budget did not pay for are sent at half price, as before."
)


def is_live(progress: Progress) -> bool:
    """Whether something may happen by itself."""
    runs = progress.batch.state == "running" and not progress.batch.needs_key
    at_work = progress.writing or (progress.at_provider and not progress.batch.needs_key)
    return bool(at_work or (runs and (progress.open or not progress.ended)))


def show_progress(progress: Progress, *, most: int | None = None) -> None:
    """A bar, the counts of each state, and figures.

    Args:
        progress: How far the batch is.
        most: Posts that a batch that grows may have; None for one that does not.
    """
    size = most or progress.batch.size
    done = progress.counts.get("complete", 0)
    said = f"**{done:,} of at most {many(size, 'post')}** written"
    st.progress(
        min(1.0, done / size) if size else 1.0,
        text=said if most else _headline(progress, done),
    )
    if counts := _counts(progress):
        st.markdown(f":small[{counts}]")
    st.caption(" · ".join(_figures(progress)))
    if progress.trouble:
        said = f"The job cannot be checked on right now. {progress.trouble}"
        st.warning(escape_markdown(said), icon=":material/cloud_off:")
    if progress.batch.needs_key and progress.missing:
        st.warning(NEEDS_KEY, icon=":material/key:")


def _headline(progress: Progress, done: int) -> str:
    said = f"**{done:,} of {many(progress.batch.size, 'post')}** written"
    if progress.at_provider:
        said += f" · {progress.at_provider:,} at the provider"
        if progress.sent_at:
            said += f" since {local_moment(progress.sent_at)}"
    match progress.batch.state:
        case "paused" if progress.writing:
            return f"{said} · paused: those that were begun are still written"
        case "paused" if progress.open:
            return f"{said} · paused"
        case "stopped" if progress.missing:
            return f"{said} · stopped"
    if left := progress.seconds_left:
        return f"{said} · about {duration(left)} left"
    return said


def _counts(progress: Progress) -> str:
    waiting = progress.open - progress.writing - progress.at_provider
    counts = {state: progress.counts.get(state, 0) for state in STATES} | {"open": waiting}
    said = [f"{WRITING} {progress.writing:,}"] if progress.writing else []
    said += [f"{AT_PROVIDER} {progress.at_provider:,}"] if progress.at_provider else []
    said += [f"{state_badge(state)} {counts[state]:,}" for state in STATES if counts[state]]
    return " &nbsp; ".join(said)


def _figures(progress: Progress) -> list[str]:
    batch = progress.batch
    smallest = min(filter(None, (batch.spent, batch.held, batch.left)), default=None)
    in_dollars = partial(dollars, beside=smallest)
    said = [many(progress.words, "word"), f"{in_dollars(batch.spent)} spent"]
    if batch.held:
        said.append(f"{in_dollars(batch.held)} held for what is being written")
    if batch.budget is not None:
        budget, *used = (
            rounded_up(each, beside=smallest) for each in (batch.budget, batch.spent, batch.held)
        )
        left = max(Decimal(0), budget - sum(used))  # of what is shown, or it would not add up
        said.append(f"{in_dollars(left)} left of {in_dollars(batch.budget)}")
    if progress.cells_a_minute and is_live(progress):
        said.append(f"{progress.cells_a_minute:,.0f} posts a minute")
    return said


def steering(progress: Progress, providers: Sequence[str]) -> bool:
    """Offer what can be done now; whether something was pressed."""
    batch = progress.batch
    runs = batch.state == "running" and not batch.needs_key
    pressed = False
    with st.container(key="batch-steering", horizontal=True, vertical_alignment="center"):
        if progress.open and runs:
            pressed |= _button("Pause", "pause", pause_batch, batch.id)
            pressed |= _button("Stop", "stop_circle", stop_batch, batch.id)
        elif progress.open:
            pressed |= _button("Go on", "play_arrow", go_on_batch, batch.id, with_keys=True)
            if batch.state != "stopped" or progress.writing or progress.at_provider:
                pressed |= _button("Stop", "stop_circle", stop_batch, batch.id)
        if progress.missing > progress.open and progress.ended:
            # Where it does not run, those that are still to be written are begun, too.
            missing = progress.missing - (progress.open if runs else 0)
            which = "one" if missing == 1 else f"{missing:,}"
            pressed |= _button(
                f"Write the missing {which} again",
                "restart_alt",
                write_missing,
                batch.id,
                with_keys=True,
                hint=USUAL_PRICE if batch.half_price else None,
            )
        with (
            st.popover("Speed and budget", icon=":material/tune:"),
            st.container(width=LIMITS_WIDTH),
        ):
            _limits(providers)
            _budget(progress)
    return pressed


def _button(
    label: str,
    icon: str,
    act: Callable[..., None],
    batch_id: str,
    *,
    with_keys: bool = False,
    hint: str | None = None,
) -> bool:
    return st.button(
        label,
        key=f"batch-{act.__name__}",
        icon=f":material/{icon}:",
        help=hint,
        on_click=_steer,
        args=(act, batch_id),
        kwargs={"with_keys": with_keys},
    )


def _steer(act: Callable[..., None], batch_id: str, *, with_keys: bool) -> None:
    """Do what was pressed, if the batch is this person's."""
    if with_keys:
        act = partial(act, keys=typed_keys() or None)
    attempt(batch_id, lambda: act(the_engine(), the_database(), batch_id))


def attempt(batch_id: str, change: Callable[[], None]) -> None:
    """Change a batch of this person's, or have the page say why not."""
    from runs.batch.batches import find_batch

    try:
        batch = find_batch(the_database(), batch_id)
        if batch and batch.owner == owner():
            change()
    except DatabaseUnavailable as error:
        said = f"It could not be done. {escape_markdown(str(error))}"
        st.session_state[keys.DONE] = said


def typed_keys() -> dict[tuple[str, str | None], str]:
    """The keys typed for the form's lanes."""
    from components.write.form_lanes import lane_ids

    places = {(form.read_provider(lane), form.read_base_url(lane)) for lane in lane_ids()}
    typed = {place: form.read_api_key(*place) for place in places}
    return {place: key for place, key in typed.items() if key}


def _limits(providers: Sequence[str]) -> None:
    """Ask how fast each provider is to be asked; it holds for all batches."""
    from runs.batch.limits import read_limits

    limits = read_limits(the_database())
    for provider in providers:
        if provider not in PROVIDERS:
            continue
        name, now = escape_markdown(PROVIDERS[provider].label), limits[provider]
        key = keys.at_once_of(provider)
        st.number_input(
            f"At once with {name}",
            min_value=AT_ONCE.start,
            max_value=AT_ONCE.stop - 1,
            value=now.at_once,
            key=key,
            help="Posts that are written at the same time, of all batches; 0 begins no more.",
            on_change=_change_limit,
            args=(provider, "at_once", key),
        )
        key = keys.a_minute_of(provider)
        st.session_state.setdefault(key, now.a_minute)
        st.number_input(
            f"Requests a minute to {name}",
            min_value=A_MINUTE.start,
            max_value=A_MINUTE.stop - 1,
            value=None,  # what is typed can be cleared then, however often the page is drawn
            key=key,
            placeholder=NO_LIMIT,
            on_change=_change_limit,
            args=(provider, "a_minute", key),
        )
        key = keys.tokens_of(provider)
        st.session_state.setdefault(key, now.tokens_a_minute)
        st.number_input(
            f"Tokens a minute to {name}",
            min_value=TOKENS_A_MINUTE.start,
            max_value=TOKENS_A_MINUTE.stop - 1,
            value=None,
            key=key,
            placeholder=NO_LIMIT,
            help=TOKENS_HELP,
            on_change=_change_limit,
            args=(provider, "tokens_a_minute", key),
        )


def _change_limit(provider: str, limit: str, key: str) -> None:
    """Change one of a provider's limits; the others are as they may have become elsewhere."""
    from runs.batch.limits import read_limits

    typed = st.session_state[key]
    change: dict[str, Any] = {limit: None if typed is None else int(typed)}
    try:
        limits = read_limits(the_database())[provider]
        change_limits(the_database(), provider, replace(limits, **change))
    except DatabaseUnavailable as error:
        st.session_state[keys.DONE] = f"It could not be done. {escape_markdown(str(error))}"


def _budget(progress: Progress) -> None:
    batch = progress.batch
    key = f"{keys.BUDGET}-{batch.id}"
    st.session_state.setdefault(key, None if batch.budget is None else float(batch.budget))
    st.number_input(
        "Budget in dollars",
        min_value=0.001,
        value=None,
        key=key,
        placeholder=NO_LIMIT,
        format="%.2f",
        help="Posts that it did not pay for are written again by “Write the missing”.",
        on_change=_change_budget,
        args=(batch.id, key),
    )


def _change_budget(batch_id: str, key: str) -> None:
    typed = st.session_state[key]
    budget = None if typed is None else Decimal(str(typed))
    attempt(batch_id, lambda: change_budget(the_database(), batch_id, budget))
